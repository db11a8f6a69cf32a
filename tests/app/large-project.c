/* A project of very many observations is opened and closed in a real window: it is looked through, counted and copied on other threads, so
 * that the main loop is never kept busy for long. QD_ROWS=N says how many. */
#include "tests/app/loop-watch.h"
#include "tests/app/window-fixture.h"
#include "tests/project/many.h"

#include "engine/project/copies.h"

#define MOST_MILLISECONDS 8.0
#define EQUAL             1.25 /* as long as with an empty project */
#define FEWER_ROWS        100000
#define ROUNDS            5 /* of which the quickest counts */

static Fixture fixture;

static gboolean
has_session (gpointer data)
{
  (void) data;
  return qd_window_get_session (fixture.window) != NULL;
}

static void
take_longest (double *least)
{
  double longest = loop_watch_take_longest (NULL);

  *least = MIN (*least, longest);
}

static gboolean
touch (QdProject *project, gpointer data, GError **error)
{
  static guint n = 0; /* what is stored again as it is changes nothing */
  g_autofree char *value = g_strdup_printf ("%u", ++n);

  (void) data;
  return qd_project_set_setting (project, "touched", value, error);
}

typedef struct
{
  double opening, showing, closing; /* ms of the longest turn of the main loop, the least of the rounds */
} Turns;

static void
open_and_close (const char *folder, Turns *turns)
{
  gint64 start = g_get_monotonic_time (), before = 0, after;

  qd_copy_find (folder, &before);
  qd_robot_settle (GTK_WIDGET (fixture.window));
  loop_watch_take_longest (NULL);
  qd_window_open (fixture.window, folder);
  fixture_wait (has_session, NULL, 60, "The project");
  take_longest (&turns->opening);
  g_test_message ("open after %.0f ms", (double) (g_get_monotonic_time () - start) / 1e3);
  qd_robot_settle (GTK_WIDGET (fixture.window));
  take_longest (&turns->showing);
  qd_session_write (qd_window_get_session (fixture.window), touch, NULL, NULL, NULL, NULL);
  start = g_get_monotonic_time ();
  qd_window_close_project (fixture.window);
  g_test_message ("closed after %.0f ms", (double) (g_get_monotonic_time () - start) / 1e3);
  qd_worker_wait_closed ();
  qd_robot_settle (GTK_WIDGET (fixture.window)); /* the pages are taken down */
  take_longest (&turns->closing);
  g_test_message ("copied after %.0f ms", (double) (g_get_monotonic_time () - start) / 1e3);
  g_assert_true (qd_copy_find (folder, &after));
  g_assert_cmpint (after, >, before);
}

/* On a busy machine, where a thread has less of a processor than it seems, an empty project tells how much less. */
static void
check (const char *what, double large, double empty)
{
  g_test_message ("%s: %.1f ms at a stretch, of an empty project %.1f ms", what, large, empty);
  if (large > MAX (MOST_MILLISECONDS, EQUAL * empty))
    g_test_fail_printf ("%s keeps the main loop busy for %.1f ms", what, large);
}

static void
test_open_and_close (void)
{
  g_autofree char *empty = g_build_filename (fixture.folder, "Empty.quadrat", NULL);
  Turns large = { G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE }, least = large;

  g_object_unref (qd_project_open (empty, QD_PROJECT_CREATE, NULL));
  loop_watch_start (GTK_WIDGET (fixture.window));
  for (guint i = 0; i < ROUNDS; i++)
    {
      open_and_close (fixture.project, &large);
      open_and_close (empty, &least);
    }
  loop_watch_stop ();
  check ("opening", large.opening, least.opening);
  check ("showing", large.showing, least.showing);
  check ("closing", large.closing, least.closing);
}

int
main (int argc, char **argv)
{
  guint rows = g_getenv ("QD_ROWS") != NULL ? (guint) g_ascii_strtoull (g_getenv ("QD_ROWS"), NULL, 10) : FEWER_ROWS;
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!fixture_begin (&fixture))
    return 0;
  many_make (fixture.project, rows, 0);
  g_test_add_func ("/large-project/open-and-close", test_open_and_close);
  status = g_test_run ();
  fixture_close (&fixture);
  return status;
}
