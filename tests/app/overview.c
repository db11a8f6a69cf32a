/* What the Observations page is told: in time, and what of it is chosen is always there. QD_ROWS says of how many observations. */
#include "tests/project/many.h"

#include "app/pages/overview-lists.h"
#include "engine/core/file.h"

#include <time.h>

#ifdef __SANITIZE_ADDRESS__
#define MOST_MILLISECONDS 1000 /* looks at each access come on top */
#else
#define MOST_MILLISECONDS 100
#endif
#define ROWS              1000000
#define TRIES             3

static QdProject *project;
static guint n_rows;

static QdFacetTable *
get_table (void)
{
  g_autoptr (GError) error = NULL;
  QdFacetTable *table = qd_project_get_facet_table (project, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return table;
}

static QdOverviewWish
wish_for (const char *place, const char *observer)
{
  QdOverviewWish wish = { .species_search = (char *) "" };

  for (guint i = 0; i < QD_N_FACETS; i++)
    {
      wish.search[i] = (char *) "";
      wish.limits[i] = QD_OVERVIEW_ROWS;
    }
  wish.search[QD_FACET_PLACE] = (char *) place;
  wish.search[QD_FACET_OBSERVER] = (char *) observer;
  return wish;
}

static QdOverviewAnswer *
count (const QdOverviewWish *wish, const QdFilter *filter)
{
  QdOverviewAnswer *answer = g_new0 (QdOverviewAnswer, 1);

  answer->filter = qd_filter_copy (filter);
  qd_overview_count (wish, get_table (), answer);
  return answer;
}

static guint
count_of (const QdOverviewAnswer *answer, QdFacetKind kind, const char *key)
{
  for (guint i = 0; i < answer->facets[kind]->len; i++)
    {
      const QdFacet *facet = answer->facets[kind]->pdata[i];

      if (g_str_equal (facet->key, key))
        return facet->count;
    }
  return G_MAXUINT;
}

/* Licenses without any are there, in their order; years from the last; one that is chosen, however rare. */
static void
test_lists (void)
{
  g_autoptr (QdFilter) filter = qd_filter_new ();
  const QdOverviewWish wish = wish_for ("", "");
  QdOverviewAnswer *answer;
  const QdFacet *first;
  guint rare;

  filter->observers = g_strdupv ((char *[]){ (char *) "#59990", NULL });
  answer = count (&wish, filter);
  g_assert_cmpuint (answer->facets[QD_FACET_LICENSE]->len, ==, 4);
  first = answer->facets[QD_FACET_LICENSE]->pdata[0];
  g_assert_cmpstr (first->key, ==, "cc0");
  first = answer->facets[QD_FACET_YEAR]->pdata[0];
  g_assert_cmpint (g_ascii_strtoll (first->key, NULL, 10), <=, 2023);
  first = answer->facets[QD_FACET_OBSERVER]->pdata[0];
  g_assert_cmpstr (first->key, ==, "#59990");
  g_assert_cmpstr (first->name, ==, "naturalist59990");
  rare = first->count;
  g_assert_cmpuint (answer->facets[QD_FACET_OBSERVER]->len, ==, QD_OVERVIEW_ROWS + 1);
  g_assert_cmpuint (rare, ==, answer->totals.observations);
  g_assert_cmpuint (answer->n_species, ==, 3000);
  qd_overview_answer_free (answer);
}

/* Years need not follow each other, and what is chosen is shown, however long ago. */
static void
test_years (void)
{
  g_autoptr (QdFilter) filter = qd_filter_new ();
  const QdOverviewWish wish = wish_for ("", "");
  QdOverviewAnswer *answer = count (&wish, filter);
  guint n_left = answer->n_left[QD_FACET_YEAR], sum = 0;
  GPtrArray *years;

  g_assert_cmpuint (answer->facets[QD_FACET_YEAR]->len, ==, QD_OVERVIEW_ROWS);
  qd_overview_answer_free (answer);
  filter->years = g_strsplit ("2009 2021 2023", " ", -1);
  answer = count (&wish, filter);
  years = answer->facets[QD_FACET_YEAR];
  g_assert_cmpuint (years->len, ==, QD_OVERVIEW_ROWS + 1);
  g_assert_cmpuint (answer->n_left[QD_FACET_YEAR], ==, n_left - 1);
  g_assert_cmpstr (((const QdFacet *) years->pdata[years->len - 1])->key, ==, "2009");
  for (guint i = 0; i < years->len; i++)
    if (g_strv_contains ((const char *const *) filter->years, ((const QdFacet *) years->pdata[i])->key))
      sum += ((const QdFacet *) years->pdata[i])->count;
  g_assert_cmpuint (answer->totals.observations, ==, sum);
  qd_overview_answer_free (answer);
}

/* What is searched for in places can be chosen as it is: the sum of all that have it in their names. */
static void
test_place (void)
{
  g_autoptr (QdFilter) filter = qd_filter_new ();
  const QdOverviewWish all = wish_for ("", ""), some = wish_for ("hamlet 39", "");
  QdOverviewAnswer *answer = count (&some, filter);
  const QdFacet *first = answer->facets[QD_FACET_PLACE]->pdata[0];
  guint sum = first->count;

  g_assert_null (first->name);
  g_assert_cmpstr (first->key, ==, "hamlet 39");
  g_assert_cmpuint (answer->facets[QD_FACET_PLACE]->len, ==, QD_OVERVIEW_ROWS + 1);
  g_assert_cmpuint (answer->n_left[QD_FACET_PLACE], >, 0);
  qd_overview_answer_free (answer);
  filter->place = g_strdup ("hamlet 39");
  answer = count (&all, filter);
  g_assert_cmpuint (answer->totals.observations, ==, sum);
  g_assert_cmpuint (count_of (answer, QD_FACET_PLACE, "hamlet 39"), ==, sum);
  qd_overview_answer_free (answer);
}

/* Of this thread alone, so that a busy machine does not count. */
static double
processor_milliseconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
test_speed (void)
{
  static char *cc0[] = { (char *) "cc0", NULL }, *observers[] = { (char *) "#1", (char *) "#59990", NULL },
              *years[] = { (char *) "2019", (char *) "2021", NULL };
  static const struct
  {
    const char *name;
    QdFilter filter;
    const char *place, *observer;
  } cases[] = {
    { "nothing", { .licenses = NULL }, "", "" },
    { "a license", { .licenses = cc0 }, "", "" },
    { "a range", { .from = (char *) "2020", .to = (char *) "2020" }, "", "" },
    { "years", { .years = years }, "", "" },
    { "a place", { .place = (char *) "Hamlet 12, Some County, Éire" }, "", "" },
    { "part of all places", { .place = (char *) "county" }, "hamlet", "" },
    { "observers", { .observers = observers }, "", "" },
    { "a search for observers", { .licenses = cc0 }, "", "naturalist7" },
  };

  get_table ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const QdOverviewWish wish = wish_for (cases[i].place, cases[i].observer);
      double best = G_MAXDOUBLE;

      for (guint try = 0; try < TRIES; try++)
        {
          double start = processor_milliseconds ();

          qd_overview_answer_free (count (&wish, &cases[i].filter));
          best = MIN (best, processor_milliseconds () - start);
        }
      g_test_message ("%s: the page of %u observations in %.1f ms", cases[i].name, n_rows, best);
      g_assert_cmpfloat (best, <, MOST_MILLISECONDS);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *root = g_dir_make_tmp ("quadrat-overview-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (root, "many.quadrat", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  n_rows = g_getenv ("QD_ROWS") != NULL ? (guint) atoi (g_getenv ("QD_ROWS")) : ROWS;
  many_make (folder, n_rows, 0);
  project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  g_test_add_func ("/app/overview/lists", test_lists);
  g_test_add_func ("/app/overview/years", test_years);
  g_test_add_func ("/app/overview/place", test_place);
  g_test_add_func ("/app/overview/speed", test_speed);
  status = g_test_run ();
  g_object_unref (project);
  qd_file_remove_tree (root, NULL);
  return status;
}
