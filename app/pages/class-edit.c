#include "app/pages/class-edit.h"

#include "engine/core/error.h"

#include <glib/gi18n.h>

QdClassEdit *
qd_class_edit_new (QdClassEditKind kind, gint64 id)
{
  QdClassEdit *edit = g_new0 (QdClassEdit, 1);

  edit->kind = kind;
  edit->id = id;
  return edit;
}

void
qd_class_edit_free (gpointer data)
{
  QdClassEdit *edit = data;

  g_free (edit->name);
  g_free (edit);
}

static const QdSpecies *
find_species (GPtrArray *species, gint64 id, GError **error)
{
  for (guint i = 0; i < species->len; i++)
    if (((const QdSpecies *) species->pdata[i])->id == id)
      return species->pdata[i];
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The species is not in the project any more."));
  return NULL;
}

static guint
count_species (GPtrArray *species, gint64 class_id)
{
  guint n = 0;

  for (guint i = 0; i < species->len; i++)
    n += ((const QdSpecies *) species->pdata[i])->class_id == class_id;
  return n;
}

static gboolean
has_class (QdProject *project, const char *name, gboolean *has, GError **error)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (project, FALSE, error);
  g_autofree char *wanted = g_utf8_casefold (name, -1);

  *has = FALSE;
  for (guint i = 0; classes != NULL && i < classes->len; i++)
    {
      g_autofree char *folded = g_utf8_casefold (((const QdClass *) classes->pdata[i])->name, -1);

      *has |= g_str_equal (folded, wanted);
    }
  return classes != NULL;
}

static gboolean
join (QdProject *project, const QdSpecies *species, const char *name, GError **error)
{
  gint64 class_id = qd_project_ensure_class (project, name, error);

  return class_id != 0 && qd_project_set_species_class (project, species->id, class_id, error);
}

static gboolean
name_class (QdProject *project, const QdSpecies *species, GPtrArray *all, const char *name, GError **error)
{
  gboolean alone = species->class_id != 0 && count_species (all, species->class_id) == 1;
  gboolean taken;

  if (!has_class (project, name, &taken, error))
    return FALSE;
  if (alone && taken)
    {
      gint64 into = qd_project_ensure_class (project, name, error);

      return into == species->class_id ? qd_project_rename_class (project, into, name, error)
                                       : into != 0 && qd_project_merge_classes (project, species->class_id, into, error);
    }
  return alone ? qd_project_rename_class (project, species->class_id, name, error) : join (project, species, name, error);
}

gboolean
qd_class_edit_commit (QdProject *project, gpointer data, GError **error)
{
  const QdClassEdit *edit = data;
  g_autoptr (GPtrArray) all = NULL;
  const QdSpecies *species;

  if (edit->kind == QD_CLASS_EDIT_COLOR)
    return qd_project_set_class_color (project, edit->id, edit->color, error);
  all = qd_project_list_species (project, NULL, error);
  if (all == NULL || (species = find_species (all, edit->id, error)) == NULL)
    return FALSE;
  if (edit->kind == QD_CLASS_EDIT_LEAVE_OUT)
    return qd_project_set_species_class (project, species->id, 0, error);
  if (edit->kind == QD_CLASS_EDIT_NAME)
    return name_class (project, species, all, edit->name, error);
  return join (project, species, species->common_name != NULL ? species->common_name : species->scientific_name, error);
}
