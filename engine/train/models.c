#include "config.h"

#include "engine/train/models.h"

#include "engine/core/error.h"

#include <glib/gi18n-lib.h>

char *
qd_models_dup_path (QdProject *project, const QdRun *run)
{
  return qd_project_dup_run_path (project, run->id, "model.safetensors");
}

static gboolean
has_model (QdProject *project, const QdRun *run)
{
  g_autofree char *path = qd_models_dup_path (project, run);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

QdRun *
qd_models_find_run (QdProject *project, gint64 wanted, GError **error)
{
  g_autoptr (GPtrArray) runs = qd_project_list_runs (project, error);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, wanted);

  for (guint i = 0; runs != NULL && i < runs->len; i++)
    {
      const QdRun *run = runs->pdata[i];

      if ((wanted == 0 || run->id == wanted) && has_model (project, run))
        return qd_run_copy (run);
    }
  if (runs != NULL && wanted == 0)
    g_set_error_literal (error, QD_ERROR, QD_ERROR_INPUT, _ ("The project has no trained model yet: train one first."));
  else if (runs != NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The project has no run %s with a model."), number);
  return NULL;
}

char *
qd_models_dup_start_path (QdProject *project, const char *weights, GError **error)
{
  g_autoptr (QdRun) run = NULL;
  gint64 number;

  if (g_file_test (weights, G_FILE_TEST_EXISTS) || !g_ascii_string_to_signed (weights, 10, 1, G_MAXINT64, &number, NULL))
    return g_strdup (weights);
  run = qd_models_find_run (project, number, error);
  return run != NULL ? qd_models_dup_path (project, run) : NULL;
}
