#include "app/pages/overview-lists.h"

#include "engine/core/fold.h"
#include "engine/inat/licenses.h"

#include <string.h>

/* ---- Facets ---- */

static QdFacet *
facet_new (const char *key, const char *name, guint count)
{
  QdFacet *facet = g_new0 (QdFacet, 1);

  facet->key = g_strdup (key);
  facet->name = g_strdup (name);
  facet->count = count;
  return facet;
}

static const QdFacet *
find_facet (GPtrArray *facets, const char *key)
{
  for (guint i = 0; i < facets->len; i++)
    if (g_str_equal (((const QdFacet *) facets->pdata[i])->key, key))
      return facets->pdata[i];
  return NULL;
}

/* Always in the same order: the freest license, the best grade first. */
static gint
compare_keys (gconstpointer a, gconstpointer b, gpointer is_license)
{
  static const char *const grades[] = { "research", "needs_id", "casual" };
  const char *keys[] = { (*(const QdFacet *const *) a)->key, (*(const QdFacet *const *) b)->key };
  guint places[2];

  for (guint i = 0; i < 2; i++)
    {
      places[i] = is_license != NULL ? (guint) qd_license_parse (keys[i]) : 0;
      while (is_license == NULL && places[i] < G_N_ELEMENTS (grades) && !g_str_equal (keys[i], grades[places[i]]))
        places[i]++;
    }
  return places[0] != places[1] ? (places[0] > places[1]) - (places[0] < places[1]) : strcmp (keys[0], keys[1]);
}

/* Values with no observation that passes are there too: they are few, and may be ticked. */
static GPtrArray *
list_all (const QdFacetCounts *counts, QdFacetKind kind, GStrv keys)
{
  GPtrArray *facets = qd_facet_counts_list (counts, kind, NULL, 0, NULL);

  for (guint i = 0; keys[i] != NULL; i++)
    if (find_facet (facets, keys[i]) == NULL)
      g_ptr_array_add (facets, facet_new (keys[i], keys[i], 0));
  g_ptr_array_sort_with_data (facets, compare_keys, GINT_TO_POINTER (kind == QD_FACET_LICENSE));
  return facets;
}

static gboolean
is_chosen (GStrv chosen, const char *key)
{
  return chosen != NULL && g_strv_contains ((const char *const *) chosen, key);
}

/* The last first; those that are chosen are there, however long ago. */
static GPtrArray *
list_years (const QdFacetCounts *counts, const char *search, GStrv chosen, guint limit, guint *n_left)
{
  g_autoptr (GPtrArray) years = qd_facet_counts_list (counts, QD_FACET_YEAR, NULL, 0, NULL);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_facet_free);

  *n_left = 0;
  for (guint i = years->len; i > 0; i--)
    {
      const QdFacet *year = years->pdata[i - 1];

      if (*year->key == '\0' || strstr (year->key, search) == NULL)
        continue;
      if (list->len < limit || is_chosen (chosen, year->key))
        g_ptr_array_add (list, facet_new (year->key, year->name, year->count));
      else
        (*n_left)++;
    }
  return list;
}

/* Of all places with @text in their names. */
static guint
count_places (const QdFacetCounts *counts, const char *text)
{
  g_autoptr (GPtrArray) places = qd_facet_counts_list (counts, QD_FACET_PLACE, text, 0, NULL);
  guint sum = 0;

  for (guint i = 0; i < places->len; i++)
    sum += ((const QdFacet *) places->pdata[i])->count;
  return sum;
}

static GPtrArray *
list_places (const QdFacetCounts *counts, const char *search, const char *chosen, guint limit, guint *n_left)
{
  GPtrArray *places = qd_facet_counts_list (counts, QD_FACET_PLACE, *search != '\0' ? search : NULL, limit, n_left);

  for (guint i = places->len; i > 0; i--)
    if (*((const QdFacet *) places->pdata[i - 1])->key == '\0') /* not known: nothing to choose */
      g_ptr_array_remove_index (places, i - 1);
  if (*search != '\0' && places->len > 1)
    g_ptr_array_insert (places, 0, facet_new (search, NULL, count_places (counts, search)));
  else if (chosen != NULL && *search == '\0' && find_facet (places, chosen) == NULL)
    g_ptr_array_insert (places, 0, facet_new (chosen, NULL, count_places (counts, chosen)));
  return places;
}

/* One that was chosen is not among the first any more, as a rule. */
static QdFacet *
find_observer (const QdFacetCounts *counts, const QdFacetTable *table, const char *key)
{
  g_autofree char *name = qd_facet_table_dup_name (table, QD_FACET_OBSERVER, key);
  g_autoptr (GPtrArray) same = name != NULL ? qd_facet_counts_list (counts, QD_FACET_OBSERVER, name, 0, NULL) : NULL;
  const QdFacet *found = same != NULL ? find_facet (same, key) : NULL;

  return facet_new (key, name != NULL ? name : key, found != NULL ? found->count : 0);
}

static GPtrArray *
list_observers (const QdFacetCounts *counts, const QdFacetTable *table, const char *search, GStrv chosen, guint limit,
                guint *n_left)
{
  GPtrArray *observers = qd_facet_counts_list (counts, QD_FACET_OBSERVER, *search != '\0' ? search : NULL, limit, n_left);

  for (guint i = 0; *search == '\0' && chosen != NULL && chosen[i] != NULL; i++)
    if (find_facet (observers, chosen[i]) == NULL)
      g_ptr_array_insert (observers, 0, find_observer (counts, table, chosen[i]));
  return observers;
}

/* ---- Species ---- */

static gboolean
has_name (const QdSpecies *species, const char *wanted)
{
  g_autofree char *common = qd_fold (species->common_name), *scientific = qd_fold (species->scientific_name);

  return (common != NULL && strstr (common, wanted) != NULL) || (scientific != NULL && strstr (scientific, wanted) != NULL);
}

static GPtrArray *
list_species (const QdFacetCounts *counts, const char *search, guint *n)
{
  GPtrArray *all = qd_facet_counts_list_species (counts);
  g_autofree char *wanted = *search != '\0' ? qd_fold (search) : NULL;
  GPtrArray *some;

  *n = all->len;
  if (wanted == NULL)
    return all;
  some = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_species_free);
  for (guint i = 0; i < all->len; i++)
    if (has_name (all->pdata[i], wanted))
      g_ptr_array_add (some, g_steal_pointer (&all->pdata[i]));
  g_ptr_array_set_free_func (all, NULL);
  for (guint i = 0; i < all->len; i++)
    qd_species_free (all->pdata[i]);
  g_ptr_array_unref (all);
  return some;
}

/* ---- All of it ---- */

static void
count_facets (const QdOverviewWish *wish, const QdFacetTable *table, const QdFacetCounts *counts, QdOverviewAnswer *answer)
{
  const QdFilter *filter = answer->filter;
  GPtrArray **facets = answer->facets;

  answer->licenses = qd_facet_table_list_keys (table, QD_FACET_LICENSE);
  answer->qualities = qd_facet_table_list_keys (table, QD_FACET_QUALITY);
  facets[QD_FACET_LICENSE] = list_all (counts, QD_FACET_LICENSE, answer->licenses);
  facets[QD_FACET_QUALITY] = list_all (counts, QD_FACET_QUALITY, answer->qualities);
  facets[QD_FACET_YEAR] = list_years (counts, wish->search[QD_FACET_YEAR], filter->years, wish->limits[QD_FACET_YEAR],
                                      &answer->n_left[QD_FACET_YEAR]);
  facets[QD_FACET_PLACE] = list_places (counts, wish->search[QD_FACET_PLACE], filter->place, wish->limits[QD_FACET_PLACE],
                                        &answer->n_left[QD_FACET_PLACE]);
  facets[QD_FACET_OBSERVER] = list_observers (counts, table, wish->search[QD_FACET_OBSERVER], filter->observers,
                                              wish->limits[QD_FACET_OBSERVER], &answer->n_left[QD_FACET_OBSERVER]);
}

void
qd_overview_count (const QdOverviewWish *wish, const QdFacetTable *table, QdOverviewAnswer *answer)
{
  g_autoptr (QdFacetCounts) counts = qd_facet_table_count (table, answer->filter);

  count_facets (wish, table, counts, answer);
  answer->species = list_species (counts, wish->species_search, &answer->n_species);
  answer->totals = qd_facet_counts_get_totals (counts);
}
