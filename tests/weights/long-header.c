/* Files that say that their header is very long: refused before anything of its size is taken, from a real, sparse file. */
#include "engine/weights/weights-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define MOST  G_GUINT64_CONSTANT (100000000) /* bytes of a header, as the reference has it */
#define SPARE 1024                           /* KiB that a refusal may take at most */

/* A file of @size bytes that says that its header has @length; "{" is where it starts, and zeros are all the rest. */
static char *
make_file (guint64 length, guint64 size)
{
  char *path = NULL;
  int fd = g_file_open_tmp ("quadrat-header-XXXXXX", &path, NULL);
  guint64 written = GUINT64_TO_LE (length);

  g_assert_cmpint (write (fd, &written, 8), ==, 8);
  g_assert_cmpint (write (fd, "{", 1), ==, 1);
  g_assert_cmpint (ftruncate (fd, (off_t) size), ==, 0);
  close (fd);
  return path;
}

/* KiB, the most so far. */
static long
get_peak (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/* What is wrong with such a file, its path left out. @taken: KiB by which the process grew. */
static char *
refuse (guint64 length, guint64 size, long *taken)
{
  g_autofree char *path = make_file (length, size);
  g_autoptr (GError) error = NULL;
  long before = get_peak ();

  g_assert_null (qd_weights_file_open (path, &error));
  *taken = get_peak () - before;
  g_unlink (path);
  g_assert_true (g_str_has_prefix (error->message, path));
  return g_strdup (error->message + strlen (path));
}

static void
test_too_long (void)
{
  long taken;
  g_autofree char *wrong = refuse (MOST + 1, 8 + MOST + 1, &taken);
  g_autofree char *longer = refuse (20 * MOST, 8 + 21 * MOST, &taken);

  g_assert_cmpstr (wrong, ==, " is not a sound safetensors file: its header is longer than 100 MB.");
  g_assert_cmpstr (longer, ==, wrong);
  g_assert_cmpint (taken, <, SPARE);
}

static void
test_cut_off (void)
{
  long taken;
  g_autofree char *wrong = refuse (MOST, 7 + MOST, &taken);
  g_autofree char *absurd = refuse (G_MAXUINT64, 1000, &taken);

  g_assert_cmpstr (wrong, ==, " is not a sound safetensors file: its header is longer than the file, or cut off.");
  g_assert_cmpstr (absurd, ==, wrong);
  g_assert_cmpint (taken, <, SPARE);
}

/* The longest that is allowed is looked at, and what is wrong is something else. */
static void
test_longest (void)
{
  g_autofree char *path = make_file (MOST, 8 + MOST);
  g_autoptr (GError) error = NULL;

  g_assert_null (qd_weights_file_open (path, &error));
  g_assert_null (strstr (error->message, "longer"));
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/long-header/too-long", test_too_long);
  g_test_add_func ("/weights/long-header/cut-off", test_cut_off);
  g_test_add_func ("/weights/long-header/longest", test_longest);
  return g_test_run ();
}
