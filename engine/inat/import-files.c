#include "config.h"

#include "engine/inat/import-private.h"

typedef struct
{
  const QdExportImportOptions *options; /* the caller's */
  guint n, at;                          /* sources, and the one under way */
  guint64 done, total;                  /* as told last */
} Progress;

static void
tell_again (gpointer user_data)
{
  const Progress *progress = user_data;

  if (progress->options->progress != NULL)
    progress->options->progress (progress->done, progress->total, progress->options->user_data);
}

/* A source counts as much as another. */
static void
on_bytes (guint64 done, guint64 total, gpointer user_data)
{
  Progress *progress = user_data;
  guint64 share = total > 0 ? MIN (done, total) * 1000 / total : 0;

  progress->done = progress->n == 1 ? done : progress->at * G_GUINT64_CONSTANT (1000) + share;
  progress->total = progress->n == 1 ? total : progress->n * G_GUINT64_CONSTANT (1000);
  tell_again (progress);
}

static void
note_left_out (QdReport *report, const QdImportSource *source)
{
  for (guint i = 0; source->notes != NULL && i < source->notes->len; i++)
    qd_report_note (report, "%s", (const char *) source->notes->pdata[i]);
}

static gboolean
import_all (QdProject *project, GPtrArray *sources, Progress *progress, QdReport *total, GCancellable *cancellable,
            GError **error)
{
  QdExportImportOptions each = *progress->options;

  each.progress = on_bytes;
  each.user_data = progress;
  for (; progress->at < progress->n; progress->at++)
    {
      g_autoptr (QdReport) report = qd_import_source (project, sources->pdata[progress->at], &each, cancellable, error);

      if (report == NULL)
        return FALSE;
      note_left_out (total, sources->pdata[progress->at]);
      qd_report_add (total, report);
    }
  return TRUE;
}

QdReport *
qd_import_exports (QdProject *project, const char *const *paths, const QdExportImportOptions *options,
                   GCancellable *cancellable, GError **error)
{
  static const QdExportImportOptions defaults;
  g_autoptr (QdReport) total = qd_report_new ();
  g_autoptr (GPtrArray) sources = qd_import_sources_find (paths, cancellable, error);
  Progress progress = { .options = options != NULL ? options : &defaults };
  QdWatch watch = { .tell = tell_again, .user_data = &progress, .cancellable = cancellable };

  if (sources == NULL || !qd_project_begin_large (project, error))
    return NULL;
  progress.n = sources->len;
  if (import_all (project, sources, &progress, total, cancellable, error))
    return qd_project_commit_watched (project, &watch, error) ? g_steal_pointer (&total) : NULL;
  qd_project_rollback (project);
  return NULL;
}

static void
tell_all (gpointer user_data)
{
  const QdExportImportOptions *options = user_data;

  if (options->progress != NULL)
    options->progress (1, 1, options->user_data);
}

gboolean
qd_import_commit (QdProject *project, const QdExportImportOptions *options, GCancellable *cancellable, GError **error)
{
  QdWatch watch = { .tell = tell_all, .user_data = (gpointer) options, .cancellable = cancellable };

  return qd_project_commit_watched (project, &watch, error);
}

QdReport *
qd_import_export (QdProject *project, const char *path, const QdExportImportOptions *options, GCancellable *cancellable,
                  GError **error)
{
  return qd_import_exports (project, (const char *const[]){ path, NULL }, options, cancellable, error);
}
