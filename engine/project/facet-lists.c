#include "config.h"
#include "engine/project/facet-private.h"

#include <string.h>

#include "engine/core/fold.h"


static const QdColumn columns[QD_N_FACETS] = {
  [QD_FACET_LICENSE] = QD_COLUMN_LICENSE, [QD_FACET_QUALITY] = QD_COLUMN_QUALITY,   [QD_FACET_YEAR] = QD_COLUMN_DATE,
  [QD_FACET_PLACE] = QD_COLUMN_PLACE,     [QD_FACET_OBSERVER] = QD_COLUMN_OBSERVER,
};

typedef struct
{
  guint32 code;
  guint n;
  const char *name;
} Entry;

static const char *
name_of (const QdFacetTable *table, QdColumn column, guint32 code)
{
  const char *key = qd_dictionary_get (table->texts[column], code);
  const char *name = column != QD_COLUMN_OBSERVER
                         ? NULL
                         : qd_dictionary_get (table->observer_names, g_array_index (table->observer_logins, guint32, code));

  return name != NULL ? name : key;
}

static gboolean
matches (const QdFacetTable *table, QdColumn column, guint32 code, const char *name, const char *wanted)
{
  g_autofree char *folded = NULL;

  if (wanted == NULL)
    return TRUE;
  if (column == QD_COLUMN_PLACE)
    return strstr (qd_dictionary_get (table->folded_places, g_array_index (table->place_folds, guint32, code)), wanted) != NULL;
  folded = qd_fold (name);
  return strstr (folded, wanted) != NULL;
}

static gint
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;

  if (x->n != y->n)
    return x->n > y->n ? -1 : 1;
  return strcmp (x->name, y->name);
}

/* Into the first @limit of a list that is in order: there are few. */
static void
insert_entry (GArray *first, const Entry *entry, guint limit)
{
  guint at = first->len;

  while (at > 0 && compare_entries (entry, &g_array_index (first, Entry, at - 1)) < 0)
    at--;
  if (at < limit)
    g_array_insert_val (first, at, *entry);
  if (first->len > limit)
    g_array_set_size (first, limit);
}

static GArray *
collect (const QdFacetCounts *counts, QdColumn column, const char *search, guint limit, guint *n_found)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autofree char *wanted = search == NULL ? NULL : qd_fold (search);

  *n_found = 0;
  for (guint32 code = 1; code < counts->sizes[column]; code++)
    {
      Entry entry = { code, counts->n[column][code], NULL };

      if (entry.n == 0)
        continue;
      entry.name = name_of (counts->table, column, code);
      if (!matches (counts->table, column, code, entry.name, wanted))
        continue;
      (*n_found)++;
      if (limit == 0)
        g_array_append_val (entries, entry);
      else
        insert_entry (entries, &entry, limit);
    }
  if (limit == 0)
    g_array_sort (entries, compare_entries);
  return entries;
}

static QdFacet *
facet_new (const char *key, const char *name, guint count)
{
  QdFacet *facet = g_new0 (QdFacet, 1);

  facet->key = g_strdup (key);
  facet->name = g_strdup (name);
  facet->count = count;
  return facet;
}

guint
qd_facet_year (const char *date)
{
  guint year = 0;

  for (guint i = 0; i < 4; i++)
    {
      if (date == NULL || !g_ascii_isdigit (date[i]))
        return QD_N_YEARS;
      year = year * 10 + (guint) g_ascii_digit_value (date[i]);
    }
  return date[4] == 0 || date[4] == '-' ? year : QD_N_YEARS;
}

static GPtrArray *
list_years (const QdFacetCounts *counts)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_facet_free);
  const QdDictionary *dates = counts->table->texts[QD_COLUMN_DATE];
  g_autofree guint *n = g_new0 (guint, QD_N_YEARS + 1);

  for (guint32 code = 0; code < counts->sizes[QD_COLUMN_DATE]; code++)
    n[qd_facet_year (qd_dictionary_get (dates, code))] += counts->n[QD_COLUMN_DATE][code];
  if (n[QD_N_YEARS] > 0)
    g_ptr_array_add (list, facet_new ("", "", n[QD_N_YEARS]));
  for (guint year = 0; year < QD_N_YEARS; year++)
    if (n[year] > 0)
      {
        g_autofree char *text = g_strdup_printf ("%04u", year);

        g_ptr_array_add (list, facet_new (text, text, n[year]));
      }
  return list;
}

GPtrArray *
qd_facet_counts_list (const QdFacetCounts *counts, QdFacetKind kind, const char *search, guint limit, guint *n_left)
{
  g_autoptr (GArray) entries = NULL;
  GPtrArray *list;
  guint n_found;

  g_return_val_if_fail ((guint) kind < QD_N_FACETS, NULL);
  if (n_left != NULL)
    *n_left = 0;
  if (kind == QD_FACET_YEAR)
    return list_years (counts);
  entries = collect (counts, columns[kind], search, limit, &n_found);
  list = g_ptr_array_new_full (entries->len, (GDestroyNotify) qd_facet_free);
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      g_ptr_array_add (list,
                       facet_new (qd_dictionary_get (counts->table->texts[columns[kind]], entry->code), entry->name, entry->n));
    }
  if (n_left != NULL)
    *n_left = n_found - entries->len;
  return list;
}

GStrv
qd_facet_table_list_keys (const QdFacetTable *table, QdFacetKind kind)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  g_return_val_if_fail ((guint) kind < QD_N_FACETS && kind != QD_FACET_YEAR, NULL);
  for (guint32 code = 1; code < qd_dictionary_size (table->texts[columns[kind]]); code++)
    g_strv_builder_add (keys, qd_dictionary_get (table->texts[columns[kind]], code));
  return g_strv_builder_end (keys);
}

char *
qd_facet_table_dup_name (const QdFacetTable *table, QdFacetKind kind, const char *key)
{
  g_return_val_if_fail ((guint) kind < QD_N_FACETS && kind != QD_FACET_YEAR, NULL);
  for (guint32 code = 1; code < qd_dictionary_size (table->texts[columns[kind]]); code++)
    if (strcmp (qd_dictionary_get (table->texts[columns[kind]], code), key) == 0)
      return g_strdup (name_of (table, columns[kind], code));
  return NULL;
}
