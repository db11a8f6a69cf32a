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
