/**
 * The tables of project.db and how older ones become today's. A connection's thread.
 */
#pragma once

#include "engine/project/database.h"

/* "QDRT": tells project.db from other SQLite files. */
#define QD_SCHEMA_APPLICATION_ID 0x51445254

/* The version that this program writes. */
guint qd_schema_version (void);

/* @version: 0 for an empty file. Errors: QD_ERROR_INPUT when the file is another program's. */
gboolean qd_schema_read_version (QdDatabase *db, guint *version, GError **error);

/* Brings the tables to qd_schema_version(), a version a transaction. */
gboolean qd_schema_migrate (QdDatabase *db, GError **error);

/* Whether SQLite finds the file whole. */
gboolean qd_schema_check (QdDatabase *db, GError **error);
