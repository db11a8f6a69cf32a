#include "config.h"

#include "app/detection-report.h"

#include "app/class-looks.h"
#include "app/detect-output.h"
#include "app/run-log.h"
#include "engine/photo/photo.h"
#include "engine/project/project.h"
#include "engine/train/models.h"
#include "engine/train/settings.h"
#include "engine/weights/weights-file.h"
#include "widgets/pdf-report.h"

#include <glib/gi18n.h>
#include <math.h>

/* All that the report points into, for as long as it is written. */
typedef struct
{
  QdProject *project; /* NULL: a model by itself */
  QdRun *run;
  char *credits;        /* of the training photos; NULL: none known */
  GPtrArray *found;     /* of QdFoundPhoto, borrowed */
  QdWriteWatch watch;
  GPtrArray *texts;     /* of char *: strings that the report borrows */
  GArray *settings;     /* of QdPdfSetting */
  GArray *looks;        /* of QdClassLook */
  GArray *photos;       /* of QdPdfPhoto */
  GPtrArray *boxes;     /* of GArray of QdDrawnBox */
  GPtrArray *plots;     /* of QdPlot */
} Material;

static void
material_clear (Material *material)
{
  g_clear_object (&material->project);
  g_clear_pointer (&material->run, qd_run_free);
  g_clear_pointer (&material->credits, g_free);
  g_clear_pointer (&material->texts, g_ptr_array_unref);
  g_clear_pointer (&material->settings, g_array_unref);
  g_clear_pointer (&material->looks, g_array_unref);
  g_clear_pointer (&material->photos, g_array_unref);
  g_clear_pointer (&material->boxes, g_ptr_array_unref);
  g_clear_pointer (&material->plots, g_ptr_array_unref);
}

static const char *
keep (Material *material, char *text)
{
  g_ptr_array_add (material->texts, text);
  return text;
}

/* ---- The model ---- */

/* As a person reads it; empty: nothing was chosen. */
static char *
describe_value (const QdTrainSettings *settings, const QdSetting *setting)
{
  g_autofree char *value = qd_train_settings_get (settings, setting->name);

  if (setting->kind == QD_SETTING_SWITCH)
    return g_strdup (g_str_equal (value, "0") ? _ ("no") : _ ("yes"));
  return g_steal_pointer (&value);
}

static void
add_settings (Material *material)
{
  g_autoptr (QdTrainSettings) settings = qd_train_settings_from_json (material->run->settings, -1, "settings", NULL);
  guint n;
  const QdSetting *table = qd_settings_get_table (&n);

  for (guint i = 0; settings != NULL && i < n; i++)
    {
      QdPdfSetting row = { _ (table[i].title), keep (material, describe_value (settings, &table[i])),
                           table[i].advanced ? _ ("Advanced") : _ ("Main settings") };

      if (*row.value != '\0')
        g_array_append_val (material->settings, row);
    }
}

static void
add_curves (Material *material)
{
  g_autoptr (GArray) log = qd_run_log_read (qd_project_get_folder (material->project), material->run->id, NULL);
  QdPlot *loss, *map;
  guint loss_line, map50_line, map_line;

  if (log == NULL)
    return; /* a report without curves */
  loss = qd_plot_new (_ ("Loss"));
  map = qd_plot_new (_ ("mAP on the validation photos"));
  qd_plot_set_x (loss, _ ("epoch"), NULL);
  qd_plot_set_x (map, _ ("epoch"), NULL);
  qd_plot_set_x_whole (loss, TRUE);
  qd_plot_set_x_whole (map, TRUE);
  qd_plot_set_y (map, NULL, "%");
  qd_plot_set_y_scale (map, 100);
  qd_plot_set_y_range (map, 0, 1);
  loss_line = qd_plot_add_line (loss, _ ("training photos"), qd_palette_color (0), QD_LINE_SOLID);
  map50_line = qd_plot_add_line (map, _ ("found (IoU 0.5)"), qd_palette_color (2), QD_LINE_SOLID);
  map_line = qd_plot_add_line (map, _ ("found exactly (COCO)"), qd_palette_color (1), QD_LINE_SOLID);
  for (guint i = 0; i < log->len; i++)
    {
      const QdRunLogEpoch *epoch = &g_array_index (log, QdRunLogEpoch, i);

      qd_plot_append (loss, loss_line, epoch->epoch, epoch->loss);
      qd_plot_append (map, map50_line, epoch->epoch, epoch->map50);
      qd_plot_append (map, map_line, epoch->epoch, epoch->map);
    }
  g_ptr_array_add (material->plots, loss);
  g_ptr_array_add (material->plots, map);
}

/* A model that cannot be read has made the detections all the same. */
static void
add_credits (Material *material)
{
  g_autofree char *path = qd_models_dup_path (material->project, material->run);
  g_autoptr (QdWeightsFile) file = qd_weights_file_open (path, NULL);
  const char *credits = file != NULL ? qd_weights_file_get_metadata (file, "credits") : NULL;

  if (credits != NULL && credits[0] != '\0')
    material->credits = g_strdup (credits);
}

static gboolean
add_model (Material *material, const char *folder, gint64 run, GError **error)
{
  material->project = qd_project_open (folder, QD_PROJECT_READ, error);
  material->run = material->project != NULL ? qd_project_get_run (material->project, run, error) : NULL;
  if (material->run == NULL)
    return FALSE;
  add_settings (material);
  add_curves (material);
  add_credits (material);
  return TRUE;
}

/* ---- Classes and photos ---- */

static void
add_classes (Material *material, const char *const *names)
{
  g_autoptr (GPtrArray) known = material->project != NULL ? qd_project_list_classes (material->project, TRUE, NULL) : NULL;

  material->looks = qd_class_looks_new (known, names);
}

/* Who made it, when it is one of the project's own: those are named by their ids. */
static void
add_credit (Material *material, const char *path, QdPdfPhoto *photo)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *photos = material->project != NULL ? qd_project_dup_photos_folder (material->project) : NULL;
  g_autofree char *inside = g_canonicalize_filename (folder, NULL);
  g_autofree char *own = photos != NULL ? g_canonicalize_filename (photos, NULL) : NULL;
  g_autoptr (QdPhoto) stored = NULL;
  g_autoptr (QdObservation) observation = NULL;

  if (g_strcmp0 (inside, own) != 0)
    return;
  stored = qd_project_get_photo (material->project, g_ascii_strtoll (name, NULL, 10), NULL);
  if (stored == NULL)
    return;
  photo->credit = stored->credit != NULL ? keep (material, g_strdup (stored->credit)) : NULL;
  if (stored->observation_id != 0)
    observation = qd_project_get_observation (material->project, stored->observation_id, NULL);
  if (observation != NULL && observation->url != NULL)
    photo->link = keep (material, g_strdup (observation->url));
}

static void
add_photo (Material *material, const QdFoundPhoto *found)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (QdDrawnBox));
  QdPdfPhoto photo = { .title = keep (material, g_filename_display_basename (found->path)), .n_boxes = found->detections->len };

  for (guint i = 0; i < found->detections->len; i++)
    {
      const QdDetection *detection = &g_array_index (found->detections, QdDetection, i);
      QdDrawnBox box = { detection->box, (int) detection->class_index, detection->score };

      g_array_append_val (boxes, box);
    }
  g_ptr_array_add (material->boxes, boxes);
  photo.boxes = (const QdDrawnBox *) (gconstpointer) boxes->data;
  add_credit (material, found->path, &photo);
  g_array_append_val (material->photos, photo);
}

/* In its full size, which the boxes are in; the report reduces it. */
static QdPixels *
load (guint index, gpointer user_data, GError **error)
{
  const Material *material = user_data;
  const QdWriteWatch *watch = &material->watch;

  if (watch->progress != NULL)
    watch->progress (index, material->found->len, watch->user_data);
  return qd_photo_decode_cancellable (((const QdFoundPhoto *) material->found->pdata[index])->path, 0, NULL, watch->cancellable,
                                      error);
}

/* The photo with the most boxes stands on the cover. */
static int
find_hero (GPtrArray *found)
{
  int hero = -1;
  guint most = 0;

  for (guint i = 0; i < found->len; i++)
    if (((const QdFoundPhoto *) found->pdata[i])->detections->len > most)
      {
        most = ((const QdFoundPhoto *) found->pdata[i])->detections->len;
        hero = (int) i;
      }
  return hero;
}

/* "ssd300_vgg16, run 3, 40 epochs" */
static char *
dup_model (const QdRun *run)
{
  g_autofree char *number = run != NULL ? g_strdup_printf ("%" G_GINT64_FORMAT, run->id) : NULL;

  if (run == NULL)
    return NULL;
  return g_strdup_printf (ngettext ("%s, run %s, %u epoch", "%s, run %s, %u epochs", run->epoch), run->network, number,
                          run->epoch);
}

static gboolean
write_report (Material *material, const char *path, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  /* Translators: a date, see strftime(). xgettext:no-c-format */
  g_autofree char *date = g_date_time_format (now, _ ("%-d %B %Y"));
  g_autofree char *title = material->project != NULL ? qd_project_dup_title (material->project) : g_strdup (_ ("Detections"));
  g_autofree char *subtitle = g_strdup_printf (
      ngettext ("Detections on %u photo", "Detections on %u photos", material->found->len), material->found->len);
  g_autofree char *model = dup_model (material->run);
  const QdPdfReport report = {
    .title = title,
    .subtitle = subtitle,
    .date = date,
    .model = model,
    .map50 = material->run != NULL ? material->run->best_map50 : NAN,
    .map = material->run != NULL ? material->run->best_map : NAN,
    .subset = _ ("the validation photos"),
    .hero = find_hero (material->found),
    .settings = (const QdPdfSetting *) (gconstpointer) material->settings->data,
    .n_settings = material->settings->len,
    .plots = (QdPlot *const *) material->plots->pdata,
    .n_plots = material->plots->len,
    .classes = (const QdClassLook *) (gconstpointer) material->looks->data,
    .n_classes = material->looks->len,
    .photos = (const QdPdfPhoto *) (gconstpointer) material->photos->data,
    .n_photos = material->photos->len,
    .learned_from = material->credits,
    .load = load,
    .user_data = material,
    .cancellable = material->watch.cancellable,
  };

  return qd_pdf_report_write (&report, path, error);
}

gboolean
qd_detection_report_write (const char *project_folder, gint64 run, GPtrArray *photos, const char *const *classes, const char *path,
                           const QdWriteWatch *watch, GError **error)
{
  Material material = { .found = photos };
  gboolean written;

  if (watch != NULL)
    material.watch = *watch;
  material.texts = g_ptr_array_new_with_free_func (g_free);
  material.settings = g_array_new (FALSE, FALSE, sizeof (QdPdfSetting));
  material.photos = g_array_new (FALSE, FALSE, sizeof (QdPdfPhoto));
  material.boxes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  material.plots = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_plot_unref);
  written = project_folder == NULL || add_model (&material, project_folder, run, error);
  if (written)
    {
      add_classes (&material, classes);
      for (guint i = 0; i < photos->len; i++)
        add_photo (&material, photos->pdata[i]);
      written = write_report (&material, path, error);
    }
  material_clear (&material);
  return written;
}
