#include "config.h"
#include "engine/project/step-words.h"

#include <glib/gi18n-lib.h>

char *
qd_class_dup_name (QdProject *project, gint64 class_id)
{
  char *name = NULL;

  qd_database_lookup_text (project->db, NULL, &name, "SELECT name FROM classes WHERE id = ?", "i", class_id);
  return name != NULL ? name : g_strdup ("");
}

char *
qd_step_words_box (QdProject *project, QdBoxDoing doing, gint64 class_id)
{
  g_autofree char *name = NULL;

  if (!qd_project_wants_words (project))
    return NULL;
  name = qd_class_dup_name (project, class_id);
  switch (doing)
    {
    case QD_BOX_DRAWN:
      return g_strdup_printf (_ ("draw a box of “%s”"), name);
    case QD_BOX_SUGGESTED:
      return g_strdup_printf (_ ("suggest a box of “%s”"), name);
    case QD_BOX_CLASSIFIED:
      return g_strdup_printf (_ ("call a box “%s”"), name);
    case QD_BOX_DELETED:
      return g_strdup_printf (_ ("delete a box of “%s”"), name);
    case QD_BOX_CHANGED:
    default:
      return g_strdup_printf (_ ("change a box of “%s”"), name);
    }
}

char *
qd_step_words_boxes (QdProject *project, guint n)
{
  if (!qd_project_wants_words (project))
    return NULL;
  if (n == 0)
    return g_strdup (_ ("delete the boxes of a photo"));
  return g_strdup (_ ("change boxes of a photo"));
}

char *
qd_step_words_mark (QdProject *project, QdMark mark)
{
  if (!qd_project_wants_words (project))
    return NULL;
  switch (mark)
    {
    case QD_MARK_VERIFIED:
      return g_strdup (_ ("mark a photo as verified"));
    case QD_MARK_EMPTY:
      return g_strdup (_ ("mark a photo as one without an animal"));
    case QD_MARK_UNUSABLE:
      return g_strdup (_ ("leave a photo out"));
    case QD_MARK_NONE:
    default:
      return g_strdup (_ ("take a photo's mark away"));
    }
}
