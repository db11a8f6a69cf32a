#include "engine/core/fold.h"

#include <string.h>

/* Most names are plain ASCII, and there are many: they take a short way. NULL for others. */
static char *
fold_ascii (const char *text)
{
  gsize n = strlen (text);
  g_autofree char *folded = g_malloc (n + 1);

  for (gsize i = 0; i <= n; i++)
    {
      if ((text[i] & 0x80) != 0)
        return NULL;
      folded[i] = g_ascii_tolower (text[i]);
    }
  return g_steal_pointer (&folded);
}

/* Decomposed, so that accents are characters of their own, which are left out. */
static char *
fold_any (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1), *apart = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) plain = g_string_sized_new (strlen (apart));

  for (const char *at = apart; *at != 0; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (!g_unichar_ismark (character))
        g_string_append_unichar (plain, character);
    }
  return g_utf8_casefold (plain->str, -1);
}

char *
qd_fold (const char *text)
{
  char *folded;

  if (text == NULL)
    return NULL;
  folded = fold_ascii (text);
  return folded != NULL ? folded : fold_any (text);
}

gboolean
qd_is_same_name (const char *a, const char *b)
{
  g_autofree char *first = g_utf8_casefold (a, -1), *second = g_utf8_casefold (b, -1);

  return g_str_equal (first, second);
}
