#include "config.h"

#include "engine/inat/dwc-meta.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"

#define MOST_COLUMNS 10000

typedef struct
{
  QdDwcMeta *meta;
  QdDwcTable *table; /* the one that is open; NULL: none */
  const char *name;
  GString *location; /* the text of the <location> that is open; NULL: none */
} Parse;

static void
table_free (gpointer data)
{
  QdDwcTable *table = data;

  if (table == NULL)
    return;
  g_free (table->row_type);
  g_ptr_array_unref (table->locations);
  g_free (table->encoding);
  g_hash_table_unref (table->at);
  g_hash_table_unref (table->defaults);
  g_free (table);
}

void
qd_dwc_meta_free (QdDwcMeta *meta)
{
  if (meta == NULL)
    return;
  table_free (meta->core);
  g_ptr_array_unref (meta->extensions);
  g_free (meta);
}

/* ---- Attributes ---- */

/* "http://rs.tdwg.org/dwc/terms/eventDate" gives "eventdate". */
static char *
last_part (const char *address)
{
  const char *end = address + strlen (address), *begin;

  while (end > address && (end[-1] == '/' || end[-1] == '#'))
    end--;
  begin = end;
  while (begin > address && begin[-1] != '/' && begin[-1] != '#')
    begin--;
  g_autofree char *part = g_strndup (begin, (gsize) (end - begin));
  return g_ascii_strdown (part, -1);
}

/* "\t" may be written as two letters. */
static char *
unescaped (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (text[0] == '\\' && text[1] != '\0')
      {
        text++;
        g_string_append_c (plain, *text == 't' ? '\t' : *text == 'n' ? '\n' : *text == 'r' ? '\r' : *text);
      }
    else
      g_string_append_c (plain, *text);
  return g_string_free (plain, FALSE);
}

static gboolean
refuse (const Parse *parse, const char *attribute, const char *value, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s”: files with %s “%s” are not read here."), parse->name, attribute,
               value);
  return FALSE;
}

/* An attribute that is blank is not the same as one that is missing: fieldsEnclosedBy="" is no quote. */
static gboolean
set_attribute (Parse *parse, const char *name, const char *value, GError **error)
{
  QdDwcTable *table = parse->table;
  g_autofree char *plain = unescaped (value);

  if (strcmp (name, "fieldsTerminatedBy") == 0 && *plain != '\0')
    {
      if (strlen (plain) != 1 || strchr ("\"\n\r", *plain) != NULL || (guint8) *plain >= 0x80)
        return refuse (parse, name, value, error);
      table->delimiter = *plain;
    }
  else if (strcmp (name, "fieldsEnclosedBy") == 0)
    {
      if (*plain != '\0' && strcmp (plain, "\"") != 0)
        return refuse (parse, name, value, error);
      table->quoted = *plain != '\0';
    }
  else if (strcmp (name, "linesTerminatedBy") == 0)
    {
      /* GMarkup gives a line end in an attribute as a blank, as XML demands. */
      if (plain[strspn (plain, "\n\r ")] != '\0')
        return refuse (parse, name, value, error);
    }
  else if (strcmp (name, "encoding") == 0)
    {
      g_free (table->encoding);
      table->encoding = g_strdup (value);
    }
  else if (strcmp (name, "ignoreHeaderLines") == 0)
    table->n_head = (guint) CLAMP (g_ascii_strtoll (value, NULL, 10), 0, 1000);
  else if (strcmp (name, "rowType") == 0)
    {
      g_free (table->row_type);
      table->row_type = last_part (value);
    }
  return TRUE;
}

static const char *
find_attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return values[i];
  return NULL;
}

/* -1 for none. */
static int
parse_index (const char *text)
{
  guint64 index;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, MOST_COLUMNS, &index, NULL) ? (int) index : -1;
}

/* ---- Elements ---- */

static gboolean
begin_table (Parse *parse, const char **names, const char **values, GError **error)
{
  QdDwcTable *table = g_new0 (QdDwcTable, 1);

  table->row_type = g_strdup ("");
  table->locations = g_ptr_array_new_with_free_func (g_free);
  table->delimiter = ',';
  table->quoted = TRUE;
  table->id = -1;
  table->at = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  table->defaults = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  parse->table = table;
  for (guint i = 0; names[i] != NULL; i++)
    if (!set_attribute (parse, names[i], values[i], error))
      return FALSE;
  return TRUE;
}

static void
take_field (QdDwcTable *table, const char **names, const char **values)
{
  const char *term = find_attribute (names, values, "term"), *missing = find_attribute (names, values, "default");
  int index = parse_index (find_attribute (names, values, "index"));
  g_autofree char *key = term != NULL ? last_part (term) : NULL;

  if (key == NULL || *key == '\0')
    return;
  if (missing != NULL)
    g_hash_table_insert (table->defaults, g_strdup (key), g_strstrip (g_strdup (missing)));
  if (index >= 0 && !g_hash_table_contains (table->at, key))
    g_hash_table_insert (table->at, g_steal_pointer (&key), GINT_TO_POINTER (index + 1));
}

static void
start_element (GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer user_data,
               GError **error)
{
  Parse *parse = user_data;

  (void) context;
  if (strcmp (element, "core") == 0 || strcmp (element, "extension") == 0)
    {
      if (parse->table == NULL)
        begin_table (parse, names, values, error);
    }
  else if (parse->table == NULL)
    return;
  else if (strcmp (element, "location") == 0 && parse->location == NULL)
    parse->location = g_string_new (NULL);
  else if (strcmp (element, "id") == 0 || g_ascii_strcasecmp (element, "coreid") == 0)
    parse->table->id = parse_index (find_attribute (names, values, "index"));
  else if (strcmp (element, "field") == 0)
    take_field (parse->table, names, values);
}

static void
take_text (GMarkupParseContext *context, const char *text, gsize length, gpointer user_data, GError **error)
{
  Parse *parse = user_data;

  (void) context;
  (void) error;
  if (parse->location != NULL)
    g_string_append_len (parse->location, text, (gssize) length);
}

static void
end_table (Parse *parse, gboolean is_core)
{
  QdDwcTable *table = g_steal_pointer (&parse->table);

  if (!is_core)
    g_ptr_array_add (parse->meta->extensions, table);
  else if (parse->meta->core == NULL)
    parse->meta->core = table;
  else
    table_free (table);
}

static void
end_element (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  Parse *parse = user_data;

  (void) context;
  (void) error;
  if (parse->table == NULL)
    return;
  if (strcmp (element, "location") == 0 && parse->location != NULL)
    {
      g_ptr_array_add (parse->table->locations, g_strstrip (g_string_free (g_steal_pointer (&parse->location), FALSE)));
    }
  else if (strcmp (element, "core") == 0 || strcmp (element, "extension") == 0)
    end_table (parse, strcmp (element, "core") == 0);
}

static gboolean
check (const QdDwcMeta *meta, const char *name, GError **error)
{
  if (meta->core == NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is no description of a Darwin Core archive: it names no core."),
                 name);
  else if (strcmp (meta->core->row_type, "occurrence") != 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 _ ("“%s” describes an archive of “%s”; only archives of occurrences are read here."), name,
                 meta->core->row_type);
  else if (meta->core->locations->len == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” names no file of the core."), name);
  else
    return TRUE;
  return FALSE;
}

QdDwcMeta *
qd_dwc_meta_parse (const char *text, gsize length, const char *name, GError **error)
{
  static const GMarkupParser parser = { start_element, end_element, take_text, NULL, NULL };
  g_autoptr (QdDwcMeta) meta = g_new0 (QdDwcMeta, 1);
  Parse parse = { .meta = meta, .name = name };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &parse, NULL);
  GError *local = NULL;
  gboolean ok;

  meta->extensions = g_ptr_array_new_with_free_func (table_free);
  ok = g_markup_parse_context_parse (context, text, (gssize) length, &local) &&
       g_markup_parse_context_end_parse (context, &local);
  table_free (parse.table);
  if (parse.location != NULL)
    g_string_free (parse.location, TRUE);
  if (ok)
    return check (meta, name, error) ? g_steal_pointer (&meta) : NULL;
  if (local->domain == QD_ERROR)
    g_propagate_error (error, local);
  else
    {
      g_autofree char *message = g_utf8_make_valid (local->message, -1); /* it may quote what is no text */

      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is damaged: %s."), name, message);
      g_error_free (local);
    }
  return NULL;
}

/* ---- Asking ---- */

int
qd_dwc_table_find (const QdDwcTable *table, const char *terms)
{
  g_auto (GStrv) alternatives = g_strsplit (terms, "|", -1);

  for (guint i = 0; alternatives[i] != NULL; i++)
    {
      int at = GPOINTER_TO_INT (g_hash_table_lookup (table->at, alternatives[i]));

      if (strcmp (alternatives[i], "id") == 0 && table->id >= 0)
        return table->id;
      if (at > 0)
        return at - 1;
    }
  return -1;
}

const char *
qd_dwc_table_get_default (const QdDwcTable *table, const char *terms)
{
  g_auto (GStrv) alternatives = g_strsplit (terms, "|", -1);
  const char *found = NULL;

  for (guint i = 0; alternatives[i] != NULL && found == NULL; i++)
    found = g_hash_table_lookup (table->defaults, alternatives[i]);
  return found;
}
