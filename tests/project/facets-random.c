/* The facets beside plain SQL, over random filters on odd data. */
#include "odd-observations.h"

#include <string.h>

#include "engine/core/fold.h"

#define N_FILTERS 150

static GStrv
some_of (QdRandom *random, const char *const *list, gsize n)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (odd_pick (random, 2) == 0)
    return NULL;
  for (gsize i = 0; i < n; i++)
    if (list[i] != NULL && odd_pick (random, 2) == 0)
      g_strv_builder_add (builder, list[i]);
  return g_strv_builder_end (builder);
}

static char *
one_of (QdRandom *random, const char *const *list, gsize n)
{
  return odd_pick (random, 2) == 0 ? NULL : g_strdup (list[odd_pick (random, (gint64) n)]);
}

static QdFilter *
make_filter (QdRandom *random)
{
  static const char *const taxa[] = { "APIS MELLIFERA", "grosse wespe", "Bee", "vespa", "unheard of", "" };
  static const char *const observers[] = { "#1", "#2", "#5", "#99", "ann", "bob", "", "#3" };
  static const char *const ends[] = { "2019", "2019-05", "2019-05-31", "2020-06", "2021", "31", "", "二" };
  static const char *const years[] = { "2019", "2020", "2021", "", "1999" };
  static const char *const parts[] = {
    "zurich", "ZÜRICH", "sao", "strasse", "МОСКВА", "%", "_", "'", "lodz", "a", "", "nowhere"
  };
  QdFilter *filter = qd_filter_new ();

  filter->licenses = some_of (random, odd_licenses, ODD_N_LICENSES);
  filter->qualities = some_of (random, odd_qualities, ODD_N_QUALITIES);
  filter->taxa = odd_pick (random, 3) == 0 ? some_of (random, taxa, G_N_ELEMENTS (taxa)) : NULL;
  filter->observers = odd_pick (random, 2) == 0 ? some_of (random, observers, G_N_ELEMENTS (observers)) : NULL;
  filter->years = odd_pick (random, 2) == 0 ? some_of (random, years, G_N_ELEMENTS (years)) : NULL;
  filter->from = one_of (random, ends, G_N_ELEMENTS (ends));
  filter->to = one_of (random, ends, G_N_ELEMENTS (ends));
  filter->place = odd_pick (random, 2) == 0 ? one_of (random, parts, G_N_ELEMENTS (parts)) : NULL;
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

#define YEAR                                                                                                                   \
  "CASE WHEN observed_on GLOB '[0-9][0-9][0-9][0-9]' OR observed_on GLOB '[0-9][0-9][0-9][0-9]-*'"                             \
  " THEN substr(observed_on, 1, 4) ELSE '' END"

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
  g_autofree char *year = condition (filter->years, YEAR, FALSE);
  g_autofree char *folded = qd_fold (filter->place);
  g_autofree char *place = comparison ("instr(fold(ifnull(place, '')), %Q) > 0", folded);
  g_autofree char *sql = g_strdup_printf (
      "DROP TABLE IF EXISTS temp.r; CREATE TEMP TABLE r AS SELECT o.id, license, ifnull(quality, '') AS quality,"
      " " YEAR " AS year, ifnull(place, '') AS place, ifnull('#' || user_id, user_login) AS observer, species_id, class_id, "
      "used,"
      " (%s) AS ok_license, (%s) AS ok_quality, (%s) AS ok_observer, (%s OR %s) AS ok_taxon, (%s AND %s AND %s) AS ok_date, (%s) AS "
      "ok_place,"
      " (species_id IS NULL OR class_id IS NOT NULL) AS ok_class FROM observations o LEFT JOIN species s ON s.id = species_id",
      license, quality, observer, scientific, common, from, to, year, place);
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
    "SELECT license, count(*) FROM r WHERE ok_quality AND ok_observer AND ok_taxon AND ok_date AND ok_place AND ok_class GROUP "
    "BY 1 ORDER BY 2 DESC, 1",
    "SELECT quality, count(*) FROM r WHERE ok_license AND ok_observer AND ok_taxon AND ok_date AND ok_place AND ok_class GROUP "
    "BY 1 ORDER BY 2 DESC, 1",
    "SELECT year, count(*) FROM r WHERE ok_license AND ok_quality AND ok_observer AND ok_taxon AND ok_place AND ok_class GROUP "
    "BY 1 ORDER BY 1",
    "SELECT place, count(*) FROM r WHERE ok_license AND ok_quality AND ok_observer AND ok_taxon AND ok_date AND ok_class GROUP "
    "BY 1 ORDER BY 2 DESC, 1",
    "SELECT observer, count(*) FROM r WHERE observer IS NOT NULL AND ok_license AND ok_quality AND ok_taxon AND ok_date AND "
    "ok_place AND ok_class"
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
      if (kind != QD_FACET_OBSERVER) /* whose equals are in the order of their names */
        g_assert_cmpstr (((QdFacet *) facets->pdata[n])->key, ==, facet->key);
    }
  g_assert_cmpuint (n, ==, facets->len);
  sqlite3_finalize (rows);
}

static void
check_species (sqlite3 *db, const QdFacetCounts *counts)
{
  g_autoptr (GPtrArray) species = qd_facet_counts_list_species (counts);

  g_assert_cmpuint (species->len, ==, ODD_N_SPECIES);
  for (guint i = 0; i < species->len; i++)
    {
      const QdSpecies *one = species->pdata[i];
      g_autofree char *sql =
          g_strdup_printf ("SELECT count(*) FROM r WHERE species_id = %d AND ok_license AND ok_quality AND ok_observer"
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
  odd_put (fixture, &random);
  db = odd_open_database (fixture);
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
      g_assert_true (filter->observers == NULL ||
                     g_strv_equal ((const char *const *) back->observers, (const char *const *) filter->observers));
    }
  sqlite3_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/project/facets-random/sql", Fixture, NULL, fixture_set_up, test_random, fixture_tear_down);
  return g_test_run ();
}
