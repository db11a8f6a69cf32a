#include "app/pages/instructions-store.h"

#include <glib/gi18n.h>

typedef struct
{
  QdInstructions *instructions;
  QdMadeStep *made;
} Storing;

static void
storing_free (gpointer data)
{
  Storing *storing = data;

  qd_instructions_free (storing->instructions);
  qd_made_step_unref (storing->made);
  g_free (storing);
}

static gboolean
store (QdProject *project, gpointer data, GError **error)
{
  Storing *storing = data;

  if (!qd_project_set_instructions (project, storing->instructions, error))
    return FALSE;
  qd_made_step_set (storing->made, project);
  return TRUE;
}

static void
on_stored (gpointer owner, G_GNUC_UNUSED gpointer data, const GError *error)
{
  if (error != NULL)
    qd_page_say_error (QD_PAGE (owner), _ ("The instructions were not kept."), error);
}

void
qd_instructions_store (QdPage *page, const QdInstructions *instructions, QdMadeStep *made)
{
  Storing *storing = g_new (Storing, 1);

  *storing = (Storing){ qd_instructions_copy (instructions), qd_made_step_ref (made) };
  qd_session_write (qd_page_get_session (page), store, storing, storing_free, G_OBJECT (page), on_stored);
}
