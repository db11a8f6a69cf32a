/**
 * What QdBulk does to a connection for an empty project: its indexes are dropped, and made in one go when the rows are there.
 * The project's thread.
 */
#pragma once

#include "engine/project/bulk.h"
#include "engine/project/database.h"

/* Caches for rows that come in order (@fresh) or are looked for; references are not checked, since ids come from the store
 * itself. */
void qd_bulk_index_set_up (QdDatabase *db, gboolean fresh);
/* As the store has it otherwise. */
void qd_bulk_index_set_down (QdDatabase *db);

/* Those that every row of an export enters. @indexes, of char *: how to make them again. */
gboolean qd_bulk_index_drop (QdDatabase *db, GPtrArray *indexes, GError **error);
/* Takes out of @indexes what it made. */
gboolean qd_bulk_index_make (QdDatabase *db, GPtrArray *indexes, GError **error);

/* Statements between begin and end tell how far they are and stop when @cancellable says so. */
typedef struct
{
  QdBulkProgress progress;
  gpointer user_data;
  GCancellable *cancellable;

  QdDatabase *db;
  GPtrArray *indexes;
  guint n_indexes; /* at the beginning */
  gint64 told;     /* when, as g_get_monotonic_time() */
} QdBulkWatch;
void qd_bulk_watch_begin (QdBulkWatch *watch, QdDatabase *db, GPtrArray *indexes);
void qd_bulk_watch_end (QdBulkWatch *watch);
