#include "engine/formats/boxes-looks.h"

#include <math.h>

#include "engine/project/labellers.h"
#include "engine/project/looks.h"
#include "engine/project/tasks.h"

/* Of a photo, in the last task in which somebody looked at it. */
typedef struct
{
  gint64 photo;
  const char *task; /* its name */
  QdTaskKind kind;
  QdLook *first;    /* what was there before; NULL for nothing */
  GPtrArray *looks; /* of QdLook, by person */
} PhotoLooks;

struct _QdBoxesLooks
{
  GPtrArray *tasks;     /* of QdTask */
  GPtrArray *labellers; /* of QdLabeller */
  GHashTable *photos;   /* gint64 to PhotoLooks */
};

static void
photo_looks_free (gpointer data)
{
  PhotoLooks *photo = data;

  g_clear_pointer (&photo->first, qd_look_free);
  g_ptr_array_unref (photo->looks);
  g_free (photo);
}

static PhotoLooks *
ensure_photo (QdBoxesLooks *all, const QdTask *task, gint64 id)
{
  PhotoLooks *photo = g_hash_table_lookup (all->photos, &id);

  if (photo != NULL && photo->task == task->name)
    return photo;
  photo = g_new0 (PhotoLooks, 1);
  photo->photo = id;
  photo->task = task->name;
  photo->kind = task->kind;
  photo->looks = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_look_free);
  g_hash_table_replace (all->photos, &photo->photo, photo);
  return photo;
}

static gboolean
has_person (GPtrArray *looks, guint i)
{
  gint64 photo = ((const QdLook *) looks->pdata[i])->photo_id;

  for (; i < looks->len && ((const QdLook *) looks->pdata[i])->photo_id == photo; i++)
    if (((const QdLook *) looks->pdata[i])->labeller_id != 0)
      return TRUE;
  return FALSE;
}

/* They come by photo, the first one before those of people. */
static gboolean
read_task (QdBoxesLooks *all, QdProject *project, const QdTask *task, GError **error)
{
  g_autoptr (GPtrArray) looks = qd_project_list_looks (project, task->id, 0, TRUE, error);

  if (looks == NULL)
    return FALSE;
  g_ptr_array_set_free_func (looks, NULL);
  for (guint i = 0; i < looks->len; i++)
    {
      QdLook *look = looks->pdata[i];
      PhotoLooks *photo = look->labeller_id != 0 || has_person (looks, i) ? ensure_photo (all, task, look->photo_id) : NULL;

      if (photo == NULL)
        qd_look_free (look);
      else if (look->labeller_id != 0)
        g_ptr_array_add (photo->looks, look);
      else
        photo->first = look;
    }
  return TRUE;
}

QdBoxesLooks *
qd_boxes_looks_read (QdProject *project, GError **error)
{
  g_autoptr (QdBoxesLooks) all = g_new0 (QdBoxesLooks, 1);

  all->photos = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, photo_looks_free);
  all->tasks = qd_project_list_tasks (project, error);
  all->labellers = all->tasks != NULL ? qd_project_list_labellers (project, error) : NULL;
  for (guint i = 0; all->labellers != NULL && i < all->tasks->len; i++)
    if (!read_task (all, project, all->tasks->pdata[i], error))
      return NULL;
  return all->labellers != NULL ? g_steal_pointer (&all) : NULL;
}

void
qd_boxes_looks_free (QdBoxesLooks *looks)
{
  if (looks == NULL)
    return;
  g_hash_table_unref (looks->photos);
  g_clear_pointer (&looks->tasks, g_ptr_array_unref);
  g_clear_pointer (&looks->labellers, g_ptr_array_unref);
  g_free (looks);
}

static const char *
find_uuid (const QdBoxesLooks *all, gint64 id)
{
  for (guint i = 0; i < all->labellers->len; i++)
    if (((const QdLabeller *) all->labellers->pdata[i])->id == id)
      return ((const QdLabeller *) all->labellers->pdata[i])->uuid;
  return "";
}

static QdAnswer *
make_answer (const QdBoxesLooks *all, const QdPhoto *photo, const QdLook *look, GHashTable *classes)
{
  QdAnswer *answer = qd_answer_new ();

  answer->uuid = g_strdup (find_uuid (all, look->labeller_id));
  answer->worker = g_strdup (answer->uuid);
  answer->started = look->started;
  answer->finished = look->finished;
  answer->seconds = look->seconds;
  answer->mark = look->mark;
  answer->width = photo->width;
  answer->height = photo->height;
  for (guint i = 0; i < look->boxes->len; i++)
    {
      const QdLookBox *from = &g_array_index (look->boxes, QdLookBox, i);
      const QdAnnotationBox box = { .class_name = g_hash_table_lookup (classes, &from->class_id),
                                    .box = from->box,
                                    .difficult = from->difficult,
                                    .truncated = from->truncated,
                                    .confidence = NAN };
      if (box.class_name != NULL)
        qd_annotation_boxes_add (answer->boxes, &box);
    }
  return answer;
}

void
qd_boxes_looks_tell (const QdBoxesLooks *all, const QdPhoto *photo, GHashTable *classes, gboolean answers_too,
                     QdAnnotation *annotation)
{
  const PhotoLooks *found = g_hash_table_lookup (all->photos, &photo->id);

  if (found == NULL)
    return;
  annotation->reviewed = found->kind == QD_TASK_REVIEW && found->first != NULL;
  for (guint i = 0; annotation->reviewed && i < found->looks->len; i++)
    annotation->adjusted |= qd_look_is_adjusted (found->looks->pdata[i], found->first);
  if (!answers_too)
    return;
  annotation->job = g_strdup (found->task);
  annotation->answers = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_answer_free);
  for (guint i = 0; i < found->looks->len; i++)
    g_ptr_array_add (annotation->answers, make_answer (all, photo, found->looks->pdata[i], classes));
}
