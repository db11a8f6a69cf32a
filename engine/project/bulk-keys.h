/**
 * QdBulkKeys: what rows that are added one after the other have for an index, so that it is made from sorted keys, without a
 * look at the rows. 8 bytes a row; where a number is too large or rows are too many for that, nothing is kept. One thread at a
 * time.
 */
#pragma once

#include <glib.h>

#define QD_BULK_KEYS_PLACE_BITS 22 /* of a row's place: four million rows */

/* An all-zero one is empty. */
typedef struct
{
  guint64 *entries; /* [n] a number, and behind it the place of its row */
  gsize n, room;
  gint64 first;   /* id of the row at place 0 */
  gboolean unfit; /* nothing is kept */
  gboolean mixed; /* not in the order of the numbers */
} QdBulkKeys;

void qd_bulk_keys_clear (QdBulkKeys *keys);
/* Keeps nothing from now on. */
void qd_bulk_keys_give_up (QdBulkKeys *keys);

/* The next row's @number, above 0. */
void qd_bulk_keys_add (QdBulkKeys *keys, gint64 number);

/* Returns: not 0 to stop. */
typedef int (*QdBulkLook) (gpointer user_data);
/* By number, and by id those of the same number. @look, about every 10 milliseconds for a million; may be NULL. Returns FALSE
 * when it stopped, and the order is none then. */
gboolean qd_bulk_keys_sort (QdBulkKeys *keys, QdBulkLook look, gpointer user_data);

gint64 qd_bulk_keys_get_number (const QdBulkKeys *keys, gsize at);
/* The id of its row. */
gint64 qd_bulk_keys_get_id (const QdBulkKeys *keys, gsize at);
