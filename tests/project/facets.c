/* The facets beside plain SQL, over random filters on odd data. */
#include "fixture.h"

#include <sqlite3.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/fold.h"
#include "engine/core/random.h"

#define N_ODD     1500
#define N_FILTERS 150

/* ---- Odd data ---- */

static const char *const licenses[] = { "", "cc0", "cc-by", "cc-by-nc", "all-rights-reserved", "CC0" };
static const char *const qualities[] = { NULL, "", "research", "needs_id", "casual", "verifiable" };
static const char *const dates[] = { NULL,         "",           "2019",       "2019-05",    "2019-05-31", "2020-01-01", "2020-12-31",
                                     "2021-06-15", "31/05/2019", "5/31/2019",  "20190531",   "19xx",       "2019/05/31", "0001-01-01",
                                     "9999-12-31", "May 2019",   "二〇一九年", "2021-06-15T08:00:00Z" };
static const char *const places[] = { NULL, "", "Zürich, CH", "zurich", "Zu\xcc\x88rich", "São Paulo", "Sao Tome", "Straße", "STRASSE 5",
                                      "Москва", "москва, RU", "100% wild", "under_score", "'quoted'", "\"\"", "Łódź", "a" };
static const char *const logins[] = { NULL, "", "ann", "Ann", "bob", "#3", "ünal" };

static gint64
pick (QdRandom *random, gint64 n)
{
  return (gint64) qd_random_below (random, (guint32) n);
}

#define PICK(random, list) ((list)[pick ((random), (gint64) G_N_ELEMENTS (list))])

static void
bind_text (sqlite3_stmt *statement, int at, const char *text)
{
  sqlite3_bind_text (statement, at, text, -1, SQLITE_STATIC);
}

static sqlite3 *
open_beside (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "project.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  return db;
}

static void
put_odd (Fixture *fixture, QdRandom *random)
{
  sqlite3 *db = open_beside (fixture);
  sqlite3_stmt *put;

  g_assert_cmpint (sqlite3_exec (db,
                                 "INSERT INTO classes (name, color, position) VALUES ('bee', 1, 0), ('wasp', 2, 1), ('none', 3, 2);"
                                 "INSERT INTO species (key, scientific_name, common_name, class_id) VALUES ('a', 'Apis mellifera', 'Bee', 1),"
                                 " ('b', 'Apis dorsata', NULL, 1), ('c', NULL, 'Große Wespe', 2), ('d', NULL, NULL, NULL),"
                                 " ('e', 'Vespa', 'Hornisse', NULL), ('f', 'Nobody', 'saw it', 3), ('g', '', '', 2); BEGIN",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db,
                                       "INSERT INTO observations (license, quality, observed_on, place, user_id, user_login, species_id)"
                                       " VALUES (?, ?, ?, ?, ?, ?, ?)",
                                       -1, &put, NULL),
                   ==, SQLITE_OK);
  for (guint i = 0; i < N_ODD; i++)
    {
      gint64 user = pick (random, 6), species = pick (random, 8);

      sqlite3_reset (put);
      sqlite3_clear_bindings (put);
      bind_text (put, 1, PICK (random, licenses));
      bind_text (put, 2, PICK (random, qualities));
      bind_text (put, 3, PICK (random, dates));
      bind_text (put, 4, PICK (random, places));
      if (user > 0)
        sqlite3_bind_int64 (put, 5, user);
      bind_text (put, 6, PICK (random, logins));
      if (species == 6)
        species = 7; /* nobody saw the sixth */
      if (species > 0)
        sqlite3_bind_int64 (put, 7, species);
      g_assert_cmpint (sqlite3_step (put), ==, SQLITE_DONE);
    }
  sqlite3_finalize (put);
  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* ---- Random filters ---- */

static GStrv
some_of (QdRandom *random, const char *const *list, gsize n)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (pick (random, 2) == 0)
    return NULL;
  for (gsize i = 0; i < n; i++)
    if (list[i] != NULL && pick (random, 2) == 0)
      g_strv_builder_add (builder, list[i]);
  return g_strv_builder_end (builder);
}

static char *
one_of (QdRandom *random, const char *const *list, gsize n)
{
  return pick (random, 2) == 0 ? NULL : g_strdup (list[pick (random, (gint64) n)]);
}

static QdFilter *
make_filter (QdRandom *random)
{
  static const char *const taxa[] = { "APIS MELLIFERA", "grosse wespe", "Bee", "vespa", "unheard of", "" };
  static const char *const observers[] = { "#1", "#2", "#5", "#99", "ann", "bob", "", "#3" };
  static const char *const ends[] = { "2019", "2019-05", "2019-05-31", "2020-06", "2021", "31", "", "二" };
  static const char *const parts[] = { "zurich", "ZÜRICH", "sao", "strasse", "МОСКВА", "%", "_", "'", "lodz", "a", "", "nowhere" };
  QdFilter *filter = qd_filter_new ();

  filter->licenses = some_of (random, licenses, G_N_ELEMENTS (licenses));
  filter->qualities = some_of (random, qualities, G_N_ELEMENTS (qualities));
  filter->taxa = pick (random, 3) == 0 ? some_of (random, taxa, G_N_ELEMENTS (taxa)) : NULL;
  filter->observers = pick (random, 2) == 0 ? some_of (random, observers, G_N_ELEMENTS (observers)) : NULL;
  filter->from = one_of (random, ends, G_N_ELEMENTS (ends));
  filter->to = one_of (random, ends, G_N_ELEMENTS (ends));
  filter->place = pick (random, 2) == 0 ? one_of (random, parts, G_N_ELEMENTS (parts)) : NULL;
  return filter;
}

/* ---- The reference: each condition as a column of 0 and 1 in a table of its own ---- */

static char *
quote_list (GStrv list, gboolean folded)
{
  g_autoptr (GString) text = g_string_new ("(NULL");

  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autofree char *item = folded ? qd_fold (list[i]) : g_strdup (list[i]);
      char *quoted = sqlite3_mprintf (", %Q", item);

      g_string_append (text, quoted);
      sqlite3_free (quoted);
    }
  return g_string_free (g_string_append_c (g_steal_pointer (&text), ')'), FALSE);
}

static char *
condition (GStrv list, const char *value, gboolean folded)
{
  g_autofree char *quoted = list == NULL ? NULL : quote_list (list, folded);

  return list == NULL ? g_strdup ("1") : g_strdup_printf ("ifnull(%s IN %s, 0)", value, quoted);
}

static char *
comparison (const char *format, const char *value)
{
  char *text = value == NULL ? NULL : sqlite3_mprintf (format, value, value);
  char *copy = g_strdup (text == NULL ? "1" : text);

  sqlite3_free (text);
  return copy;
}

static void
fold_value (sqlite3_context *context, int n, sqlite3_value **values)
{
  g_assert_cmpint (n, ==, 1);
  sqlite3_result_text (context, qd_fold ((const char *) sqlite3_value_text (values[0])), -1, g_free);
}

static void
make_reference (sqlite3 *db, const QdFilter *filter)
{
  g_autofree char *license = condition (filter->licenses, "license", FALSE);
  g_autofree char *quality = condition (filter->qualities, "ifnull(quality, '')", FALSE);
  g_autofree char *observer = condition (filter->observers, "ifnull('#' || user_id, user_login)", FALSE);
  g_autofree char *scientific = condition (filter->taxa, "fold(ifnull(scientific_name, ''))", TRUE);
  g_autofree char *common = condition (filter->taxa, "fold(ifnull(common_name, ''))", TRUE);
  g_autofree char *from = comparison ("ifnull(observed_on >= %Q, 0)", filter->from);
  g_autofree char *to = comparison ("ifnull(substr(observed_on, 1, length(%Q)) <= %Q, 0)", filter->to);
  g_autofree char *folded = qd_fold (filter->place);
  g_autofree char *place = comparison ("instr(fold(ifnull(place, '')), %Q) > 0", folded);
  g_autofree char *sql = g_strdup_printf (
      "DROP TABLE IF EXISTS temp.r; CREATE TEMP TABLE r AS SELECT o.id, license, ifnull(quality, '') AS quality,"
      " CASE WHEN observed_on GLOB '[0-9][0-9][0-9][0-9]' OR observed_on GLOB '[0-9][0-9][0-9][0-9]-*' THEN substr(observed_on, 1, 4)"
      " ELSE '' END AS year, ifnull(place, '') AS place, ifnull('#' || user_id, user_login) AS observer, species_id, class_id, used,"
      " (%s) AS ok_license, (%s) AS ok_quality, (%s) AS ok_observer, (%s OR %s) AS ok_taxon, (%s AND %s) AS ok_date, (%s) AS ok_place,"
      " (species_id IS NULL OR class_id IS NOT NULL) AS ok_class FROM observations o LEFT JOIN species s ON s.id = species_id",
      license, quality, observer, scientific, common, from, to, place);
  char *message = NULL;

  if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", message, sql);
}

static guint
ask (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement;
  guint value;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  value = (guint) sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  return value;
}

#define USED "ok_license AND ok_quality AND ok_observer AND ok_taxon AND ok_date AND ok_place AND ok_class"

static void
check_facet (sqlite3 *db, const QdFacetCounts *counts, QdFacetKind kind)
{
  static const char *const queries[QD_N_FACETS] = {
    "SELECT license, count(*) FROM r WHERE ok_quality AND ok_observer AND ok_taxon AND ok_date AND ok_place AND ok_class GROUP BY 1 ORDER BY 2 DESC, 1",
    "SELECT quality, count(*) FROM r WHERE ok_license AND ok_observer AND ok_taxon AND ok_date AND ok_place AND ok_class GROUP BY 1 ORDER BY 2 DESC, 1",
    "SELECT year, count(*) FROM r WHERE ok_license AND ok_quality AND ok_observer AND ok_taxon AND ok_place AND ok_class GROUP BY 1 ORDER BY 1",
    "SELECT place, count(*) FROM r WHERE ok_license AND ok_quality AND ok_observer AND ok_taxon AND ok_date AND ok_class GROUP BY 1 ORDER BY 2 DESC, 1",
    "SELECT observer, count(*) FROM r WHERE observer IS NOT NULL AND ok_license AND ok_quality AND ok_taxon AND ok_date AND ok_place AND ok_class"
    " GROUP BY 1 ORDER BY 2 DESC, 1",
  };
  g_autoptr (GPtrArray) facets = qd_facet_counts_list (counts, kind, NULL, 0, NULL);
  g_autoptr (GHashTable) by_key = g_hash_table_new (g_str_hash, g_str_equal);
  sqlite3_stmt *rows;
  guint n = 0;

  for (guint i = 0; i < facets->len; i++)
    g_assert_true (g_hash_table_insert (by_key, ((QdFacet *) facets->pdata[i])->key, facets->pdata[i]));
  g_assert_cmpint (sqlite3_prepare_v2 (db, queries[kind], -1, &rows, NULL), ==, SQLITE_OK);
  for (; sqlite3_step (rows) == SQLITE_ROW; n++)
    {
      const QdFacet *facet = g_hash_table_lookup (by_key, sqlite3_column_text (rows, 0));

      g_assert_nonnull (facet);
      g_assert_cmpuint (facet->count, ==, (guint) sqlite3_column_int (rows, 1));
      g_assert_cmpuint (((QdFacet *) facets->pdata[n])->count, ==, facet->count); /* in the same order but for equals */
      if (kind != QD_FACET_OBSERVER)                                              /* whose equals are in the order of their names */
        g_assert_cmpstr (((QdFacet *) facets->pdata[n])->key, ==, facet->key);
    }
  g_assert_cmpuint (n, ==, facets->len);
  sqlite3_finalize (rows);
}

static void
check_species (sqlite3 *db, const QdFacetCounts *counts)
{
  g_autoptr (GPtrArray) species = qd_facet_counts_list_species (counts);

  g_assert_cmpuint (species->len, ==, 7);
  for (guint i = 0; i < species->len; i++)
    {
      const QdSpecies *one = species->pdata[i];
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM r WHERE species_id = %d AND ok_license AND ok_quality AND ok_observer"
                                              " AND ok_taxon AND ok_date AND ok_place",
                                              (int) one->id);

      g_assert_cmpuint (one->n_observations, ==, ask (db, sql));
      if (i > 0)
        g_assert_cmpuint (one->n_observations, <=, ((QdSpecies *) species->pdata[i - 1])->n_observations);
    }
}

static void
test_random (Fixture *fixture, gconstpointer data)
{
  QdRandom random;
  sqlite3 *db;

  g_assert_null (data);
  qd_random_init (&random, 4, 0);
  put_odd (fixture, &random);
  db = open_beside (fixture);
  sqlite3_create_function (db, "fold", 1, SQLITE_UTF8, NULL, fold_value, NULL, NULL);
  for (guint i = 0; i < N_FILTERS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (QdFilter) filter = i == 0 ? qd_filter_new () : make_filter (&random), back = NULL;
      g_autoptr (QdFacetCounts) counts = NULL;
      QdFacetTable *table = qd_project_get_facet_table (fixture->project, NULL, NULL, NULL, &error);
      QdFacetTotals totals;

      g_assert_no_error (error);
      counts = qd_facet_table_count (table, filter);
      make_reference (db, filter);
      for (QdFacetKind kind = 0; kind < QD_N_FACETS; kind++)
        check_facet (db, counts, kind);
      check_species (db, counts);
      totals = qd_facet_counts_get_totals (counts);
      g_assert_cmpuint (totals.observations, ==, ask (db, "SELECT count(*) FROM r WHERE " USED));
      g_assert_cmpuint (totals.species, ==, ask (db, "SELECT count(DISTINCT species_id) FROM r WHERE " USED));
      g_assert_cmpuint (totals.classes, ==, ask (db, "SELECT count(DISTINCT class_id) FROM r WHERE " USED));
      g_assert_cmpuint (totals.observers, ==, ask (db, "SELECT count(DISTINCT observer) FROM r WHERE " USED));
      if (i % 5 != 0)
        continue;
      /* What is stored says the same. */
      g_assert_true (qd_project_set_filter (fixture->project, filter, &error));
      make_reference (db, filter);
      g_assert_cmpuint (ask (db, "SELECT count(*) FROM r WHERE used <> (" USED ")"), ==, 0);
      back = qd_project_get_filter (fixture->project, NULL);
      g_assert_cmpint (back->observers == NULL, ==, filter->observers == NULL);
      g_assert_true (filter->observers == NULL
                     || g_strv_equal ((const char *const *) back->observers, (const char *const *) filter->observers));
    }
  sqlite3_close (db);
}

/* ---- Lists ---- */

static void
test_search (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdFacetCounts) counts = NULL;
  g_autoptr (GPtrArray) found = NULL, observers = NULL, none = NULL;
  QdRandom random;
  guint left;

  g_assert_null (data);
  qd_random_init (&random, 5, 0);
  put_odd (fixture, &random);
  counts = qd_facet_table_count (qd_project_get_facet_table (fixture->project, NULL, NULL, NULL, NULL), NULL);
  found = qd_facet_counts_list (counts, QD_FACET_PLACE, "ZÜR", 2, &left);
  g_assert_cmpuint (found->len, ==, 2); /* of three */
  g_assert_cmpuint (left, ==, 1);
  g_assert_cmpuint (((QdFacet *) found->pdata[0])->count, >=, ((QdFacet *) found->pdata[1])->count);
  observers = qd_facet_counts_list (counts, QD_FACET_OBSERVER, NULL, 3, &left);
  g_assert_cmpuint (observers->len, ==, 3);
  g_assert_cmpuint (left, ==, 5 + 5 - 3); /* five numbers, and five names of whom no number is known, an empty one with them */
  none = qd_facet_counts_list (counts, QD_FACET_OBSERVER, "nobody", 3, &left);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (left, ==, 0);
}

static void
test_fold (void)
{
  static const struct
  {
    const char *text, *folded;
  } cases[] = { { "", "" },
                { "Apis MELLIFERA", "apis mellifera" },
                { "Große Rötelspinne", "grosse rotelspinne" },
                { "Zu\xcc\x88rich", "zurich" },
                { "МОСКВА", "москва" },
                { "Éire ﬁ", "eire fi" },
                { "Nguyễn", "nguyen" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folded = qd_fold (cases[i].text);

      g_assert_cmpstr (folded, ==, cases[i].folded);
    }
  g_assert_null (qd_fold (NULL));
}

/* ---- Staying up to date ---- */

static guint
count_all (QdProject *project)
{
  g_autoptr (GError) error = NULL;
  guint n;

  g_assert_true (qd_project_count_filtered (project, NULL, &n, NULL, NULL, &error));
  g_assert_no_error (error);
  return n;
}

/* A connection that reads sees what another one commits, and one that writes what it has not committed yet. */
static void
test_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdProject) reader = NULL;
  g_autoptr (GPtrArray) species = NULL;
  gint64 first;

  g_assert_null (data);
  put_observation (fixture, 1, "Bee", "cc0", NULL);
  reader = qd_project_open (fixture->folder, QD_PROJECT_READ, NULL);
  g_assert_cmpuint (count_all (reader), ==, 1);
  put_observation (fixture, 2, "Bee", "cc0", NULL);
  g_assert_cmpuint (count_all (reader), ==, 2);
  put_observation (fixture, 3, "Wasp", "cc-by", NULL);
  g_assert_cmpuint (count_all (reader), ==, 3);
  species = qd_project_list_species (reader, NULL, NULL);
  first = ((QdSpecies *) species->pdata[0])->id;
  g_assert_true (qd_project_set_species_class (fixture->project, first, 0, NULL));
  g_assert_cmpuint (count_all (reader), ==, 1);

  g_assert_true (qd_project_begin (fixture->project, NULL));
  put_observation (fixture, 4, "Fly", "cc0", NULL);
  g_assert_cmpuint (count_all (fixture->project), ==, 2);
  put_observation (fixture, 5, "Fly", "cc0", NULL);
  g_assert_cmpuint (count_all (fixture->project), ==, 3);
  g_assert_cmpuint (count_all (reader), ==, 1);
  qd_project_rollback (fixture->project);
  g_assert_cmpuint (count_all (fixture->project), ==, 1);
  g_assert_cmpuint (count_all (reader), ==, 1);
}

/* A box is no reason to read a million observations again. */
static void
test_kept (Fixture *fixture, gconstpointer data)
{
  gint64 observation = put_observation (fixture, 1, "Bee", "cc0", NULL), photo = put_photo (fixture, observation, 7);
  g_autoptr (QdProject) reader = qd_project_open (fixture->folder, QD_PROJECT_READ, NULL);
  sqlite3 *db = open_beside (fixture);

  g_assert_null (data);
  g_assert_cmpuint (count_all (reader), ==, 1);
  /* Behind the store's back: it is not looked at before the store itself says that observations changed. */
  g_assert_cmpint (sqlite3_exec (db, "INSERT INTO observations (license) VALUES ('cc0')", NULL, NULL, NULL), ==, SQLITE_OK);
  draw (fixture, photo, 1, 10);
  g_assert_cmpuint (count_all (reader), ==, 1);
  put_observation (fixture, 2, "Bee", "cc0", NULL);
  g_assert_cmpuint (count_all (reader), ==, 3);
  sqlite3_close (db);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  put_observation (fixture, 1, "Bee", "cc0", NULL);
  g_cancellable_cancel (cancellable);
  g_assert_null (qd_project_get_facet_table (fixture->project, NULL, NULL, cancellable, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_CANCELLED);
  g_assert_cmpuint (count_all (fixture->project), ==, 1);
}

/* Photos and parts of the split go with their observations, and come back. */
static void
test_following (Fixture *fixture, gconstpointer data)
{
  static char *cc0[] = { (char *) "cc0", NULL };
  const QdFilter filter = { .licenses = cc0 }, all = { 0 };
  gint64 photos[10];
  QdSubset subsets[10];
  QdCounts counts;

  g_assert_null (data);
  for (gint64 i = 0; i < 10; i++)
    {
      photos[i] = put_photo (fixture, put_observation (fixture, i + 1, "Bee", i < 4 ? "cc0" : "cc-by", NULL), 100 + i);
      draw (fixture, photos[i], 1, 10);
      subsets[i] = i % 2 == 0 ? QD_SUBSET_TRAIN : QD_SUBSET_VALIDATION;
    }
  g_assert_true (qd_project_set_split (fixture->project, photos, subsets, 10, "{}", NULL));
  g_assert_true (qd_project_set_filter (fixture->project, &filter, NULL));
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.photos, ==, 4);
  g_assert_cmpuint (counts.subsets[QD_SUBSET_TRAIN], ==, 2);
  g_assert_cmpuint (counts.subsets[QD_SUBSET_VALIDATION], ==, 2);
  g_assert_true (qd_project_set_filter (fixture->project, &all, NULL));
  g_assert_true (qd_project_count (fixture->project, &counts, NULL));
  g_assert_cmpuint (counts.photos, ==, 10);
  g_assert_cmpuint (counts.subsets[QD_SUBSET_TRAIN], ==, 5);
  g_assert_cmpuint (counts.boxes, ==, 10);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = { { "random", test_random }, { "search", test_search }, { "changes", test_changes },
                { "kept", test_kept },     { "cancel", test_cancel }, { "following", test_following } };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/facets/fold", test_fold);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/project/facets/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, fixture_set_up, tests[i].test, fixture_tear_down);
    }
  return g_test_run ();
}
