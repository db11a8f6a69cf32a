/**
 * The networks that can be trained, as a table: what each is called, how photos are prepared for it, how it is built from ops,
 * what default boxes it has and what settings suit it. Called by the trainer, the detector and the Train page. Plain values and
 * functions; the graph belongs to its thread.
 */
#pragma once

#include "engine/core/random.h"
#include "engine/graph/graph.h"
#include "engine/ssd/default-boxes.h"

/* What a network gives for a batch. */
typedef struct
{
  QdTensor *logits;  /* [n, boxes, 1, classes], background first */
  QdTensor *offsets; /* [n, boxes, 1, 4] */
} QdNetworkOutputs;

typedef struct
{
  const char *name;                       /* "ssd_tiny" */
  const char *sentence;                   /* what it is good for; untranslated, mark with _() */
  guint size;                             /* of the input in pixels, as it is meant: square */
  guint least_size, most_size, size_step; /* other sizes that it takes: multiples of size_step */
  float mean[3], std[3];                  /* of red, green, blue in 0..1 */
  float least_score;                      /* detections below it are dropped */
  float nms_overlap;
  guint candidates;            /* a class, that enter the suppression */
  guint detections;            /* an image, at most */
  float negatives;             /* background boxes a matched one in the loss */
  guint least_negatives;       /* background boxes an image in the loss, at least */
  const char *const *settings; /* "optimizer=adam" ..., better than SageMaker's defaults for it; NULL-terminated */

  void (*describe_boxes) (guint size, QdDefaultBoxSpec *spec);

  /* @images: [n, size, size, 3]; @n_classes: background included. NULL outputs after an error, which the graph keeps. */
  QdNetworkOutputs (*build) (QdGraph *graph, QdTensor *images, guint n_classes);

  /* Random weights for a prepared graph. */
  gboolean (*initialize) (QdGraph *graph, QdRandom *random, GError **error);

  /* What torchvision's state dict of the backbone's classifier calls the parameter @name, which starts with "backbone."; caller
   * frees. Returns NULL where the classifier has none. NULL: the same without "backbone.". */
  char *(*name_in_classifier) (const char *name);

  /* Of the batch norms of the backbone here and in the classifier, where they are not the same: what is learned is brought from
   * one to the other, so that the layers stay what they were. 0: they are the same. */
  float norm_epsilon, classifier_norm_epsilon;
} QdNetwork;

/* All, in the order they are offered. */
const QdNetwork *const *qd_network_get_table (guint *n_networks);

/* NULL when there is none of that name. */
const QdNetwork *qd_network_find (const char *name);

/* "ssd_tiny" or "ssd_tiny, ssd300_vgg16"; caller frees. */
char *qd_network_list_names (void);

gboolean qd_network_takes_size (const QdNetwork *network, guint size);
