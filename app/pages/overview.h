/**
 * QdOverview: what the Observations page shows of a project: how many observations each value of a facet has, the species, and
 * what a filter would use. Counted on a thread of its own, with a connection of its own, so that nothing else is waited for; of
 * several questions the last one counts. Main thread.
 *
 * Signals: answered, when qd_overview_get_answer() is new; failed (const char *sentence).
 */
#pragma once

#include "engine/project/project.h"

#define QD_OVERVIEW_ROWS      6  /* values of a facet that are shown at first */
#define QD_OVERVIEW_MORE_ROWS 12 /* and more of them each time */

typedef struct
{
  QdFilter *filter; /* what was counted for */
  GPtrArray
      *facets[QD_N_FACETS];  /* (element-type QdFacet) as they are to be shown; a name is NULL: all with the key in theirs */
  guint n_left[QD_N_FACETS]; /* values that are not in it */
  GStrv licenses, qualities; /* all that occur */
  GPtrArray *species;        /* (element-type QdSpecies) whose names have what is searched for, most first; no photo_id */
  guint n_species;           /* all of them */
  QdFacetTotals totals;
} QdOverviewAnswer;

void qd_overview_answer_free (QdOverviewAnswer *answer);

#define QD_TYPE_OVERVIEW (qd_overview_get_type ())
G_DECLARE_FINAL_TYPE (QdOverview, qd_overview, QD, OVERVIEW, GObject)

QdOverview *qd_overview_new (const char *folder);

/* Asks, now or when the question before is answered. */
void qd_overview_ask (QdOverview *self);
/* What to count for from now on; NULL: the filter that the project keeps. Each of these asks. */
void qd_overview_set_filter (QdOverview *self, const QdFilter *filter);
void qd_overview_search (QdOverview *self, QdFacetKind kind, const char *text);
void qd_overview_show_more (QdOverview *self, QdFacetKind kind);
void qd_overview_search_species (QdOverview *self, const char *text);

/* NULL before the first. Valid until the next. */
const QdOverviewAnswer *qd_overview_get_answer (QdOverview *self);
/* Is a newer one on its way? */
gboolean qd_overview_is_asking (QdOverview *self);
/* What is searched for in a facet, not NULL. */
const char *qd_overview_get_search (QdOverview *self, QdFacetKind kind);
