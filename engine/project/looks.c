#include "config.h"
#include "engine/project/looks.h"

#include <string.h>

#include "engine/project/project-private.h"
#include "engine/project/tasks.h"

QdLook *
qd_look_new (void)
{
  QdLook *look = g_new0 (QdLook, 1);

  look->boxes = g_array_new (FALSE, TRUE, sizeof (QdLookBox));
  return look;
}

void
qd_look_free (QdLook *look)
{
  if (look == NULL)
    return;
  g_array_unref (look->boxes);
  g_free (look);
}

/* By class, corners and flags. */
static int
compare_boxes (const QdLookBox *a, const QdLookBox *b)
{
  const double x[] = { a->box.xmin, a->box.ymin, a->box.xmax, a->box.ymax },
               y[] = { b->box.xmin, b->box.ymin, b->box.xmax, b->box.ymax };

  if (a->class_id != b->class_id)
    return a->class_id < b->class_id ? -1 : 1;
  for (guint i = 0; i < G_N_ELEMENTS (x); i++)
    if (x[i] != y[i])
      return x[i] < y[i] ? -1 : 1;
  return 2 * ((a->difficult != 0) - (b->difficult != 0)) + (a->truncated != 0) - (b->truncated != 0);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  return compare_boxes (*(const QdLookBox *const *) a, *(const QdLookBox *const *) b);
}

/* (element-type QdLookBox): those of @look in an order that their ids have no part in. */
static GPtrArray *
sort_boxes (const QdLook *look)
{
  GPtrArray *sorted = g_ptr_array_sized_new (look->boxes->len);

  for (guint i = 0; i < look->boxes->len; i++)
    g_ptr_array_add (sorted, &g_array_index (look->boxes, QdLookBox, i));
  g_ptr_array_sort (sorted, compare_places);
  return sorted;
}

const QdLookBox *
qd_look_find_box (const QdLook *look, gint64 id)
{
  for (guint i = 0; look != NULL && id != 0 && i < look->boxes->len; i++)
    if (g_array_index (look->boxes, QdLookBox, i).id == id)
      return &g_array_index (look->boxes, QdLookBox, i);
  return NULL;
}

gboolean
qd_look_equal (const QdLook *a, const QdLook *b)
{
  g_autoptr (GPtrArray) left = sort_boxes (a), right = sort_boxes (b);

  if (a->mark != b->mark || left->len != right->len)
    return FALSE;
  for (guint i = 0; i < left->len; i++)
    if (compare_boxes (left->pdata[i], right->pdata[i]) != 0)
      return FALSE;
  return TRUE;
}

void
qd_look_take_ids (QdLook *look, const QdLook *former)
{
  g_autoptr (GPtrArray) boxes = sort_boxes (look), before = sort_boxes (former);
  guint i = 0, j = 0;

  while (i < boxes->len && j < before->len)
    {
      int order = compare_boxes (boxes->pdata[i], before->pdata[j]);

      if (order == 0)
        ((QdLookBox *) boxes->pdata[i])->id = ((const QdLookBox *) before->pdata[j])->id;
      i += order <= 0;
      j += order >= 0;
    }
}

gboolean
qd_look_is_adjusted (const QdLook *look, const QdLook *first)
{
  guint kept = 0;

  for (guint i = 0; i < look->boxes->len; i++)
    {
      const QdLookBox *box = &g_array_index (look->boxes, QdLookBox, i);

      if (box->first_id == 0 || box->adjusted)
        return TRUE;
      kept++;
    }
  return kept != first->boxes->len;
}

/* ---- Asking ---- */

static QdLook *
read_look (sqlite3_stmt *row)
{
  QdLook *look = qd_look_new ();

  look->id = sqlite3_column_int64 (row, 0);
  look->photo_id = sqlite3_column_int64 (row, 1);
  look->task_id = sqlite3_column_int64 (row, 2);
  look->labeller_id = sqlite3_column_int64 (row, 3);
  look->mark = (QdMark) sqlite3_column_int (row, 4);
  look->seconds = sqlite3_column_double (row, 5);
  look->started = sqlite3_column_int64 (row, 6);
  look->finished = sqlite3_column_int64 (row, 7);
  return look;
}

static QdLookBox
read_box (sqlite3_stmt *row)
{
  return (QdLookBox){
    .id = sqlite3_column_int64 (row, 0),
    .class_id = sqlite3_column_int64 (row, 2),
    .box = { sqlite3_column_double (row, 3), sqlite3_column_double (row, 4), sqlite3_column_double (row, 5),
             sqlite3_column_double (row, 6) },
    .difficult = sqlite3_column_int (row, 7) != 0,
    .truncated = sqlite3_column_int (row, 8) != 0,
    .first_id = sqlite3_column_int64 (row, 9),
    .adjusted = sqlite3_column_int (row, 10) != 0,
    .created = sqlite3_column_int64 (row, 11),
    .modified = sqlite3_column_int64 (row, 12),
  };
}

/* Both are in the order of their looks. Of one photo or of all, the photos are a range that looks_by_task serves. */
#define WHICH                                                                                                                  \
  "l.task_id IS nullif(?1, 0) AND l.photo_id BETWEEN ?2 AND ifnull(nullif(?2, 0), 9223372036854775807)"        \
  " AND (?3 OR l.labeller_id IS NOT NULL)"                                       \
  " AND (?4 < 0 OR ifnull(l.labeller_id, 0) = ?4)"
#define SORT " ORDER BY l.photo_id, ifnull(l.labeller_id, 0), l.id"

static gboolean
read_boxes (QdProject *project, GPtrArray *looks, gint64 task, gint64 photo, gboolean first_too, gint64 labeller, GError **error)
{
  sqlite3_stmt *rows = qd_database_query (project->db, error,
                                          "SELECT b.id, b.look_id, b.class_id, b.xmin, b.ymin, b.xmax, b.ymax, b.difficult,"
                                          " b.truncated, b.first_id, b.adjusted, b.created, b.modified"
                                          " FROM looks l JOIN look_boxes b ON b.look_id = l.id WHERE " WHICH SORT ", b.id",
                                          "iiui", task, photo, first_too, labeller);
  QdStep step = QD_STEP_FAILED;
  guint at = 0;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      QdLookBox box = read_box (rows);
      gint64 look = sqlite3_column_int64 (rows, 1);

      while (at < looks->len && ((QdLook *) looks->pdata[at])->id != look)
        at++;
      if (at < looks->len)
        g_array_append_val (((QdLook *) looks->pdata[at])->boxes, box);
    }
  return step == QD_STEP_DONE;
}

static GPtrArray *
list (QdProject *project, gint64 task, gint64 photo, gboolean first_too, gint64 labeller, GError **error)
{
  g_autoptr (GPtrArray) looks = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_look_free);
  sqlite3_stmt *rows =
      qd_database_query (project->db, error,
                         "SELECT l.id, l.photo_id, l.task_id, l.labeller_id, l.mark, l.seconds, l.started, l.finished"
                         " FROM looks l WHERE " WHICH SORT,
                         "iiui", task, photo, first_too, labeller);
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    g_ptr_array_add (looks, read_look (rows));
  if (step != QD_STEP_DONE || !read_boxes (project, looks, task, photo, first_too, labeller, error))
    return NULL;
  return g_steal_pointer (&looks);
}

GPtrArray *
qd_project_list_looks (QdProject *project, gint64 task, gint64 photo, gboolean first_too, GError **error)
{
  return list (project, task, photo, first_too, -1, error);
}

QdLook *
qd_project_get_look (QdProject *project, gint64 task, gint64 photo, gint64 labeller, GError **error)
{
  g_autoptr (GPtrArray) found = list (project, task, photo, TRUE, labeller, error);

  return found == NULL || found->len == 0 ? NULL : g_ptr_array_steal_index (found, 0);
}

/* ---- Storing ---- */

static gboolean
store_box (QdProject *project, gint64 look, QdLookBox *box, GError **error)
{
  if (!qd_database_run (project->db, error,
                        "INSERT INTO look_boxes (id, look_id, class_id, xmin, ymin, xmax, ymax, difficult, truncated, first_id,"
                        " adjusted, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        "niidddduunuii", box->id, look, box->class_id, box->box.xmin, box->box.ymin, box->box.xmax,
                        box->box.ymax, box->difficult, box->truncated, box->first_id, box->adjusted, box->created,
                        box->modified))
    return FALSE;
  box->id = sqlite3_last_insert_rowid (project->db->handle);
  return TRUE;
}

static gboolean
put (QdProject *project, QdLook *look, GError **error)
{
  if (!qd_database_run (project->db, error,
                        "DELETE FROM looks WHERE photo_id = ? AND ifnull(task_id, 0) = ? AND ifnull(labeller_id, 0) = ?", "iii",
                        look->photo_id, look->task_id, look->labeller_id) ||
      !qd_database_run (project->db, error,
                        "INSERT INTO looks (photo_id, task_id, labeller_id, mark, seconds, started, finished)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?)",
                        "innudii", look->photo_id, look->task_id, look->labeller_id, look->mark, look->seconds, look->started,
                        look->finished))
    return FALSE;
  look->id = sqlite3_last_insert_rowid (project->db->handle);
  for (guint i = 0; i < look->boxes->len; i++)
    if (!store_box (project, look->id, &g_array_index (look->boxes, QdLookBox, i), error))
      return FALSE;
  return look->labeller_id == 0 || look->task_id == 0 ||
         qd_project_set_task_state (project, look->task_id, look->photo_id, QD_TASK_OPEN, error);
}

gboolean
qd_project_put_look (QdProject *project, QdLook *look, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project, put (project, look, error), QD_CHANGED_SETTINGS, error);
}

gboolean
qd_project_raise_look_time (QdProject *project, gint64 look, double seconds, gint64 finished, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project,
                         qd_database_run (project->db, error,
                                          "UPDATE looks SET seconds = max(seconds, ?), finished = max(finished, ?)"
                                          " WHERE id = ?",
                                          "dii", seconds, finished, look),
                         0, error);
}

QdLook *
qd_project_make_look (QdProject *project, gint64 task, gint64 photo, GError **error)
{
  g_autoptr (QdLook) look = qd_look_new ();
  g_autoptr (GArray) boxes = NULL;
  gint64 mark;

  if (!qd_database_lookup (project->db, error, &mark, "SELECT mark FROM photos WHERE id = ?", "i", photo))
    return NULL;
  boxes = qd_project_list_boxes (project, photo, error);
  if (boxes == NULL)
    return NULL;
  look->photo_id = photo;
  look->task_id = task;
  look->mark = (QdMark) mark;
  look->started = look->finished = g_get_real_time ();
  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      QdLookBox kept = { .class_id = box->class_id, .box = box->box, .difficult = box->difficult,
                         .truncated = box->truncated, .created = box->created, .modified = box->modified };

      if (box->source != QD_BOX_BY_PREDICTION)
        g_array_append_val (look->boxes, kept);
    }
  return g_steal_pointer (&look);
}

gboolean
qd_project_keep_first_look (QdProject *project, gint64 task, gint64 photo, GError **error)
{
  g_autoptr (QdLook) look = NULL;
  gint64 found;

  if (!qd_database_lookup (project->db, error, &found,
                           "SELECT id FROM looks WHERE photo_id = ? AND task_id = ? AND labeller_id IS NULL", "ii", photo,
                           task))
    return FALSE;
  if (found != 0)
    return TRUE;
  look = qd_project_make_look (project, task, photo, error);
  return look != NULL && qd_project_put_look (project, look, error);
}
