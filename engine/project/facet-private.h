/**
 * What facet-table.c (filling), facet-counts.c (counting) and facet-lists.c (showing) share. Nobody else includes this.
 */
#pragma once

#include "engine/project/dictionary.h"
#include "engine/project/facet-table.h"
#include "engine/project/project-private.h"

/* Columns of the table, each [n_rows] codes; 0: not known. */
typedef enum
{
  QD_COLUMN_LICENSE,
  QD_COLUMN_QUALITY,
  QD_COLUMN_DATE,
  QD_COLUMN_PLACE,
  QD_COLUMN_OBSERVER,
  QD_COLUMN_SPECIES, /* place in @species, from 1 */
} QdColumn;
#define QD_N_COLUMNS 6
#define QD_N_TEXTS   QD_COLUMN_SPECIES /* the columns before it have a dictionary; an observer's text is the name */

struct _QdFacetTable
{
  guint n_rows;
  guint32 *columns[QD_N_COLUMNS];
  QdDictionary *texts[QD_N_TEXTS]; /* of observers: their keys, as in QdFilter */
  QdDictionary *folded_places, *observer_names;
  GArray *place_folds;                     /* of guint32: code of a place to that in @folded_places */
  GArray *observer_logins;                 /* of guint32: code of an observer to that in @observer_names */
  GPtrArray *species;                      /* of QdSpecies, by id; code - 1 */
  gsize species_memory;                    /* with their texts */
  gint64 rows_generation, used_generation; /* of the project when it was read; -1: to be read again */
};

QdFacetTable *qd_facet_table_new (void);
/* Reads everything anew. Errors also: QD_ERROR_CANCELLED; QD_ERROR_MEMORY where a column holds too much text. */
gboolean qd_facet_table_load (QdFacetTable *table, QdDatabase *db, QdFacetProgress progress, gpointer user_data,
                              GCancellable *cancellable, GError **error);
/* Reads the species and their classes again. @same is FALSE where there are others than before, and nothing is changed then. */
gboolean qd_facet_table_load_species (QdFacetTable *table, QdDatabase *db, gboolean *same, GError **error);

/* The year that a date begins with: four digits that end there, or where a month begins; QD_N_YEARS: none. NULL is fine. */
#define QD_N_YEARS 10000
guint qd_facet_year (const char *date);

struct _QdFacetCounts
{
  const QdFacetTable *table;
  guint sizes[QD_N_COLUMNS];   /* codes of the column */
  guint8 *fails[QD_N_COLUMNS]; /* by code: the conditions that it fails */
  guint *n[QD_N_COLUMNS];      /* by code: observations that pass all conditions but the column's own */
};
