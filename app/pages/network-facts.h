/**
 * What a person wants to know of each network before choosing: how good it is said to be, how quick it is and how much memory it takes on
 * the device at hand. Gathered on a job's thread, told in words on any.
 */
#pragma once

#include "engine/ssd/network.h"
#include "engine/train/step-time.h"

typedef enum
{
  QD_TIME_UNKNOWN,
  QD_TIME_ESTIMATED, /* from multiply-adds and what was measured of another network */
  QD_TIME_MEASURED,
} QdTimeOrigin;

typedef struct
{
  const QdNetwork *network;
  gboolean is_planned; /* what follows is known, as engine/train/network-figures.h has it */
  double gflop;
  guint batch;
  guint64 train_bytes;
  QdTimeOrigin origin;
  QdStepTime time;
} QdNetworkFacts;

/* What is known of @settings on @device, without measuring. @device may be NULL: then there are no times. */
QdNetworkFacts qd_network_facts_look (QdDevice *device, const QdTrainSettings *settings, guint n_classes);

/* The same of all networks with their own settings: (element-type QdNetworkFacts) in the order of the table. */
GArray *qd_network_facts_list (QdDevice *device, guint n_classes);

/* A published figure with its source, "25.1 AP on COCO (torchvision)"; NULL where there is none. */
const char *qd_network_facts_get_published (const QdNetwork *network);

/* One line: published figure, speed, memory, as far as they are known. Caller frees. */
char *qd_network_facts_describe (const QdNetworkFacts *facts);

/* What that line's words mean and where they come from, sentences. Caller frees. */
char *qd_network_facts_explain (const QdNetworkFacts *facts);
