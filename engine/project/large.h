/**
 * What a transaction that may write a million rows needs beside what is in database.h: it writes past the log where it can,
 * what it has written is brought to the disk before it is committed, so that this can be stopped, and whoever waits for the
 * end is told so. Private to engine/project; on the database's thread.
 */
#pragma once

#include "engine/project/database.h"

/* Outside of transactions, before one that fills an empty database: what is new is written once then, into its place, instead
 * of into the log and from there; nobody reads meanwhile. What was there is kept in a journal, as safe as with the log. Where
 * others have the database open all stays as it is. Ends with the transaction. */
void qd_large_go_alone (QdDatabase *db);
/* Where no transaction came of it. */
void qd_large_end_alone (QdDatabase *db);

/* At the end of a large transaction: all but the last of it is brought to the disk, so that the commit is short. FALSE without
 * @error where @look said so; without it nothing is done. Not earlier: what the disk has already takes longer to take back. */
gboolean qd_large_write_out (QdDatabase *db, QdDatabaseLook look, gpointer user_data, GError **error);
/* Before the outermost transaction is committed or taken back: nothing is on its way any more. FALSE where the disk may lack
 * something of it: it cannot be committed. */
gboolean qd_large_rest (QdDatabase *db, GError **error);
/* Behind it. SQLite lets the log of a large transaction lie there, as long as it grew, even when it was taken back: it is
 * cut off. */
void qd_large_end (QdDatabase *db);

/* What is done on a thread that the connection is lent to, while @look is called here; when it says so, it is not waited for
 * until the log is cut off, which goes on by itself. */
typedef gboolean (*QdLargeWork) (QdDatabase *db, GError **error);
gboolean qd_large_do (QdDatabase *db, QdLargeWork work, QdDatabaseLook look, gpointer user_data, GError **error);

/* What lies in the write-ahead log goes into the database and the log is cut off, if nobody needs it; nobody is waited for. */
void qd_large_cut_log (QdDatabase *db);
