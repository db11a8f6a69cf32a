#include "config.h"
#include "app/commands/download.h"
#include "app/commands/shared.h"

#include <glib/gi18n.h>

#include "engine/core/error.h"
#include "engine/import/pictures.h"
#include "engine/inat/import.h"

typedef struct
{
  QdCli *cli;
  const char *folder;
  QdExportImportOptions export;
  gboolean no_download;
} Import;

/* ---- Sources ---- */

static void
on_bytes (guint64 done, guint64 total, gpointer cli)
{
  qd_cli_progress (cli, FALSE, _ ("%.0f %% read"), total == 0 ? 0 : 100.0 * (double)done / (double)total);
}

static void
on_pictures (guint done, guint total, gpointer cli)
{
  qd_cli_progress (cli, FALSE, _ ("%u of %u pictures"), done, total);
}

/* Which of both a folder is for; that it holds the other too is noted. */
static gboolean
is_table_folder (const char *path, QdReport *report)
{
  g_autofree char *name = g_filename_display_basename (path);

  if (qd_import_folder_holds_tables (path))
    return TRUE;
  if (!qd_import_folder_holds_exports (path))
    return FALSE;
  if (!qd_import_folder_holds_pictures (path))
    return TRUE;
  qd_report_note (report, _ ("“%s” holds pictures, which are taken, and an export beside them; it can be imported by itself."),
                  name);
  return FALSE;
}

static gboolean
is_table (const char *path, QdReport *report)
{
  return g_file_test (path, G_FILE_TEST_IS_DIR) ? is_table_folder (path, report) : !qd_import_is_picture (path);
}

static gboolean
check_source (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no file or folder “%s”."), shown);
  return FALSE;
}

static gboolean
import_tables (Import *import, QdProject *project, const char *const *paths, QdReport *total, GError **error)
{
  g_autoptr (QdReport) report = NULL;

  if (paths[0] == NULL)
    return TRUE;
  report = qd_import_exports (project, paths, &import->export, qd_cli_get_cancellable (import->cli), error);
  if (report != NULL)
    qd_report_add (total, report);
  return report != NULL;
}

static gboolean
import_pictures (Import *import, QdProject *project, const char *const *paths, QdReport *total, GError **error)
{
  for (guint i = 0; paths[i] != NULL; i++)
    {
      const char *const one[] = { paths[i], NULL };
      g_autoptr (QdReport) report
          = qd_import_pictures (project, one, on_pictures, import->cli, qd_cli_get_cancellable (import->cli), error);

      if (report == NULL)
        return FALSE;
      qd_report_add (total, report);
    }
  return TRUE;
}

/* Pictures alone of which none could be taken leave no project behind. */
static gboolean
check_taken (const QdReport *report, gboolean tables, GError **error)
{
  const char *first = report->warnings->len > 0 ? report->warnings->pdata[0] : "";

  if (tables || report->added + report->updated + report->unchanged > 0)
    return TRUE;
  if (report->read == 1)
    g_set_error_literal (error, QD_ERROR, QD_ERROR_INPUT, first);
  else
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("None of %u pictures could be taken: %s"), report->read, first);
  return FALSE;
}

/* All sources or none; the tables are read together. */
static gboolean
import_sources (Import *import, QdProject *project, QdReport *total, GError **error)
{
  g_autoptr (GPtrArray) tables = g_ptr_array_new (), pictures = g_ptr_array_new ();

  for (guint i = 1; i < qd_cli_count_arguments (import->cli); i++)
    {
      const char *path = qd_cli_get_argument (import->cli, i);

      if (!check_source (path, error))
        return FALSE;
      g_ptr_array_add (is_table (path, total) ? tables : pictures, (gpointer) path);
    }
  g_ptr_array_add (tables, NULL);
  g_ptr_array_add (pictures, NULL);
  if (!qd_project_begin_large (project, error))
    return FALSE;
  if (import_tables (import, project, (const char *const *) tables->pdata, total, error)
      && import_pictures (import, project, (const char *const *) pictures->pdata, total, error)
      && check_taken (total, tables->len > 1, error))
    return qd_import_commit (project, &import->export, qd_cli_get_cancellable (import->cli), error);
  qd_project_rollback (project);
  return FALSE;
}

/* ---- The whole ---- */

static int
finish (Import *import, QdProject *project, QdReport *total)
{
  g_autoptr (GError) error = NULL;
  QdDownloadProgress fetched = { 0 };
  JsonObject *event;
  QdCounts counts;

  if (!qd_project_count_stock (project, &counts, &error))
    return qd_cli_fail (import->cli, error);
  if (!import->no_download && counts.waiting > 0
      && (!qd_command_fetch_photos (import->cli, import->folder, import->export.photo_host, &fetched, &error)
          || !qd_project_count_stock (project, &counts, &error)))
    return qd_cli_fail (import->cli, error);
  if (!import->no_download)
    qd_command_warn_of_failed (import->cli, project);
  event = qd_command_report_to_json (total);
  json_object_set_int_member (event, "observations", counts.observations);
  json_object_set_int_member (event, "photos", counts.photos);
  json_object_set_int_member (event, "photos_there", counts.there);
  json_object_set_int_member (event, "photos_failed", counts.failed);
  qd_cli_put (import->cli, event);
  qd_command_print_report (import->cli, total, _ ("rows"));
  qd_cli_print (import->cli, _ ("The project has %u photos, %u of them there, %u could not be had."), counts.photos,
                counts.there, counts.failed);
  return 0;
}

static int
import_into (Import *import)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (import->folder, QD_PROJECT_CREATE, &error);
  g_autoptr (QdReport) total = qd_report_new ();

  if (project != NULL && import_sources (import, project, total, &error))
    return finish (import, project, total);
  if (project != NULL)
    qd_project_discard (project); /* of a failed import there is nothing left */
  return qd_cli_fail (import->cli, error);
}

static int
run (QdCli *cli)
{
  g_autofree char *licenses = NULL, *size = NULL, *photo_host = NULL;
  g_auto (GStrv) taxa = NULL;
  g_autoptr (GError) error = NULL;
  Import import = { .cli = cli };
  const GOptionEntry options[] = {
    { "license", 0, 0, G_OPTION_ARG_STRING, &licenses, N_ ("Licenses to take: cc0,cc-by,... or any (cc0)"), N_ ("LIST") },
    { "taxon", 0, 0, G_OPTION_ARG_STRING_ARRAY, &taxa, N_ ("Only this taxon; may be given several times"), N_ ("NAME") },
    { "size", 0, 0, G_OPTION_ARG_STRING, &size,
      N_ ("Size of the photos: medium, large, original ... (of new ones medium); those that are there stay as they are"),
      N_ ("SIZE") },
    { "no-download", 0, 0, G_OPTION_ARG_NONE, &import.no_download, N_ ("Do not fetch the photos yet"), NULL },
    { "photo-host", 0, 0, G_OPTION_ARG_STRING, &photo_host, N_ ("Ask this address for the photos"), N_ ("URL") },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 2, -1))
    return qd_cli_get_status (cli);
  if (licenses != NULL && !qd_license_set_parse (licenses, &import.export.licenses, &error))
    return qd_cli_misuse (cli, "%s", error->message);
  if (size != NULL && !qd_photo_size_parse (size, &import.export.size))
    return qd_cli_misuse (cli, _ ("--size takes square, thumb, small, medium, large or original, not “%s”"), size);
  if (photo_host != NULL && !qd_photo_host_check (photo_host, &error))
    return qd_cli_misuse (cli, "%s", error->message);
  import.export.resize = size != NULL;
  import.folder = qd_cli_get_argument (cli, 0);
  import.export.taxa = (const char *const *)taxa;
  import.export.photo_host = photo_host;
  import.export.progress = on_bytes;
  import.export.user_data = cli;
  return import_into (&import);
}

const QdCommand qd_command_import = {
  "import",
  N_ ("PROJECT EXPORT.csv|.zip|FOLDER ... [--license=cc0,cc-by,...|any] [--taxon=NAME ...] [--size=medium] [--no-download]"
      " [--photo-host=URL]"),
  N_ ("Take observations from an iNaturalist export, or pictures from a folder, and fetch their photos."),
  run,
};
