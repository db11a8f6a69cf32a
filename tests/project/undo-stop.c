/* Undo and redo that take long tell how far they are, and are stopped: project and history are as they were then, wherever it
 * was, and while another connection writes, too. QD_BOXES: how many boxes one step draws; how long it takes to stop, of the
 * processor, is printed. */
#include "engine/core/error.h"
#include "engine/project/history.h"
#include "engine/project/project-private.h"
#include "fixture.h"

#include <math.h>
#include <time.h>

#define PER_PHOTO    10
#define MOST_SECONDS 0.1 /* until it has stopped */
#define WORDS        "draw them all"
#define NEVER        2

static guint n_photos;

static double
get_seconds (clock_t since)
{
  return (double) (clock () - since) / CLOCKS_PER_SEC;
}

/* Boxes on every photo, as one step: on a connection that keeps a history. */
static void
draw_all (Fixture *fixture)
{
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL);
  QdProject *project = fixture->project;

  g_assert_true (qd_project_begin (project, NULL));
  for (guint i = 1; i <= n_photos; i++)
    put_photo (fixture, 0, i);
  g_assert_true (qd_project_commit (project, NULL));
  fixture_forget_steps (fixture);
  qd_project_begin_step (project);
  g_assert_true (qd_project_begin (project, NULL));
  for (gint64 photo = 1; photo <= n_photos; photo++)
    {
      QdBox boxes[PER_PHOTO];

      for (guint i = 0; i < PER_PHOTO; i++)
        boxes[i] = (QdBox){ .photo_id = photo, .class_id = bee, .box = { 10 + i, 20, 100.5 + i, 200 }, .score = NAN };
      g_assert_true (qd_project_replace_boxes (project, photo, -1, boxes, PER_PHOTO, NULL));
    }
  qd_project_describe_step (project, QD_STEP_BOXES, g_strdup (WORDS));
  g_assert_true (qd_project_commit (project, NULL));
  qd_project_end_step (project, TRUE);
}

/* All that undo touches: boxes with their times, and when photos were last changed. */
static gint64
digest (QdProject *project)
{
  gint64 sum = 0, times = 0;

  g_assert_true (qd_database_lookup (
      project->db, NULL, &sum, "SELECT ifnull(sum(id * 31 + photo_id * 7 + xmin + modified % 1000003), 0) FROM boxes", ""));
  g_assert_true (qd_database_lookup (project->db, NULL, &times, "SELECT sum(modified % 1000003) FROM photos", ""));
  return sum * 13 + times;
}

static void
check_history (QdProject *project, gboolean undone)
{
  QdStepInfo info;

  g_assert_cmpint (qd_project_can_undo (project), ==, !undone);
  g_assert_cmpint (qd_project_can_redo (project), ==, undone);
  g_assert_true (qd_project_peek_step (project, undone, &info));
  g_assert_cmpstr (info.words, ==, WORDS);
  g_assert_cmpuint (info.n_photos, ==, n_photos);
}

/* ---- Stopping ---- */

typedef struct
{
  QdWatch watch;
  double share, until; /* NEVER */
  double last;
  guint n_told;
  clock_t stopped;
} Waiting;

static void
tell (gpointer data)
{
  Waiting *waiting = data;

  g_assert_cmpfloat (waiting->share, >=, waiting->last);
  g_assert_cmpfloat (waiting->share, <=, 1);
  waiting->last = waiting->share;
  waiting->n_told++;
  if (waiting->until != NEVER)
    waiting->watch.told = 0; /* again with the next row */
  if (waiting->share < waiting->until || g_cancellable_is_cancelled (waiting->watch.cancellable))
    return;
  g_cancellable_cancel (waiting->watch.cancellable);
  waiting->stopped = clock ();
}

static gboolean
go (QdProject *project, gboolean redo, Waiting *waiting, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  waiting->watch = (QdWatch){ .tell = tell, .user_data = waiting, .cancellable = cancellable };
  return qd_project_travel (project, redo, &waiting->watch, &waiting->share, error);
}

/* At that share of it. */
static void
stop_at (QdProject *project, gboolean redo, double until)
{
  gint64 before = digest (project), changed = project->pending;
  Waiting waiting = { .until = until };
  g_autoptr (GError) error = NULL;
  double seconds;

  g_assert_false (go (project, redo, &waiting, &error));
  seconds = get_seconds (waiting.stopped);
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpstr (error->message, ==,
                   redo ? "Redoing was stopped; everything is as it was." : "Undoing was stopped; everything is as it was.");
  g_assert_cmpint (digest (project), ==, before);
  g_assert_cmpint (project->pending, ==, changed);
  check_history (project, redo);
  g_test_message ("%s stopped at %.0f %% in %.1f ms", redo ? "redo" : "undo", waiting.last * 100, seconds * 1000);
  g_assert_cmpfloat (seconds, <, MOST_SECONDS);
}

static void
go_all_the_way (QdProject *project, gboolean redo)
{
  Waiting waiting = { .until = NEVER };
  clock_t begun = clock ();

  g_assert_true (go (project, redo, &waiting, NULL));
  g_assert_cmpfloat (waiting.share, ==, 1);
  g_assert_cmpuint (waiting.n_told, >, 1);
  check_history (project, !redo);
  g_test_message ("%s: %.2f s, told %u times", redo ? "redo" : "undo", get_seconds (begun), waiting.n_told);
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  static const double shares[] = { 0, 0.1, 0.5, 0.75, 0.97, 1 };
  gint64 boxes = 0;

  g_assert_null (data);
  draw_all (fixture);
  for (guint redo = 0; redo < 2; redo++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
        stop_at (fixture->project, redo == 1, shares[i]);
      go_all_the_way (fixture->project, redo == 1);
      g_assert_true (qd_database_lookup (fixture->project->db, NULL, &boxes, "SELECT count(*) FROM boxes", ""));
      g_assert_cmpint (boxes, ==, redo == 1 ? n_photos * PER_PHOTO : 0);
    }
}

/* ---- While another connection writes ---- */

static void
test_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdProject) other = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);

  g_assert_null (data);
  n_photos = 3;
  draw_all (fixture);
  g_assert_true (qd_project_begin (other, NULL));
  stop_at (fixture->project, FALSE, 0);
  qd_project_rollback (other);
  g_assert_true (qd_project_undo (fixture->project, NULL, NULL));
}

/* Nobody stops it, and the other one is not done in time. */
static void
test_impatient (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdProject) other = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (GError) error = NULL;
  Waiting waiting = { .until = NEVER };

  g_assert_null (data);
  n_photos = 3;
  draw_all (fixture);
  qd_project_set_patience (fixture->project, 50);
  g_assert_true (qd_project_begin (other, NULL));
  g_assert_false (go (fixture->project, FALSE, &waiting, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_BUSY);
  check_history (fixture->project, FALSE);
  qd_project_rollback (other);
  g_assert_true (go (fixture->project, FALSE, &waiting, NULL));
}

#define ADD(name, function) g_test_add ("/project/undo-stop/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  n_photos = (g_getenv ("QD_BOXES") != NULL ? (guint) g_ascii_strtoull (g_getenv ("QD_BOXES"), NULL, 10) : 30000) / PER_PHOTO;
  ADD ("stop", test_stop);
  ADD ("busy", test_busy);
  ADD ("impatient", test_impatient);
  return g_test_run ();
}
