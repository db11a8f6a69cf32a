/**
 * Numbers of about 32 digits, each a sum of two doubles: enough that a coordinate in pixels, written as a part of the photo's
 * side and read again, is the same double to the last bit. Plain values; any thread.
 *
 * Source: Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18 (1971); Knuth, The Art of
 * Computer Programming 2, 4.2.2.
 */
#pragma once

#include <glib.h>

typedef struct
{
  double high, low; /* the number is high + low; high is the double next to it */
} QdFine;

#define QD_FINE_DIGITS 32 /* behind the point, at most */

QdFine qd_fine_add (QdFine a, QdFine b);
QdFine qd_fine_multiply (QdFine a, double b);
/* @b is not 0. */
QdFine qd_fine_divide (QdFine a, double b);

/* A decimal number without space around it, with or without exponent, whatever the language. @error (may be NULL) becomes half
 * a unit of its last digit. FALSE: it is none, or its size is not below 1e15. */
gboolean qd_fine_parse (const char *text, QdFine *number, double *error);
/* With @digits behind the point, at most QD_FINE_DIGITS. Below 1e15. */
char *qd_fine_to_text (QdFine number, guint digits);
