/**
 * Runs of the training on the caller's thread, with what they said.
 */
#pragma once

#include "engine/train/training.h"
#include "tests/train/toy-project.h"

/* What a run said, and where it is to be stopped. */
typedef struct
{
  GPtrArray *events;  /* (element-type QdTrainEvent) */
  guint stop_at_step; /* 0: never */
} Witness;

/* 11 photos to train on, one of them without boxes, and 5 to validate: three steps an epoch. */
extern const ToyOptions toy;

/* The event of a kind that came as the one of @number, from 0; or NULL. */
const QdTrainEvent *find_event (const Witness *witness, QdTrainEventKind kind, guint number);

/* @resume_run: 0 for a new run; @stop_at_step: 0 for never. Unref the events. */
Witness train (const char *folder, const QdTrainSettings *settings, gint64 resume_run, guint stop_at_step, GError **error);
void train_well (const char *folder, const QdTrainSettings *settings, gint64 resume_run, guint stop_at_step);

/* Batches of 4, 128 pixels, two epochs. */
QdTrainSettings *quick_settings (void);

/* All tensors; what the files say about time may differ. */
void assert_same_tensors (const char *folder, const char *name, const char *other_folder, const char *other_name);
