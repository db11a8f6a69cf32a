#include "engine/project/change-kinds.h"

#include "engine/project/project-private.h"

#define KEY "generation-kinds" /* the setting: the numbers, with a space between */

G_STATIC_ASSERT (QD_CHANGED_ALL == (1 << QD_N_CHANGES) - 1);

gboolean
qd_change_kinds_read (QdProject *project, QdChangeKinds *kinds, GError **error)
{
  g_autofree char *text = NULL;
  char *next;

  *kinds = (QdChangeKinds){ 0 };
  if (!qd_database_lookup_text (project->db, error, &text, "SELECT value FROM settings WHERE key = ?", "s", KEY))
    return FALSE;
  next = text;
  for (guint i = 0; i < QD_N_CHANGES && next != NULL; i++)
    kinds->numbers[i] = g_ascii_strtoll (next, &next, 10);
  return TRUE;
}

gboolean
qd_change_kinds_grow (QdProject *project, guint flags, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  QdChangeKinds kinds;

  if ((flags & QD_CHANGED_ALL) == 0)
    return TRUE;
  if (!qd_change_kinds_read (project, &kinds, error))
    return FALSE;
  qd_change_kinds_pass (&kinds, flags);
  for (guint i = 0; i < QD_N_CHANGES; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "", kinds.numbers[i]);
  return qd_database_run (project->db, error,
                          "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                          "ss", KEY, text->str);
}

void
qd_change_kinds_pass (QdChangeKinds *kinds, guint flags)
{
  for (guint i = 0; i < QD_N_CHANGES; i++)
    kinds->numbers[i] += flags >> i & 1;
}

guint
qd_change_kinds_compare (const QdChangeKinds *before, const QdChangeKinds *now)
{
  guint flags = 0;

  for (guint i = 0; i < QD_N_CHANGES; i++)
    flags |= (guint) (before->numbers[i] != now->numbers[i]) << i;
  return flags;
}
