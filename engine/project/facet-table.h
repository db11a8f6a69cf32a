/**
 * QdFacetTable: the columns of all observations that a filter asks about, in memory, as small numbers into dictionaries of the
 * texts that occur. One pass over it counts every facet at once, so that a person sees what a filter does while choosing it.
 * Made by qd_project_get_facet_table(); one thread at a time.
 *
 * Memory: QD_FACET_TABLE_ROW_BYTES an observation; each different text of a column its bytes and 9 more, a place its folded
 * text and 13 besides, an observer the name and 13. At most QD_FACET_TABLE_MOST_TEXT bytes of texts a column.
 */
#pragma once

#include "engine/project/types.h"

#define QD_FACET_TABLE_ROW_BYTES 24
#define QD_FACET_TABLE_MOST_TEXT (G_GUINT64_CONSTANT (1) << 30)

typedef struct _QdFacetTable QdFacetTable;

/* While it is read: @share of it, in 0..1. */
typedef void (*QdFacetProgress) (double share, gpointer user_data);

void qd_facet_table_free (QdFacetTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdFacetTable, qd_facet_table_free)

guint qd_facet_table_get_n_rows (const QdFacetTable *table);
/* In bytes, everything. */
gsize qd_facet_table_get_memory (const QdFacetTable *table);

/* ---- Counting ---- */

typedef enum
{
  QD_FACET_LICENSE,
  QD_FACET_QUALITY,
  QD_FACET_YEAR, /* "2021"; "" where the date does not begin with one */
  QD_FACET_PLACE,
  QD_FACET_OBSERVER, /* see QdFilter; those who are not known are left out */
} QdFacetKind;
#define QD_N_FACETS 5

typedef struct _QdFacetCounts QdFacetCounts;

/* Counts for one filter (NULL: all pass). Borrows @table, which has to stay as it is. */
QdFacetCounts *qd_facet_table_count (const QdFacetTable *table, const QdFilter *filter);
void qd_facet_counts_free (QdFacetCounts *counts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdFacetCounts, qd_facet_counts_free)

/* What the filter would use: what passes it and whose species has a class, or that has no species. */
typedef struct
{
  guint observations, species, classes, observers;
} QdFacetTotals;
QdFacetTotals qd_facet_counts_get_totals (const QdFacetCounts *counts);

/* How many observations of each value would be used if the filter had no condition on this facet, most first; years in their
 * order. Values without any are left out. @search (may be NULL): part of the name, accents and case do not matter. @limit 0:
 * all. @n_left (may be NULL): how many values the limit left out. (element-type QdFacet) */
GPtrArray *qd_facet_counts_list (const QdFacetCounts *counts, QdFacetKind kind, const char *search, guint limit, guint *n_left);

/* The key of every value that any observation has, in no order, and the name of one as a person knows it (NULL: no observation
 * has it). Not for years. Caller frees. */
GStrv qd_facet_table_list_keys (const QdFacetTable *table, QdFacetKind kind);
char *qd_facet_table_dup_name (const QdFacetTable *table, QdFacetKind kind, const char *key);

/* All species, those with most observations that pass the filter first, whether they have a class or not; photo_id is not
 * filled. (element-type QdSpecies) */
GPtrArray *qd_facet_counts_list_species (const QdFacetCounts *counts);
