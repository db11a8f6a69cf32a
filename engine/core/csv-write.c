#include "engine/core/csv.h"

#include <string.h>

static gboolean
looks_like_formula (const char *text)
{
  char *end = NULL;

  if (text[0] == '\0' || strchr ("=+-@\t\r", text[0]) == NULL)
    return FALSE;
  g_ascii_strtod (text, &end);
  return end == text || *end != '\0';
}

void
qd_csv_append_field (GString *line, const char *text, char delimiter)
{
  const char special[] = { delimiter, '"', '\n', '\r', '\0' };
  gboolean formula = looks_like_formula (text);

  if (!formula && strpbrk (text, special) == NULL)
    {
      g_string_append (line, text);
      return;
    }
  g_string_append (line, formula ? "\"'" : "\"");
  for (const char *c = text; *c != '\0'; c++)
    g_string_append (line, *c == '"' ? "\"\"" : (char[]){ *c, '\0' });
  g_string_append_c (line, '"');
}
