#include "config.h"
#include "engine/core/json-walk.h"

#include <glib/gi18n-lib.h>

#include "engine/core/json-private.h"

typedef struct
{
  QdJsonScanner scanner;
  QdJsonWalkFunc func;
  gpointer user_data;
  GError **error;
} Walk;

static gboolean
hand_over (Walk *walk, const char *key, gint64 index)
{
  gboolean is_there = !qd_json_scanner_is_at_end (&walk->scanner); /* steps over to its line */
  guint line = walk->scanner.line;
  g_autoptr (JsonNode) node = qd_json_read_value (&walk->scanner);

  return is_there && node != NULL && walk->func (key, index, node, line, walk->user_data, walk->error);
}

static gboolean
walk_list (Walk *walk, const char *key)
{
  QdJsonScanner *scanner = &walk->scanner;

  scanner->depth++;
  if (!qd_json_scanner_next_is (scanner, ']'))
    {
      gint64 index = 0;
      do
        if (!hand_over (walk, key, index++))
          return FALSE;
      while (qd_json_scanner_next_is (scanner, ','));
      if (!qd_json_scanner_next_is (scanner, ']'))
        return qd_json_scanner_refuse (scanner, _ ("a list that is not closed"));
    }
  scanner->depth--;
  return TRUE;
}

static gboolean
walk_member (Walk *walk)
{
  QdJsonScanner *scanner = &walk->scanner;
  g_autofree char *key = qd_json_scanner_next_is (scanner, '"') ? qd_json_scanner_read_text (scanner) : NULL;

  if (key == NULL)
    return qd_json_scanner_refuse (scanner, _ ("a key that is no text in quotes"));
  if (!qd_json_scanner_next_is (scanner, ':'))
    return qd_json_scanner_refuse (scanner, _ ("a key without a colon"));
  return qd_json_scanner_next_is (scanner, '[') ? walk_list (walk, key) : hand_over (walk, key, -1);
}

static gboolean
walk_object (Walk *walk)
{
  QdJsonScanner *scanner = &walk->scanner;

  scanner->depth++;
  if (qd_json_scanner_next_is (scanner, '}'))
    return TRUE;
  do
    if (!walk_member (walk))
      return FALSE;
  while (qd_json_scanner_next_is (scanner, ','));
  return qd_json_scanner_next_is (scanner, '}') || qd_json_scanner_refuse (scanner, _ ("an object that is not closed"));
}

static gboolean
walk_root (Walk *walk)
{
  if (qd_json_scanner_next_is (&walk->scanner, '{'))
    return walk_object (walk);
  if (qd_json_scanner_next_is (&walk->scanner, '['))
    return walk_list (walk, NULL);
  return qd_json_scanner_refuse (&walk->scanner, _ ("neither an object nor a list"));
}

gboolean
qd_json_walk (const char *text, gsize length, const char *name, QdJsonWalkFunc func, gpointer user_data, GError **error)
{
  Walk walk = { .func = func, .user_data = user_data, .error = error };
  gboolean good =
      qd_json_scanner_start (&walk.scanner, text, length, 1) && walk_root (&walk) && qd_json_scanner_finish (&walk.scanner);

  if (!good && walk.scanner.wrong != NULL)
    qd_json_scanner_set_error (&walk.scanner, name, error);
  return good;
}
