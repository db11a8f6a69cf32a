#include "config.h"
#include "engine/project/project-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/project/copies.h"
#include "engine/project/large.h"
#include "engine/project/schema.h"
#include "engine/project/strays.h"

#define A_MOMENT 500 /* milliseconds */

/* A copy says that there was a database. */
static gboolean
fail_no_project (const char *folder, const char *title, GError **error)
{
  g_autofree char *shown = g_filename_display_name (folder);

  if (qd_copy_find (folder, NULL))
    g_set_error (error, QD_ERROR, QD_ERROR_DAMAGED, _ ("The project “%s” is damaged: its database project.db is missing or empty."),
                 title);
  else if (!g_file_test (folder, G_FILE_TEST_EXISTS))
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no project “%s”."), shown);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is not a Quadrat project: it holds no project.db."), shown);
  return FALSE;
}

static gboolean
folder_is_empty (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) == NULL;
}

/* Makes the folder of its database unless a project is there already. */
static gboolean
prepare_folder (QdProject *project, const char *database, const char *title, GError **error)
{
  const char *folder = project->folder;

  if (g_file_test (database, G_FILE_TEST_EXISTS))
    return TRUE;
  if (qd_copy_find (folder, NULL))
    return fail_no_project (folder, title, error);
  project->no_folder = !g_file_test (folder, G_FILE_TEST_EXISTS);
  project->bare = project->no_folder || folder_is_empty (folder);
  if (!project->bare)
    {
      g_autofree char *shown = g_filename_display_name (folder);
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” holds other things than a Quadrat project; choose another name."),
                   shown);
      return FALSE;
    }
  return qd_file_make_folder (folder, error);
}

static void
take_lock (QdProject *project, const char *title, gboolean *first)
{
  switch (qd_lock_take (project->folder, &project->lock, first))
    {
    case QD_LOCK_ELSEWHERE:
      project->elsewhere = TRUE;
      project->reason =
          g_strdup_printf (_ ("The project “%s” is being changed by another Quadrat; it may only be read here."), title);
      break;
    case QD_LOCK_REFUSED:
      project->reason =
          g_strdup_printf (_ ("The folder of the project “%s” may not be written; it may only be read here."), title);
      break;
    case QD_LOCK_TAKEN:
    default: break;
    }
}

/* A database in a folder that may not be written cannot have its shared memory there, so that nobody else may be changing it.
 */
static QdDatabase *
open_database (const char *path, const char *title, gboolean create, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri = g_strconcat ("file:", escaped, NULL);
  g_autofree char *frozen = g_strconcat (uri, "?immutable=1", NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_access (folder, W_OK) == 0 && g_access (path, create ? F_OK : W_OK) == 0)
    return qd_database_open (uri, SQLITE_OPEN_READWRITE, title, error);
  if (create)
    return qd_database_open (uri, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, title, error);
  return qd_database_open (frozen, SQLITE_OPEN_READONLY, title, error);
}

/* Where photos and runs go; there from the start, so that whoever brings some needs not to ask. */
static gboolean
make_folders (QdProject *project, GError **error)
{
  g_autofree char *photos = qd_project_dup_photos_folder (project), *runs = g_build_filename (project->folder, "runs", NULL);

  return qd_file_make_folder (photos, error) && qd_file_make_folder (runs, error);
}

/* Reading alone. A project of an older version is read as it would be if it were brought up to date. */
static gboolean
set_up_reading (QdProject *project, GError **error)
{
  QdDatabase *copy;
  guint version;

  if (!qd_schema_read_version (project->db, &version, error))
    return FALSE;
  if (version < qd_schema_version ())
    {
      copy = qd_database_copy (project->db, error);
      if (copy == NULL)
        return FALSE;
      qd_database_close (project->db);
      project->db = copy;
      if (!qd_schema_migrate (project->db, error))
        return FALSE;
    }
  return qd_database_script (project->db, "PRAGMA query_only = 1", error);
}

/* What a crash left in the middle, among the files, and in the log. State 1 is QD_PHOTO_FETCHING, 0 QD_PHOTO_WAITING; runs 1 and 2
 * running and paused. */
static gboolean
tidy_up (QdProject *project, GError **error)
{
  if (!qd_database_script (project->db,
                           "UPDATE photos SET state = 0 WHERE state = 1 AND state > 0;"
                           "UPDATE runs SET state = 4 WHERE state IN (1, 2)",
                           error))
    return FALSE;
  qd_project_remove_strays (project);
  qd_large_cut_log (project->db);
  return TRUE;
}

/* Tables first and write-ahead log second: the file says whose it is from its first byte on. */
static gboolean
set_up_database (QdProject *project, gboolean first, GError **error)
{
  if (project->reason != NULL)
    return set_up_reading (project, error);
  return make_folders (project, error) && qd_schema_migrate (project->db, error) &&
         qd_database_script (project->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = 1",
                             error) &&
         (!first || tidy_up (project, error));
}

static gboolean
check_version (QdProject *project, gboolean create, const char *title, GError **error)
{
  guint version;

  if (!qd_schema_read_version (project->db, &version, error))
    return FALSE;
  if (version == 0 && (!create || project->reason != NULL || qd_copy_find (project->folder, NULL)))
    return fail_no_project (project->folder, title, error);
  if (version > qd_schema_version () && project->reason == NULL)
    project->reason =
        g_strdup_printf (_ ("The project “%s” was made by a newer version of Quadrat; it may only be read here."), title);
  /* With the right to write: another process that began to make it as well has not come so far. */
  project->made = version == 0 && project->bare && project->reason == NULL;
  return TRUE;
}

/* Once a process. What is damaged is left as it is: closing must not bring the log into it. */
static gboolean
check_whole (QdProject *project, const char *path, GError **error)
{
  gboolean unchecked, whole;

  project->opening = qd_opening_join (path, &unchecked);
  if (!unchecked)
    return TRUE;
  whole = qd_schema_check (project->db, error);
  qd_opening_tell (project->opening, whole);
  return whole;
}

/* Nothing can be read while another program fills an empty project, see qd_project_begin_large(). */
static void
tell_filled (QdProject *project, const char *title, GError **error)
{
  if (project->reason == NULL || (sqlite3_errcode (project->db->handle) & 0xff) != SQLITE_BUSY)
    return;
  g_clear_error (error);
  g_set_error (error, QD_ERROR, QD_ERROR_DATABASE,
               _ ("Another Quadrat is importing into the project “%s”; it can be opened when that is done."), title);
}

/* Who only reads has to wait for nobody but for moments. */
static gboolean
open_whole (QdProject *project, const char *path, const char *title, gboolean create, GError **error)
{
  project->db = open_database (path, title, create, error);
  if (project->db == NULL)
    return FALSE;
  if (project->reason != NULL)
    sqlite3_busy_timeout (project->db->handle, A_MOMENT);
  if (check_version (project, create, title, error) && check_whole (project, path, error))
    {
      sqlite3_busy_timeout (project->db->handle, project->db->patience);
      return TRUE;
    }
  tell_filled (project, title, error);
  sqlite3_db_config (project->db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  return FALSE;
}

static gboolean
open_store (QdProject *project, QdProjectMode mode, GError **error)
{
  g_autofree char *path = g_build_filename (project->folder, "project.db", NULL);
  g_autofree char *title = qd_project_dup_title (project);
  gboolean first = FALSE;

  if (mode == QD_PROJECT_CREATE && !prepare_folder (project, path, title, error))
    return FALSE;
  if (mode != QD_PROJECT_CREATE && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return fail_no_project (project->folder, title, error);
  if (mode == QD_PROJECT_READ)
    project->reason = g_strdup_printf (_ ("The project “%s” was opened for reading."), title);
  else
    take_lock (project, title, &first);
  if (!open_whole (project, path, title, mode == QD_PROJECT_CREATE, error))
    return FALSE;
  if (project->reason != NULL && (mode == QD_PROJECT_WRITE || mode == QD_PROJECT_CREATE))
    {
      g_set_error_literal (error, QD_ERROR, QD_ERROR_READ_ONLY, project->reason);
      return FALSE;
    }
  project->ready = set_up_database (project, first, error) &&
                   qd_database_lookup (project->db, error, &project->data_version, "PRAGMA data_version", "") &&
                   qd_change_kinds_read (project, &project->known, error);
  return project->ready;
}

QdProject *
qd_project_open (const char *folder, QdProjectMode mode, GError **error)
{
  g_autoptr (QdProject) project = g_object_new (QD_TYPE_PROJECT, NULL);

  project->folder = g_canonicalize_filename (folder, NULL);
  if (open_store (project, mode, error))
    return g_steal_pointer (&project);
  qd_project_discard (project);
  return NULL;
}

/* ---- Closing ---- */

static gboolean
is_wanted_again (gpointer lock)
{
  return qd_lock_is_used (lock);
}

/* What the next one cannot do better: a failure is no reason to keep the project open. */
static void
keep_copy (QdProject *project)
{
  g_autoptr (GError) error = NULL;

  if (!qd_copy_make (project->db, project->folder, is_wanted_again, project->lock, &error))
    g_message (_ ("No new copy of the project's database was kept. %s"), error->message);
}

static void
empty_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      qd_file_remove_tree (path, NULL);
    }
}

/* As long as nobody else has the right to write. */
void
qd_project_discard (QdProject *project)
{
  if (!project->made)
    return;
  project->ready = FALSE;
  g_clear_pointer (&project->db, qd_database_close);
  if (project->no_folder)
    qd_file_remove_tree (project->folder, NULL);
  else
    empty_folder (project->folder);
}

void
qd_project_close (QdProject *project)
{
  if (project->lock != NULL && qd_lock_finish (project->lock) && project->ready && project->reason == NULL)
    keep_copy (project);
  g_clear_pointer (&project->db, qd_database_close);
  g_clear_pointer (&project->opening, qd_opening_leave);
  g_clear_pointer (&project->lock, qd_lock_release);
}
