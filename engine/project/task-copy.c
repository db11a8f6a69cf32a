#include "engine/project/task-copy.h"

#include <math.h>

#include "engine/project/project-private.h"

gboolean
qd_task_copy_put_class (QdProject *copy, const QdClass *class_, GError **error)
{
  if (!qd_project_begin (copy, error))
    return FALSE;
  return qd_project_end (copy,
                         qd_database_run (copy->db, error, "INSERT INTO classes (id, name, color, position) VALUES (?, ?, ?, ?)", "isiu",
                                          class_->id, class_->name, (gint64) class_->color, class_->position),
                         QD_CHANGED_CLASSES, error);
}

gboolean
qd_task_copy_put_photo (QdProject *copy, const QdPhoto *photo, GError **error)
{
  if (!qd_project_begin (copy, error))
    return FALSE;
  return qd_project_end (copy,
                         qd_database_run (copy->db, error,
                                          "INSERT INTO photos (id, original_name, file, state, width, height, bytes, sha256, license,"
                                          " credit, mark) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                          "issuuuisssu", photo->id, photo->original_name, photo->file, QD_PHOTO_THERE, photo->width,
                                          photo->height, photo->bytes, photo->sha256, photo->license, photo->credit, photo->mark),
                         QD_CHANGED_PHOTOS, error);
}

static gboolean
put_boxes (QdProject *copy, const QdLook *first, GError **error)
{
  for (guint i = 0; i < first->boxes->len; i++)
    {
      const QdLookBox *kept = &g_array_index (first->boxes, QdLookBox, i);
      QdBox box = { .id = kept->id,
                    .photo_id = first->photo_id,
                    .class_id = kept->class_id,
                    .box = kept->box,
                    .difficult = kept->difficult,
                    .truncated = kept->truncated,
                    .source = QD_BOX_BY_IMPORT,
                    .score = NAN,
                    .created = kept->created,
                    .modified = kept->modified };

      if (!qd_boxes_store (copy, &box, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
qd_task_copy_put_first (QdProject *copy, QdLook *first, GError **error)
{
  if (!qd_project_begin (copy, error))
    return FALSE;
  return qd_project_end (copy, qd_project_put_look (copy, first, error) && put_boxes (copy, first, error), QD_CHANGED_BOXES, error);
}
