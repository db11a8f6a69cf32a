/**
 * The last good copy of a project's database: NAME.quadrat/copies/project.db, one file without anything beside it, whole by the
 * time it is there. It is made by SQLite's backup when the last connection of a process that wrote closes, and put back by
 * qd_project_restore() when the database is damaged. Any thread; copies of one process are made one after the other.
 */
#pragma once

#include <gio/gio.h>

#include "engine/project/database.h"

/* Whether there is a copy, and in @when (may be NULL) its time in microseconds since 1970. */
gboolean qd_copy_find (const char *folder, gint64 *when);

/* The same in words, "28 November 2026, 14:05"; NULL: there is none. Owned by the caller. */
char *qd_copy_dup_when (const char *folder);

/* Asked every MiB; TRUE: the copy is not wanted any more. */
typedef gboolean (*QdCopyStop) (gpointer user_data);

/* Copies @db, the database of the project in @folder, where something was written since the last copy: aside, synced, renamed,
 * and looked through where it takes the place of another, which stays when that fails or is stopped (TRUE), and when @db is damaged:
 * QD_ERROR_DAMAGED. No other process may write meanwhile. */
gboolean qd_copy_make (QdDatabase *db, const char *folder, QdCopyStop stop, gpointer user_data, GError **error);

/* Whether the copy of @folder can be opened and is whole. Errors: QD_ERROR_DAMAGED, QD_ERROR_INPUT when there is none. */
gboolean qd_copy_check (const char *folder, const char *title, GError **error);

/* Owned by the caller. */
char *qd_copy_dup_path (const char *folder);
