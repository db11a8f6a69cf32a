/**
 * What a training run wrote down after each epoch, for its curves: runs/N/log.jsonl. Any thread.
 */
#pragma once

#include <glib.h>

/* What the log does not say is NAN. */
typedef struct
{
  double epoch;      /* from 1 */
  double loss;       /* mean over the training photos */
  double map50, map; /* on the validation photos, 0 to 1 */
} QdRunLogEpoch;

/* (element-type QdRunLogEpoch) of run @run of the project in @folder, in the order of the file; lines that are no epoch are passed
 * over. Errors: QD_ERROR_IO when the file cannot be read. */
GArray *qd_run_log_read (const char *folder, gint64 run, GError **error);
