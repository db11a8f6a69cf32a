/*
 * The disk becomes full in the middle of a training, after some kilobytes more each time, until there is room enough; or one of
 * the calls that write its files fails: it ends in a sentence, no file is half a file, and when the disk is well again it goes
 * on to the very weights that it would have had. The project is open all the while, as it is in a window.
 *
 * QD_ROOMS: so many times, if it does not fit before; so many of the calls, at even distances.
 */
#include "tests/failing-calls.h"
#include "tests/small-disk.h"
#include "tests/train/witness.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/random.h"
#include "engine/weights/weights-file.h"

#include <string.h>

#define DISK (64 << 20)

static char *disk;
static const char *reason; /* why there is none */

/* Whole ones alone, under their own names. */
static void
check_files (const char *folder, gint64 run)
{
  static const char *const names[] = { "settings.json", "log.jsonl", "last.safetensors", "model.safetensors", NULL };
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, run);
  g_autofree char *path = g_build_filename (folder, "runs", number, NULL);
  g_autoptr (GDir) files = g_dir_open (path, 0, NULL);
  const char *name;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autoptr (QdWeightsFile) weights = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (g_strv_contains (names, name));
      if (g_str_has_suffix (name, ".safetensors"))
        weights = qd_weights_file_open (file, &error);
      g_assert_no_error (error);
    }
}

/* What the disk left. */
static void
check_stopped (QdProject *window, int code, const GError *error)
{
  const char *folder = qd_project_get_folder (window);
  g_autoptr (GPtrArray) runs = qd_project_list_runs (window, NULL);
  g_autofree char *path = g_build_filename (folder, "runs", NULL);
  g_autoptr (GDir) numbers = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_error (error, QD_ERROR, code);
  g_assert_nonnull (strstr (error->message, "toy"));
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_cmpuint (runs->len, <=, 1);
  while (g_dir_read_name (numbers) != NULL)
    n++;
  g_assert_cmpuint (n, ==, runs->len);
  if (runs->len == 1)
    check_files (folder, 1);
}

/* How the disk is spoiled, and made well again. */
typedef struct
{
  void (*spoil) (const char *folder, gsize how);
  void (*mend) (void);
  int code; /* of the error that is told */
} Spoiling;

static void
fill (const char *folder, gsize room)
{
  (void) folder;
  small_disk_fill (disk, room);
}

static void
clear (void)
{
  small_disk_clear (disk);
}

static const char *broken_file; /* the file of which a call failed; NULL: none did */

static void
break_call (const char *folder, gsize n)
{
  failing_calls_arm (folder, (guint) n);
}

static void
heal (void)
{
  broken_file = failing_calls_disarm ();
}

static const Spoiling full = { fill, clear, QD_ERROR_FULL }, broken = { break_call, heal, QD_ERROR_IO };

/* Returns whether it ended in an error. */
static gboolean
train_on (const Spoiling *spoiling, gsize how, const char *reference, guint *n_resumed)
{
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) window = NULL;
  char *folder = toy_project_new (&toy);
  gboolean failed;
  gint64 run;

  window = qd_project_open (folder, QD_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  spoiling->spoil (folder, how);
  g_ptr_array_unref (train (folder, settings, 0, 0, &error).events);
  spoiling->mend ();
  failed = error != NULL;
  if (failed)
    {
      check_stopped (window, spoiling->code, error);
      run = qd_trainer_find_resumable (folder);
      *n_resumed += run > 0;
      train_well (folder, run > 0 ? NULL : settings, run, 0);
    }
  g_autoptr (GPtrArray) runs = qd_project_list_runs (window, NULL);
  g_autofree char *last = g_strdup_printf ("runs/%u/last.safetensors", runs->len);
  g_autofree char *model = g_strdup_printf ("runs/%u/model.safetensors", runs->len);
  check_files (folder, runs->len);
  assert_same_tensors (folder, last, reference, "runs/1/last.safetensors");
  assert_same_tensors (folder, model, reference, "runs/1/model.safetensors");
  g_clear_object (&window);
  toy_project_free (folder);
  return failed;
}

/* Kilobytes that a run takes at most: its files, and the larger of them once more while it is written. */
static gsize
measure (const char *folder)
{
  gsize sum = 0, most = 0;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) file = toy_project_read (folder, i == 0 ? "runs/1/last.safetensors" : "runs/1/model.safetensors");
      sum += g_bytes_get_size (file);
      most = MAX (most, g_bytes_get_size (file));
    }
  return (sum + most) / 1024 + 256;
}

static guint
get_rooms (void)
{
  return g_getenv ("QD_ROOMS") == NULL ? 4 : (guint) g_ascii_strtoull (g_getenv ("QD_ROOMS"), NULL, 10);
}

static void
test_full (void)
{
  guint rooms = get_rooms (), n = 0, resumed = 0;
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  char *reference;
  gsize most, room = 0;

  if (disk == NULL)
    {
      g_test_skip (reason);
      return;
    }
  reference = toy_project_new (&toy);
  train_well (reference, settings, 0, 0);
  most = measure (reference);
  for (; n < rooms; n++)
    {
      room = most * 1024 * n / rooms;
      if (!train_on (&full, room, reference, &resumed))
        break;
    }
  g_test_message ("%u trainings on a disk that became full, with room for up to %" G_GSIZE_FORMAT " kB; %u of them went on", n,
                  room / 1024, resumed);
  g_assert_cmpuint (n, >=, rooms / 2);
  toy_project_free (reference);
}

/* How many calls write files in a whole training: one that is never reached tells. */
static guint
count_calls (const char *reference)
{
  guint most = 1, resumed = 0;

  do
    {
      most *= 2;
      train_on (&broken, most, reference, &resumed);
    }
  while (broken_file != NULL);
  return most;
}

static void
test_broken (void)
{
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  char *reference = toy_project_new (&toy);
  guint rooms = get_rooms (), most, n = 0, resumed = 0;

  train_well (reference, settings, 0, 0);
  most = count_calls (reference);
  for (guint i = 0; i < rooms; i++)
    {
      gboolean told = train_on (&broken, 1 + (gsize) i * most / rooms, reference, &resumed);

      /* No failure goes unsaid, but of the log, which is written whole with the next line again. */
      g_assert_true (told == (broken_file != NULL) || strstr (broken_file, "log.jsonl") != NULL);
      n += broken_file != NULL;
    }
  g_test_message ("%u trainings of which a file broke, of up to %u calls; %u of them went on", n, most, resumed);
  g_assert_cmpuint (n, >=, rooms / 4);
  toy_project_free (reference);
}

/* Armed when the last epoch is told, for the files that are written behind that. */
typedef struct
{
  const char *folder;
  guint n; /* the call that fails */
} LateBreak;

static QdTrainWish
go_on (gpointer user_data)
{
  (void) user_data;
  return QD_TRAIN_GO_ON;
}

static void
break_late (QdTrainEvent *event, gpointer user_data)
{
  LateBreak *late = user_data;

  if (event->kind == QD_TRAIN_EPOCH && event->epoch == event->n_epochs)
    failing_calls_arm (late->folder, late->n);
  qd_train_event_free (event);
}

/* Returns whether the @n-th call after the last epoch is one of those that write the checkpoint: then the run has failed and
 * can be gone on with. Else it is done, as the log is written whole the next time. */
static gboolean
break_after_last_epoch (guint n)
{
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GError) error = NULL;
  char *folder = toy_project_new (&toy);
  LateBreak late = { folder, n };
  const QdTrainingHooks hooks = { go_on, break_late, &late, NULL, NULL };
  const char *file;
  gboolean checkpoint, failed;

  failed = !qd_training_run (folder, settings, 0, &hooks, &error);
  file = failing_calls_disarm ();
  checkpoint = file != NULL && strstr (file, "log.jsonl") == NULL;
  g_assert_cmpint (failed, ==, checkpoint);
  g_assert_cmpint (qd_trainer_find_resumable (folder), ==, checkpoint ? 1 : 0);
  if (checkpoint)
    {
      train_well (folder, NULL, 1, 0);
      g_assert_cmpint (qd_trainer_find_resumable (folder), ==, 0);
    }
  toy_project_free (folder);
  return checkpoint;
}

#define CHECKPOINT_CALLS 4 /* that write it: the bytes, fsync, rename, fsync of the folder */

/* A run that is trained to its end fails with its last checkpoint alone, which is written once; then it can be gone on with. */
static void
test_last_epoch (void)
{
  guint n = 1;

  while (break_after_last_epoch (n))
    n++;
  g_assert_cmpuint (n - 1, ==, CHECKPOINT_CALLS);
}

int
main (int argc, char **argv)
{
  int status;

  disk = small_disk_new (DISK, &reason);
  if (disk != NULL)
    g_setenv ("TMPDIR", disk, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/full-disk", test_full);
  g_test_add_func ("/train/broken-files", test_broken);
  g_test_add_func ("/train/last-epoch", test_last_epoch);
  status = g_test_run ();
  small_disk_free (disk);
  return status;
}
