#include "engine/photo/decode-aside.h"

#include <string.h>

#define A_MOMENT (10 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  gatomicrefcount references; /* the caller's and the thread's */
  QdDecode decode;
  QdDecoding decoding;
  QdSource source;
  QdPictureHeader header;
  GMutex mutex;
  GCond cond;
  /* With the mutex: */
  gboolean done;
  QdPixels *pixels;
  GError *error;
} Work;

static void
work_unref (Work *work)
{
  if (!g_atomic_ref_count_dec (&work->references))
    return;
  qd_source_clear (&work->source);
  g_clear_object (&work->decoding.cancellable);
  qd_pixels_unref (work->pixels);
  g_clear_error (&work->error);
  g_mutex_clear (&work->mutex);
  g_cond_clear (&work->cond);
  g_free (work);
}

static gpointer
run (gpointer data)
{
  Work *work = data;
  GError *error = NULL;
  QdPixels *pixels = work->decode (&work->decoding, &error);

  g_mutex_lock (&work->mutex);
  work->pixels = pixels;
  work->error = error;
  work->done = TRUE;
  g_cond_signal (&work->cond);
  g_mutex_unlock (&work->mutex);
  work_unref (work);
  return NULL;
}

static Work *
work_new (QdDecode decode, const QdDecoding *decoding)
{
  Work *work = g_new0 (Work, 1);

  g_atomic_ref_count_init (&work->references);
  g_atomic_ref_count_inc (&work->references);
  work->decode = decode;
  work->decoding = *decoding;
  work->source = *decoding->source;
  work->header = *decoding->header;
  work->decoding.source = &work->source;
  work->decoding.header = &work->header;
  work->decoding.cancellable = g_object_ref (decoding->cancellable);
  memset (decoding->source, 0, sizeof *decoding->source);
  g_mutex_init (&work->mutex);
  g_cond_init (&work->cond);
  return work;
}

QdPixels *
qd_decode_aside (QdDecode decode, const QdDecoding *decoding, GError **error)
{
  Work *work = work_new (decode, decoding);
  QdPixels *pixels = NULL;

  g_thread_unref (g_thread_new ("decode", run, work));
  g_mutex_lock (&work->mutex);
  while (!work->done && !g_cancellable_is_cancelled (work->decoding.cancellable))
    g_cond_wait_until (&work->cond, &work->mutex, g_get_monotonic_time () + A_MOMENT);
  if (!work->done)
    qd_decode_fail (&work->decoding, QD_DECODE_STOPPED, error);
  else if (work->pixels != NULL)
    pixels = g_steal_pointer (&work->pixels);
  else
    g_propagate_error (error, g_steal_pointer (&work->error));
  g_mutex_unlock (&work->mutex);
  work_unref (work);
  return pixels;
}
