/**
 * What a QdOverview answers, counted and put into lists. Any thread.
 */
#pragma once

#include "app/pages/overview.h"

typedef struct
{
  QdFilter *filter;                           /* NULL: the project's */
  char *search[QD_N_FACETS], *species_search; /* none is NULL */
  guint limits[QD_N_FACETS];
} QdOverviewWish;

/* Counts for the filter of @answer, and fills all else of it. */
void qd_overview_count (const QdOverviewWish *wish, const QdFacetTable *table, QdOverviewAnswer *answer);
