/* Counting a million observations: in time and memory. As a program: QD_ROWS=N meson test -v prints the figures. */
#include "tests/project/many.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/project/project.h"

#include <time.h>

#ifdef __SANITIZE_ADDRESS__
#define MOST_MILLISECONDS 1000 /* its looks at each access come on top */
#else
#define MOST_MILLISECONDS 100
#endif
#define MOST_ROW_BYTES    32 /* a row and its share of the texts */
#define TRIES             3
#define FEWER_ROWS        100000 /* where they are written, unless QD_ROWS says otherwise */

static guint n_rows;
static QdProject *project;

/* Of this thread alone, so that a busy machine does not count. */
static double
processor_milliseconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static QdFacetTable *
get_table (void)
{
  g_autoptr (GError) error = NULL;
  QdFacetTable *table = qd_project_get_facet_table (project, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return table;
}

static void
load (void)
{
  double start = processor_milliseconds ();
  QdFacetTable *table = get_table ();
  gsize memory = qd_facet_table_get_memory (table);

  g_test_message ("%u rows read in %.0f ms; %.1f MB, %.1f bytes a row", n_rows, processor_milliseconds () - start,
                  (double) memory / 1e6, (double) memory / n_rows);
  g_assert_cmpuint (qd_facet_table_get_n_rows (table), ==, n_rows);
  if (n_rows >= 1000000) /* below, the texts weigh more than the rows */
    g_assert_cmpuint (memory, <=, (gsize) n_rows * MOST_ROW_BYTES);
}

/* Everything the page shows for one filter. */
static double
count_once (const QdFilter *filter, const char *place, const char *observer)
{
  double start = processor_milliseconds ();
  g_autoptr (QdFacetCounts) counts = qd_facet_table_count (get_table (), filter);
  g_autoptr (GPtrArray) species = qd_facet_counts_list_species (counts);

  g_assert_cmpuint (species->len, ==, 3000);
  for (QdFacetKind kind = 0; kind < QD_N_FACETS; kind++)
    {
      const char *search = kind == QD_FACET_PLACE ? place : kind == QD_FACET_OBSERVER ? observer : NULL;
      g_autoptr (GPtrArray) facets = qd_facet_counts_list (counts, kind, search, 8, NULL);

      g_assert_cmpuint (facets->len, >, 0);
    }
  qd_facet_counts_get_totals (counts);
  return processor_milliseconds () - start;
}

static void
count (void)
{
  static char *cc0[] = { (char *) "cc0", (char *) "cc-by", NULL }, *research[] = { (char *) "research", NULL };
  static char *observers[] = { (char *) "#1", (char *) "#77", NULL };
  static const struct
  {
    const char *name;
    QdFilter filter;
    const char *place, *observer;
  } cases[] = {
    { "nothing", { .licenses = NULL }, NULL, NULL },
    { "licenses", { .licenses = cc0 }, NULL, NULL },
    { "license and grade", { .licenses = cc0, .qualities = research }, NULL, NULL },
    { "a year", { .from = (char *) "2020", .to = (char *) "2020" }, NULL, NULL },
    { "a place", { .place = (char *) "hamlet 12" }, "hamlet 12", NULL },
    { "everywhere, with an accent", { .place = (char *) "éire" }, "éire", NULL },
    { "observers", { .observers = observers }, NULL, "naturalist7" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double best = G_MAXDOUBLE;

      for (guint try = 0; try < TRIES; try++)
        best = MIN (best, count_once (&cases[i].filter, cases[i].place, cases[i].observer));
      g_test_message ("%s: all facets of %u rows in %.1f ms", cases[i].name, n_rows, best);
      g_assert_cmpfloat (best, <, MOST_MILLISECONDS);
    }
}

typedef struct
{
  GCancellable *cancellable;
  double cancel_at, asked; /* milliseconds */
} Stop;

static void
on_share (double share, gpointer data)
{
  Stop *stop = data;

  if (share >= stop->cancel_at && !g_cancellable_is_cancelled (stop->cancellable))
    {
      g_cancellable_cancel (stop->cancellable);
      stop->asked = processor_milliseconds ();
    }
}

static guint
count_used (void)
{
  QdCounts counts;

  g_assert_true (qd_project_count (project, &counts, NULL));
  return counts.observations_used;
}

static void
apply (const char *what, const QdFilter *filter)
{
  double start = processor_milliseconds ();
  g_autoptr (GError) error = NULL;
  guint used;

  qd_project_apply_filter (project, filter, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s: stored in %.0f ms", what, processor_milliseconds () - start);
  g_assert_true (qd_project_count_filtered (project, filter, &used, NULL, NULL, NULL));
  start = processor_milliseconds ();
  g_assert_cmpuint (count_used (), ==, used);
  g_test_message ("what is used counted in %.0f ms", processor_milliseconds () - start);
}

static void
apply_all (void)
{
  static char *cc0[] = { (char *) "cc0", NULL };
  const QdFilter few = { .licenses = cc0 }, all = { 0 };
  guint before = count_used ();
  Stop stop = { g_cancellable_new (), 0.5, 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (before, ==, n_rows);
  g_assert_false (qd_project_apply_filter (project, &few, on_share, &stop, stop.cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpfloat (processor_milliseconds () - stop.asked, <, MOST_MILLISECONDS);
  g_assert_cmpuint (count_used (), ==, before); /* nothing of it stays */
  g_object_unref (stop.cancellable);
  apply ("a narrow filter", &few);
  apply ("the same again", &few);
  apply ("no filter", &all);
}

/* Runs @test on a project of @n observations. */
static void
with_project (guint n, void (*test) (void))
{
  g_autoptr (GError) error = NULL;
  g_autofree char *root = g_dir_make_tmp ("quadrat-many-XXXXXX", &error),
                  *folder = g_build_filename (root, "Many.quadrat", NULL);

  g_assert_no_error (error);
  n_rows = n;
  many_make (folder, n, 0);
  project = qd_project_open (folder, QD_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  test ();
  g_clear_object (&project);
  g_assert_true (qd_file_remove_tree (root, NULL));
}

static guint
get_rows (guint otherwise)
{
  return g_getenv ("QD_ROWS") != NULL ? (guint) g_ascii_strtoull (g_getenv ("QD_ROWS"), NULL, 10) : otherwise;
}

static void
load_and_count (void)
{
  load ();
  count ();
}

static void
test_count (void)
{
  with_project (get_rows (1000000), load_and_count);
}

static void
test_apply (void)
{
  with_project (get_rows (FEWER_ROWS), apply_all);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/facets-speed/count", test_count);
  g_test_add_func ("/project/facets-speed/apply", test_apply);
  return g_test_run ();
}
