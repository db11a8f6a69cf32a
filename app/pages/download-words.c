#include "app/pages/download-words.h"

#include "app/words.h"

#include <glib/gi18n.h>

#define LONG (2 * G_TIME_SPAN_MINUTE) /* a wait whose end is worth a word */

static char *
describe_patience (const QdDownloadProgress *progress, const char *done, const char *total)
{
  gint64 now = g_get_real_time ();
  g_autofree char *until = qd_words_moment (progress->until, now);

  return progress->until > now + LONG
             ? g_strdup_printf (_ ("%s of %s, iNaturalist asked for patience until %s"), done, total, until)
             : g_strdup_printf (_ ("%s of %s, iNaturalist asked for patience"), done, total);
}

char *
qd_download_describe (const QdDownloadProgress *progress, gboolean full)
{
  g_autofree char *done = qd_words_count (progress->done), *total = qd_words_count (progress->total), *left = NULL;

  if (full)
    return g_strdup_printf (_ ("%s of %s: the disk is full, and this goes on when there is room"), done, total);
  if (progress->paused)
    return g_strdup_printf (_ ("%s of %s, paused"), done, total);
  if (progress->busy && progress->total == 0)
    return g_strdup (_ ("Another change of the project is under way; the download begins after it"));
  if (progress->busy)
    return g_strdup_printf (_ ("%s of %s: another change of the project is under way, and this goes on after it"), done, total);
  if (progress->offline)
    return g_strdup_printf (_ ("%s of %s, waiting for the network; this goes on when it is back"), done, total);
  if (progress->spent)
    return g_strdup_printf (_ ("%s of %s, waiting: iNaturalist allows 5 GB an hour and 24 GB a day"), done, total);
  if (progress->waiting)
    return describe_patience (progress, done, total);
  if (progress->per_second <= 0 || progress->seconds_left < 0)
    return g_strdup_printf (_ ("%s of %s"), done, total);
  left = qd_words_time_left (progress->seconds_left);
  return progress->per_second < 10
             ? g_strdup_printf (_ ("%s of %s, %.1f a second, %s left"), done, total, progress->per_second, left)
             : g_strdup_printf (_ ("%s of %s, %.0f a second, %s left"), done, total, progress->per_second, left);
}

char *
qd_download_describe_rest (const QdCounts *counts, guint missing)
{
  g_autofree char *there = qd_words_count (counts->there), *all = qd_words_count (counts->photos);
  g_autofree char *size = g_format_size ((guint64) counts->bytes);

  if (missing > 0)
    return g_strdup_printf (_ ("%s of %s photos are here"), there, all);
  return g_strdup_printf (ngettext ("%s photo, %s", "%s photos, %s", counts->there), there, size);
}

char *
qd_download_describe_withheld (guint n)
{
  g_autofree char *number = qd_words_count (n);

  return g_strdup_printf (
      ngettext ("%s photo is left out because of its license.", "%s photos are left out because of their licenses.", n),
      number);
}
