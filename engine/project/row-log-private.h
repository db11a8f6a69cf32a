/**
 * What the files row-log*.c share: the tables that are watched, and the values of a row: a letter each, and what follows it,
 * one behind the other. Nobody else includes this.
 */
#pragma once

#include "engine/project/row-log.h"

#define QD_LOG_MOST_COLUMNS 20

typedef struct
{
  const char *name, *columns[QD_LOG_MOST_COLUMNS]; /* those of the key first */
  guint n_keys;
  const char *vague; /* a column that tells nothing alone: a time */
  const char *place; /* a column that changes along with those of other rows */
  gboolean lasting;  /* its rows neither go nor come back */
  gboolean unmade;   /* nor does anybody want to know that one came */
} QdLogColumns;

extern const QdLogColumns qd_log_tables[QD_LOG_N_TABLES];

guint qd_log_count_columns (const QdLogColumns *table);

/* [n] values as a row. Owned. */
GBytes *qd_log_row_new (sqlite3_value **values, guint n);
/* The value of a column, from 0; borrowed. */
const guint8 *qd_log_find_value (GBytes *row, guint column);
void qd_log_bind (sqlite3_stmt *statement, int place, const guint8 *value);
