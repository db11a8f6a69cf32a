/* How long the photos that are left will take, from how long the last ones took. */
#include "app/pages/labelling-pace.h"

#include <math.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
test_steady (void)
{
  QdLabellingPace pace = { 0 };
  g_autofree char *early = qd_labelling_pace_describe (&pace, 211, 500), *words = NULL;

  g_assert_cmpstr (early, ==, "211 of 500 labelled");
  qd_labelling_pace_note (&pace, 211, 1000 * SECOND);
  for (guint i = 1; i <= 2; i++)
    qd_labelling_pace_note (&pace, 211 + i, (1000 + 5 * i) * SECOND);
  g_assert_true (isnan (qd_labelling_pace_left (&pace, 287)));
  qd_labelling_pace_note (&pace, 214, 1016 * SECOND);
  g_assert_cmpfloat (qd_labelling_pace_left (&pace, 286), ==, 16.0 / 3 * 286); /* 25 minutes */
  words = qd_labelling_pace_describe (&pace, 214, 500);
  g_assert_cmpstr (words, ==, "214 of 500 labelled, about 25 minutes left");
  qd_labelling_pace_note (&pace, 214, 1020 * SECOND);                           /* nothing new */
  g_assert_cmpfloat (qd_labelling_pace_left (&pace, 3), ==, 16);
}

/* A coffee, an import of a hundred, and photos that are taken back say nothing of the pace. */
static void
test_pauses (void)
{
  QdLabellingPace pace = { 0 };
  gint64 now = SECOND;

  qd_labelling_pace_note (&pace, 0, now);
  for (guint i = 1; i <= 3; i++)
    qd_labelling_pace_note (&pace, i, now += 10 * SECOND);
  qd_labelling_pace_note (&pace, 4, now += 3600 * SECOND);
  qd_labelling_pace_note (&pace, 104, now += SECOND);
  qd_labelling_pace_note (&pace, 103, now += SECOND);
  g_assert_cmpfloat (qd_labelling_pace_left (&pace, 6), ==, 60);
  qd_labelling_pace_note (&pace, 105, now += 40 * SECOND); /* two at once: twenty seconds each */
  g_assert_cmpfloat (qd_labelling_pace_left (&pace, 5), ==, (30 + 40) / 5.0 * 5);
}

/* The last twenty count. */
static void
test_quicker (void)
{
  QdLabellingPace pace = { 0 };
  gint64 now = SECOND;

  qd_labelling_pace_note (&pace, 0, now);
  for (guint i = 1; i <= 30; i++)
    qd_labelling_pace_note (&pace, i, now += 60 * SECOND);
  for (guint i = 31; i <= 50; i++)
    qd_labelling_pace_note (&pace, i, now += 4 * SECOND);
  g_assert_cmpfloat (qd_labelling_pace_left (&pace, 10), ==, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/labelling-pace/steady", test_steady);
  g_test_add_func ("/app/labelling-pace/pauses", test_pauses);
  g_test_add_func ("/app/labelling-pace/quicker", test_quicker);
  return g_test_run ();
}
