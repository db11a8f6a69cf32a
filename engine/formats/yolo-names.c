#include "engine/formats/yolo-names.h"

#include <string.h>

#include "engine/core/json.h"

/* ---- Lists ---- */

void
qd_yolo_parse_list (const char *text, QdClassNumbers *numbers)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", QD_CLASS_NUMBERS_MOST);
  guint n = g_strv_length (lines);

  while (n > 0 && *g_strstrip (lines[n - 1]) == '\0')
    n--;
  for (guint i = 0; i < n; i++)
    qd_class_numbers_add (numbers, i, g_strstrip (lines[i]));
}

/* ---- The part of YAML that lists of names are written in ---- */

static void
skip_space (const char **at)
{
  for (;;)
    {
      *at += strspn (*at, " \t\r\n");
      if (**at != '#')
        return;
      *at += strcspn (*at, "\n");
    }
}

/* A text in quotes; its opening one is at @at. */
static char *
read_quoted (const char **at)
{
  GString *text = g_string_new (NULL);
  char quote = *(*at)++;

  for (; **at != '\0'; (*at)++)
    if (quote == '\'' && (*at)[0] == '\'' && (*at)[1] == '\'')
      g_string_append_c (text, *(*at)++);
    else if (quote == '"' && (*at)[0] == '\\' && (*at)[1] != '\0')
      g_string_append_c (text, *++(*at));
    else if (**at == quote)
      break;
    else
      g_string_append_c (text, **at);
  if (**at != '\0')
    (*at)++;
  return g_string_free (text, FALSE);
}

/* Up to one of @stops, a comment or the end of the line. */
static char *
read_plain (const char **at, const char *stops)
{
  const char *begin = *at;

  while (**at != '\0' && strchr (stops, **at) == NULL && **at != '\n' && !(**at == '#' && *at > begin && (*at)[-1] == ' '))
    (*at)++;
  return g_strstrip (g_strndup (begin, (gsize) (*at - begin)));
}

static char *
read_scalar (const char **at, const char *stops)
{
  *at += strspn (*at, " \t");
  return **at == '"' || **at == '\'' ? read_quoted (at) : read_plain (at, stops);
}

/* A number and a colon before a name; -1 when there is none. */
static gint64
read_key (const char **at)
{
  const char *digits = *at + (**at == '"' || **at == '\''), *end = digits;

  while (g_ascii_isdigit (*end) && end - digits < 9)
    end++;
  if (end == digits || end[digits - *at] != ':')
    return -1;
  *at = end + (digits - *at) + 1;
  return g_ascii_strtoll (digits, NULL, 10);
}

static void
add_name (QdClassNumbers *numbers, gint64 number, const char *name)
{
  if (number <= QD_YOLO_LARGEST_CLASS)
    qd_class_numbers_add (numbers, number, name);
}

/* [a, b] or {0: a, 1: b}, over as many lines as it takes. */
static void
read_flow (const char *at, QdClassNumbers *numbers)
{
  char close = *at++ == '[' ? ']' : '}';

  for (gint64 i = 0; i <= QD_YOLO_LARGEST_CLASS; i++)
    {
      g_autofree char *name = NULL;
      gint64 number;

      skip_space (&at);
      if (*at == close || *at == '\0')
        return;
      number = close == '}' ? read_key (&at) : i;
      name = read_scalar (&at, close == ']' ? ",]" : ",}");
      add_name (numbers, number, name);
      skip_space (&at);
      at += *at == ',';
    }
}

/* A line each: "- a" or "0: a", up to a line that is neither. */
static void
read_block (const char *at, QdClassNumbers *numbers)
{
  for (gint64 i = 0; i <= QD_YOLO_LARGEST_CLASS; i++)
    {
      g_autofree char *name = NULL;
      gint64 number = i;

      skip_space (&at);
      if (at[0] == '-' && (at[1] == ' ' || at[1] == '\t'))
        at++;
      else if ((number = read_key (&at)) < 0)
        return;
      name = read_scalar (&at, "");
      add_name (numbers, number, name);
      at += strcspn (at, "\n");
    }
}

/* Behind "names:" at the begin of a line; NULL when there is none. */
static const char *
find_names (const char *text)
{
  static const char *const keys[] = { "names:", "\"names\":", "'names':" };

  for (const char *line = text; line != NULL; line = strchr (line, '\n') != NULL ? strchr (line, '\n') + 1 : NULL)
    for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
      if (g_str_has_prefix (line, keys[i]))
        return line + strlen (keys[i]);
  return NULL;
}

char *
qd_yolo_dup_member (const char *text, const char *key)
{
  g_autofree char *begin = g_strconcat (key, ":", NULL);

  for (const char *line = text; line != NULL; line = strchr (line, '\n') != NULL ? strchr (line, '\n') + 1 : NULL)
    if (g_str_has_prefix (line, begin))
      {
        const char *at = line + strlen (begin);
        g_autofree char *value = read_scalar (&at, "");
        return *value != '\0' ? g_strdup (value) : NULL;
      }
  return NULL;
}

gboolean
qd_yolo_parse_yaml (const char *text, QdClassNumbers *numbers)
{
  const char *names = find_names (text);

  if (names == NULL)
    return FALSE;
  skip_space (&names);
  if (*names == '[' || *names == '{')
    read_flow (names, numbers);
  else
    read_block (names, numbers);
  return TRUE;
}

/* ---- Out ---- */

/* JSON's texts are YAML's too. */
static void
append_text (GString *yaml, const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
  g_autofree char *quoted = qd_json_to_text (node);

  g_string_append (yaml, quoted);
}

char *
qd_yolo_make_yaml (const QdClassNumbers *classes, const char *const *folders)
{
  static const char *const keys[QD_N_SUBSETS] = { NULL, "train", "val", "test" };
  guint n = qd_class_numbers_count (classes);
  gint64 last = n > 0 ? MIN (qd_class_numbers_nth (classes, n - 1)->number, QD_YOLO_LARGEST_CLASS) : -1;
  GString *yaml = g_string_new ("# Written by Quadrat. The credits of the photos are in CREDITS.csv.\n");

  for (guint i = 0; i < QD_N_SUBSETS; i++)
    if (keys[i] != NULL && folders[i] != NULL)
      g_string_append_printf (yaml, "%s: %s\n", keys[i], folders[i]);
  g_string_append (yaml, "names:\n");
  for (gint64 i = 0; i <= last; i++)
    {
      const QdClassNumber *class_ = qd_class_numbers_get (classes, i);
      g_autofree char *unused = g_strdup_printf ("unused %" G_GINT64_FORMAT, i);

      g_string_append_printf (yaml, "  %" G_GINT64_FORMAT ": ", i);
      append_text (yaml, class_ != NULL ? class_->name : unused);
      g_string_append_c (yaml, '\n');
    }
  return g_string_free (yaml, FALSE);
}
