#include "config.h"
#include "engine/project/project-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/project/incoming.h"
#include "engine/project/large.h"

#define ROWS_KEY "generation-rows"
#define USED_KEY "generation-used"

G_DEFINE_FINAL_TYPE (QdProject, qd_project, G_TYPE_OBJECT)

static guint changed_signal;

static void
qd_project_finalize (GObject *object)
{
  QdProject *project = QD_PROJECT (object);

  qd_project_close (project);
  qd_incoming_free (project->incoming);
  qd_history_free (project->history);
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
qd_project_is_written_elsewhere (QdProject *project)
{
  return project->elsewhere;
}

void
qd_project_set_patience (QdProject *project, guint milliseconds)
{
  project->db->patience = milliseconds > 0 ? (int) milliseconds : QD_DATABASE_BUSY_MILLISECONDS;
  sqlite3_busy_timeout (project->db->handle, project->db->patience);
}

/* An earlier version of the program commits without saying what. */
gboolean
qd_project_poll (QdProject *project)
{
  QdChangeKinds now;
  gint64 version;
  guint what;

  if (!qd_database_lookup (project->db, NULL, &version, "PRAGMA data_version", "") || version == project->data_version ||
      !qd_change_kinds_read (project, &now, NULL))
    return FALSE;
  what = qd_change_kinds_compare (&project->known, &now);
  project->data_version = version;
  project->known = now;
  g_signal_emit (project, changed_signal, 0, (what != 0 ? what : QD_CHANGED_ALL) | QD_CHANGED_ELSEWHERE);
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

#define TELL_EVERY 10000 /* microseconds */

gboolean
qd_watch_look (gpointer user_data)
{
  QdWatch *watch = user_data;
  gint64 now = g_get_monotonic_time ();

  if (watch->tell != NULL && now - watch->told >= TELL_EVERY)
    {
      watch->told = now;
      watch->tell (watch->user_data);
    }
  return g_cancellable_is_cancelled (watch->cancellable);
}

gboolean
qd_project_begin (QdProject *project, GError **error)
{
  if (project->reason != NULL)
    {
      g_set_error_literal (error, QD_ERROR, QD_ERROR_READ_ONLY, project->reason);
      return FALSE;
    }
  if (!qd_database_begin (project->db, error))
    return FALSE;
  qd_history_enter (project->history);
  return TRUE;
}

gboolean
qd_project_begin_large (QdProject *project, GError **error)
{
  gint64 rows = 1;
  gboolean alone =
      project->reason == NULL && project->db->depth == 0 &&
      qd_database_lookup (project->db, NULL, &rows,
                          "SELECT EXISTS (SELECT 1 FROM observations) + EXISTS (SELECT 1 FROM photos)", "") &&
      rows == 0;

  if (alone)
    qd_large_go_alone (project->db);
  if (qd_project_begin (project, error))
    return TRUE;
  if (alone)
    qd_large_end_alone (project->db);
  return FALSE;
}

/* Of the transaction under way. */
static guint
get_changes (QdProject *project)
{
  gboolean used = (project->pending & QD_CHANGED_USED) != 0;

  return (project->pending & QD_CHANGED_ALL) | (used ? QD_CHANGED_OBSERVATIONS : 0);
}

static void
announce (QdProject *project)
{
  guint changes = get_changes (project);

  project->pending = 0;
  qd_change_kinds_pass (&project->known, changes);
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
         (!used || qd_database_run (project->db, error, GROW_GENERATION, "s", USED_KEY)) &&
         qd_change_kinds_grow (project, get_changes (project), error);
}

gboolean
qd_project_get_generations (QdProject *project, gint64 *rows, gint64 *used, GError **error)
{
  return qd_database_lookup (project->db, error, rows, "SELECT value FROM settings WHERE key = ?", "s", ROWS_KEY) &&
         qd_database_lookup (project->db, error, used, "SELECT value FROM settings WHERE key = ?", "s", USED_KEY);
}

static gboolean
commit (QdProject *project, QdWatch *watch, GError **error)
{
  GError *local = NULL;

  if (qd_database_commit_watched (project->db, watch != NULL ? qd_watch_look : NULL, watch, &local))
    return TRUE;
  if (local != NULL)
    g_propagate_error (error, local);
  else
    g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The import was stopped; the project is as it was."));
  return FALSE;
}

gboolean
qd_project_commit_watched (QdProject *project, QdWatch *watch, GError **error)
{
  if (project->db->depth == 1 && !grow_generations (project, error))
    {
      qd_project_rollback (project);
      return FALSE;
    }
  if (!commit (project, watch, error))
    {
      qd_history_leave (project->history, FALSE);
      qd_incoming_take_back (project, project->db->depth);
      qd_incoming_settle (project);
      if (project->db->depth == 0)
        project->pending = 0;
      return FALSE;
    }
  qd_history_leave (project->history, TRUE);
  qd_incoming_settle (project);
  if (project->db->depth == 0)
    announce (project);
  return TRUE;
}

gboolean
qd_project_commit (QdProject *project, GError **error)
{
  return qd_project_commit_watched (project, NULL, error);
}

void
qd_project_rollback (QdProject *project)
{
  qd_incoming_take_back (project, project->db->depth - 1); /* first: then their numbers can be given to others */
  qd_database_rollback (project->db);
  qd_history_leave (project->history, FALSE);
  qd_incoming_settle (project);
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

static char *
describe_missing (QdMissing what, const char *project, const char *id)
{
  switch (what)
    {
    case QD_MISSING_BOX: return g_strdup_printf (_ ("The project “%s” holds no box %s."), project, id);
    case QD_MISSING_CLASS: return g_strdup_printf (_ ("The project “%s” holds no class %s."), project, id);
    case QD_MISSING_SPECIES: return g_strdup_printf (_ ("The project “%s” holds no species %s."), project, id);
    case QD_MISSING_RUN: return g_strdup_printf (_ ("The project “%s” holds no run %s."), project, id);
    case QD_MISSING_OBSERVATION: return g_strdup_printf (_ ("The project “%s” holds no observation %s."), project, id);
    case QD_MISSING_PHOTO: return g_strdup_printf (_ ("The project “%s” holds no photo %s."), project, id);
    case QD_MISSING_TASK: return g_strdup_printf (_ ("The project “%s” holds no labelling task %s."), project, id);
    case QD_MISSING_DISPUTE:
    default: return g_strdup_printf (_ ("The project “%s” holds no dispute %s."), project, id);
    }
}

gboolean
qd_project_fail_missing (QdProject *project, QdMissing what, gint64 id, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  g_autofree char *sentence = describe_missing (what, project->db->name, number);

  g_set_error_literal (error, QD_ERROR, QD_ERROR_INPUT, sentence);
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
    ok = qd_database_run (project->db, error,
                          "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                          "ss", key, value);
  return qd_project_end (project, ok, QD_CHANGED_SETTINGS, error);
}
