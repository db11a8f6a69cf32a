#include "config.h"
#include "engine/train/samples.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/core/thread.h"
#include "engine/photo/photo.h"

#define A_MOMENT (10 * G_TIME_SPAN_MILLISECOND)

typedef enum
{
  SLOT_EMPTY,
  SLOT_LOADING, /* by a thread of the pool, or by who takes it */
  SLOT_READY,
  SLOT_FAILED,
} SlotState;

typedef struct
{
  SlotState state;
  QdPixels *pixels;
  GError *error;
  guint64 used; /* clock of the last use; the oldest gives way */
} Slot;

struct _QdSamples
{
  QdSamplesOptions options;
  GPtrArray *items; /* QdSample */

  GMutex mutex; /* guards what follows */
  GCond loaded;
  Slot *slots; /* [items->len] */
  guint64 clock;
  gsize kept; /* bytes of pixels in slots */

  GThreadPool *pool; /* NULL: no thread can be had, and nothing is decoded ahead */
  GCancellable *closing; /* for what the pool decodes */
};

static void
sample_free (gpointer data)
{
  QdSample *sample = data;

  g_free (sample->path);
  g_free (sample->credit);
  g_array_unref (sample->truths);
  g_free (sample);
}

static gsize
pixel_bytes (const QdPixels *pixels)
{
  return (gsize) pixels->width * pixels->height * 4;
}

/* Makes room by forgetting what was used longest ago; those who hold it keep it. With the mutex. */
static void
forget_oldest (QdSamples *samples, guint except)
{
  while (samples->kept > samples->options.budget)
    {
      Slot *oldest = NULL;

      for (guint i = 0; i < samples->items->len; i++)
        if (i != except && samples->slots[i].state == SLOT_READY && (oldest == NULL || samples->slots[i].used < oldest->used))
          oldest = &samples->slots[i];
      if (oldest == NULL)
        return;
      samples->kept -= pixel_bytes (oldest->pixels);
      g_clear_pointer (&oldest->pixels, qd_pixels_unref);
      oldest->state = SLOT_EMPTY;
    }
}

static QdPixels *
decode (QdSamples *samples, const QdSample *sample, GCancellable *cancellable, GError **error)
{
  g_autofree char *number = NULL;

  if (sample->path != NULL)
    return qd_photo_decode_cancellable (sample->path, samples->options.max_side, NULL, cancellable, error);
  number = g_strdup_printf ("%" G_GINT64_FORMAT, sample->photo_id);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("Photo %s has no file in the folder of the project."), number);
  return NULL;
}

/* The slot is LOADING and this thread's; where it is stopped it is EMPTY again. Without the mutex. */
static void
load_slot (QdSamples *samples, guint index, GCancellable *cancellable)
{
  const QdSample *sample = samples->items->pdata[index];
  Slot *slot = &samples->slots[index];
  GError *error = NULL;
  QdPixels *pixels = decode (samples, sample, cancellable, &error);
  gboolean stopped = g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED);

  if (stopped)
    g_clear_error (&error);
  g_mutex_lock (&samples->mutex);
  slot->pixels = pixels;
  slot->error = error;
  slot->state = pixels != NULL ? SLOT_READY : stopped ? SLOT_EMPTY : SLOT_FAILED;
  slot->used = ++samples->clock;
  if (pixels != NULL)
    {
      samples->kept += pixel_bytes (pixels);
      forget_oldest (samples, index);
    }
  g_cond_broadcast (&samples->loaded);
  g_mutex_unlock (&samples->mutex);
}

static void
load_in_pool (gpointer item, gpointer user_data)
{
  QdSamples *samples = user_data;

  load_slot (samples, GPOINTER_TO_UINT (item) - 1, samples->closing);
}

void
qd_samples_prefetch (QdSamples *samples, guint index)
{
  gboolean wanted;

  g_return_if_fail (index < samples->items->len);
  g_mutex_lock (&samples->mutex);
  wanted = samples->pool != NULL && samples->slots[index].state == SLOT_EMPTY;
  if (wanted)
    samples->slots[index].state = SLOT_LOADING;
  g_mutex_unlock (&samples->mutex);
  if (wanted)
    g_thread_pool_push (samples->pool, GUINT_TO_POINTER (index + 1), NULL);
}

/* Bytes of the photo once decoded: no side is longer than max_side. */
static gsize
expect_bytes (QdSamples *samples, const QdSample *sample)
{
  double side = MAX (sample->width, sample->height), most = samples->options.max_side;
  double scale = most > 0 && side > most ? most / side : 1;

  return (gsize) (sample->width * scale * (sample->height * scale) * 4);
}

guint
qd_samples_prefetch_first (QdSamples *samples)
{
  gsize left = samples->options.budget;
  guint n = 0;

  for (; n < samples->items->len; n++)
    {
      gsize bytes = expect_bytes (samples, samples->items->pdata[n]);

      if (bytes > left)
        break;
      left -= bytes;
      qd_samples_prefetch (samples, n);
    }
  return n;
}

static gboolean
is_stopped (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("Reading the photos was stopped."));
  return TRUE;
}

QdPixels *
qd_samples_take_pixels (QdSamples *samples, guint index, GCancellable *cancellable, GError **error)
{
  QdPixels *pixels = NULL;
  gboolean stopped = FALSE;
  Slot *slot;

  g_return_val_if_fail (index < samples->items->len, NULL);
  slot = &samples->slots[index];
  g_mutex_lock (&samples->mutex);
  while (pixels == NULL && slot->state != SLOT_FAILED && !(stopped = is_stopped (cancellable, error)))
    if (slot->state == SLOT_READY)
      {
        slot->used = ++samples->clock;
        pixels = qd_pixels_ref (slot->pixels);
      }
    else if (slot->state == SLOT_LOADING)
      {
        g_thread_pool_move_to_front (samples->pool, GUINT_TO_POINTER (index + 1));
        g_cond_wait_until (&samples->loaded, &samples->mutex, g_get_monotonic_time () + A_MOMENT);
      }
    else
      {
        slot->state = SLOT_LOADING;
        g_mutex_unlock (&samples->mutex);
        load_slot (samples, index, cancellable);
        g_mutex_lock (&samples->mutex);
      }
  if (pixels == NULL && !stopped && error != NULL)
    *error = g_error_copy (slot->error);
  g_mutex_unlock (&samples->mutex);
  return pixels;
}

/* Label - 1 of a class, or -1. */
static int
find_class (const GArray *class_ids, gint64 id)
{
  for (guint i = 0; i < class_ids->len; i++)
    if (g_array_index (class_ids, gint64, i) == id)
      return (int) i;
  return -1;
}

static void
add_truth (QdSample *sample, const QdBox *box, int class_index)
{
  QdPhotoTruth truth = { 0 };

  truth.box = qd_corner_box_clip (box->box, sample->width, sample->height);
  truth.label = (guint) class_index + 1;
  truth.difficult = box->difficult;
  if (class_index >= 0 && box->source != QD_BOX_BY_PREDICTION && qd_corner_box_is_valid (truth.box))
    g_array_append_val (sample->truths, truth);
}

static QdSample *
sample_new (QdProject *project, const QdPhoto *photo)
{
  QdSample *sample = g_new0 (QdSample, 1);

  sample->photo_id = photo->id;
  sample->path = qd_project_dup_photo_path (project, photo);
  sample->credit = g_strdup (photo->credit);
  sample->width = photo->width;
  sample->height = photo->height;
  sample->truths = g_array_new (FALSE, FALSE, sizeof (QdPhotoTruth));
  return sample;
}

static gboolean
load_items (QdSamples *samples, QdProject *project, QdSubset subset, const GArray *class_ids, GError **error)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) photos = NULL;
  g_autoptr (GArray) boxes = NULL;

  query.subset = (int) subset;
  query.labelled = 1;
  photos = qd_project_list_photos (project, &query, error);
  boxes = photos != NULL ? qd_project_list_boxes (project, 0, error) : NULL;
  if (boxes == NULL)
    return FALSE;
  for (guint i = 0; i < photos->len; i++)
    {
      QdSample *sample = sample_new (project, photos->pdata[i]);

      g_ptr_array_add (samples->items, sample);
      g_hash_table_insert (by_id, &sample->photo_id, sample);
    }
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      QdSample *sample = g_hash_table_lookup (by_id, &box->photo_id);

      if (sample != NULL)
        add_truth (sample, box, find_class (class_ids, box->class_id));
    }
  return TRUE;
}

QdSamples *
qd_samples_load (QdProject *project, QdSubset subset, const GArray *class_ids, const QdSamplesOptions *options, GError **error)
{
  g_autoptr (QdSamples) samples = g_new0 (QdSamples, 1);
  guint threads = options->threads > 0 ? options->threads : g_get_num_processors ();

  samples->options = *options;
  samples->items = g_ptr_array_new_with_free_func (sample_free);
  g_mutex_init (&samples->mutex);
  g_cond_init (&samples->loaded);
  samples->closing = g_cancellable_new ();
  samples->pool = qd_thread_pool_new (load_in_pool, samples, threads, NULL);
  if (!load_items (samples, project, subset, class_ids, error))
    return NULL;
  samples->slots = g_new0 (Slot, (gsize) samples->items->len + 1);
  return g_steal_pointer (&samples);
}

void
qd_samples_free (QdSamples *samples)
{
  if (samples == NULL)
    return;
  g_cancellable_cancel (samples->closing);
  if (samples->pool != NULL)
    g_thread_pool_free (samples->pool, TRUE, TRUE);
  g_object_unref (samples->closing);
  for (guint i = 0; samples->slots != NULL && i < samples->items->len; i++)
    {
      g_clear_pointer (&samples->slots[i].pixels, qd_pixels_unref);
      g_clear_error (&samples->slots[i].error);
    }
  g_free (samples->slots);
  g_ptr_array_unref (samples->items);
  g_mutex_clear (&samples->mutex);
  g_cond_clear (&samples->loaded);
  g_free (samples);
}

guint
qd_samples_get_count (QdSamples *samples)
{
  return samples->items->len;
}

const QdSample *
qd_samples_get (QdSamples *samples, guint index)
{
  g_return_val_if_fail (index < samples->items->len, NULL);
  return samples->items->pdata[index];
}

guint
qd_samples_count_truths (QdSamples *samples)
{
  guint n = 0;

  for (guint i = 0; i < samples->items->len; i++)
    {
      const GArray *truths = qd_samples_get (samples, i)->truths;

      for (guint k = 0; k < truths->len; k++)
        n += !g_array_index (truths, QdPhotoTruth, k).difficult;
    }
  return n;
}

QdPhotoTruth *
qd_sample_scale_truths (const QdSample *sample, const QdPixels *pixels)
{
  QdPhotoTruth *truths = g_new (QdPhotoTruth, (gsize) sample->truths->len + 1);
  double x = (double) pixels->width / sample->width, y = (double) pixels->height / sample->height;

  for (guint i = 0; i < sample->truths->len; i++)
    {
      QdPhotoTruth truth = g_array_index (sample->truths, QdPhotoTruth, i);

      truth.box = (QdCornerBox){ truth.box.xmin * x, truth.box.ymin * y, truth.box.xmax * x, truth.box.ymax * y };
      truths[i] = truth;
    }
  return truths;
}
