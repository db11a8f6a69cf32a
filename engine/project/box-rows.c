#include <math.h>

#include "engine/project/project-private.h"

#define BOX_COLUMNS                                                                                                            \
  "id, photo_id, class_id, xmin, ymin, xmax, ymax, difficult, truncated, source, score, run_id, created, modified,"                  \
  " labeller_id, votes, voters, confidence"

static QdBox
read_box (sqlite3_stmt *row)
{
  return (QdBox){
    .id = sqlite3_column_int64 (row, 0),
    .photo_id = sqlite3_column_int64 (row, 1),
    .class_id = sqlite3_column_int64 (row, 2),
    .box = { sqlite3_column_double (row, 3), sqlite3_column_double (row, 4), sqlite3_column_double (row, 5),
             sqlite3_column_double (row, 6) },
    .difficult = sqlite3_column_int (row, 7) != 0,
    .truncated = sqlite3_column_int (row, 8) != 0,
    .source = (QdBoxSource)sqlite3_column_int (row, 9),
    .score = sqlite3_column_type (row, 10) == SQLITE_NULL ? NAN : sqlite3_column_double (row, 10),
    .run_id = sqlite3_column_int64 (row, 11),
    .created = sqlite3_column_int64 (row, 12),
    .modified = sqlite3_column_int64 (row, 13),
    .labeller_id = sqlite3_column_int64 (row, 14),
    .votes = (guint) sqlite3_column_int (row, 15),
    .voters = (guint) sqlite3_column_int (row, 16),
    .confidence = sqlite3_column_double (row, 17),
  };
}

static GArray *
read_boxes (QdProject *project, sqlite3_stmt *rows, GError **error)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (QdBox));
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    {
      QdBox box = read_box (rows);
      g_array_append_val (boxes, box);
    }
  return step == QD_STEP_DONE ? g_steal_pointer (&boxes) : NULL;
}

GArray *
qd_boxes_read (QdProject *project, gint64 photo, GError **error)
{
  return read_boxes (
      project,
      qd_database_query (project->db, error, "SELECT " BOX_COLUMNS " FROM boxes WHERE photo_id = ? ORDER BY id", "i", photo),
      error);
}

GArray *
qd_project_list_boxes (QdProject *project, gint64 photo, GError **error)
{
  if (photo != 0)
    return qd_boxes_read (project, photo, error);
  return read_boxes (
      project, qd_database_query (project->db, error, "SELECT " BOX_COLUMNS " FROM boxes ORDER BY photo_id, id", ""), error);
}

gboolean
qd_project_get_box (QdProject *project, gint64 id, QdBox *box, GError **error)
{
  sqlite3_stmt *row = qd_database_query (project->db, error, "SELECT " BOX_COLUMNS " FROM boxes WHERE id = ?", "i", id);
  QdStep step = row == NULL ? QD_STEP_FAILED : qd_database_step (project->db, row, error);

  if (step == QD_STEP_DONE)
    qd_project_fail_missing (project, QD_MISSING_BOX, id, error);
  if (step != QD_STEP_ROW)
    return FALSE;
  *box = read_box (row);
  sqlite3_reset (row);
  return TRUE;
}

gboolean
qd_boxes_store (QdProject *project, QdBox *box, GError **error)
{
  gint64 usable;

  if (!qd_database_lookup (project->db, error, &usable, "SELECT id FROM classes WHERE id = ? AND NOT retired", "i",
                           box->class_id))
    return FALSE;
  if (usable == 0)
    return qd_project_fail_missing (project, QD_MISSING_CLASS, box->class_id, error);
  if (!qd_database_run (
          project->db, error, "INSERT INTO boxes (" BOX_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
          "niidddduuudniinuud", box->id, box->photo_id, box->class_id, box->box.xmin, box->box.ymin, box->box.xmax, box->box.ymax,
          box->difficult, box->truncated, box->source, box->score, box->run_id, box->created, box->modified,
          box->labeller_id, box->votes, box->voters, box->votes > 0 ? box->confidence : NAN))
    return FALSE;
  box->id = sqlite3_last_insert_rowid (project->db->handle);
  return TRUE;
}
