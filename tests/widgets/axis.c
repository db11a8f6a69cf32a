#include "widgets/axis.h"

#include <math.h>

static void
test_step (void)
{
  static const struct
  {
    double low, high;
    guint most;
    gboolean whole;
    double step;
  } cases[] = {
    { 0, 1, 10, FALSE, 0.1 }, { 0, 1, 5, FALSE, 0.2 },      { 0, 1, 4, FALSE, 0.5 }, { 0, 0.3, 3, FALSE, 0.1 },
    { 0, 7.3, 8, FALSE, 1 },  { 0, 60, 10, TRUE, 10 },      { 1, 3, 10, TRUE, 1 },   { 0, 1e-5, 5, FALSE, 2e-6 },
    { -3, 3, 6, FALSE, 1 },   { 0, 123456, 5, FALSE, 5e4 }, { 5, 5, 4, FALSE, 1 },   { 0, INFINITY, 4, FALSE, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpfloat_with_epsilon (qd_axis_step (cases[i].low, cases[i].high, cases[i].most, cases[i].whole) / cases[i].step,
                                    1, 1e-9);
}

/* Whatever the range: at most as many steps as asked for, and more than a fifth of it. */
static void
test_number_of_ticks (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);

  for (int i = 0; i < 20000; i++)
    {
      double low = g_rand_double_range (random, -1, 1) * pow (10, g_rand_int_range (random, -6, 7));
      double high = low + pow (10, g_rand_double_range (random, -6, 7));
      guint most = (guint) g_rand_int_range (random, 2, 12);
      QdAxis axis = { .low = low, .high = high };
      QdTicks ticks;

      qd_axis_ticks (&axis, most, &ticks);
      g_assert_cmpuint (ticks.n, <=, most + 1);
      g_assert_cmpfloat (qd_axis_step (low, high, most, FALSE) * most, >=, (high - low) * (1 - 1e-6));
      g_assert_cmpfloat (qd_axis_step (low, high, most, FALSE) * most, <=, (high - low) * 2.5 * (1 + 1e-6));
      for (guint tick = 0; tick < ticks.n; tick++)
        {
          g_assert_cmpfloat (qd_axis_position (&axis, ticks.values[tick]), >=, -1e-6);
          g_assert_cmpfloat (qd_axis_position (&axis, ticks.values[tick]), <=, 1 + 1e-6);
        }
    }
}

static void
test_fit (void)
{
  QdAxis axis = { 0 }, fixed = { .low = 0, .high = 1, .fixed = TRUE };

  qd_axis_fit (&axis, 0.03, 6.7, 8);
  g_assert_cmpfloat (axis.low, ==, 0);
  g_assert_cmpfloat (axis.high, ==, 7);
  qd_axis_fit (&axis, 4, 4, 5);
  g_assert_cmpfloat (axis.low, <, 4);
  g_assert_cmpfloat (axis.high, >, 4);
  qd_axis_fit (&axis, 0, 0, 5);
  g_assert_cmpfloat (axis.low, ==, 0);
  g_assert_cmpfloat (axis.high, ==, 1);
  qd_axis_fit (&axis, INFINITY, -INFINITY, 5); /* no data */
  g_assert_cmpfloat (axis.low, ==, 0);
  g_assert_cmpfloat (axis.high, ==, 1);
  qd_axis_fit (&fixed, -20, 20, 5);
  g_assert_cmpfloat (fixed.high, ==, 1);
}

static void
test_position (void)
{
  const QdAxis axis = { .low = 10, .high = 30 };

  g_assert_cmpfloat (qd_axis_position (&axis, 10), ==, 0);
  g_assert_cmpfloat (qd_axis_position (&axis, 30), ==, 1);
  g_assert_cmpfloat (qd_axis_position (&axis, 40), ==, 1.5);
  g_assert_cmpfloat (qd_axis_value (&axis, 0.25), ==, 15);
}

static void
test_format (void)
{
  static const struct
  {
    double value, scale;
    const char *unit;
    int decimals;
    const char *text;
  } cases[] = {
    { 0.25, 100, "%", 0, "25 %" }, { 0.125, 0, NULL, 3, "0.125" }, { -1e-12, 0, NULL, 1, "0.0" }, { 3, 0, "ms", 0, "3 ms" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      QdAxis axis = { .high = 1, .scale = cases[i].scale, .unit = (char *) cases[i].unit };
      g_autofree char *text = qd_axis_format (&axis, cases[i].value, cases[i].decimals);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/axis/step", test_step);
  g_test_add_func ("/widgets/axis/number-of-ticks", test_number_of_ticks);
  g_test_add_func ("/widgets/axis/fit", test_fit);
  g_test_add_func ("/widgets/axis/position", test_position);
  g_test_add_func ("/widgets/axis/format", test_format);
  return g_test_run ();
}
