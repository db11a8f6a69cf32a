/**
 * QdFacetList: the values of one facet with how many observations have each, as ticks in a boxed list: a title, where there are
 * many an entry to search them, the first of them, and how many more there are. Rows are used again, so that counts that change
 * with every filter cost the main loop little. It knows nothing of filters. Main thread.
 *
 * Properties: searchable (gboolean), placeholder (of the entry), clear-label (of the button that takes the condition away).
 * Signals: toggled (const char *key); search (const char *text); more; cleared.
 */
#pragma once

#include <adwaita.h>

#define QD_TYPE_FACET_LIST (qd_facet_list_get_type ())
G_DECLARE_FINAL_TYPE (QdFacetList, qd_facet_list, QD, FACET_LIST, AdwPreferencesGroup)

typedef struct
{
  const char *key, *title;
  const char *subtitle; /* NULL: none */
  guint count;
  gboolean on;
} QdFacetValue;

/* The first rows are made, so that showing values does not have to. */
void qd_facet_list_make_rows (QdFacetList *self);

/* Shows these [n] values, with @n_left more; no signal follows. @conditioned: some are left out because of this facet. */
void qd_facet_list_show (QdFacetList *self, const QdFacetValue *values, guint n, guint n_left, gboolean conditioned);
