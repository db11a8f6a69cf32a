/* However large a picture is, its decoding can be stopped within a tenth of a second, and leaves the memory to others. Of a few
 * tries the quickest counts, as others use the machine too. */
#include "engine/photo/photo.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "tests/photo/picture-writer.h"
#include "tests/photo/tiff-writer.h"

#define SIDE  8000 /* pixels */
#define TRIES 3
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

typedef struct
{
  const char *name;
  void (*make) (const char *path);
} Case;

static const Case cases[] = { { "jpeg", make_jpeg },
                              { "progressive", make_progressive },
                              { "png", make_png },
                              { "interlaced", make_interlaced },
                              { "tiff", make_tiff } };

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

static void
test_middle (gconstpointer data)
{
  const Case *case_ = data;
  g_autofree char *path = g_build_filename (folder, case_->name, NULL);
  double best = G_MAXDOUBLE;
  gint64 whole;

  case_->make (path);
  whole = decode_whole (path);
  for (guint i = 0; i < TRIES && best >= MOST; i++)
    best = MIN (best, decode_half (path, whole));
  g_test_message ("%.0f ms whole; stopped in the middle it ended %.1f ms later", (double) whole / 1e3, best * 1e3);
  g_assert_cmpfloat (best, <, MOST);
  decode_whole (path);
}

/* Stopped before: nothing is read. */
static void
test_before (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (folder, cases[i].name, NULL);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      g_cancellable_cancel (cancellable);
      g_assert_null (qd_photo_decode_cancellable (path, 0, NULL, cancellable, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
      g_assert_true (g_str_has_suffix (error->message, "was stopped."));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("quadrat-stopped-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/photo/stopped/", cases[i].name, NULL);

      g_test_add_data_func (name, &cases[i], test_middle);
    }
  g_test_add_func ("/photo/stopped/before", test_before);
  status = g_test_run ();
  g_assert_true (qd_file_remove_tree (folder, NULL));
  return status;
}
