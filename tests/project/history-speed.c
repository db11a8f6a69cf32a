/* What the history costs whoever draws many boxes in one step, and how long that takes to be undone and redone. QD_BOXES: how
 * many; the times, of the processor, are printed, and what is there is asserted. */
#include "engine/project/history.h"
#include "engine/project/project-private.h"
#include "fixture.h"

#include <math.h>
#include <time.h>

#define PER_PHOTO 10
#define ROUNDS    3

static guint n_photos;

/* Of the processor: others may use it as well. */
static double
get_seconds (clock_t since)
{
  return (double) (clock () - since) / CLOCKS_PER_SEC;
}

static void
make_photos (Fixture *fixture)
{
  g_assert_true (qd_project_begin (fixture->project, NULL));
  for (guint i = 1; i <= n_photos; i++)
    put_photo (fixture, 0, i);
  g_assert_true (qd_project_commit (fixture->project, NULL));
}

/* As an import stores them: one transaction, one step. Returns: seconds. */
static double
draw_all (QdProject *project, gint64 class_id)
{
  clock_t begun = clock ();

  qd_project_begin_step (project);
  g_assert_true (qd_project_begin (project, NULL));
  for (gint64 photo = 1; photo <= n_photos; photo++)
    {
      QdBox boxes[PER_PHOTO];

      for (guint i = 0; i < PER_PHOTO; i++)
        boxes[i] = (QdBox){ .photo_id = photo, .class_id = class_id, .box = { 10 + i, 20, 100.5 + i, 200 }, .score = NAN };
      g_assert_true (qd_project_replace_boxes (project, photo, -1, boxes, PER_PHOTO, NULL));
    }
  g_assert_true (qd_project_commit (project, NULL));
  qd_project_end_step (project, TRUE);
  return get_seconds (begun);
}

static void
check_boxes (QdProject *project, guint n)
{
  gint64 found = -1;

  g_assert_true (qd_database_lookup (project->db, NULL, &found, "SELECT count(*) FROM boxes", ""));
  g_assert_cmpint (found, ==, n);
}

static double
go (QdProject *project, gboolean redo)
{
  clock_t begun = clock ();

  g_assert_true (redo ? qd_project_redo (project, NULL, NULL) : qd_project_undo (project, NULL, NULL));
  check_boxes (project, redo ? n_photos * PER_PHOTO : 0);
  return get_seconds (begun);
}

/* By turns: without the history on a connection of its own, and with it. */
static void
test_boxes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdProject) plain = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);
  gint64 bee = qd_project_ensure_class (fixture->project, "bee", NULL);
  guint n = n_photos * PER_PHOTO;
  double off, on, back, forth;

  g_assert_null (data);
  make_photos (fixture);
  for (guint i = 0; i < ROUNDS; i++)
    {
      off = draw_all (plain, bee);
      check_boxes (plain, n);
      g_assert_true (qd_database_run (plain->db, NULL, "DELETE FROM boxes", ""));
      on = draw_all (fixture->project, bee);
      check_boxes (fixture->project, n);
      g_test_message ("%u boxes: %.2f s without a history, %.2f s with it, of %.0f bytes each", n, off, on,
                      (double) qd_history_peek (fixture->project->history, FALSE)->bytes / n);
      back = go (fixture->project, FALSE);
      forth = go (fixture->project, TRUE);
      g_test_message ("undone in %.2f s, redone in %.2f s", back, forth);
      g_assert_true (qd_project_undo (fixture->project, NULL, NULL));
    }
}

static void
test_opening (Fixture *fixture, gconstpointer data)
{
  g_assert_null (data);
  for (guint i = 0; i < ROUNDS; i++)
    {
      clock_t begun = clock (), opened;
      g_autoptr (QdProject) project = qd_project_open (fixture->folder, QD_PROJECT_WRITE, NULL);

      opened = clock ();
      g_assert_true (qd_project_keep_history (project, NULL));
      g_test_message ("opened in %.2f ms, its history in %.2f ms", (double) (opened - begun) / CLOCKS_PER_SEC * 1000, get_seconds (opened) * 1000);
      g_assert_true (qd_history_is_started (project->history));
    }
}

#define ADD(name, function) g_test_add ("/project/history-speed/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  n_photos = (g_getenv ("QD_BOXES") != NULL ? (guint) g_ascii_strtoull (g_getenv ("QD_BOXES"), NULL, 10) : 10000) / PER_PHOTO;
  ADD ("boxes", test_boxes);
  ADD ("opening", test_opening);
  return g_test_run ();
}
