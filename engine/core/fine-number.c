#include "engine/core/fine-number.h"

#include <math.h>

#define LARGEST         1e15
#define LONGEST_NUMBERS 400 /* characters */

/* The exact sum of two doubles. A function of its own, so that no compiler makes one step of it and a product before it. */
static G_GNUC_NO_INLINE QdFine
two_sum (double a, double b)
{
  double sum = a + b, of_b = sum - a;

  return (QdFine){ sum, (a - (sum - of_b)) + (b - of_b) };
}

QdFine
qd_fine_add (QdFine a, QdFine b)
{
  QdFine sum = two_sum (a.high, b.high);

  return two_sum (sum.high, sum.low + (a.low + b.low));
}

QdFine
qd_fine_multiply (QdFine a, double b)
{
  double product = a.high * b;

  return two_sum (product, fma (a.high, b, -product) + a.low * b);
}

QdFine
qd_fine_divide (QdFine a, double b)
{
  double first = a.high / b;
  QdFine rest = qd_fine_add (a, (QdFine){ -first * b, -fma (first, b, -(first * b)) });
  double second = rest.high / b;

  rest = qd_fine_add (rest, (QdFine){ -second * b, -fma (second, b, -(second * b)) });
  return qd_fine_add ((QdFine){ first, 0 }, two_sum (second, rest.high / b));
}

/* Digits with a point in them; @power is less the digits behind the point. FALSE without a digit. */
static gboolean
parse_digits (const char **text, QdFine *number, int *power)
{
  gboolean behind = FALSE, any = FALSE;

  for (; g_ascii_isdigit (**text) || (**text == '.' && !behind); (*text)++)
    if (**text == '.')
      behind = TRUE;
    else
      {
        any = TRUE;
        *power -= behind;
        *number = qd_fine_add (qd_fine_multiply (*number, 10), (QdFine){ **text - '0', 0 });
      }
  return any;
}

static gboolean
parse_exponent (const char **text, int *power)
{
  gboolean minus;
  int exponent = 0;

  if (**text != 'e' && **text != 'E')
    return TRUE;
  (*text)++;
  minus = **text == '-';
  *text += **text == '-' || **text == '+';
  if (!g_ascii_isdigit (**text))
    return FALSE;
  for (; g_ascii_isdigit (**text); (*text)++)
    exponent = MIN (exponent * 10 + (**text - '0'), 10000);
  *power += minus ? -exponent : exponent;
  return TRUE;
}

gboolean
qd_fine_parse (const char *text, QdFine *number, double *error)
{
  gboolean minus = *text == '-';
  const char *at = text + (*text == '-' || *text == '+');
  int power = 0;

  *number = (QdFine){ 0, 0 };
  if (!parse_digits (&at, number, &power) || !parse_exponent (&at, &power) || *at != '\0' || at - text > LONGEST_NUMBERS ||
      !isfinite (number->high))
    return FALSE;
  if (error != NULL)
    *error = 0.5 * pow (10, power);
  for (; power > 0 && number->high != 0 && number->high < LARGEST; power--)
    *number = qd_fine_multiply (*number, 10);
  for (; power < 0 && number->high > 1e-300; power++)
    *number = qd_fine_divide (*number, 10);
  if (power < 0)
    *number = (QdFine){ 0, 0 };
  if (minus)
    *number = (QdFine){ -number->high, -number->low };
  return fabs (number->high) < LARGEST;
}

/* Cuts the whole part off. */
static double
take_whole (QdFine *number)
{
  double whole = floor (number->high);

  *number = qd_fine_add (*number, (QdFine){ -whole, 0 });
  if (number->high >= 0)
    return whole;
  *number = qd_fine_add (*number, (QdFine){ 1, 0 }); /* low was below 0 */
  return whole - 1;
}

char *
qd_fine_to_text (QdFine number, guint digits)
{
  GString *text = g_string_new (number.high < 0 ? "-" : NULL);
  QdFine rest = number.high < 0 ? (QdFine){ -number.high, -number.low } : number, half = { 0.5, 0 };

  digits = MIN (digits, QD_FINE_DIGITS);
  for (guint i = 0; i < digits; i++)
    half = qd_fine_divide (half, 10);
  rest = qd_fine_add (rest, half);
  g_string_append_printf (text, "%.0f", take_whole (&rest));
  if (digits > 0)
    g_string_append_c (text, '.');
  for (guint i = 0; i < digits; i++)
    {
      rest = qd_fine_multiply (rest, 10);
      int digit = (int) take_whole (&rest);
      g_string_append_c (text, (char) ('0' + CLAMP (digit, 0, 9)));
    }
  return g_string_free (text, FALSE);
}
