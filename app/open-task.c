#include "app/open-task.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/dialogs.h"
#include "engine/core/error.h"
#include "engine/hands/task-open.h"

typedef struct
{
  char *path, *folder;
} Unpacking;

static void
unpacking_free (gpointer data)
{
  Unpacking *unpacking = data;

  g_free (unpacking->path);
  g_free (unpacking->folder);
  g_free (unpacking);
}

gboolean
qd_open_task_is_file (const char *path)
{
  return g_str_has_suffix (path, QD_TASK_SUFFIX) && !g_file_test (path, G_FILE_TEST_IS_DIR);
}

static void
on_photo (guint done, guint total, gpointer job)
{
  qd_job_report (job, done, total);
}

static gboolean
unpack (QdJob *job, gpointer data, GError **error)
{
  Unpacking *unpacking = data;

  return qd_task_open (unpacking->path, unpacking->folder, NULL, on_photo, job, qd_job_get_cancellable (job), error);
}

static void
on_unpacked (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdWindow *window = QD_WINDOW (owner);
  const Unpacking *unpacking = data;

  qd_window_end_watch (window, job);
  if (error == NULL)
    qd_window_offer (window, unpacking->folder);
  else if (!g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
    qd_window_say (window, error->message);
}

#define FILE_KEY   "task-file"   /* of the window: the path that a place is asked for */
#define WANTED_KEY "task-wanted" /* and what is to be unpacked once the open project may be left */

static void
start (QdWindow *window, gpointer data)
{
  g_autoptr (QdJob) job = qd_job_new (unpack, g_object_steal_data (G_OBJECT (window), WANTED_KEY), unpacking_free);

  (void) data;
  qd_window_close_project (window);
  qd_window_watch (window, job, _ ("Unpacking the task…"));
  qd_job_start (job, G_OBJECT (window), on_unpacked);
}

static void
on_place_chosen (gpointer owner, GStrv files)
{
  Unpacking *unpacking = g_new0 (Unpacking, 1);
  gboolean named = g_str_has_suffix (files[0], QD_PROJECT_SUFFIX);

  unpacking->path = g_strdup (g_object_get_data (owner, FILE_KEY));
  unpacking->folder = named ? g_strdup (files[0]) : g_strconcat (files[0], QD_PROJECT_SUFFIX, NULL);
  g_object_set_data_full (owner, WANTED_KEY, unpacking, unpacking_free);
  qd_window_leave (QD_WINDOW (owner), start, NULL);
}

void
qd_open_task (QdWindow *window, const char *path)
{
  g_autofree char *base = g_path_get_basename (path), *name = NULL;

  if (g_str_has_suffix (base, QD_TASK_SUFFIX))
    base[strlen (base) - strlen (QD_TASK_SUFFIX)] = '\0';
  name = g_strconcat (base, QD_PROJECT_SUFFIX, NULL);
  g_object_set_data_full (G_OBJECT (window), FILE_KEY, g_strdup (path), g_free);
  qd_choose_files (GTK_WIDGET (window), _ ("Where is the task to be labelled?"), GTK_FILE_CHOOSER_ACTION_SAVE, FALSE, NULL, name,
                   on_place_chosen);
}

static void
on_file_chosen (gpointer owner, GStrv files)
{
  qd_open_task (QD_WINDOW (owner), files[0]);
}

void
qd_open_task_choose (QdWindow *window)
{
  static const char *const suffixes[] = { "quadrat-task", NULL };

  qd_choose_files (GTK_WIDGET (window), _ ("Open a labelling task"), GTK_FILE_CHOOSER_ACTION_OPEN, FALSE, suffixes, NULL,
                   on_file_chosen);
}
