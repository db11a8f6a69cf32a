/**
 * The photos of a subset with their truths, and their pixels decoded ahead on other threads and kept up to a budget of memory.
 * Loaded on the project's thread; qd_samples_take_pixels and qd_samples_prefetch may be called from any thread.
 */
#pragma once

#include "engine/core/pixels.h"
#include "engine/project/project.h"
#include "engine/ssd/augmentation.h"

typedef struct
{
  gint64 photo_id;
  char *path;          /* NULL when the project names none of its files: the pixels are an error */
  char *credit;        /* or NULL */
  guint width, height; /* upright, pixels */
  GArray *truths;      /* QdPhotoTruth in pixels of the upright photo; none for a photo marked empty */
} QdSample;

typedef struct _QdSamples QdSamples;

typedef struct
{
  guint max_side; /* pixels are kept at most this long and wide */
  gsize budget;   /* bytes of pixels kept */
  guint threads;  /* that decode; 0: as many as there are cores */
} QdSamplesOptions;

/* Labelled photos of @subset alone: there, usable, with boxes or looked at. @class_ids: gint64, label - 1 by class; boxes of
 * other classes and suggestions are left out. Errors: those of the project. */
QdSamples *qd_samples_load (QdProject *project, QdSubset subset, const GArray *class_ids, const QdSamplesOptions *options,
                            GError **error);
/* What is being decoded is left: it is waited for some milliseconds at most. */
void qd_samples_free (QdSamples *samples);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdSamples, qd_samples_free)

guint qd_samples_get_count (QdSamples *samples);
const QdSample *qd_samples_get (QdSamples *samples, guint index);
/* Truths that count, in training as in measuring: difficult ones do not. */
guint qd_samples_count_truths (QdSamples *samples);

/* Starts to decode, so that the pixels are there when they are taken. */
void qd_samples_prefetch (QdSamples *samples, guint index);

/* The first photos, as many as the budget holds together. Returns: how many. */
guint qd_samples_prefetch_first (QdSamples *samples);

/* Waits when they are being decoded; of photos whose turn has not come, this one is the next. Caller unrefs. @cancellable,
 * which may be NULL: QD_ERROR_CANCELLED within some milliseconds, and the photo can be taken again. Errors: those of
 * qd_photo_decode, each time again. */
QdPixels *qd_samples_take_pixels (QdSamples *samples, guint index, GCancellable *cancellable, GError **error);

/* Truths in the pixels of @pixels; caller frees. */
QdPhotoTruth *qd_sample_scale_truths (const QdSample *sample, const QdPixels *pixels);
