#include "engine/core/random.h"
#include "engine/gpu/spans.h"

static void
test_alignment (void)
{
  QdSpans spans;

  qd_spans_init (&spans, 1000);
  g_assert_cmpuint (qd_spans_take (&spans, 10, 1), ==, 0);
  g_assert_cmpuint (qd_spans_take (&spans, 100, 64), ==, 64);
  g_assert_cmpuint (qd_spans_take (&spans, 50, 2), ==, 10);
  g_assert_cmpuint (qd_spans_take (&spans, 837, 1), ==, QD_SPANS_NONE);
  g_assert_cmpuint (qd_spans_take (&spans, 836, 1), ==, 164);
  qd_spans_give (&spans, 10, 50);
  g_assert_cmpuint (qd_spans_take (&spans, 54, 1), ==, 10);
  qd_spans_clear (&spans);
}

/* Takes and gives at random; no two pieces overlap, and all comes back as one. */
static void
test_churn (void)
{
  enum
  {
    SIZE = 4096,
    PIECES = 64
  };
  guint8 taken[SIZE] = { 0 };
  QdSpan pieces[PIECES] = { 0 };
  QdRandom random;
  QdSpans spans;

  qd_random_init (&random, 3, 1);
  qd_spans_init (&spans, SIZE);
  for (guint step = 0; step < 5000; step++)
    {
      QdSpan *piece = &pieces[qd_random_below (&random, PIECES)];
      guint64 alignment = (guint64)1 << qd_random_below (&random, 7);

      for (guint64 i = 0; i < piece->size; i++)
        taken[piece->offset + i] = 0;
      if (piece->size > 0)
        {
          qd_spans_give (&spans, piece->offset, piece->size);
          piece->size = 0;
          continue;
        }
      piece->size = 1 + qd_random_below (&random, 200);
      piece->offset = qd_spans_take (&spans, piece->size, alignment);
      if (piece->offset == QD_SPANS_NONE)
        {
          piece->size = 0;
          continue;
        }
      g_assert_cmpuint (piece->offset % alignment, ==, 0);
      g_assert_cmpuint (piece->offset + piece->size, <=, SIZE);
      for (guint64 i = 0; i < piece->size; i++)
        {
          g_assert_cmpuint (taken[piece->offset + i], ==, 0);
          taken[piece->offset + i] = 1;
        }
    }
  for (guint i = 0; i < PIECES; i++)
    if (pieces[i].size > 0)
      qd_spans_give (&spans, pieces[i].offset, pieces[i].size);
  g_assert_true (qd_spans_is_empty (&spans));
  qd_spans_clear (&spans);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/spans/alignment", test_alignment);
  g_test_add_func ("/gpu/spans/churn", test_churn);
  return g_test_run ();
}
