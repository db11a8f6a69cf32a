#include "config.h"
#include "engine/project/step-words.h"

#include <glib/gi18n-lib.h>

#include "engine/core/colors.h"
#include "engine/core/error.h"

#define CLASS_COLUMNS                                                                                                          \
  "c.id, c.name, c.color, c.position, c.retired,"                                                                              \
  " (SELECT count(*) FROM boxes b WHERE b.class_id = c.id AND b.source <> 2),"                                                 \
  " (SELECT count(DISTINCT b.photo_id) FROM boxes b WHERE b.class_id = c.id AND b.source <> 2)"

static QdClass *
read_class (sqlite3_stmt *row)
{
  QdClass *class_ = g_new0 (QdClass, 1);

  class_->id = sqlite3_column_int64 (row, 0);
  class_->name = qd_column_dup (row, 1);
  class_->color = (guint32)sqlite3_column_int64 (row, 2);
  class_->position = (guint)sqlite3_column_int (row, 3);
  class_->retired = sqlite3_column_int (row, 4) != 0;
  class_->n_boxes = (guint)sqlite3_column_int (row, 5);
  class_->n_photos = (guint)sqlite3_column_int (row, 6);
  return class_;
}

GPtrArray *
qd_project_list_classes (QdProject *project, gboolean retired_too, GError **error)
{
  g_autoptr (GPtrArray) classes = g_ptr_array_new_with_free_func ((GDestroyNotify)qd_class_free);
  sqlite3_stmt *rows = qd_database_query (project->db, error,
                                          "SELECT " CLASS_COLUMNS " FROM classes c WHERE ?1 OR NOT c.retired"
                                          " ORDER BY c.retired, c.position, c.id",
                                          "u", retired_too);
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    g_ptr_array_add (classes, read_class (rows));
  return step == QD_STEP_DONE ? g_steal_pointer (&classes) : NULL;
}

QdClass *
qd_project_get_class (QdProject *project, gint64 id, GError **error)
{
  sqlite3_stmt *rows
      = qd_database_query (project->db, error, "SELECT " CLASS_COLUMNS " FROM classes c WHERE c.id = ?", "i", id);
  QdStep step = rows == NULL ? QD_STEP_FAILED : qd_database_step (project->db, rows, error);
  QdClass *class_ = NULL;

  if (step == QD_STEP_ROW)
    class_ = read_class (rows);
  else if (step == QD_STEP_DONE)
    qd_project_fail_missing (project, QD_MISSING_CLASS, id, error);
  if (rows != NULL)
    sqlite3_reset (rows);
  return class_;
}

static char *
dup_clean_name (const char *name, GError **error)
{
  g_autofree char *clean = g_strstrip (g_strdup (name));

  if (*clean != 0 && g_utf8_validate (clean, -1, NULL))
    return g_steal_pointer (&clean);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("A class needs a name."));
  return NULL;
}

static gboolean
find_class (QdProject *project, const char *name, gint64 *id, GError **error)
{
  return qd_database_lookup (project->db, error, id, "SELECT id FROM classes WHERE name = ? COLLATE NOCASE AND retired = 0",
                             "s", name);
}

static gint64
add_class (QdProject *project, const char *name, gboolean automatic, GError **error)
{
  gint64 made, shown;

  if (!qd_database_lookup (project->db, error, &made, "SELECT count(*) FROM classes", "")
      || !qd_database_lookup (project->db, error, &shown, "SELECT count(*) FROM classes WHERE NOT retired", "")
      || !qd_database_run (project->db, error, "INSERT INTO classes (name, color, position, automatic) VALUES (?, ?, ?, ?)",
                           "siiu", name, (gint64)qd_color_for_index ((guint)made), shown, automatic))
    return 0;
  return sqlite3_last_insert_rowid (project->db->handle);
}

gint64
qd_classes_ensure (QdProject *project, const char *name, gboolean automatic, GError **error)
{
  g_autofree char *clean = dup_clean_name (name, error);
  gint64 id;

  if (clean == NULL || !find_class (project, clean, &id, error))
    return 0;
  if (id == 0)
    return add_class (project, clean, automatic, error);
  if (!automatic && !qd_database_run (project->db, error, "UPDATE classes SET automatic = 0 WHERE id = ?", "i", id))
    return 0;
  return id;
}

gint64
qd_project_ensure_class (QdProject *project, const char *name, GError **error)
{
  gint64 id;

  if (!qd_project_begin_edit (project, error))
    return 0;
  id = qd_classes_ensure (project, name, FALSE, error);
  return qd_project_end_edit (project, id != 0, QD_CHANGED_CLASSES, QD_STEP_BOXES,
                              g_strdup_printf (_ ("make the class “%s”"), name), error)
             ? id
             : 0;
}

/* A statement about one class, which has to be there. Takes @words. */
static gboolean
change_class (QdProject *project, gint64 id, gboolean ran, char *words, GError **error)
{
  gboolean found = ran && sqlite3_changes (project->db->handle) > 0;

  if (ran && !found)
    qd_project_fail_missing (project, QD_MISSING_CLASS, id, error);
  return qd_project_end_edit (project, found, QD_CHANGED_CLASSES, QD_STEP_OBSERVATIONS, words, error);
}

gboolean
qd_project_rename_class (QdProject *project, gint64 id, const char *name, GError **error)
{
  g_autofree char *clean = dup_clean_name (name, error), *before = NULL;
  gint64 other;

  if (clean == NULL || !find_class (project, clean, &other, error))
    return FALSE;
  if (other != 0 && other != id)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is a class “%s” already; merge the two instead."), clean);
      return FALSE;
    }
  if (!qd_project_begin_edit (project, error))
    return FALSE;
  before = qd_class_dup_name (project, id);
  return change_class (project, id,
                       qd_database_run (project->db, error,
                                        "UPDATE classes SET name = ?, automatic = 0 WHERE id = ? AND NOT retired", "si", clean,
                                        id),
                       g_strdup_printf (_ ("rename the class “%s” to “%s”"), before, clean), error);
}

gboolean
qd_project_set_class_color (QdProject *project, gint64 id, guint32 color, GError **error)
{
  g_autofree char *name = NULL;

  if (!qd_project_begin_edit (project, error))
    return FALSE;
  name = qd_class_dup_name (project, id);
  return change_class (
      project, id,
      qd_database_run (project->db, error, "UPDATE classes SET color = ? WHERE id = ?", "ii", (gint64)(color & 0xffffff), id),
      g_strdup_printf (_ ("color the class “%s”"), name), error);
}

/* The others close up, then make room. */
gboolean
qd_project_move_class (QdProject *project, gint64 id, guint position, GError **error)
{
  g_autofree char *name = NULL;

  if (!qd_project_begin_edit (project, error))
    return FALSE;
  name = qd_class_dup_name (project, id);
  return change_class (
      project, id,
      qd_database_run (project->db, error,
                       "UPDATE classes SET position = position - 1 WHERE NOT retired"
                       " AND position > (SELECT position FROM classes WHERE id = ?)",
                       "i", id)
          && qd_database_run (project->db, error,
                              "UPDATE classes SET position = position + 1 WHERE NOT retired AND id <> ? AND position >= ?",
                              "iu", id, position)
          && qd_database_run (project->db, error,
                              "UPDATE classes SET position = min (?, (SELECT count(*) - 1 FROM classes WHERE NOT retired))"
                              " WHERE id = ? AND NOT retired",
                              "ui", position, id),
      g_strdup_printf (_ ("move the class “%s”"), name), error);
}

static gboolean
retire (QdProject *project, gint64 id, GError **error)
{
  return qd_database_run (project->db, error,
                          "UPDATE classes SET position = position - 1 WHERE NOT retired"
                          " AND position > (SELECT position FROM classes WHERE id = ?)",
                          "i", id)
         && qd_database_run (project->db, error, "UPDATE classes SET retired = 1, automatic = 0 WHERE id = ?", "i", id);
}

static gboolean
merge (QdProject *project, gint64 from, gint64 into, GError **error)
{
  return qd_database_run (project->db, error, "UPDATE boxes SET class_id = ?2, modified = ?3 WHERE class_id = ?1", "iii", from,
                          into, g_get_real_time ())
         && qd_database_run (project->db, error, "UPDATE look_boxes SET class_id = ?2 WHERE class_id = ?1", "ii", from, into)
         && qd_database_run (project->db, error, "UPDATE species SET class_id = ?2 WHERE class_id = ?1", "ii", from, into)
         && retire (project, from, error);
}

gboolean
qd_project_merge_classes (QdProject *project, gint64 from, gint64 into, GError **error)
{
  g_autoptr (QdClass) source = qd_project_get_class (project, from, error);
  g_autoptr (QdClass) target = source == NULL ? NULL : qd_project_get_class (project, into, error);

  if (target == NULL)
    return FALSE;
  if (from == into || source->retired || target->retired)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("Only two different classes in use can be merged."));
      return FALSE;
    }
  if (!qd_project_begin_edit (project, error))
    return FALSE;
  return qd_project_end_edit (project, merge (project, from, into, error),
                              QD_CHANGED_CLASSES | QD_CHANGED_BOXES | QD_CHANGED_USED, QD_STEP_OBSERVATIONS,
                              g_strdup_printf (_ ("merge “%s” into the class “%s”"), source->name, target->name), error);
}

static gboolean
retire_with_boxes (QdProject *project, gint64 id, GError **error)
{
  return qd_database_run (project->db, error, "DELETE FROM boxes WHERE class_id = ?", "i", id)
         && qd_database_run (project->db, error, "UPDATE species SET class_id = NULL WHERE class_id = ?", "i", id)
         && qd_observations_update_used (project, 0, error) && retire (project, id, error);
}

gboolean
qd_project_retire_class (QdProject *project, gint64 id, gboolean with_boxes, GError **error)
{
  g_autoptr (QdClass) class_ = qd_project_get_class (project, id, error);

  if (class_ == NULL)
    return FALSE;
  if (class_->n_boxes > 0 && !with_boxes)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                   _ ("The class “%s” has boxes; merge it into another, or delete them with it."), class_->name);
      return FALSE;
    }
  if (!qd_project_begin_edit (project, error))
    return FALSE;
  return qd_project_end_edit (project, retire_with_boxes (project, id, error),
                              QD_CHANGED_CLASSES | QD_CHANGED_BOXES | QD_CHANGED_USED | QD_CHANGED_PHOTOS, QD_STEP_OBSERVATIONS,
                              g_strdup_printf (_ ("drop the class “%s”"), class_->name), error);
}

/* ---- Species that took their class from the export, boxes that brought their own ---- */

#define MAJORITY                                                                                                               \
  "(SELECT b.class_id FROM observations o JOIN photos p ON p.observation_id = o.id JOIN boxes b ON b.photo_id = p.id"          \
  " JOIN classes k ON k.id = b.class_id"                                                                                       \
  " WHERE o.species_id = species.id AND b.source <> 2 AND NOT k.retired"                                                       \
  " GROUP BY b.class_id ORDER BY count(*) DESC, b.class_id LIMIT 1)"
#define UNUSED_AUTOMATIC                                                                                                       \
  "(SELECT c.id FROM classes c WHERE c.automatic AND NOT c.retired"                                                            \
  " AND NOT EXISTS (SELECT 1 FROM boxes b WHERE b.class_id = c.id))"

static gboolean
settle (QdProject *project, GError **error)
{
  gint64 orphan;

  if (!qd_database_run (
          project->db, error,
          "UPDATE species SET class_id = " MAJORITY " WHERE class_id IN " UNUSED_AUTOMATIC " AND " MAJORITY " IS NOT NULL", ""))
    return FALSE;
  for (;;)
    {
      if (!qd_database_lookup (project->db, error, &orphan,
                               "SELECT id FROM classes WHERE id IN " UNUSED_AUTOMATIC
                               " AND id NOT IN (SELECT class_id FROM species WHERE class_id IS NOT NULL) LIMIT 1",
                               ""))
        return FALSE;
      if (orphan == 0)
        return TRUE;
      if (!retire (project, orphan, error))
        return FALSE;
    }
}

gboolean
qd_project_settle_classes (QdProject *project, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  return qd_project_end (project, settle (project, error), QD_CHANGED_CLASSES | QD_CHANGED_USED, error);
}

gboolean
qd_classes_renumber (QdProject *project, GError **error)
{
  return qd_database_run (project->db, error,
                          "UPDATE classes SET position = n.place FROM (SELECT id, row_number() OVER (ORDER BY position, id) - 1"
                          " AS place FROM classes WHERE NOT retired) n WHERE n.id = classes.id AND position <> n.place",
                          "");
}
