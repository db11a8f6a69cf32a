#include "engine/photo/decode-aside.h"

#include <string.h>

#include "engine/core/thread.h"

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

/* ---- How many at a time ---- */

static GMutex places;
static GCond left;
static guint n_taken; /* with places */

static gboolean
take_place (GCancellable *cancellable)
{
  gboolean stopped;

  g_mutex_lock (&places);
  while (!(stopped = g_cancellable_is_cancelled (cancellable)) && n_taken == QD_DECODE_MOST_ASIDE)
    g_cond_wait_until (&left, &places, g_get_monotonic_time () + A_MOMENT);
  if (!stopped)
    n_taken++;
  g_mutex_unlock (&places);
  return !stopped;
}

static void
leave_place (void)
{
  g_mutex_lock (&places);
  n_taken--;
  g_cond_signal (&left);
  g_mutex_unlock (&places);
}

/* ---- One picture ---- */

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

  leave_place ();
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

/* Where no thread can be had it is done here, and is not left before its end. */
static void
begin (Work *work)
{
  GThread *thread = qd_thread_new ("decode", run, work, NULL);

  if (thread != NULL)
    g_thread_unref (thread);
  else
    run (work);
}

QdPixels *
qd_decode_aside (QdDecode decode, const QdDecoding *decoding, GError **error)
{
  QdPixels *pixels = NULL;
  Work *work;

  if (!take_place (decoding->cancellable))
    return qd_decode_fail (decoding, QD_DECODE_STOPPED, error);
  work = work_new (decode, decoding);
  begin (work);
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
