#include "app/words.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <math.h>

char *
qd_words_time_left (double seconds)
{
  guint minutes = (guint) (seconds / 60 + 0.5), hours = (guint) (seconds / 3600 + 0.5);

  if (seconds < 10)
    return g_strdup (_ ("a few seconds"));
  if (seconds < 50)
    return g_strdup_printf (_ ("%.0f seconds"), ceil (seconds / 10) * 10);
  if (seconds < 90)
    return g_strdup (_ ("a minute"));
  if (minutes < 100)
    return g_strdup_printf (ngettext ("%u minute", "%u minutes", minutes), minutes);
  return g_strdup_printf (ngettext ("%u hour", "%u hours", hours), hours);
}

char *
qd_words_moment (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (time / G_TIME_SPAN_SECOND);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now / G_TIME_SPAN_SECOND);
  gboolean is_today = g_date_time_get_year (when) == g_date_time_get_year (today) &&
                      g_date_time_get_day_of_year (when) == g_date_time_get_day_of_year (today);

  return g_date_time_format (when, is_today ? "%H:%M" : "%x %H:%M");
}

char *
qd_words_percent (double share)
{
  return isfinite (share) ? g_strdup_printf (_ ("%.0f %%"), share * 100) : g_strdup (_ ("not known"));
}

char *
qd_words_count (guint n)
{
  const char *separator = localeconv ()->thousands_sep;
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%u", n);
  for (gssize at = (gssize) text->len - 3; at > 0; at -= 3)
    g_string_insert (text, at, *separator != '\0' ? separator : ",");
  return g_string_free (text, FALSE);
}
