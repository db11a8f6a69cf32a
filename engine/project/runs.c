#include "config.h"
#include "engine/project/project-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/project/strays.h"

#define RUN_COLUMNS                                                                                                            \
  "id, state, network, settings, classes, device, message, created, started, finished, seconds, epoch, epochs, best_epoch,"    \
  " best_map50, best_map"

static double
column_or_nan (sqlite3_stmt *row, int column)
{
  return sqlite3_column_type (row, column) == SQLITE_NULL ? NAN : sqlite3_column_double (row, column);
}

static QdRun *
read_run (sqlite3_stmt *row)
{
  QdRun *run = qd_run_new ();

  run->id = sqlite3_column_int64 (row, 0);
  run->state = (QdRunState)sqlite3_column_int (row, 1);
  run->network = qd_column_dup (row, 2);
  run->settings = qd_column_dup (row, 3);
  run->classes = qd_column_dup (row, 4);
  run->device = qd_column_dup (row, 5);
  run->message = qd_column_dup (row, 6);
  run->created = sqlite3_column_int64 (row, 7);
  run->started = sqlite3_column_int64 (row, 8);
  run->finished = sqlite3_column_int64 (row, 9);
  run->seconds = sqlite3_column_double (row, 10);
  run->epoch = (guint)sqlite3_column_int (row, 11);
  run->epochs = (guint)sqlite3_column_int (row, 12);
  run->best_epoch = (guint)sqlite3_column_int (row, 13);
  run->best_map50 = column_or_nan (row, 14);
  run->best_map = column_or_nan (row, 15);
  return run;
}

static GPtrArray *
read_runs (QdProject *project, sqlite3_stmt *rows, GError **error)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify)qd_run_free);
  QdStep step = QD_STEP_FAILED;

  while (rows != NULL && (step = qd_database_step (project->db, rows, error)) == QD_STEP_ROW)
    g_ptr_array_add (runs, read_run (rows));
  return step == QD_STEP_DONE ? g_steal_pointer (&runs) : NULL;
}

GPtrArray *
qd_project_list_runs (QdProject *project, GError **error)
{
  return read_runs (project, qd_database_query (project->db, error, "SELECT " RUN_COLUMNS " FROM runs ORDER BY id DESC", ""),
                    error);
}

QdRun *
qd_project_get_run (QdProject *project, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) found = read_runs (
      project, qd_database_query (project->db, error, "SELECT " RUN_COLUMNS " FROM runs WHERE id = ?", "i", id), error);

  if (found == NULL)
    return NULL;
  if (found->len == 1)
    return g_ptr_array_steal_index (found, 0);
  qd_project_fail_missing (project, QD_MISSING_RUN, id, error);
  return NULL;
}

QdRun *
qd_project_get_best_run (QdProject *project, GError **error)
{
  /* States 3 and 4: done and stopped. */
  g_autoptr (GPtrArray) found
      = read_runs (project,
                   qd_database_query (project->db, error,
                                      "SELECT " RUN_COLUMNS " FROM runs WHERE best_epoch > 0 AND state IN (3, 4)"
                                      " ORDER BY ifnull(best_map50, -1) DESC, id DESC LIMIT 1",
                                      ""),
                   error);

  return found != NULL && found->len == 1 ? g_ptr_array_steal_index (found, 0) : NULL;
}

gboolean
qd_project_add_run (QdProject *project, QdRun *run, GError **error)
{
  g_autofree char *folder = NULL;
  gboolean ok;

  if (!qd_project_begin (project, error))
    return FALSE;
  run->created = g_get_real_time ();
  ok = qd_database_run (
      project->db, error,
      "INSERT INTO runs (state, network, settings, classes, device, message, created, started, finished, seconds,"
      " epoch, epochs, best_epoch, best_map50, best_map) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      "usssssiiiduuudd", run->state, run->network, run->settings, run->classes, run->device, run->message, run->created,
      run->started, run->finished, run->seconds, run->epoch, run->epochs, run->best_epoch, run->best_map50, run->best_map);
  if (ok)
    {
      run->id = sqlite3_last_insert_rowid (project->db->handle);
      folder = qd_project_dup_run_path (project, run->id, NULL);
      ok = qd_file_make_folder (folder, error);
    }
  ok = qd_project_end (project, ok, QD_CHANGED_RUNS, error);
  if (!ok && folder != NULL)
    g_rmdir (folder);
  return ok;
}

gboolean
qd_project_update_run (QdProject *project, const QdRun *run, GError **error)
{
  gboolean ok;

  if (!qd_project_begin (project, error))
    return FALSE;
  ok = qd_database_run (
      project->db, error,
      "UPDATE runs SET state = ?, network = ?, settings = ?, classes = ?, device = ?, message = ?, started = ?,"
      " finished = ?, seconds = ?, epoch = ?, epochs = ?, best_epoch = ?, best_map50 = ?, best_map = ? WHERE id = ?",
      "usssssiiduuuddi", run->state, run->network, run->settings, run->classes, run->device, run->message, run->started,
      run->finished, run->seconds, run->epoch, run->epochs, run->best_epoch, run->best_map50, run->best_map, run->id);
  if (ok && sqlite3_changes (project->db->handle) == 0)
    ok = qd_project_fail_missing (project, QD_MISSING_RUN, run->id, error);
  return qd_project_end (project, ok, QD_CHANGED_RUNS, error);
}

static gboolean
delete_row (QdProject *project, gint64 id, GError **error)
{
  return qd_database_run (project->db, error, "DELETE FROM runs WHERE id = ?", "i", id) &&
         (sqlite3_changes (project->db->handle) > 0 || qd_project_fail_missing (project, QD_MISSING_RUN, id, error));
}

/* Its files are moved aside first: killed in between, the next opening brings them back or removes them. */
gboolean
qd_project_delete_run (QdProject *project, gint64 id, GError **error)
{
  g_autofree char *folder = qd_project_dup_run_path (project, id, NULL);
  g_autofree char *name = g_strdup_printf (QD_DELETED_MARK "%" G_GINT64_FORMAT, id);
  g_autofree char *aside = g_build_filename (project->folder, "runs", name, NULL);
  gboolean ok, moved;

  if (!qd_project_begin (project, error))
    return FALSE;
  ok = delete_row (project, id, error);
  moved = ok && g_rename (folder, aside) == 0;
  if (!qd_project_end (project, ok, QD_CHANGED_RUNS, error))
    {
      if (moved)
        g_rename (aside, folder);
      return FALSE;
    }
  return qd_file_remove_tree (moved ? aside : folder, error);
}

/* ---- The split, as stored ---- */

#define SPLIT_KEY "split"

QdSubset
qd_project_get_subset (QdProject *project, gint64 photo, GError **error)
{
  gint64 subset;

  qd_database_lookup (project->db, error, &subset, "SELECT subset FROM splits WHERE photo_id = ?", "i", photo);
  return (QdSubset)subset;
}

static gboolean
store_split (QdProject *project, const gint64 *photos, const QdSubset *subsets, guint n, GError **error)
{
  if (!qd_database_run (project->db, error, "DELETE FROM splits", ""))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (subsets[i] != QD_SUBSET_NONE
        && !qd_database_run (project->db, error, "INSERT INTO splits (photo_id, subset) VALUES (?, ?)", "iu", photos[i],
                             subsets[i]))
      return FALSE;
  return TRUE;
}

gboolean
qd_project_set_split (QdProject *project, const gint64 *photos, const QdSubset *subsets, guint n, const char *settings,
                      GError **error)
{
  if (!qd_project_begin_edit (project, error))
    return FALSE;
  return qd_project_end_edit (
      project, store_split (project, photos, subsets, n, error) && qd_project_set_setting (project, SPLIT_KEY, settings, error),
      QD_CHANGED_SPLIT | QD_CHANGED_PHOTOS, QD_STEP_SPLIT, g_strdup (_ ("divide the photos")), error);
}

char *
qd_project_dup_split_settings (QdProject *project, GError **error)
{
  return qd_project_dup_setting (project, SPLIT_KEY, error);
}
