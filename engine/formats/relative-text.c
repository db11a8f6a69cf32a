#include "engine/formats/relative-text.h"

/* Zeros at the end stay: they say how exact a number is. */
static const guint digits[] = { 10, 16, 24, QD_FINE_DIGITS };

static gboolean
is_read_back (QdFine low, QdFine high, double error, guint side, double want_low, double want_high)
{
  QdRelativeBox box = { .xmin = low, .xmax = high, .error_x = error };
  QdCornerBox pixels = qd_relative_box_to_pixels (&box, side, 1);

  return pixels.xmin == want_low && pixels.xmax == want_high;
}

char *
qd_relative_edge_to_text (double at, guint side)
{
  QdFine part = qd_relative_edge (at, side), back;
  char *text = NULL;
  double error;

  for (guint i = 0; i < G_N_ELEMENTS (digits); i++)
    {
      g_free (text);
      text = qd_fine_to_text (part, digits[i]);
      if (qd_fine_parse (text, &back, &error) && is_read_back (back, back, error, side, at, at))
        break;
    }
  return text;
}

void
qd_relative_side_to_text (double low, double high, guint side, gboolean centered, char **at, char **length)
{
  QdFine sum = qd_fine_add ((QdFine){ low, 0 }, (QdFine){ high, 0 });
  QdFine difference = qd_fine_add ((QdFine){ high, 0 }, (QdFine){ -low, 0 }), back_low, back_high;
  double error;

  *at = *length = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (digits); i++)
    {
      g_free (*at);
      g_free (*length);
      *at = qd_fine_to_text (centered ? qd_fine_divide (sum, 2.0 * side) : qd_relative_edge (low, side), digits[i]);
      *length = qd_fine_to_text (qd_fine_divide (difference, side), digits[i]);
      if (qd_relative_side_parse (*at, *length, centered, &back_low, &back_high, &error) &&
          is_read_back (back_low, back_high, error, side, low, high))
        return;
    }
}

gboolean
qd_relative_side_parse (const char *at, const char *length, gboolean centered, QdFine *low, QdFine *high, double *error)
{
  QdFine first, second;
  double off_first, off_second;

  if (!qd_fine_parse (at, &first, &off_first) || !qd_fine_parse (length, &second, &off_second))
    return FALSE;
  if (centered)
    {
      second = qd_fine_multiply (second, 0.5);
      off_second /= 2;
    }
  *low = centered ? qd_fine_add (first, (QdFine){ -second.high, -second.low }) : first;
  *high = qd_fine_add (first, second);
  *error = off_first + off_second;
  return TRUE;
}
