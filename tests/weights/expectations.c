/* Every file of weights/must-reject and weights/must-accept: refused in one sentence that names it, in time and memory that do
 * not follow its claims, or read. */
#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/weights/weights-file.h"
#include "weights-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define LONGEST 1.0                /* seconds of the processor, for a refusal */
#define ROOM    ((gsize) 32 << 20) /* bytes of address space beside what the program has; the claims go from 200 MB up */

/* Sanitizers reserve terabytes of address space. */
#ifndef __SANITIZE_ADDRESS__
static void
limit_memory (void)
{
  g_autofree char *statm = NULL;
  struct rlimit limit;
  guint64 pages;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  pages = g_ascii_strtoull (statm, NULL, 10);
  limit.rlim_cur = limit.rlim_max = pages * (gsize) sysconf (_SC_PAGESIZE) + ROOM;
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
}
#else
static void
limit_memory (void)
{
}
#endif

static void
check_refusal (const char *name, const char *path)
{
  g_autoptr (GError) refusal = NULL;
  clock_t start = clock ();
  g_autoptr (QdWeightsFile) file = qd_weights_file_open (path, &refusal);

  g_assert_null (file);
  g_assert_error (refusal, QD_ERROR, QD_ERROR_INPUT);
  g_test_message ("%s", refusal->message);
  g_assert_nonnull (strstr (refusal->message, name));
  g_assert_true (g_str_has_suffix (refusal->message, "."));
  g_assert_null (strchr (refusal->message, '\n'));
  g_assert_cmpfloat ((double) (clock () - start) / CLOCKS_PER_SEC, <, LONGEST);
}

static void
check_acceptance (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdWeightsFile) file = qd_weights_file_open (path, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < qd_weights_file_get_tensors (file)->len; i++)
    {
      const QdStoredTensor *tensor = qd_weights_file_get_tensors (file)->pdata[i];
      g_autofree float *values = g_new (float, tensor->count + 1);

      g_assert_true (qd_weights_file_read (file, tensor, values, &error));
    }
}

static void
go_through (const char *folder, guint n_expected)
{
  g_autofree char *list = weights_fixture (folder, "EXPECT.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *entries;

  if (list == NULL)
    return;
  root = qd_json_load (list, 0, &error);
  g_assert_no_error (error);
  entries = json_node_get_array (root);
  g_assert_cmpuint (json_array_get_length (entries), ==, n_expected);
  for (guint i = 0; i < n_expected; i++)
    {
      const char *name = json_object_get_string_member (json_array_get_object_element (entries, i), "file");
      g_autofree char *path = weights_fixture (folder, name);

      if (g_str_equal (folder, "must-reject"))
        check_refusal (name, path);
      else
        check_acceptance (path);
    }
}

/* In a process of its own with little room, in an empty folder: a pickle that ran would leave a file there. */
static void
test_refused (void)
{
  g_autofree char *fixture = weights_fixture ("must-reject", "EXPECT.json"), *folder = NULL, *witness = NULL;

  if (fixture == NULL)
    return;
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }
  folder = g_dir_make_tmp ("quadrat-weights-XXXXXX", NULL);
  witness = g_build_filename (folder, "QUADRAT_PICKLE_WAS_RUN", NULL);
  g_assert_cmpint (g_chdir (folder), ==, 0);
  limit_memory ();
  go_through ("must-reject", 62);
  g_assert_false (g_file_test (witness, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_accepted (void)
{
  go_through ("must-accept", 13);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/expectations/refused", test_refused);
  g_test_add_func ("/weights/expectations/accepted", test_accepted);
  return g_test_run ();
}
