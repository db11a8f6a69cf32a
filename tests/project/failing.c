/*
 * One call of the project's disk fails, the first, the second ... until a run of the work has none left that could: the work
 * says so in a sentence, the project is as it was before the step, and with the disk mended the same open project does the step
 * and all that follow. The same with each call that writes a file beside the database: a photo, a model.
 *
 * QD_EVERY: one call in how many fails, at random (1: each); QD_SEED: of that, printed; QD_FAULT: one alone.
 */
#include <sqlite3.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/random.h"
#include "tests/failing-calls.h"
#include "tests/inat/chaos-server.h"
#include "tests/project/failing-vfs.h"
#include "tests/project/workload.h"
#include "tests/small-disk.h"

#define DISK (64 << 20)
#define MOST_FILE_CALLS 20 /* that are passed over at a time: there are few */

static char *disk; /* in memory, where it may be had: the disk that fails need not be slow */

typedef struct
{
  char *root;
  guint every;
  QdRandom random;
  guint runs, told; /* runs in which a call failed; those that said so */
} Setup;

static const ChaosOptions options = { .seed = 1, .padding = 4000 };

/* Returns whether a call failed. With a server of its own: one keeps the connections that a download broke off. */
static gboolean
run_with_fault (Setup *setup, const Reference *reference, const Fault *fault, guint n)
{
  g_autofree char *about = g_strdup_printf ("%s, %s %u", reference->kind->name, fault->name, n);
  g_autoptr (ChaosServer) server = chaos_server_new (&options);
  gboolean told, has_failed;
  Work work;

  work_init (&work, reference, setup->root, server->host);
  failing_vfs_arm (fault, n);
  told = work_do_all (&work, reference, failing_vfs_heal, fault->code == SQLITE_FULL ? QD_ERROR_FULL : QD_ERROR_IO, about);
  failing_vfs_heal ();
  has_failed = failing_vfs_count () > 0;
  g_assert_true (has_failed || !told);
  work_check_end (&work, reference, about);
  work_finish (&work);
  setup->runs += has_failed;
  setup->told += told;
  return has_failed;
}

static void
fail_each (Setup *setup, const Workload *kind)
{
  g_autoptr (ChaosServer) server = chaos_server_new (&options);
  g_autoptr (Reference) reference = reference_new (kind, kind->n_short, setup->root, server->host);
  g_autoptr (GString) counts = g_string_new (NULL);
  gint64 began = g_get_monotonic_time ();

  setup->runs = setup->told = 0;
  for (guint i = 0; faults[i].name != NULL; i++)
    {
      guint n = 1;
      if (g_getenv ("QD_FAULT") != NULL && strcmp (g_getenv ("QD_FAULT"), faults[i].name) != 0)
        continue;
      while (run_with_fault (setup, reference, &faults[i], n))
        n += 1 + qd_random_below (&setup->random, 2 * setup->every - 1);
      g_string_append_printf (counts, "%s%s %u", counts->len > 0 ? ", " : "", faults[i].name, n - 1);
    }
  g_test_message ("%s: %u runs with a call that failed, of which %u said so, in %.1f seconds; up to call: %s", kind->name,
                  setup->runs, setup->told, (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC, counts->str);
}

/* ---- Files beside the database ---- */

static gboolean has_failed;

static void
mend_files (void)
{
  has_failed = failing_calls_disarm () != NULL || has_failed;
}

/* Returns whether a call failed. */
static gboolean
run_with_broken_file (Setup *setup, const Reference *reference, guint n)
{
  g_autofree char *about = g_strdup_printf ("%s, file call %u", reference->kind->name, n);
  g_autoptr (ChaosServer) server = chaos_server_new (&options);
  gboolean told;
  Work work;

  has_failed = FALSE;
  work_init (&work, reference, setup->root, server->host);
  failing_calls_arm (setup->root, n);
  told = work_do_all (&work, reference, mend_files, QD_ERROR_IO, about);
  if (!told)
    mend_files ();
  work_check_end (&work, reference, about);
  work_finish (&work);
  setup->runs += has_failed;
  setup->told += told;
  return has_failed;
}

static void
break_each_file (Setup *setup, const Workload *kind)
{
  g_autoptr (ChaosServer) server = chaos_server_new (&options);
  g_autoptr (Reference) reference = reference_new (kind, kind->n_short, setup->root, server->host);
  guint n = 1, every = MIN (setup->every, MOST_FILE_CALLS);

  setup->runs = setup->told = 0;
  while (run_with_broken_file (setup, reference, n))
    n += 1 + qd_random_below (&setup->random, 2 * every - 1);
  g_test_message ("%s: %u runs with a file that broke, of which %u said so; up to call %u", kind->name, setup->runs, setup->told,
                  n - 1);
}

static guint64
get_number (const char *name, guint64 otherwise)
{
  return g_getenv (name) != NULL ? g_ascii_strtoull (g_getenv (name), NULL, 10) : otherwise;
}

static void
run_each (const Workload *kind, void (*run) (Setup *setup, const Workload *kind))
{
  guint64 seed = get_number ("QD_SEED", (guint64) g_get_real_time ());
  Setup setup = { 0 };

  setup.root = disk != NULL ? g_build_filename (disk, "root", NULL) : g_dir_make_tmp ("quadrat-failing-XXXXXX", NULL);
  g_assert_true (qd_file_make_folder (setup.root, NULL));
  setup.every = (guint) MAX (1, get_number ("QD_EVERY", 200));
  g_test_message ("QD_SEED=%" G_GUINT64_FORMAT, seed);
  qd_random_init (&setup.random, seed, 1);
  run (&setup, kind);
  g_assert_true (qd_file_remove_tree (setup.root, NULL));
  g_free (setup.root);
}

static void
test_failing (gconstpointer data)
{
  run_each (data, fail_each);
}

static void
test_broken_files (gconstpointer data)
{
  run_each (data, break_each_file);
}

int
main (int argc, char **argv)
{
  const char *reason;
  int status;

  disk = small_disk_new (DISK, &reason);
  g_test_init (&argc, &argv, NULL);
  work_be_quiet ();
  failing_vfs_register ();
  for (guint i = 0; workloads[i].name != NULL; i++)
    {
      if (workloads[i].large)
        continue;
      g_autofree char *path = g_strconcat ("/project/failing/", workloads[i].name, NULL);
      g_test_add_data_func (path, &workloads[i], test_failing);
      g_autofree char *other = g_strconcat ("/project/broken-files/", workloads[i].name, NULL);
      g_test_add_data_func (other, &workloads[i], test_broken_files);
    }
  status = g_test_run ();
  small_disk_free (disk);
  return status;
}
