#include "config.h"
#include "app/commands/shared.h"

#include <glib/gi18n.h>
#include <string.h>

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

static JsonArray *
list_classes (GPtrArray *classes)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < classes->len; i++)
    {
      const QdBoxesClass *class_ = classes->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", class_->name);
      if (class_->becomes != NULL)
        json_object_set_string_member (object, "becomes", class_->becomes);
      else
        json_object_set_null_member (object, "becomes");
      json_object_set_boolean_member (object, "new", class_->is_new);
      json_object_set_int_member (object, "boxes", class_->boxes);
      json_array_add_object_element (list, object);
    }
  return list;
}

static JsonObject *
report_to_json (const QdBoxesReport *report)
{
  JsonObject *event = qd_command_report_to_json (report->report);

  json_object_set_string_member (event, "format", report->format->name);
  json_object_set_int_member (event, "photos", report->photos);
  json_object_set_int_member (event, "photos_matched", report->photos_matched);
  json_object_set_int_member (event, "by_name", report->by_name);
  json_object_set_int_member (event, "by_number", report->by_number);
  json_object_set_int_member (event, "by_hash", report->by_hash);
  json_object_set_int_member (event, "photos_missing", report->photos_missing);
  json_object_set_int_member (event, "photos_empty", report->photos_empty);
  json_object_set_int_member (event, "photos_scaled", report->photos_scaled);
  json_object_set_int_member (event, "clipped", report->clipped);
  json_object_set_int_member (event, "classes_added", report->classes_added);
  json_object_set_int_member (event, "people", report->people);
  json_object_set_int_member (event, "answers", report->answers);
  json_object_set_array_member (event, "classes", list_classes (report->classes));
  return event;
}

static void
print_classes (QdCli *cli, GPtrArray *classes)
{
  for (guint i = 0; i < classes->len; i++)
    {
      const QdBoxesClass *class_ = classes->pdata[i];

      if (class_->becomes == NULL)
        qd_cli_print (cli, _ ("  class %s, %u boxes: left out"), class_->name, class_->boxes);
      else
        qd_cli_print (
            cli, class_->is_new ? _ ("  class %s, %u boxes: becomes %s, a new one") : _ ("  class %s, %u boxes: becomes %s"),
            class_->name, class_->boxes, class_->becomes);
    }
}

static void
print_report (QdCli *cli, const QdBoxesReport *report, gboolean dry_run)
{
  qd_command_print_report (cli, report->report, _ ("boxes"));
  qd_cli_print (cli, _ ("%u photos in %s, %u of them in the project."), report->photos, report->format->title,
                report->photos_matched);
  if (report->clipped > 0)
    qd_cli_print (cli, _ ("%u boxes reach out of their photo and are cut at its edge."), report->clipped);
  if (report->photos_scaled > 0)
    qd_cli_print (cli, _ ("The boxes of %u photos are for another size of them and are scaled."), report->photos_scaled);
  if (report->answers > 0)
    qd_cli_print (cli, _ ("%u looks of %u people, into a labelling task of their own."), report->answers, report->people);
  if (!dry_run)
    return;
  print_classes (cli, report->classes);
  qd_cli_print (cli, _ ("Nothing was changed."));
}

static int
import_boxes (QdCli *cli, const char *folder, const char *path, const QdBoxesImportOptions *options, gboolean dry_run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, dry_run ? QD_PROJECT_READ : QD_PROJECT_WRITE, &error);
  g_autoptr (QdBoxesReport) report = NULL;
  GCancellable *cancellable = qd_cli_get_cancellable (cli);
  JsonObject *event;

  if (project == NULL)
    return qd_cli_fail (cli, error);
  report = dry_run ? qd_boxes_survey (project, path, options, cancellable, &error)
                   : qd_boxes_import (project, path, options, cancellable, &error);
  if (report == NULL)
    return qd_cli_fail (cli, error);
  event = report_to_json (report);
  json_object_set_boolean_member (event, "dry_run", dry_run);
  qd_cli_put (cli, event);
  print_report (cli, report, dry_run);
  return 0;
}

/* "NAME=OTHER", or "NAME=" for nothing. FALSE: one is neither. */
static gboolean
parse_classes (char **texts, GHashTable *classes)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      char *equals = strchr (texts[i], '=');
      if (equals == NULL || equals == texts[i])
        return FALSE;
      g_hash_table_insert (classes, g_strndup (texts[i], (gsize) (equals - texts[i])), g_strdup (equals + 1));
    }
  return TRUE;
}

static int
run_import (QdCli *cli)
{
  g_autofree char *name = NULL;
  g_auto (GStrv) texts = NULL;
  g_autoptr (GHashTable) classes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  QdBoxesImportOptions wanted = { .classes = classes, .progress = on_photos, .user_data = cli };
  gboolean dry_run = FALSE;
  const GOptionEntry options[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("Format of the boxes; found out when not given"), N_ ("NAME") },
    { "class", 0, 0, G_OPTION_ARG_STRING_ARRAY, &texts, N_ ("Class of the file, and the project's it becomes; none: left out"),
      N_ ("NAME=CLASS") },
    { "suggestions", 0, 0, G_OPTION_ARG_NONE, &wanted.as_suggestions, N_ ("Take the boxes as suggestions of a machine"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_ ("Tell what would come of it, and change nothing"), NULL },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 2, 2))
    return qd_cli_get_status (cli);
  if (!parse_classes (texts, classes))
    return qd_cli_misuse (cli, _ ("--class takes NAME=CLASS"));
  if (name != NULL && g_strcmp0 (name, "auto") != 0)
    {
      g_autofree char *names = dup_format_names (FALSE);
      wanted.format = qd_format_find (name);
      if (wanted.format == NULL)
        return qd_cli_misuse (cli, _ ("There is no format “%s”, but %s"), name, names);
    }
  return import_boxes (cli, qd_cli_get_argument (cli, 0), qd_cli_get_argument (cli, 1), &wanted, dry_run);
}

const QdCommand qd_command_boxes_import = {
  "boxes import",
  N_ ("PROJECT PATH [--format=auto] [--class=NAME=CLASS ...] [--suggestions] [--dry-run]"),
  N_ ("Take boxes from a file or folder of another program."),
  run_import,
};

static int
run_undo (QdCli *cli)
{
  const GOptionEntry options[] = { { NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autofree char *source = NULL;
  QdBoxesUndone undone;
  JsonObject *event;

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  project = qd_project_open (qd_cli_get_argument (cli, 0), QD_PROJECT_WRITE, &error);
  source = project != NULL ? qd_boxes_dup_last_import (project) : NULL;
  if (project == NULL || !qd_boxes_undo_import (project, &undone, &error))
    return qd_cli_fail (cli, error);
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  json_object_set_string_member (event, "source", source);
  json_object_set_int_member (event, "photos", undone.photos);
  json_object_set_int_member (event, "kept", undone.kept);
  qd_cli_put (cli, event);
  qd_cli_print (cli, _ ("The import of “%s” is taken back: %u photos are as they were, %u were changed since and stay."),
                source, undone.photos, undone.kept);
  return 0;
}

const QdCommand qd_command_boxes_undo = {
  "boxes undo",
  N_ ("PROJECT"),
  N_ ("Take the last import of boxes back."),
  run_undo,
};

static int
export_boxes (QdCli *cli, const char *folder, const char *path, const QdFormat *format, const QdBoxesExportOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, &error);
  g_autofree char *boxes = NULL, *classes = NULL, *photos = NULL;
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
  boxes = g_strdup_printf (ngettext ("%u box", "%u boxes", figures.boxes), figures.boxes);
  classes = g_strdup_printf (ngettext ("%u class", "%u classes", figures.classes), figures.classes);
  photos = g_strdup_printf (ngettext ("%u photo", "%u photos", figures.photos), figures.photos);
  /* Translators: "Written as COCO: 12 boxes of 2 classes on 5 photos." */
  qd_cli_print (cli, _ ("Written as %s: %s of %s on %s."), format->title, boxes, classes, photos);
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
    { "by-subset", 0, 0, G_OPTION_ARG_NONE, &wanted.by_subset, N_ ("In folders or files for training, validation and test"),
      NULL },
    { "with-suggestions", 0, 0, G_OPTION_ARG_NONE, &wanted.suggestions_too, N_ ("Also boxes that were only predicted"), NULL },
    { "answers", 0, 0, G_OPTION_ARG_NONE, &wanted.answers_too,
      N_ ("Also what each of several people drew, where the format can tell it"), NULL },
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
  N_ ("PROJECT PATH --format=NAME [--with-photos] [--by-subset]"),
  N_ ("Write the boxes for another program."),
  run_export,
};
