/** A set of numbers above 0, 8 to 16 bytes a number and no allocation for each. One thread at a time. */
#pragma once

#include <glib.h>

typedef struct
{
  gint64 *slots; /* [size], a power of two; 0: free */
  gsize n, size;
} QdNumberSet;

/* An all-zero set is empty. */
void qd_number_set_clear (QdNumberSet *set);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (QdNumberSet, qd_number_set_clear)

/* Returns: @number was not in it. @number is above 0. */
gboolean qd_number_set_add (QdNumberSet *set, gint64 number);
gboolean qd_number_set_contains (const QdNumberSet *set, gint64 number);
