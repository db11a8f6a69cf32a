#include "engine/core/fine-number.h"
#include "engine/core/random.h"

#include <math.h>

static void
test_texts (void)
{
  static const struct
  {
    const char *text;
    double value, error;
  } good[] = {
    { "0", 0, 0.5 },
    { "-0.25", -0.25, 0.005 },
    { "12.5e1", 125, 0.5 },
    { "1e-3", 0.001, 0.0005 },
    { "0.538066", 0.538066, 5e-7 },
    { ".5", 0.5, 0.05 },
    { "7.", 7, 0.5 },
    { "+3", 3, 0.5 },
    { "1e-9999", 0, 0 },
  };
  static const char *const bad[] = { "",     "-",   ".",  "1e", "1e+",  "nan",     "inf",
                                     "0x10", "1,5", "1 ", " 1", "1e15", "1e99999", "1.2.3" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      QdFine number;
      double error;

      g_assert_true (qd_fine_parse (good[i].text, &number, &error));
      g_assert_cmpfloat (number.high, ==, good[i].value);
      g_assert_true (fabs (error - good[i].error) <= good[i].error * 1e-12);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      QdFine number;
      g_assert_false (qd_fine_parse (bad[i], &number, NULL));
    }
}

static void
test_digits (void)
{
  QdFine third = qd_fine_divide ((QdFine){ 1, 0 }, 3), number;
  g_autofree char *text = qd_fine_to_text (third, 30), *rounded = qd_fine_to_text (qd_fine_multiply (third, 2), 6);
  g_autofree char *nine = qd_fine_to_text ((QdFine){ 9.999, 0 }, 2), *minus = qd_fine_to_text ((QdFine){ -1.5, 0 }, 1);

  g_assert_cmpstr (text, ==, "0.333333333333333333333333333333");
  g_assert_cmpstr (rounded, ==, "0.666667");
  g_assert_cmpstr (nine, ==, "10.00");
  g_assert_cmpstr (minus, ==, "-1.5");
  g_assert_true (qd_fine_parse ("0.1", &number, NULL));
  g_assert_cmpfloat (number.high, ==, 0.1);
  g_assert_cmpfloat (number.low, !=, 0);
}

/* A coordinate as a part of a side, written with all digits, comes back to the last bit. */
static void
test_there_and_back (void)
{
  QdRandom random;

  qd_random_init (&random, 1, 1);
  for (guint i = 0; i < 100000; i++)
    {
      double side = 1 + qd_random_below (&random, 32768), pixels = qd_random_double (&random) * side;
      g_autofree char *text = qd_fine_to_text (qd_fine_divide ((QdFine){ pixels, 0 }, side), QD_FINE_DIGITS);
      QdFine back;

      g_assert_true (qd_fine_parse (text, &back, NULL));
      g_assert_cmpfloat (qd_fine_multiply (back, side).high, ==, pixels);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fine-number/texts", test_texts);
  g_test_add_func ("/fine-number/digits", test_digits);
  g_test_add_func ("/fine-number/there-and-back", test_there_and_back);
  return g_test_run ();
}
