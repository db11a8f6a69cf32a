/**
 * SQLite for the files of engine/project alone: statements prepared once (keyed by the address of their literal text), values
 * bound by a format, sentences for errors, nested transactions. One thread at a time.
 *
 * Formats, a letter a parameter: i gint64, n gint64 whose 0 is NULL, u int or guint, d double whose NAN is NULL, s text or
 * NULL.
 */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#define QD_DATABASE_BUSY_MILLISECONDS 15000 /* how long another connection is waited for, at first */

typedef struct
{
  sqlite3 *handle;
  gboolean large; /* the transaction under way may be: its log is cut off at the end */
  gboolean alone; /* writes without the log, see qd_large_go_alone() */
  struct _QdSyncAhead *ahead; /* NULL: none; see large.h */
  gboolean watched;           /* the commit under way is, see qd_large_do() */
  gint hurry;                 /* atomic: its end is not to wait for the log */
  gboolean whole; /* transactions inside the one under way are parts of it, none of which can be taken back alone */
  gboolean spoilt; /* one of them was to be: the whole has to be */
  GHashTable *statements; /* literal text to sqlite3_stmt */
  char *name;             /* the project's, for sentences */
  guint depth;            /* of transactions */
  int patience;           /* milliseconds that another connection is waited for */
} QdDatabase;

typedef enum
{
  QD_STEP_ROW,
  QD_STEP_DONE,
  QD_STEP_FAILED,
} QdStep;

/* @uri: SQLite's file address; @flags: SQLITE_OPEN_... */
QdDatabase *qd_database_open (const char *uri, int flags, const char *name, GError **error);
/* All that @db holds, in a file without a name that is gone when it is closed. */
QdDatabase *qd_database_copy (QdDatabase *db, GError **error);
void qd_database_close (QdDatabase *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdDatabase, qd_database_close)

/* Sets @error to a sentence for the connection's last error. Returns FALSE. */
gboolean qd_database_fail (QdDatabase *db, GError **error);
/* The same for SQLite's primary @code. */
gboolean qd_database_fail_as (QdDatabase *db, int code, GError **error);
/* Every byte of its file and its log. SQLite's primary code of the first that cannot be read, or SQLITE_OK. */
int qd_database_read_through (QdDatabase *db);

/* Several statements without parameters or results. */
gboolean qd_database_script (QdDatabase *db, const char *sql, GError **error);
/* One statement without results. */
gboolean qd_database_run (QdDatabase *db, GError **error, const char *sql, const char *format, ...);
/* Bound and ready for qd_database_step(), to be stepped until it is done or given to sqlite3_reset(). NULL on error. Not owned.
 */
sqlite3_stmt *qd_database_query (QdDatabase *db, GError **error, const char *sql, const char *format, ...);
QdStep qd_database_step (QdDatabase *db, sqlite3_stmt *rows, GError **error);
/* First column of the first row; 0 when there is none. */
gboolean qd_database_lookup (QdDatabase *db, GError **error, gint64 *value, const char *sql, const char *format, ...);
/* The same for text; *@value is NULL when there is none. */
gboolean qd_database_lookup_text (QdDatabase *db, GError **error, char **value, const char *sql, const char *format, ...);

gboolean qd_database_begin (QdDatabase *db, GError **error);
gboolean qd_database_commit (QdDatabase *db, GError **error);
/* The same, @look being called about every 10 milliseconds while a large one waits for the disk: see large.h. TRUE from it
 * stops that: before anything is committed all is taken back, and FALSE is returned without @error; after that it is not waited for
 * what can be done later. */
typedef gboolean (*QdDatabaseLook) (gpointer user_data);
gboolean qd_database_commit_watched (QdDatabase *db, QdDatabaseLook look, gpointer user_data, GError **error);
void qd_database_rollback (QdDatabase *db);

/* The column's text, owned by the caller; NULL for NULL. */
char *qd_column_dup (sqlite3_stmt *rows, int column);
