/* What a person reads of numbers, times and a download. */
#include "app/pages/download-words.h"
#include "app/words.h"

#define DAY G_TIME_SPAN_DAY

static void
assert_moment (gint64 time, gint64 now, const char *text)
{
  g_autofree char *moment = qd_words_moment (time, now);

  g_assert_cmpstr (moment, ==, text);
}

static void
test_moment (void)
{
  const gint64 now = G_GINT64_CONSTANT (1800000000) * G_TIME_SPAN_SECOND; /* 2027-01-15 08:00 UTC */

  assert_moment (now, now, "08:00");
  assert_moment (now + 16 * G_TIME_SPAN_HOUR - 1, now, "23:59");
  assert_moment (now + 16 * G_TIME_SPAN_HOUR, now, "01/16/27 00:00");
  assert_moment (now + 365 * DAY, now, "01/15/28 08:00");
}

/* A wait of minutes and more says when it ends; one that is over before it is read does not. */
static void
test_patience (void)
{
  QdDownloadProgress progress = { .total = 1200, .done = 7, .waiting = TRUE, .seconds_left = -1 };
  g_autofree char *soon = NULL, *late = NULL, *moment = NULL, *sentence = NULL;

  progress.until = g_get_real_time () + G_TIME_SPAN_MINUTE;
  soon = qd_download_describe (&progress, FALSE);
  g_assert_cmpstr (soon, ==, "7 of 1,200, iNaturalist asked for patience");
  progress.until += DAY;
  late = qd_download_describe (&progress, FALSE);
  moment = qd_words_moment (progress.until, 0);
  sentence = g_strdup_printf ("7 of 1,200, iNaturalist asked for patience until %s", moment);
  g_assert_cmpstr (late, ==, sentence);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/moment", test_moment);
  g_test_add_func ("/words/patience", test_patience);
  return g_test_run ();
}
