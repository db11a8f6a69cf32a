#include "engine/inat/pace.h"
#include "engine/inat/speed.h"

#define SECOND G_TIME_SPAN_SECOND

static void
test_spacing (void)
{
  QdPace pace;

  qd_pace_init (&pace, 4, 10);
  g_assert_cmpint (qd_pace_wait (&pace, 1000), ==, 0);
  qd_pace_begin (&pace, 1000);
  g_assert_cmpint (qd_pace_wait (&pace, 1000), ==, SECOND / 4);
  g_assert_cmpint (qd_pace_wait (&pace, 1000 + SECOND / 4), ==, 0);
  /* Time that was not used is not saved up. */
  qd_pace_begin (&pace, 1000 + 100 * SECOND);
  g_assert_cmpint (qd_pace_wait (&pace, 1000 + 100 * SECOND), ==, SECOND / 4);
}

static void
test_rate (void)
{
  QdPace pace;

  qd_pace_init (&pace, 4, 10);
  for (guint i = 0; i < 9; i++)
    qd_pace_answer (&pace);
  g_assert_cmpfloat (pace.rate, ==, 4);
  qd_pace_answer (&pace);
  g_assert_cmpfloat (pace.rate, ==, 5);
  for (guint i = 0; i < 1000; i++)
    qd_pace_answer (&pace);
  g_assert_cmpfloat (pace.rate, ==, 10);
  qd_pace_refuse (&pace, 0, 3 * SECOND, 0);
  g_assert_cmpfloat (pace.rate, ==, 5);
  g_assert_cmpint (qd_pace_wait (&pace, SECOND), ==, 2 * SECOND);
  g_assert_true (qd_pace_is_held (&pace, SECOND));
  g_assert_false (qd_pace_is_held (&pace, 3 * SECOND));
  /* A second refusal of the same moment changes nothing but a longer hold. */
  qd_pace_refuse (&pace, SECOND, 4 * SECOND, 0);
  g_assert_cmpfloat (pace.rate, ==, 5);
  g_assert_cmpint (qd_pace_wait (&pace, SECOND), ==, 4 * SECOND);
  for (guint i = 1; i < 20; i++)
    qd_pace_refuse (&pace, i * 10000 * SECOND, 0, 0);
  g_assert_cmpfloat (pace.rate, ==, 0.5);
}

static void
test_refusals_without_time (void)
{
  QdPace pace;
  gint64 now = 0;

  qd_pace_init (&pace, 4, 10);
  for (guint i = 0; i < 12; i++)
    {
      qd_pace_refuse (&pace, now, -1, 0);
      g_assert_cmpint (qd_pace_wait (&pace, now), ==, MIN ((5 * SECOND) << i, 600 * SECOND));
      now += 601 * SECOND;
    }
  qd_pace_answer (&pace);
  qd_pace_refuse (&pace, now, -1, 0);
  g_assert_cmpint (qd_pace_wait (&pace, now), ==, 5 * SECOND);
}

/* “At once” is no leave to ask at once: a second, then twice as long each time. */
static void
test_refusals_without_patience (void)
{
  QdPace pace;
  gint64 now = 0;

  qd_pace_init (&pace, 4, 10);
  for (guint i = 0; i < 10; i++)
    {
      qd_pace_refuse (&pace, now, 0, 0.5);
      g_assert_cmpint (qd_pace_wait (&pace, now), ==, SECOND << MIN (i, 7));
      now += 601 * SECOND;
    }
  qd_pace_hold (&pace, now + 3 * SECOND);
  g_assert_cmpint (qd_pace_wait (&pace, now), ==, 3 * SECOND);
  g_assert_cmpfloat (pace.rate, ==, 0.5);
}

/* Up to half as much again. */
static void
test_jitter (void)
{
  QdPace pace;

  qd_pace_init (&pace, 4, 10);
  qd_pace_refuse (&pace, 0, -1, 0.5);
  g_assert_cmpint (qd_pace_wait (&pace, 0), ==, 5 * SECOND + 5 * SECOND / 4);
  qd_pace_refuse (&pace, 100 * SECOND, -1, 0.999999);
  g_assert_cmpint (qd_pace_wait (&pace, 100 * SECOND), <, 15 * SECOND);
  g_assert_cmpint (qd_pace_wait (&pace, 100 * SECOND), >, 14 * SECOND);
  /* The server's own time is kept to the letter. */
  qd_pace_refuse (&pace, 200 * SECOND, 7 * SECOND, 0.9);
  g_assert_cmpint (qd_pace_wait (&pace, 200 * SECOND), ==, 7 * SECOND);
}

static void
test_speed (void)
{
  QdSpeed speed;

  qd_speed_init (&speed);
  g_assert_cmpfloat (qd_speed_get (&speed, 0), ==, 0);
  qd_speed_add (&speed, 0);
  g_assert_cmpfloat (qd_speed_get (&speed, SECOND), ==, 0);
  for (gint64 i = 1; i <= 40; i++)
    qd_speed_add (&speed, i * SECOND / 4);
  g_assert_cmpfloat (qd_speed_get (&speed, 10 * SECOND), ==, 4.1); /* 41 in ten seconds */
  g_assert_cmpfloat (qd_speed_get (&speed, 15 * SECOND), ==, 2.1); /* 21 of them are left */
  g_assert_cmpfloat (qd_speed_get (&speed, 60 * SECOND), ==, 0);
  qd_speed_clear (&speed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pace/spacing", test_spacing);
  g_test_add_func ("/pace/rate", test_rate);
  g_test_add_func ("/pace/refusals-without-time", test_refusals_without_time);
  g_test_add_func ("/pace/refusals-without-patience", test_refusals_without_patience);
  g_test_add_func ("/pace/jitter", test_jitter);
  g_test_add_func ("/pace/speed", test_speed);
  return g_test_run ();
}
