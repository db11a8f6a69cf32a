/* However large a picture is, its decoding can be stopped within a tenth of a second, and gives its share of the memory back,
 * where a thread is left behind when that ends. Of a few tries the quickest counts, as others use the machine too. */
#include "engine/photo/photo.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/photo/budget.h"
#include "engine/photo/decode-aside.h"
#include "tests/failing-threads.h"
#include "tests/photo/picture-writer.h"
#include "tests/photo/plain-writer.h"
#include "tests/photo/tiff-writer.h"

#define SIDE  8000 /* pixels */
#define TRIES 3
#define LIMIT 60 /* seconds in which what was left behind has to end */
#ifdef __SANITIZE_ADDRESS__
#define MOST 1.0
#else
#define MOST 0.1 /* seconds */
#endif

static char *folder;

static void
make_jpeg (const char *path)
{
  picture_write_jpeg (path, SIDE, SIDE, FALSE, 2);
}

static void
make_progressive (const char *path)
{
  picture_write_jpeg (path, SIDE, SIDE, TRUE, 2);
}

static void
make_png (const char *path)
{
  picture_write_png (path, SIDE, SIDE, 3, FALSE, TRUE);
}

static void
make_interlaced (const char *path)
{
  picture_write_png (path, SIDE, SIDE, 3, TRUE, TRUE);
}

/* libtiff unpacks all of it in one call. */
static void
make_tiff (const char *path)
{
  tiff_write_black (path, &(Tiff){ 6000, 6000, 3, 8, 0 });
}

static void
make_bmp (const char *path)
{
  plain_write_bmp (path, 6000, 6000);
}

static void
make_gif (const char *path)
{
  plain_write_gif (path, 6000, 6000);
}

static void
make_webp (const char *path)
{
  QdPhotoInfo info;

  plain_write_webp (path, 6000, 6000);
  g_assert_true (qd_photo_read_info (path, &info, NULL)); /* of 28 bytes */
  g_assert_cmpuint (info.width, ==, 6000);
  g_assert_cmpuint (info.height, ==, 6000);
}

typedef struct
{
  const char *name;
  void (*make) (const char *path);
  const char *loader; /* GdkPixbuf's; NULL: it needs none */
} Case;

static const Case cases[] = { { "jpeg", make_jpeg },
                              { "progressive", make_progressive },
                              { "png", make_png },
                              { "interlaced", make_interlaced },
                              { "tiff", make_tiff, "tiff" },
                              { "bmp", make_bmp, "bmp" },
                              { "gif", make_gif, "gif" },
                              { "webp", make_webp, "webp" } };

/* The caller's; NULL where it cannot be read here. */
static char *
make_once (const Case *case_)
{
  char *path = g_build_filename (folder, case_->name, NULL);
  g_autoptr (GdkPixbufLoader) loader = case_->loader != NULL ? gdk_pixbuf_loader_new_with_type (case_->loader, NULL) : NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    case_->make (path);
  if (loader != NULL)
    gdk_pixbuf_loader_close (loader, NULL);
  if (case_->loader != NULL && loader == NULL)
    {
      g_test_skip_printf ("GdkPixbuf reads no %s here", case_->loader);
      g_clear_pointer (&path, g_free);
    }
  return path;
}

typedef struct
{
  GCancellable *cancellable;
  gint64 at, stopped; /* microseconds: after so long; when it was */
} Stop;

static gpointer
stop (gpointer data)
{
  Stop *stop = data;

  g_usleep ((gulong) stop->at);
  stop->stopped = g_get_monotonic_time ();
  g_cancellable_cancel (stop->cancellable);
  return NULL;
}

/* Microseconds. */
static gint64
decode_whole (const char *path)
{
  gint64 begun = g_get_monotonic_time ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (QdPixels) pixels = qd_photo_decode_cancellable (path, 320, NULL, cancellable, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (pixels->width, ==, 320);
  return g_get_monotonic_time () - begun;
}

/* Seconds from then to the end of one that is stopped in its middle. */
static double
decode_half (const char *path, gint64 whole)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Stop watch = { cancellable, whole / 2, 0 };
  GThread *thread = g_thread_new ("stop", stop, &watch);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdPixels) pixels = qd_photo_decode_cancellable (path, 320, NULL, cancellable, &error);
  gint64 ended = g_get_monotonic_time ();

  g_thread_join (thread);
  g_assert_null (pixels);
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  return (double) (ended - watch.stopped) / G_USEC_PER_SEC;
}

/* ---- What was taken is given back ---- */

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean done; /* with the mutex */
  GCancellable *cancellable;
} Limit;

static gpointer
keep_limit (gpointer data)
{
  Limit *limit = data;
  gint64 end = g_get_monotonic_time () + LIMIT * G_TIME_SPAN_SECOND;

  g_mutex_lock (&limit->mutex);
  while (!limit->done && g_cond_wait_until (&limit->cond, &limit->mutex, end))
    continue;
  if (!limit->done)
    g_cancellable_cancel (limit->cancellable);
  g_mutex_unlock (&limit->mutex);
  return NULL;
}

static void
check_budget (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Limit limit = { .cancellable = cancellable };
  GThread *thread = g_thread_new ("limit", keep_limit, &limit);

  g_assert_true (qd_budget_take (QD_BUDGET_MOST, cancellable));
  qd_budget_give (QD_BUDGET_MOST);
  g_mutex_lock (&limit.mutex);
  limit.done = TRUE;
  g_cond_signal (&limit.cond);
  g_mutex_unlock (&limit.mutex);
  g_thread_join (thread);
}

/* ---- Stopping ---- */

static void
test_middle (gconstpointer data)
{
  g_autofree char *path = make_once (data);
  double best = G_MAXDOUBLE;
  gint64 whole;

  if (path == NULL)
    return;
  whole = decode_whole (path);
  for (guint i = 0; i < TRIES && best >= MOST; i++)
    {
      best = MIN (best, decode_half (path, whole));
      check_budget ();
    }
  g_test_message ("%.0f ms whole; stopped in the middle it ended %.1f ms later", (double) whole / 1e3, best * 1e3);
  g_assert_cmpfloat (best, <, MOST);
  decode_whole (path);
}

/* Nothing is decoded. */
static void
test_before (gconstpointer data)
{
  g_autofree char *path = make_once (data);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;
  g_cancellable_cancel (cancellable);
  g_assert_null (qd_photo_decode_cancellable (path, 0, NULL, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_true (g_str_has_suffix (error->message, "was stopped."));
  check_budget ();
}

/* Where no thread can be had it is decoded all the same. */
static void
test_without_threads (void)
{
  g_autofree char *path = g_build_filename (folder, "small.bmp", NULL);

  plain_write_bmp (path, 640, 480);
  failing_threads_arm (0);
  decode_whole (path);
  g_assert_cmpuint (failing_threads_disarm (), ==, 1);
}

/* ---- Left behind ---- */

static GMutex mutex;
static GCond cond;
static guint n_begun, n_ended; /* with the mutex */
static gboolean open;

/* Stopped as soon as it has begun, as a library that hears of nothing. */
static QdPixels *
linger (const QdDecoding *decoding, GError **error)
{
  g_mutex_lock (&mutex);
  n_begun++;
  g_cancellable_cancel (decoding->cancellable);
  while (!open)
    g_cond_wait (&cond, &mutex);
  n_ended++;
  g_mutex_unlock (&mutex);
  return qd_decode_fail (decoding, QD_DECODE_DAMAGED, error);
}

/* @after: microseconds, when it is stopped from outside; 0: not. */
static void
leave_behind (gint64 after)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Stop watch = { cancellable, after, 0 };
  GThread *thread = after > 0 ? g_thread_new ("stop", stop, &watch) : NULL;
  QdSource source = { .fd = -1, .name = g_strdup ("moth.tiff") };
  QdPictureHeader header = { 0 };
  QdDecoding decoding = { &source, &header, "TIFF", 0, cancellable };
  g_autoptr (GError) error = NULL;

  g_assert_null (qd_decode_aside (linger, &decoding, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  if (thread != NULL)
    g_thread_join (thread);
  qd_source_clear (&source);
}

/* However many are stopped, so many go on and no more; the next one waits for one of them, or until it is stopped itself. */
static void
test_left_behind (void)
{
  for (guint i = 0; i < QD_DECODE_MOST_ASIDE; i++)
    leave_behind (0);
  leave_behind (50 * G_TIME_SPAN_MILLISECOND);
  g_mutex_lock (&mutex);
  g_assert_cmpuint (n_begun, ==, QD_DECODE_MOST_ASIDE);
  open = TRUE;
  g_cond_broadcast (&cond);
  g_mutex_unlock (&mutex);
  test_without_threads ();
  g_mutex_lock (&mutex);
  g_assert_cmpuint (n_ended, >=, 1);
  g_mutex_unlock (&mutex);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("quadrat-stopped-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *middle = g_strconcat ("/photo/stopped/", cases[i].name, NULL);
      g_autofree char *before = g_strconcat ("/photo/stopped/before/", cases[i].name, NULL);

      g_test_add_data_func (middle, &cases[i], test_middle);
      g_test_add_data_func (before, &cases[i], test_before);
    }
  g_test_add_func ("/photo/stopped/without-threads", test_without_threads);
  g_test_add_func ("/photo/stopped/left-behind", test_left_behind);
  status = g_test_run ();
  g_assert_true (qd_file_remove_tree (folder, NULL));
  return status;
}
