#include "config.h"
#include "app/commands/shared.h"

#include <glib/gi18n.h>

#include "engine/formats/boxes.h"

/* "manifest, voc"; those that can be written alone when @writing. */
static char *
dup_format_names (gboolean writing)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n;
  const QdFormat *const *formats = qd_formats_list (&n);

  for (guint i = 0; i < n; i++)
    if (!writing || formats[i]->write != NULL)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", formats[i]->name);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
on_photos (guint photos, gpointer cli)
{
  qd_cli_progress (cli, FALSE, _ ("%u photos"), photos);
}

static int
import_boxes (QdCli *cli, const char *folder, const char *path, const QdFormat *format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, &error);
  g_autoptr (QdBoxesReport) report = NULL;
  JsonObject *event;

  if (project == NULL)
    return qd_cli_fail (cli, error);
  const QdBoxesImportOptions options = { .format = format, .progress = on_photos, .user_data = cli };
  report = qd_boxes_import (project, path, &options, qd_cli_get_cancellable (cli), &error);
  if (report == NULL || !qd_project_settle_classes (project, &error))
    return qd_cli_fail (cli, error);
  event = qd_command_report_to_json (report->report);
  json_object_set_string_member (event, "format", report->format->name);
  json_object_set_int_member (event, "photos", report->photos);
  json_object_set_int_member (event, "photos_matched", report->photos_matched);
  json_object_set_int_member (event, "photos_missing", report->photos_missing);
  json_object_set_int_member (event, "photos_empty", report->photos_empty);
  json_object_set_int_member (event, "classes_added", report->classes_added);
  qd_cli_put (cli, event);
  qd_command_print_report (cli, report->report, _ ("boxes"));
  qd_cli_print (cli, _ ("%u photos in %s, %u of them in the project."), report->photos, report->format->title,
                report->photos_matched);
  return 0;
}

static int
run_import (QdCli *cli)
{
  g_autofree char *name = NULL;
  const QdFormat *format = NULL;
  const GOptionEntry options[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("Format of the boxes; found out when not given"), N_ ("NAME") },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 2, 2))
    return qd_cli_get_status (cli);
  if (name != NULL && g_strcmp0 (name, "auto") != 0)
    {
      g_autofree char *names = dup_format_names (FALSE);
      format = qd_format_find (name);
      if (format == NULL)
        return qd_cli_misuse (cli, _ ("There is no format “%s”, but %s"), name, names);
    }
  return import_boxes (cli, qd_cli_get_argument (cli, 0), qd_cli_get_argument (cli, 1), format);
}

const QdCommand qd_command_boxes_import = {
  "boxes import",
  N_ ("PROJECT PATH [--format=auto]"),
  N_ ("Take boxes from a file or folder of another program."),
  run_import,
};

static int
export_boxes (QdCli *cli, const char *folder, const char *path, const QdFormat *format, const QdBoxesExportOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, &error);
  JsonObject *event = NULL;
  QdBoxesExportFigures figures;

  if (project == NULL || !qd_boxes_export (project, path, format, options, &figures, qd_cli_get_cancellable (cli), &error))
    return qd_cli_fail (cli, error);
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  json_object_set_string_member (event, "format", format->name);
  json_object_set_int_member (event, "photos", figures.photos);
  json_object_set_int_member (event, "boxes", figures.boxes);
  json_object_set_int_member (event, "classes", figures.classes);
  qd_cli_put (cli, event);
  qd_cli_print (cli, _ ("%u boxes of %u classes on %u photos are written as %s."), figures.boxes, figures.classes,
                figures.photos, format->title);
  return 0;
}

static int
run_export (QdCli *cli)
{
  g_autofree char *name = NULL, *names = dup_format_names (TRUE);
  QdBoxesExportOptions wanted = { 0 };
  const QdFormat *format;
  const GOptionEntry options[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("Format to write"), N_ ("NAME") },
    { "with-photos", 0, 0, G_OPTION_ARG_NONE, &wanted.with_photos, N_ ("Copy the photos too"), NULL },
    { "with-suggestions", 0, 0, G_OPTION_ARG_NONE, &wanted.suggestions_too, N_ ("Also boxes that were only predicted"), NULL },
    { "with-unlabelled", 0, 0, G_OPTION_ARG_NONE, &wanted.unlabelled_too, N_ ("Also photos that nobody looked at"), NULL },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 2, 2))
    return qd_cli_get_status (cli);
  if (name == NULL)
    return qd_cli_misuse (cli, _ ("--format is needed, one of %s"), names);
  format = qd_format_find (name);
  if (format == NULL || format->write == NULL)
    return qd_cli_misuse (cli, _ ("“%s” cannot be written; there are %s"), name, names);
  return export_boxes (cli, qd_cli_get_argument (cli, 0), qd_cli_get_argument (cli, 1), format, &wanted);
}

const QdCommand qd_command_boxes_export = {
  "boxes export",
  N_ ("PROJECT PATH --format=NAME [--with-photos]"),
  N_ ("Write the boxes for another program."),
  run_export,
};
