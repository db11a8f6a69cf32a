#include "app/pages/instructions-changes.h"

gboolean
qd_instructions_read (QdProject *project, gpointer data, GError **error)
{
  QdInstructions **read = data;

  *read = qd_project_get_instructions (project, error);
  return *read != NULL;
}

void
qd_instructions_free_read (gpointer data)
{
  qd_instructions_free (*(QdInstructions **) data);
  g_free (data);
}

/* ---- What became different ---- */

static gboolean
is_same (const QdInstructionPage *a, const QdInstructionPage *b)
{
  return g_str_equal (a->title, b->title) && g_str_equal (a->text, b->text) && a->examples->len == b->examples->len;
}

guint
qd_instructions_find_change (const QdInstructions *a, const QdInstructions *b, guint at)
{
  for (guint i = 0; i < MAX (a->pages->len, b->pages->len); i++)
    if (i >= a->pages->len || i >= b->pages->len || !is_same (a->pages->pdata[i], b->pages->pdata[i]))
      return i;
  return at;
}

gboolean
qd_instructions_keep_page (QdInstructions *read, const QdInstructions *written, guint at)
{
  const QdInstructionPage *from = written->pages->pdata[at];
  QdInstructionPage *to;

  if (read->pages->len != written->pages->len)
    return FALSE;
  to = read->pages->pdata[at];
  g_free (to->title);
  g_free (to->text);
  to->title = g_strdup (from->title);
  to->text = g_strdup (from->text);
  return TRUE;
}
