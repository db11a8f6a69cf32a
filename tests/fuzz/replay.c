/* The corpus of one fuzz target, input by input: what fuzzing once reached stays sound. */
#include "fuzz-target.h"

static void
test_corpus (gconstpointer path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL), *bytes = NULL;
      gsize size;

      g_test_message ("%s", name);
      g_assert_true (g_file_get_contents (file, &bytes, &size, NULL));
      g_assert_cmpint (LLVMFuzzerTestOneInput ((const uint8_t *) bytes, size), ==, 0);
      n++;
    }
  g_assert_cmpuint (n, >, 100);
}

/* The argument behind GLib's is the folder. */
int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  g_test_add_data_func ("/fuzz/corpus", argv[1], test_corpus);
  return g_test_run ();
}
