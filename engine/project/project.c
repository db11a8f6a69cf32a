#include "config.h"
#include "engine/project/project-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/project/class-steps.h"
#include "engine/project/schema.h"

#define ROWS_KEY "generation-rows"
#define USED_KEY "generation-used"

G_DEFINE_FINAL_TYPE (QdProject, qd_project, G_TYPE_OBJECT)

static guint changed_signal;

static void
qd_project_finalize (GObject *object)
{
  QdProject *project = QD_PROJECT (object);

  qd_database_close (project->db);
  qd_lock_release (project->lock);
  qd_history_free (project->history);
  qd_class_history_free (project->class_history);
  qd_facet_table_free (project->facets);
  g_free (project->folder);
  g_free (project->reason);
  G_OBJECT_CLASS (qd_project_parent_class)->finalize (object);
}

static void
qd_project_class_init (QdProjectClass *class_)
{
  G_OBJECT_CLASS (class_)->finalize = qd_project_finalize;
  changed_signal =
      g_signal_new ("changed", QD_TYPE_PROJECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
qd_project_init (QdProject *project)
{
  project->history = qd_history_new ();
  project->class_history = qd_class_history_new ();
}

/* ---- Opening ---- */

static gboolean
fail_no_project (const char *folder, GError **error)
{
  g_autofree char *shown = g_filename_display_name (folder);

  if (!g_file_test (folder, G_FILE_TEST_EXISTS))
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

/* Makes @folder with its database unless a project is there already. */
static gboolean
prepare_folder (const char *folder, const char *database, GError **error)
{
  if (g_file_test (database, G_FILE_TEST_EXISTS))
    return TRUE;
  if (g_file_test (folder, G_FILE_TEST_EXISTS) && !folder_is_empty (folder))
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

/* What a crash left in the middle, and in the log. State 1 is QD_PHOTO_FETCHING, 0 QD_PHOTO_WAITING; runs 1 and 2 running and
 * paused. */
static gboolean
tidy_up (QdProject *project, GError **error)
{
  if (!qd_database_script (project->db,
                           "UPDATE photos SET state = 0 WHERE state = 1;"
                           "UPDATE runs SET state = 4 WHERE state IN (1, 2)",
                           error))
    return FALSE;
  qd_database_cut_log (project->db);
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
  if (version == 0 && (!create || project->reason != NULL))
    return fail_no_project (project->folder, error);
  if (version > qd_schema_version () && project->reason == NULL)
    project->reason =
        g_strdup_printf (_ ("The project “%s” was made by a newer version of Quadrat; it may only be read here."), title);
  return TRUE;
}

static gboolean
open_store (QdProject *project, QdProjectMode mode, GError **error)
{
  g_autofree char *path = g_build_filename (project->folder, "project.db", NULL);
  g_autofree char *title = qd_project_dup_title (project);
  gboolean first = FALSE;

  if (mode == QD_PROJECT_CREATE && !prepare_folder (project->folder, path, error))
    return FALSE;
  if (mode != QD_PROJECT_CREATE && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return fail_no_project (project->folder, error);
  if (mode == QD_PROJECT_READ)
    project->reason = g_strdup_printf (_ ("The project “%s” was opened for reading."), title);
  else
    take_lock (project, title, &first);
  project->db = open_database (path, title, mode == QD_PROJECT_CREATE, error);
  if (project->db == NULL || !check_version (project, mode == QD_PROJECT_CREATE, title, error))
    return FALSE;
  if ((first || mode == QD_PROJECT_READ) && !qd_schema_check (project->db, error))
    return FALSE;
  if (project->reason != NULL && (mode == QD_PROJECT_WRITE || mode == QD_PROJECT_CREATE))
    {
      g_set_error_literal (error, QD_ERROR, QD_ERROR_READ_ONLY, project->reason);
      return FALSE;
    }
  return set_up_database (project, first, error) &&
         qd_database_lookup (project->db, error, &project->data_version, "PRAGMA data_version", "");
}

QdProject *
qd_project_open (const char *folder, QdProjectMode mode, GError **error)
{
  g_autoptr (QdProject) project = g_object_new (QD_TYPE_PROJECT, NULL);

  project->folder = g_canonicalize_filename (folder, NULL);
  return open_store (project, mode, error) ? g_steal_pointer (&project) : NULL;
}

const char *
qd_project_get_folder (QdProject *project)
{
  return project->folder;
}

char *
qd_project_dup_title (QdProject *project)
{
  g_autofree char *base = g_path_get_basename (project->folder);

  if (g_str_has_suffix (base, QD_PROJECT_SUFFIX) && strlen (base) > strlen (QD_PROJECT_SUFFIX))
    base[strlen (base) - strlen (QD_PROJECT_SUFFIX)] = 0;
  return g_filename_display_name (base);
}

gboolean
qd_project_is_read_only (QdProject *project)
{
  return project->reason != NULL;
}

const char *
qd_project_get_read_only_reason (QdProject *project)
{
  return project->reason;
}

gboolean
qd_project_poll (QdProject *project)
{
  gint64 version;

  if (!qd_database_lookup (project->db, NULL, &version, "PRAGMA data_version", "") || version == project->data_version)
    return FALSE;
  project->data_version = version;
  g_signal_emit (project, changed_signal, 0, QD_CHANGED_ALL);
  return TRUE;
}

/* ---- Paths ---- */

char *
qd_project_dup_photo_path (QdProject *project, const QdPhoto *photo)
{
  /* A project may come from a stranger: a name that leaves the folder is none. */
  if (photo->file == NULL || photo->file[0] == '.' || strchr (photo->file, '/') != NULL)
    return NULL;
  return g_build_filename (project->folder, "photos", photo->file, NULL);
}

char *
qd_project_dup_photos_folder (QdProject *project)
{
  return g_build_filename (project->folder, "photos", NULL);
}

char *
qd_project_dup_run_path (QdProject *project, gint64 run, const char *name)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, run);

  return g_build_filename (project->folder, "runs", number, name, NULL);
}

char *
qd_project_dup_cache_folder (QdProject *project)
{
  return g_build_filename (project->folder, "cache", NULL);
}

/* ---- Batches ---- */

gboolean
qd_project_begin (QdProject *project, GError **error)
{
  if (project->reason != NULL)
    {
      g_set_error_literal (error, QD_ERROR, QD_ERROR_READ_ONLY, project->reason);
      return FALSE;
    }
  return qd_database_begin (project->db, error);
}

static void
announce (QdProject *project)
{
  guint changes = project->pending;

  project->pending = 0;
  if ((changes & QD_CHANGED_USED) != 0)
    changes = (changes & ~QD_CHANGED_USED) | QD_CHANGED_OBSERVATIONS;
  if (changes != 0)
    g_signal_emit (project, changed_signal, 0, changes);
}

#define GROW_GENERATION                                                                                                        \
  "INSERT INTO settings (key, value) VALUES (?, '1') ON CONFLICT (key) DO UPDATE SET value = CAST (value + 1 AS TEXT)"

/* With the change itself, so that every connection sees both or none. */
static gboolean
grow_generations (QdProject *project, GError **error)
{
  gboolean rows = (project->pending & QD_CHANGED_OBSERVATIONS) != 0;
  gboolean used = rows || (project->pending & (QD_CHANGED_USED | QD_CHANGED_CLASSES)) != 0;

  return (!rows || qd_database_run (project->db, error, GROW_GENERATION, "s", ROWS_KEY)) &&
         (!used || qd_database_run (project->db, error, GROW_GENERATION, "s", USED_KEY));
}

gboolean
qd_project_get_generations (QdProject *project, gint64 *rows, gint64 *used, GError **error)
{
  return qd_database_lookup (project->db, error, rows, "SELECT value FROM settings WHERE key = ?", "s", ROWS_KEY) &&
         qd_database_lookup (project->db, error, used, "SELECT value FROM settings WHERE key = ?", "s", USED_KEY);
}

gboolean
qd_project_commit (QdProject *project, GError **error)
{
  if (project->db->depth == 1 && !grow_generations (project, error))
    {
      qd_project_rollback (project);
      return FALSE;
    }
  if (!qd_database_commit (project->db, error))
    {
      if (project->db->depth == 0)
        project->pending = 0;
      return FALSE;
    }
  if (project->db->depth == 0)
    announce (project);
  return TRUE;
}

void
qd_project_rollback (QdProject *project)
{
  qd_database_rollback (project->db);
  if (project->db->depth == 0)
    project->pending = 0;
}

gboolean
qd_project_end (QdProject *project, gboolean ok, guint changes, GError **error)
{
  if (!ok)
    {
      qd_project_rollback (project);
      return FALSE;
    }
  project->pending |= changes;
  return qd_project_commit (project, error);
}

gboolean
qd_project_fail_missing (QdProject *project, const char *what, gint64 id, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The project “%s” holds no %s %" G_GINT64_FORMAT "."), project->db->name,
               what, id);
  return FALSE;
}

/* ---- Settings ---- */

char *
qd_project_dup_setting (QdProject *project, const char *key, GError **error)
{
  char *value = NULL;

  qd_database_lookup_text (project->db, error, &value, "SELECT value FROM settings WHERE key = ?", "s", key);
  return value;
}

gboolean
qd_project_set_setting (QdProject *project, const char *key, const char *value, GError **error)
{
  gboolean ok;

  if (!qd_project_begin (project, error))
    return FALSE;
  if (value == NULL)
    ok = qd_database_run (project->db, error, "DELETE FROM settings WHERE key = ?", "s", key);
  else
    ok = qd_database_run (project->db, error, "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", "ss", key, value);
  return qd_project_end (project, ok, QD_CHANGED_SETTINGS, error);
}
