#include "config.h"

#include "app/cli/commands.h"
#include "app/detect-output.h"
#include "app/detection-report.h"
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/photo/photo.h"
#include "engine/ssd/detector.h"
#include "engine/train/models.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define MAX_SIDE 4096 /* pixels; larger photos are reduced before they are looked at, boxes are given in the full size */

typedef struct
{
  QdCli *cli;
  char *device_name, *overlay, *report;
  gint64 run;
  const char *project; /* folder that the model is of; NULL: a model by itself */
  QdDetectOptions options;
  QdDevice *device;
  QdDetector *detector;
  GHashTable *taken; /* names of annotated pictures */
  GPtrArray *found;  /* (element-type QdFoundPhoto), kept for the report */
  guint n_failed;
} Detect;

static void
detect_clear (Detect *detect)
{
  g_clear_pointer (&detect->detector, qd_detector_free);
  g_clear_pointer (&detect->device, qd_device_unref);
  g_clear_pointer (&detect->taken, g_hash_table_unref);
  g_clear_pointer (&detect->found, g_ptr_array_unref);
  g_free (detect->device_name);
  g_free (detect->overlay);
  g_free (detect->report);
}

/* ---- The model ---- */

/* A project's newest model, or the file itself. */
static char *
find_model (Detect *detect, const char *path, GError **error)
{
  g_autoptr (QdProject) project = NULL;
  g_autoptr (QdRun) run = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_strdup (path);
  project = qd_project_open (path, QD_PROJECT_READ, error);
  run = project != NULL ? qd_models_find_run (project, detect->run, error) : NULL;
  if (run == NULL)
    return NULL;
  detect->project = path;
  detect->run = run->id;
  return qd_models_dup_path (project, run);
}

static gboolean
open_detector (Detect *detect, const char *path, GError **error)
{
  g_autofree char *model = find_model (detect, path, error);

  detect->device = model != NULL ? qd_device_open (detect->device_name, error) : NULL;
  detect->detector = detect->device != NULL ? qd_detector_open (detect->device, model, error) : NULL;
  return detect->detector != NULL;
}

/* ---- Photos ---- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* A folder stands for the files in it, by name; names that begin with a dot are left out. */
static void
add_paths (GPtrArray *paths, const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_dir_open (path, 0, NULL) : NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  const char *name;

  if (dir == NULL)
    {
      g_ptr_array_add (paths, g_strdup (path));
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      char *child = g_build_filename (path, name, NULL);

      if (name[0] != '.' && g_file_test (child, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (found, child);
      else
        g_free (child);
    }
  g_ptr_array_sort (found, compare_names);
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (paths, found->pdata[i]);
}

static void
scale_detections (GArray *detections, double x, double y)
{
  for (guint i = 0; i < detections->len; i++)
    {
      QdCornerBox *box = &g_array_index (detections, QdDetection, i).box;

      *box = (QdCornerBox){ box->xmin * x, box->ymin * y, box->xmax * x, box->ymax * y };
    }
}

static QdFoundPhoto *
detect_photo (Detect *detect, const char *path, GError **error)
{
  QdPhotoInfo full;
  g_autoptr (QdPixels) pixels = qd_photo_decode_cancellable (path, MAX_SIDE, &full, qd_cli_get_cancellable (detect->cli),
                                                             error);
  g_autoptr (QdFoundPhoto) photo = NULL;
  GArray *detections = pixels != NULL ? qd_detector_detect (detect->detector, pixels, &detect->options, error) : NULL;

  if (detections == NULL)
    return NULL;
  photo = g_new0 (QdFoundPhoto, 1);
  photo->path = g_strdup (path);
  photo->width = full.width;
  photo->height = full.height;
  photo->detections = detections;
  if (detect->overlay != NULL && !qd_found_photo_write_overlay (photo, pixels, qd_detector_get_classes (detect->detector),
                                                                detect->overlay, detect->taken, error))
    return NULL;
  scale_detections (detections, (double) full.width / pixels->width, (double) full.height / pixels->height);
  return g_steal_pointer (&photo);
}

static void
tell (Detect *detect, const QdFoundPhoto *photo)
{
  const char *const *classes = qd_detector_get_classes (detect->detector);
  g_autofree char *name = g_filename_display_name (photo->path);

  qd_cli_put (detect->cli, qd_found_photo_to_json (photo, classes));
  qd_cli_print (detect->cli, g_dngettext (GETTEXT_PACKAGE, "%s: %u box", "%s: %u boxes", photo->detections->len), name,
                photo->detections->len);
  for (guint i = 0; i < photo->detections->len; i++)
    {
      const QdDetection *found = &g_array_index (photo->detections, QdDetection, i);

      qd_cli_print (detect->cli, "  %s %.2f  %.0f %.0f %.0f %.0f", classes[found->class_index], found->score, found->box.xmin,
                    found->box.ymin, found->box.xmax, found->box.ymax);
    }
}

static int
fail_stopped (Detect *detect)
{
  g_autoptr (GError) error = g_error_new_literal (QD_ERROR, QD_ERROR_CANCELLED, _ ("The detection was stopped."));

  return qd_cli_fail (detect->cli, error);
}

/* A photo that cannot be used is told and does not end the others. Not 0 when something else did. */
static int
detect_all (Detect *detect, GPtrArray *paths)
{
  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GError) error = NULL;
      QdFoundPhoto *photo;

      if (g_cancellable_is_cancelled (qd_cli_get_cancellable (detect->cli)))
        return fail_stopped (detect);
      photo = detect_photo (detect, paths->pdata[i], &error);
      if (photo != NULL)
        {
          tell (detect, photo);
          if (detect->report != NULL)
            g_ptr_array_add (detect->found, photo);
          else
            qd_found_photo_free (photo);
        }
      else if (g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
        return fail_stopped (detect);
      else if (paths->len == 1 || !g_error_matches (error, QD_ERROR, QD_ERROR_INPUT))
        return qd_cli_fail (detect->cli, error);
      else
        {
          qd_cli_complain (detect->cli, error);
          detect->n_failed++;
        }
    }
  return 0;
}

static int
write_report (Detect *detect)
{
  g_autoptr (GError) error = NULL;

  if (qd_detection_report_write (detect->project, detect->run, detect->found, qd_detector_get_classes (detect->detector),
                                 detect->report, NULL, &error))
    return 0;
  return qd_cli_fail (detect->cli, error);
}

static int
detect_arguments (Detect *detect)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  int status;

  for (guint i = 1; i < qd_cli_count_arguments (detect->cli); i++)
    add_paths (paths, qd_cli_get_argument (detect->cli, i));
  if (!open_detector (detect, qd_cli_get_argument (detect->cli, 0), &error) ||
      (detect->overlay != NULL && !qd_file_make_folder (detect->overlay, &error)))
    return qd_cli_fail (detect->cli, error);
  status = detect_all (detect, paths);
  if (status == 0 && detect->report != NULL)
    status = write_report (detect);
  return status == 0 && detect->n_failed > 0 ? 1 : status;
}

static int
run (QdCli *cli)
{
  Detect detect = { .cli = cli, .options = QD_DETECT_OPTIONS_DEFAULT };
  int top = 0, status;
  const GOptionEntry options[] = {
    { "threshold", 0, 0, G_OPTION_ARG_DOUBLE, &detect.options.threshold, N_ ("Least score, 0 to 1; 0.5 as it is"), "T" },
    { "top", 0, 0, G_OPTION_ARG_INT, &top, N_ ("Most boxes a photo; all as it is"), "N" },
    { "nms", 0, 0, G_OPTION_ARG_DOUBLE, &detect.options.nms, N_ ("Overlap above which two boxes are one animal"), "IOU" },
    { "run", 0, 0, G_OPTION_ARG_INT64, &detect.run, N_ ("Number of the project's run; the newest when left out"), "N" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &detect.device_name, N_ ("Part of the name of the device that computes"), "NAME" },
    { "overlay", 0, 0, G_OPTION_ARG_FILENAME, &detect.overlay, N_ ("Writes the photos with boxes drawn on them there"),
      "FOLDER" },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &detect.report, N_ ("Writes a report with all photos and boxes"), "FILE.pdf" },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 2, -1))
    status = qd_cli_get_status (cli);
  else if (!(detect.options.threshold >= 0 && detect.options.threshold <= 1) || top < 0 ||
           !(detect.options.nms >= 0 && detect.options.nms <= 1) || detect.run < 0)
    status = qd_cli_misuse (cli, "%s", _ ("Threshold and overlap lie between 0 and 1, and there is no number below 0."));
  else
    {
      detect.options.top_n = (guint) top;
      detect.found = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_found_photo_free);
      detect.taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      status = detect_arguments (&detect);
    }
  detect_clear (&detect);
  return status;
}

const QdCommand qd_command_detect = {
  .name = "detect",
  .usage =
      "PROJECT|MODEL.safetensors PHOTO ... [--threshold=T] [--top=N] [--nms=IOU] [--run=N] [--device=NAME] [--overlay=FOLDER]\n"
      "       [--report=FILE.pdf]",
  .summary = N_ ("Finds boxes on photos with a trained detector."),
  .run = run,
};
