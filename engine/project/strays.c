#include "config.h"
#include "engine/project/strays.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/file.h"
#include "engine/project/incoming.h"
#include "engine/project/project-private.h"

/* The largest number that was ever given; -1 when it cannot be told. */
static gint64
get_last_number (QdProject *project, const char *table)
{
  gint64 last;

  return qd_database_lookup (project->db, NULL, &last, "SELECT seq FROM sqlite_sequence WHERE name = ?", "s", table) ? last
                                                                                                                     : -1;
}

/* "12" followed by @end: 12. 0: another name. */
static gint64
parse_number (const char *name, char end)
{
  char *rest = NULL;
  gint64 number = g_ascii_isdigit (*name) ? g_ascii_strtoll (name, &rest, 10) : 0;

  return number > 0 && *rest == end ? number : 0;
}

/* ---- Photos ---- */

/* Their numbers will be given again, to other photos. */
static gboolean
remove_photos_after (const char *folder, gint64 last)
{
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  gboolean ok = files != NULL;
  const char *name;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    if (parse_number (name, '.') > last)
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);
        ok = g_unlink (path) == 0 && ok;
      }
  return ok;
}

static void
remove_stray_photos (QdProject *project)
{
  g_autofree char *photos = qd_project_dup_photos_folder (project);
  g_autofree char *incoming = g_build_filename (photos, QD_INCOMING_FOLDER, NULL);
  gint64 last;

  if (!g_file_test (incoming, G_FILE_TEST_IS_DIR))
    return;
  last = get_last_number (project, "photos");
  if (last >= 0 && remove_photos_after (photos, last))
    qd_file_remove_tree (incoming, NULL);
}

/* ---- Runs ---- */

/* Is there nothing in it but what a run has before it is stored? */
static gboolean
is_unbegun (const char *folder)
{
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  const char *name;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    if (!g_str_has_prefix (name, "settings.json"))
      return FALSE;
  return files != NULL;
}

/* Killed before the deletion was stored, it comes back. */
static void
settle_deleted (QdProject *project, const char *folder, gint64 number)
{
  g_autofree char *path = qd_project_dup_run_path (project, number, NULL);
  gint64 there;

  if (!qd_database_lookup (project->db, NULL, &there, "SELECT count(*) FROM runs WHERE id = ?", "i", number))
    return;
  if (there > 0)
    g_rename (folder, path);
  else
    qd_file_remove_tree (folder, NULL);
}

static void
settle_run (QdProject *project, const char *runs, const char *name, gint64 last)
{
  g_autofree char *folder = g_build_filename (runs, name, NULL);

  if (g_str_has_prefix (name, QD_DELETED_MARK) && parse_number (name + 1, 0) > 0)
    settle_deleted (project, folder, parse_number (name + 1, 0));
  else if (last >= 0 && parse_number (name, 0) > last && is_unbegun (folder))
    qd_file_remove_tree (folder, NULL);
}

static void
remove_stray_runs (QdProject *project)
{
  g_autofree char *runs = g_build_filename (qd_project_get_folder (project), "runs", NULL);
  g_autoptr (GDir) names = g_dir_open (runs, 0, NULL);
  gint64 last = get_last_number (project, "runs");
  const char *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    settle_run (project, runs, name, last);
}

void
qd_project_remove_strays (QdProject *project)
{
  remove_stray_photos (project);
  remove_stray_runs (project);
}
