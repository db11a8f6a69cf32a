/*
 * The disk is full after some bytes more, and some bytes more ... until there is room enough for the whole work: it says so in
 * a sentence, the project is as it was before the step, and when there is room again the same open project does the step and
 * all that follow.
 *
 * QD_PAGES: so many pages more each time, at random (1: each); QD_SEED: of that, printed.
 */
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/random.h"
#include "tests/inat/chaos-server.h"
#include "tests/project/workload.h"
#include "tests/small-disk.h"

#define DISK (192 << 20)
#define PAGE 4096
#define MANY 1000       /* times as many pages at once for a large work */
#define LOG  (64 << 10) /* bytes that an open project takes, with an empty log and what its connections share */

static char *disk;
static const char *reason; /* why there is none */

static gsize had_room; /* that a step which fails has to give back; 0: no matter */

static void
make_room (void)
{
  g_assert_cmpuint (small_disk_get_room (disk) + LOG, >=, had_room);
  small_disk_clear (disk);
}

static const ChaosOptions options = { .seed = 1, .padding = 4000 };

/* Returns whether it was too little. With a server of its own: one keeps the connections that a download broke off. */
static gboolean
run_with_room (const Reference *reference, gsize room)
{
  g_autoptr (ChaosServer) server = chaos_server_new (&options);
  g_autofree char *about = g_strdup_printf ("%s, room for %" G_GSIZE_FORMAT " bytes", reference->kind->name, room);
  gboolean failed;
  Work work;

  work_init (&work, reference, disk, server->host);
  small_disk_fill (disk, room);
  had_room = reference->kind->large ? small_disk_get_room (disk) : 0;
  failed = work_do_all (&work, reference, make_room, QD_ERROR_FULL, about);
  small_disk_clear (disk);
  work_check_end (&work, reference, about);
  work_finish (&work);
  return failed;
}

static guint64
get_number (const char *name, guint64 otherwise)
{
  return g_getenv (name) != NULL ? g_ascii_strtoull (g_getenv (name), NULL, 10) : otherwise;
}

static void
test_full (gconstpointer data)
{
  const Workload *kind = data;
  guint64 seed = get_number ("QD_SEED", (guint64) g_get_real_time ());
  guint pages = (guint) MAX (1, get_number ("QD_PAGES", 25)), n = 0;
  gsize room = 0;
  QdRandom random;

  if (disk == NULL || (kind->large && pages > 1))
    {
      g_test_skip (disk == NULL ? reason : "a large one takes long: QD_PAGES=1");
      return;
    }
  g_autoptr (ChaosServer) server = chaos_server_new (&options);
  g_autofree char *root = g_dir_make_tmp ("quadrat-full-XXXXXX", NULL);
  g_autoptr (Reference) reference = reference_new (kind, kind->n_short, root, server->host);
  g_test_message ("QD_SEED=%" G_GUINT64_FORMAT, seed);
  qd_random_init (&random, seed, 2);
  for (; run_with_room (reference, room); n++)
    room += (kind->large ? MANY : 1) * (gsize) PAGE * (1 + qd_random_below (&random, 2 * pages - 1));
  g_test_message ("%s: %u runs on a disk that became full, up to room for %" G_GSIZE_FORMAT " kB", kind->name, n, room / 1024);
  g_assert_cmpuint (n, >, 0);
  g_assert_true (qd_file_remove_tree (root, NULL));
}

int
main (int argc, char **argv)
{
  int status;

  disk = small_disk_new (DISK, &reason);
  g_test_init (&argc, &argv, NULL);
  work_be_quiet ();
  for (guint i = 0; workloads[i].name != NULL; i++)
    {
      g_autofree char *path = g_strconcat ("/project/full-disk/", workloads[i].name, NULL);
      g_test_add_data_func (path, &workloads[i], test_full);
    }
  status = g_test_run ();
  small_disk_free (disk);
  return status;
}
