/**
 * What is written to a project, row by row: while somebody wants to know, each row of the tables below that comes, changes or
 * goes is told as it was before and as it is then. SQLite tells it (triggers of the connection alone, which no file keeps), so
 * that nothing that writes can forget to. A connection's thread.
 *
 * Rows of observations, photos, runs and labellers do not go by undo: files belong to them, or others know their numbers.
 */
#pragma once

#include "engine/project/database.h"

/* In an order in which rows can be put: what others refer to comes before them. */
typedef enum
{
  QD_LOG_SETTINGS,
  QD_LOG_CLASSES,
  QD_LOG_SPECIES, /* their classes alone */
  QD_LOG_PHOTOS,  /* their marks alone */
  QD_LOG_TASKS,
  QD_LOG_TASK_CLASSES,
  QD_LOG_TASK_PHOTOS,
  QD_LOG_LOOKS,
  QD_LOG_LOOK_BOXES,
  QD_LOG_DISPUTES,
  QD_LOG_BOXES,
  QD_LOG_SPLITS,
  QD_LOG_N_TABLES,
} QdLogTable;

/* @before and @after: the values of a row as qd_log_read() gives them; NULL: it is not there. Borrowed. */
typedef void (*QdLogNote) (gpointer user_data, QdLogTable table, GBytes *before, GBytes *after);

/* Whoever is asked for each row, and says FALSE to spare the rest of the work. */
typedef gboolean (*QdLogWants) (gpointer user_data);

/* Until the connection is closed. */
gboolean qd_log_watch (QdDatabase *db, QdLogWants wants, QdLogNote note, gpointer user_data, GError **error);

/* By the table's key of a row alone. */
guint qd_log_hash_key (QdLogTable table, GBytes *row);
gboolean qd_log_has_key_of (QdLogTable table, GBytes *row, GBytes *other);
/* Are they the same, whatever their times; and, without @places, whatever their place in an order? NULL is the same as NULL
 * alone. */
gboolean qd_log_equal (QdLogTable table, GBytes *a, GBytes *b, gboolean places);
/* A whole number in it, from 0 by its place in the table below; 0 for NULL and for text. */
gint64 qd_log_get_integer (GBytes *row, guint column);
/* NULL where it is none. */
char *qd_log_dup_text (GBytes *row, guint column);

/* Columns that others ask for. */
#define QD_LOG_BOX_PHOTO     1
#define QD_LOG_LOOK_BOX_LOOK 1
#define QD_LOG_CLASS_NAME    1
#define QD_LOG_CLASS_RETIRED 2

/* The row with the key of @like as it is stored; *@row is NULL where there is none. */
gboolean qd_log_read (QdDatabase *db, QdLogTable table, GBytes *like, GBytes **row, GError **error);
/* Stores it over the one of that key. Not for classes that are not there. @from: what it was before, NULL where it was not there:
 * of a class, whether a person made it stays as it is stored unless @row and @from differ in that. */
gboolean qd_log_put (QdDatabase *db, QdLogTable table, GBytes *row, GBytes *from, GError **error);
gboolean qd_log_remove (QdDatabase *db, QdLogTable table, GBytes *row, GError **error);
