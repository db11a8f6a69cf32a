/* What was taken in an hour and in a day, by several at once and over restarts. */
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/random.h"
#include "engine/inat/traffic.h"

#define SECOND G_TIME_SPAN_SECOND
#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR   G_TIME_SPAN_HOUR
#define START  ((gint64) 1700000000 * SECOND) /* the beginning of some minute, nearly */

typedef struct
{
  char *folder, *path;
} Setup;

static Setup
setup_new (void)
{
  Setup setup = { g_dir_make_tmp ("quadrat-traffic-XXXXXX", NULL), NULL };

  setup.path = g_build_filename (setup.folder, "state", "traffic", NULL);
  return setup;
}

static void
setup_clear (Setup *setup)
{
  qd_file_remove_tree (setup->folder, NULL);
  g_free (setup->folder);
  g_free (setup->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Setup, setup_clear)

static QdTraffic *
traffic_open (const Setup *setup, guint64 hour, guint64 day)
{
  g_autoptr (GError) error = NULL;
  QdTraffic *traffic = qd_traffic_open (setup->path, &(QdTrafficLimits){ .hour_budget = hour, .day_budget = day }, &error);

  g_assert_no_error (error);
  return traffic;
}

static void
check_count (QdTraffic *traffic, gint64 now, guint64 hour, guint64 day)
{
  guint64 in_hour, in_day;

  qd_traffic_count (traffic, now, &in_hour, &in_day);
  g_assert_cmpuint (in_hour, ==, hour);
  g_assert_cmpuint (in_day, ==, day);
}

/* A reservation counts until it is settled, and then what came does. */
static void
test_shares (void)
{
  g_auto (Setup) setup = setup_new ();
  g_autoptr (QdTraffic) traffic = traffic_open (&setup, 1000, 5000);
  QdTrafficShare first = { 0 }, second = { 0 };

  g_assert_cmpint (qd_traffic_begin (traffic, START, 0, 600, &first), ==, 0);
  check_count (traffic, START, 600, 600);
  g_assert_cmpint (qd_traffic_begin (traffic, START, 0, 500, &second), >, 0);
  check_count (traffic, START, 600, 600);
  g_assert_cmpint (qd_traffic_begin (traffic, START, 0, 400, &second), ==, 0);
  check_count (traffic, START, 1000, 1000);
  qd_traffic_settle (traffic, START + SECOND, 100, &first);
  check_count (traffic, START + SECOND, 500, 500);
  g_assert_true (qd_traffic_extend (traffic, START + SECOND, 400, 500, &second));
  check_count (traffic, START + SECOND, 1000, 1000);
  g_assert_false (qd_traffic_extend (traffic, START + SECOND, 500, 1, &second));
  check_count (traffic, START + SECOND, 1000, 1000);
  qd_traffic_settle (traffic, START + SECOND, 0, &second);
  check_count (traffic, START + SECOND, 1000, 1000);
}

/* It is spent at 59 minutes and free again an hour, and the minutes to spare, later: no window is fresh at the full hour. */
static void
test_rolling (void)
{
  g_auto (Setup) setup = setup_new ();
  g_autoptr (QdTraffic) traffic = traffic_open (&setup, 1000, 100000);
  QdTrafficShare share = { 0 };
  gint64 now = START + 59 * MINUTE;

  g_assert_cmpint (qd_traffic_begin (traffic, now, 0, 1000, &share), ==, 0);
  qd_traffic_settle (traffic, now, 1000, &share);
  for (gint64 later = 0; later < 65; later++)
    g_assert_cmpint (qd_traffic_begin (traffic, now + later * MINUTE, 0, 1, &share), >, 0);
  g_assert_cmpint (qd_traffic_begin (traffic, now + 67 * MINUTE, 0, 1000, &share), ==, 0);
}

/* The wait that is answered leads, by and by, to a beginning. */
static void
test_wait (void)
{
  g_auto (Setup) setup = setup_new ();
  g_autoptr (QdTraffic) traffic = traffic_open (&setup, 1000, 100000);
  QdTrafficShare share = { 0 };
  gint64 now = START, wait;
  guint looks = 0;

  g_assert_cmpint (qd_traffic_begin (traffic, now, 0, 1000, &share), ==, 0);
  qd_traffic_settle (traffic, now, 1000, &share);
  while ((wait = qd_traffic_begin (traffic, now, 0, 10, &share)) > 0)
    {
      g_assert_cmpint (wait, <=, MINUTE);
      now += wait;
      looks++;
    }
  g_assert_cmpuint (looks, ==, 66);
  g_assert_cmpint (now - START, >=, HOUR);
}

/* 900 bytes an hour stay below the hour's budget; the third hour would pass the day's. */
static void
test_day (void)
{
  g_auto (Setup) setup = setup_new ();
  g_autoptr (QdTraffic) traffic = traffic_open (&setup, 1000, 2500);
  QdTrafficShare share = { 0 };

  for (gint64 i = 0; i < 2; i++)
    {
      g_assert_cmpint (qd_traffic_begin (traffic, START + 2 * i * HOUR, 0, 900, &share), ==, 0);
      qd_traffic_settle (traffic, START + 2 * i * HOUR, 900, &share);
    }
  g_assert_cmpint (qd_traffic_begin (traffic, START + 4 * HOUR, 0, 900, &share), >, 0);
  g_assert_cmpint (qd_traffic_begin (traffic, START + 24 * HOUR, 0, 900, &share), >, 0);
  g_assert_cmpint (qd_traffic_begin (traffic, START + 25 * HOUR + 2 * MINUTE, 0, 900, &share), ==, 0);
}

/* Another program, or the same one after a crash, sees what was taken and what was reserved. */
static void
test_shared (void)
{
  g_auto (Setup) setup = setup_new ();
  g_autoptr (QdTraffic) one = traffic_open (&setup, 1000, 5000), other = traffic_open (&setup, 1000, 5000);
  QdTrafficShare share = { 0 }, more = { 0 };

  g_assert_cmpint (qd_traffic_begin (one, START, SECOND, 700, &share), ==, 0);
  g_assert_cmpint (qd_traffic_begin (other, START, SECOND, 100, &more), ==, SECOND);
  g_assert_cmpint (qd_traffic_begin (other, START + SECOND, SECOND, 400, &more), >, 0);
  g_clear_pointer (&one, qd_traffic_free); /* killed */
  one = traffic_open (&setup, 1000, 5000);
  check_count (one, START + SECOND, 700, 700);
  qd_traffic_hold (one, START + 90 * SECOND);
  g_assert_cmpint (qd_traffic_begin (other, START + 10 * SECOND, SECOND, 100, &more), ==, 80 * SECOND);
  g_assert_cmpint (qd_traffic_begin (other, START + 90 * SECOND, SECOND, 100, &more), ==, 0);
}

/* A clock that ran ahead by a year, and was set right: what it counted counts now, and nobody waits for a year. */
static void
test_clock (void)
{
  g_auto (Setup) setup = setup_new ();
  g_autoptr (QdTraffic) traffic = traffic_open (&setup, 1000, 5000);
  gint64 ahead = START + 365 * G_TIME_SPAN_DAY;
  QdTrafficShare share = { 0 };

  g_assert_cmpint (qd_traffic_begin (traffic, ahead, SECOND, 800, &share), ==, 0);
  qd_traffic_settle (traffic, ahead, 800, &share);
  qd_traffic_hold (traffic, ahead + HOUR);
  check_count (traffic, START, 800, 800);
  g_assert_cmpint (qd_traffic_begin (traffic, START, SECOND, 200, &share), ==, 0);
  check_count (traffic, START, 1000, 1000);
}

/* A file that something else wrote is begun anew; a folder that cannot be made is a sentence. */
static void
test_files (void)
{
  g_auto (Setup) setup = setup_new ();
  g_autoptr (QdTraffic) traffic = traffic_open (&setup, 1000, 5000);
  g_autofree char *below = g_build_filename (setup.path, "below", NULL);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&traffic, qd_traffic_free);
  g_assert_true (g_file_set_contents (setup.path, "something else", -1, NULL));
  traffic = traffic_open (&setup, 1000, 5000);
  check_count (traffic, START, 0, 0);
  g_assert_null (qd_traffic_open (below, &(QdTrafficLimits){ .hour_budget = 1, .day_budget = 1 }, &error));
  g_assert_cmpint (error->domain, ==, QD_ERROR);
}

/* ---- iNaturalist's own limits ---- */

#define DAYS 3

typedef struct
{
  gint64 begun;
  guint64 bytes;
} Taken;

/* The most that lay in any stretch of time as long as @window. */
static guint64
find_most (const GArray *all, gint64 window)
{
  guint64 sum = 0, most = 0;

  for (guint first = 0, last = 0; last < all->len; last++)
    {
      sum += g_array_index (all, Taken, last).bytes;
      while (g_array_index (all, Taken, first).begun <= g_array_index (all, Taken, last).begun - window)
        sum -= g_array_index (all, Taken, first++).bytes;
      most = MAX (most, sum);
    }
  return most;
}

/* A program that would take a gigabyte a second if it were let, and is started again every 50 photos. Each is reserved with
 * the 40 MB that one may have, and settled with what it has. */
static GArray *
take_for_days (const Setup *setup)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Taken));
  g_autoptr (QdTraffic) traffic = NULL;
  gint64 now = START, wait;
  QdRandom random;

  qd_random_init (&random, 1, 2);
  while (now < START + DAYS * G_TIME_SPAN_DAY)
    {
      QdTrafficShare share = { 0 };
      Taken taken = { now, (4 << 20) + qd_random_below (&random, 36 << 20) };

      if (all->len % 50 == 0)
        {
          g_clear_pointer (&traffic, qd_traffic_free);
          traffic = qd_traffic_open (setup->path, &qd_traffic_usual_limits, NULL);
        }
      wait = qd_traffic_begin (traffic, now, 0, 40 << 20, &share);
      if (wait == 0)
        {
          g_array_append_val (all, taken);
          wait = (gint64) (taken.bytes / 1000);
          qd_traffic_settle (traffic, now + wait, taken.bytes, &share);
        }
      now += wait;
    }
  return all;
}

/* What is built in: at most 5 GB in any hour and 24 GB in any day, over restarts; and not much less than that. */
static void
test_usual_limits (void)
{
  g_auto (Setup) setup = setup_new ();
  g_autoptr (GArray) all = take_for_days (&setup);
  guint64 hour = find_most (all, HOUR), day = find_most (all, G_TIME_SPAN_DAY);

  g_test_message ("%u photos in %u days, at most %.2f GB in an hour and %.2f GB in a day", all->len, DAYS, (double) hour / 1e9,
                  (double) day / 1e9);
  g_assert_cmpuint (hour, <=, G_GUINT64_CONSTANT (5000000000));
  g_assert_cmpuint (hour, >=, G_GUINT64_CONSTANT (4600000000));
  g_assert_cmpuint (day, <=, G_GUINT64_CONSTANT (24000000000));
  g_assert_cmpuint (day, >=, G_GUINT64_CONSTANT (23000000000));
}

/* ---- Several at once ---- */

#define SHORT_MINUTE 2000 /* microseconds: an hour is 0.12 seconds */
#define HOUR_BUDGET  200000

/* Takes what it may for a second, and writes down when it began and how much came. Every third request is given up without a
 * word, as if the program had been killed. */
static void
take_for_a_second (const char *path, int out, guint seed)
{
  const QdTrafficLimits limits = { SHORT_MINUTE, HOUR_BUDGET, 100 * HOUR_BUDGET };
  g_autoptr (QdTraffic) traffic = qd_traffic_open (path, &limits, NULL);
  gint64 end = g_get_real_time () + SECOND;
  QdRandom random;

  qd_random_init (&random, 1, seed);
  for (gint64 now = g_get_real_time (), wait; now < end; now = g_get_real_time ())
    {
      QdTrafficShare share = { 0 };
      guint64 bytes = qd_random_below (&random, 5000);

      wait = qd_traffic_begin (traffic, now, 0, 5000, &share);
      if (wait > 0)
        {
          g_usleep ((gulong) MIN (wait, 500));
          continue;
        }
      Taken taken = { now, bytes };
      g_assert_cmpint (write (out, &taken, sizeof taken), ==, sizeof taken);
      if (qd_random_below (&random, 3) > 0)
        qd_traffic_settle (traffic, g_get_real_time (), bytes, &share);
    }
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = ((const Taken *) a)->begun, y = ((const Taken *) b)->begun;

  return (x > y) - (x < y);
}

/* However the requests of four programs fall, no stretch of an hour holds more than its budget; and most of it is used. */
static void
test_several (void)
{
  g_auto (Setup) setup = setup_new ();
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Taken));
  guint64 most;
  int ends[2];
  Taken taken;

  g_assert_cmpint (pipe (ends), ==, 0);
  for (guint i = 0; i < 4; i++)
    if (fork () == 0)
      {
        take_for_a_second (setup.path, ends[1], i);
        _exit (0);
      }
  close (ends[1]);
  while (read (ends[0], &taken, sizeof taken) == (gssize) sizeof taken)
    g_array_append_val (all, taken);
  close (ends[0]);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (wait (NULL), >, 0);

  g_array_sort (all, compare_times);
  most = find_most (all, 60 * SHORT_MINUTE);
  g_test_message ("%u requests, at most %" G_GUINT64_FORMAT " bytes in an hour", all->len, most);
  g_assert_cmpuint (most, <=, HOUR_BUDGET);
  g_assert_cmpuint (most, >=, HOUR_BUDGET / 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/traffic/shares", test_shares);
  g_test_add_func ("/traffic/rolling", test_rolling);
  g_test_add_func ("/traffic/wait", test_wait);
  g_test_add_func ("/traffic/day", test_day);
  g_test_add_func ("/traffic/shared", test_shared);
  g_test_add_func ("/traffic/clock", test_clock);
  g_test_add_func ("/traffic/files", test_files);
  g_test_add_func ("/traffic/usual-limits", test_usual_limits);
  g_test_add_func ("/traffic/several", test_several);
  return g_test_run ();
}
