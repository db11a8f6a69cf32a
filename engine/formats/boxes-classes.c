#include "engine/formats/boxes-classes.h"

void
qd_boxes_class_free (gpointer data)
{
  QdBoxesClass *class_ = data;

  g_free (class_->name);
  g_free (class_->becomes);
  g_free (class_);
}

const char *
qd_boxes_map_class (QdBoxesTaking *taking, const char *name)
{
  GHashTable *map = taking->options->classes;
  const char *becomes = map != NULL ? g_hash_table_lookup (map, name) : NULL;

  return becomes == NULL ? name : *becomes != '\0' ? becomes : NULL;
}

gboolean
qd_boxes_list_classes (QdBoxesTaking *taking, GError **error)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (taking->project, FALSE, error);

  for (guint i = 0; classes != NULL && i < classes->len; i++)
    {
      const QdClass *class_ = classes->pdata[i];
      g_hash_table_insert (taking->known, g_utf8_casefold (class_->name, -1), g_memdup2 (&class_->id, sizeof class_->id));
    }
  return classes != NULL;
}

/* 0 when there is none. */
static gint64
find_class (QdBoxesTaking *taking, const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  const gint64 *id = g_hash_table_lookup (taking->known, folded);

  return id != NULL ? *id : 0;
}

gboolean
qd_boxes_is_blank (const char *name)
{
  return name[strspn (name, " \t\n\v\f\r")] == '\0';
}

void
qd_boxes_count_class (QdBoxesTaking *taking, const char *name)
{
  QdBoxesClass *class_ = g_hash_table_lookup (taking->class_counts, name);

  if (class_ == NULL)
    {
      const char *becomes = qd_boxes_map_class (taking, name);
      gint64 id = becomes != NULL ? find_class (taking, becomes) : 0;

      class_ = g_new0 (QdBoxesClass, 1);
      class_->name = g_strdup (name);
      class_->becomes = g_strdup (becomes);
      class_->is_new = becomes != NULL && id == 0;
      g_ptr_array_add (taking->result->classes, class_);
      g_hash_table_insert (taking->class_counts, class_->name, class_);
      if (id != 0)
        g_hash_table_insert (taking->class_ids, g_strdup (name), g_memdup2 (&id, sizeof id));
    }
  class_->boxes++;
}

/* 0 on error. A survey gives a class that is not there a number below 0. */
static gint64
make_class (QdBoxesTaking *taking, const char *becomes, GError **error)
{
  gint64 id =
      taking->survey ? -1 - (gint64) taking->result->classes_added : qd_project_ensure_class (taking->project, becomes, error);

  if (id != 0)
    {
      taking->result->classes_added++;
      g_hash_table_insert (taking->known, g_utf8_casefold (becomes, -1), g_memdup2 (&id, sizeof id));
    }
  return id;
}

gint64
qd_boxes_find_class (QdBoxesTaking *taking, const char *name, GError **error)
{
  const gint64 *learned = g_hash_table_lookup (taking->class_ids, name);
  const char *becomes = qd_boxes_map_class (taking, name);
  gint64 id = learned != NULL ? *learned : find_class (taking, becomes);

  if (id == 0)
    id = make_class (taking, becomes, error);
  if (learned == NULL && id != 0)
    g_hash_table_insert (taking->class_ids, g_strdup (name), g_memdup2 (&id, sizeof id));
  return id;
}
