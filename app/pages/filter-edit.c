#include "app/pages/filter-edit.h"

static GStrv *
get_list (QdFilter *filter, QdFacetKind kind)
{
  return kind == QD_FACET_LICENSE   ? &filter->licenses
         : kind == QD_FACET_QUALITY ? &filter->qualities
         : kind == QD_FACET_YEAR    ? &filter->years
                                    : &filter->observers;
}

static GStrv
peek_list (const QdFilter *filter, QdFacetKind kind)
{
  return *get_list ((QdFilter *) filter, kind); /* which is not written */
}

/* Of these few or none are chosen as a rule, and none lets all pass; of the others all are ticked at first. */
static gboolean
begins_empty (QdFacetKind kind)
{
  return kind == QD_FACET_OBSERVER || kind == QD_FACET_YEAR;
}

gboolean
qd_filter_has_value (const QdFilter *filter, QdFacetKind kind, const char *key)
{
  GStrv list;

  if (kind == QD_FACET_PLACE)
    return g_strcmp0 (filter->place, key) == 0;
  list = peek_list (filter, kind);
  return list != NULL ? g_strv_contains ((const char *const *) list, key) : !begins_empty (kind);
}

static GStrv
list_without (const char *const *list, const char *key)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; list[i] != NULL; i++)
    if (!g_str_equal (list[i], key))
      g_strv_builder_add (builder, list[i]);
  return g_strv_builder_end (builder);
}

static GStrv
list_with (const char *const *list, const char *key)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    g_strv_builder_add (builder, list[i]);
  g_strv_builder_add (builder, key);
  return g_strv_builder_end (builder);
}

static gboolean
holds_all (GStrv list, const char *const *all)
{
  for (guint i = 0; all[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) list, all[i]))
      return FALSE;
  return TRUE;
}

static void
toggle_in_list (GStrv *list, const char *key, const char *const *all)
{
  const char *const *now = *list != NULL ? (const char *const *) *list : all;
  gboolean there = now != NULL && g_strv_contains (now, key);
  GStrv then = there ? list_without (now, key) : list_with (now, key);

  g_strfreev (*list);
  *list = then;
  if (all != NULL ? holds_all (then, all) : then[0] == NULL)
    g_clear_pointer (list, g_strfreev);
}

static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

void
qd_filter_toggle_value (QdFilter *filter, QdFacetKind kind, const char *key, const char *const *all)
{
  if (kind == QD_FACET_PLACE)
    set_text (&filter->place, g_strcmp0 (filter->place, key) == 0 ? NULL : key);
  else
    toggle_in_list (get_list (filter, kind), key, begins_empty (kind) ? NULL : all);
}

gboolean
qd_filter_has_condition (const QdFilter *filter, QdFacetKind kind)
{
  if (kind == QD_FACET_PLACE)
    return filter->place != NULL;
  if (kind == QD_FACET_YEAR)
    return filter->years != NULL || filter->from != NULL || filter->to != NULL;
  return peek_list (filter, kind) != NULL;
}

void
qd_filter_clear_condition (QdFilter *filter, QdFacetKind kind)
{
  if (kind == QD_FACET_PLACE)
    {
      g_clear_pointer (&filter->place, g_free);
      return;
    }
  if (kind == QD_FACET_YEAR)
    {
      g_clear_pointer (&filter->from, g_free);
      g_clear_pointer (&filter->to, g_free);
    }
  g_clear_pointer (get_list (filter, kind), g_strfreev);
}
