/** A set of numbers above 0, 5 to 11 bytes a number as long as all are below 2^32, else twice that, and no allocation for each.
 * One thread at a time. */
#pragma once

#include <glib.h>

typedef struct
{
  guint32 *narrow; /* [size]; 0: free */
  gint64 *wide;    /* [size], instead of @narrow once a number needs it */
  gsize n, size;   /* @size: a power of two, or 0 */
} QdNumberSet;

/* An all-zero set is empty. */
void qd_number_set_clear (QdNumberSet *set);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (QdNumberSet, qd_number_set_clear)

/* Returns: @number was not in it. @number is above 0. */
gboolean qd_number_set_add (QdNumberSet *set, gint64 number);
/* Before @number is added or asked for, so that what is far from the processor is near by then. */
void qd_number_set_fetch (const QdNumberSet *set, gint64 number);
gboolean qd_number_set_contains (const QdNumberSet *set, gint64 number);
