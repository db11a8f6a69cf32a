/* One pass over the table: a row that passes counts everywhere; one that fails a single condition counts in that facet alone.
 */
#include "config.h"
#include "engine/project/facet-private.h"

#include <string.h>

#include "engine/core/fold.h"

/* A condition a column, and one more: the species has a class. */
#define FAILS(column) ((guint8) (1u << (column)))
#define FAILS_CLASS   ((guint8) (1u << QD_N_COLUMNS))

/* ---- Conditions, by code ---- */

/* What is not in @wanted fails; NULL: nothing does. */
static void
fail_unlisted (QdFacetCounts *counts, QdColumn column, GStrv wanted)
{
  const QdDictionary *texts = counts->table->texts[column];

  for (guint code = 0; wanted != NULL && code < counts->sizes[column]; code++)
    if (code == 0 || !g_strv_contains ((const char *const *) wanted, qd_dictionary_get (texts, code)))
      counts->fails[column][code] = FAILS (column);
}

static void
fail_observers (QdFacetCounts *counts, GStrv wanted)
{
  const QdDictionary *keys = counts->table->texts[QD_COLUMN_OBSERVER];
  g_autoptr (GHashTable) set = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; wanted != NULL && wanted[i] != NULL; i++)
    g_hash_table_add (set, wanted[i]);
  for (guint code = 0; wanted != NULL && code < counts->sizes[QD_COLUMN_OBSERVER]; code++)
    if (code == 0 || !g_hash_table_contains (set, qd_dictionary_get (keys, code)))
      counts->fails[QD_COLUMN_OBSERVER][code] = FAILS (QD_COLUMN_OBSERVER);
}

/* The bytes of the first @n characters of @text. */
static gsize
prefix_size (const char *text, glong n)
{
  const char *at = text;

  while (n-- > 0 && *at != 0)
    at = g_utf8_next_char (at);
  return (gsize) (at - text);
}

/* A day that is known by its month alone passes "until" that month, and so on. */
static gboolean
date_passes (const char *date, const char *from, const char *to)
{
  gsize n = to == NULL ? 0 : prefix_size (date, g_utf8_strlen (to, -1));
  int order = to == NULL ? 0 : strncmp (date, to, n);

  return (from == NULL || strcmp (date, from) >= 0) && order <= 0;
}

static void
fail_dates (QdFacetCounts *counts, const char *from, const char *to)
{
  const QdDictionary *dates = counts->table->texts[QD_COLUMN_DATE];

  for (guint code = 0; (from != NULL || to != NULL) && code < counts->sizes[QD_COLUMN_DATE]; code++)
    if (code == 0 || !date_passes (qd_dictionary_get (dates, code), from, to))
      counts->fails[QD_COLUMN_DATE][code] = FAILS (QD_COLUMN_DATE);
}

/* Any of the years will do; "" is a date without one. */
static void
fail_years (QdFacetCounts *counts, GStrv wanted)
{
  const QdDictionary *dates = counts->table->texts[QD_COLUMN_DATE];
  g_autofree gboolean *passes = wanted != NULL ? g_new0 (gboolean, QD_N_YEARS + 1) : NULL;

  for (guint i = 0; wanted != NULL && wanted[i] != NULL; i++)
    if (*wanted[i] == 0 || qd_facet_year (wanted[i]) < QD_N_YEARS)
      passes[qd_facet_year (wanted[i])] = TRUE;
  for (guint code = 0; wanted != NULL && code < counts->sizes[QD_COLUMN_DATE]; code++)
    if (!passes[qd_facet_year (qd_dictionary_get (dates, code))])
      counts->fails[QD_COLUMN_DATE][code] = FAILS (QD_COLUMN_DATE);
}

/* [codes of folded places]: does @text occur in them? */
static gboolean *
find_in_places (const QdFacetTable *table, const char *text)
{
  gboolean *found = g_new0 (gboolean, qd_dictionary_size (table->folded_places));
  g_autofree char *wanted = qd_fold (text);

  for (guint code = 1; code < qd_dictionary_size (table->folded_places); code++)
    found[code] = strstr (qd_dictionary_get (table->folded_places, code), wanted) != NULL;
  return found;
}

static void
fail_places (QdFacetCounts *counts, const char *text)
{
  const QdFacetTable *table = counts->table;
  g_autofree gboolean *found = text == NULL ? NULL : find_in_places (table, text);

  for (guint code = 0; found != NULL && code < counts->sizes[QD_COLUMN_PLACE]; code++)
    if (!found[g_array_index (table->place_folds, guint32, code)])
      counts->fails[QD_COLUMN_PLACE][code] = FAILS (QD_COLUMN_PLACE);
}

static gboolean
is_in (GHashTable *set, const char *name)
{
  g_autofree char *folded = qd_fold (name != NULL ? name : "");

  return g_hash_table_contains (set, folded);
}

static void
fail_species (QdFacetCounts *counts, GStrv taxa)
{
  g_autoptr (GHashTable) set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint8 *fails = counts->fails[QD_COLUMN_SPECIES];

  for (guint i = 0; taxa != NULL && taxa[i] != NULL; i++)
    g_hash_table_add (set, qd_fold (taxa[i]));
  for (guint code = 0; code < counts->sizes[QD_COLUMN_SPECIES]; code++)
    {
      const QdSpecies *species = code == 0 ? NULL : counts->table->species->pdata[code - 1];

      if (species != NULL && species->class_id == 0)
        fails[code] |= FAILS_CLASS;
      if (taxa != NULL && !is_in (set, species == NULL ? NULL : species->scientific_name) &&
          !is_in (set, species == NULL ? NULL : species->common_name))
        fails[code] |= FAILS (QD_COLUMN_SPECIES);
    }
}

/* ---- Counting ---- */

static void
count_rows (QdFacetCounts *counts)
{
  const QdFacetTable *table = counts->table;
  guint32 *const *columns = table->columns;
  guint8 *const *fails = counts->fails;

  for (guint i = 0; i < table->n_rows; i++)
    {
      guint8 failed = 0;

      for (guint column = 0; column < QD_N_COLUMNS; column++)
        failed |= fails[column][columns[column][i]];
      if (failed == 0)
        for (guint column = 0; column < QD_N_COLUMNS; column++)
          counts->n[column][columns[column][i]]++;
      else if (failed == FAILS_CLASS)
        counts->n[QD_COLUMN_SPECIES][columns[QD_COLUMN_SPECIES][i]]++;
      else if ((failed & (failed - 1)) == 0 && failed != FAILS (QD_COLUMN_SPECIES))
        {
          guint column = (guint) g_bit_nth_lsf (failed, -1);

          counts->n[column][columns[column][i]]++;
        }
    }
}

QdFacetCounts *
qd_facet_table_count (const QdFacetTable *table, const QdFilter *filter)
{
  static const QdFilter all;
  QdFacetCounts *counts = g_new0 (QdFacetCounts, 1);

  if (filter == NULL)
    filter = &all;
  counts->table = table;
  for (guint i = 0; i < QD_N_COLUMNS; i++)
    {
      counts->sizes[i] = i < QD_N_TEXTS ? qd_dictionary_size (table->texts[i]) : table->species->len + 1;
      counts->fails[i] = g_new0 (guint8, counts->sizes[i]);
      counts->n[i] = g_new0 (guint, counts->sizes[i]);
    }
  fail_unlisted (counts, QD_COLUMN_LICENSE, filter->licenses);
  fail_unlisted (counts, QD_COLUMN_QUALITY, filter->qualities);
  fail_dates (counts, filter->from, filter->to);
  fail_years (counts, filter->years);
  fail_places (counts, filter->place);
  fail_observers (counts, filter->observers);
  fail_species (counts, filter->taxa);
  count_rows (counts);
  return counts;
}

void
qd_facet_counts_free (QdFacetCounts *counts)
{
  if (counts == NULL)
    return;
  for (guint i = 0; i < QD_N_COLUMNS; i++)
    {
      g_free (counts->fails[i]);
      g_free (counts->n[i]);
    }
  g_free (counts);
}

static gboolean
is_used (const QdFacetCounts *counts, QdColumn column, guint code)
{
  return counts->n[column][code] > 0 && counts->fails[column][code] == 0;
}

QdFacetTotals
qd_facet_counts_get_totals (const QdFacetCounts *counts)
{
  g_autoptr (GHashTable) classes = g_hash_table_new (g_int64_hash, g_int64_equal);
  QdFacetTotals totals = { 0 };

  for (guint code = 1; code < counts->sizes[QD_COLUMN_LICENSE]; code++)
    if (is_used (counts, QD_COLUMN_LICENSE, code))
      totals.observations += counts->n[QD_COLUMN_LICENSE][code];
  for (guint code = 1; code < counts->sizes[QD_COLUMN_OBSERVER]; code++)
    totals.observers += is_used (counts, QD_COLUMN_OBSERVER, code);
  for (guint code = 1; code < counts->sizes[QD_COLUMN_SPECIES]; code++)
    if (is_used (counts, QD_COLUMN_SPECIES, code))
      {
        totals.species++;
        g_hash_table_add (classes, &((QdSpecies *) counts->table->species->pdata[code - 1])->class_id);
      }
  totals.classes = g_hash_table_size (classes);
  return totals;
}

static gint
by_count (gconstpointer a, gconstpointer b)
{
  const QdSpecies *x = *(QdSpecies *const *) a, *y = *(QdSpecies *const *) b;
  int order = (x->n_observations < y->n_observations) - (x->n_observations > y->n_observations);

  if (order == 0)
    order = g_strcmp0 (x->common_name, y->common_name);
  if (order == 0)
    order = g_strcmp0 (x->scientific_name, y->scientific_name);
  return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

GPtrArray *
qd_facet_counts_list_species (const QdFacetCounts *counts)
{
  GPtrArray *list = g_ptr_array_new_full (counts->table->species->len, (GDestroyNotify) qd_species_free);

  for (guint i = 0; i < counts->table->species->len; i++)
    {
      QdSpecies *species = qd_species_copy (counts->table->species->pdata[i]);

      species->n_observations = counts->n[QD_COLUMN_SPECIES][i + 1];
      g_ptr_array_add (list, species);
    }
  g_ptr_array_sort (list, by_count);
  return list;
}
