#include "config.h"

#include "engine/train/evaluation.h"

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/ssd/detector.h"
#include "engine/train/models.h"
#include "engine/train/settings.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define LEAST_SCORE  0.01
#define WRONG_SCORE  0.5                /* threshold at which false and missed boxes are counted */
#define PIXEL_BUDGET ((gsize) 64 << 20) /* bytes of photos decoded ahead */
#define AHEAD        8

/* What is open while a model runs over a subset. */
typedef struct
{
  QdProject *project;
  QdRun *run;
  QdDevice *device;
  QdDetector *detector;
  QdSamples *samples;
  GCancellable *cancellable; /* or NULL */
} Bench;

static void
bench_clear (Bench *bench)
{
  g_clear_pointer (&bench->samples, qd_samples_free);
  g_clear_pointer (&bench->detector, qd_detector_free);
  g_clear_pointer (&bench->device, qd_device_unref);
  g_clear_pointer (&bench->run, qd_run_free);
  g_clear_object (&bench->project);
}

/* ---- What to run on what ---- */

static gboolean
find_subset (const char *name, QdSubset *subset, GError **error)
{
  for (int i = QD_SUBSET_TRAIN; i < QD_N_SUBSETS; i++)
    if (g_strcmp0 (name, qd_subset_to_string (i)) == 0)
      {
        *subset = (QdSubset) i;
        return TRUE;
      }
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no part “%s”: it is validation, test or train."), name);
  return FALSE;
}

static QdSamples *
load_samples (Bench *bench, QdSubset subset, GError **error)
{
  const QdSamplesOptions options = { .max_side = 2 * qd_detector_get_size (bench->detector), .budget = PIXEL_BUDGET };
  g_autoptr (GArray) class_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (QdSamples) samples = NULL;

  g_array_append_vals (class_ids, qd_detector_get_class_ids (bench->detector), qd_detector_get_n_classes (bench->detector));
  samples = qd_samples_load (bench->project, subset, class_ids, &options, error);
  if (samples != NULL && qd_samples_get_count (samples) > 0)
    return g_steal_pointer (&samples);
  if (samples != NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The part “%s” of the split has no labelled photos."),
                 qd_subset_to_string (subset));
  return NULL;
}

static gboolean
bench_open (Bench *bench, const char *folder, gint64 run, const char *subset_name, const char *device, GError **error)
{
  g_autofree char *path = NULL;
  QdSubset subset;

  if (!find_subset (subset_name, &subset, error))
    return FALSE;
  bench->project = qd_project_open (folder, QD_PROJECT_READ, error);
  bench->run = bench->project != NULL ? qd_models_find_run (bench->project, run, error) : NULL;
  bench->device = bench->run != NULL ? qd_device_open (device, error) : NULL;
  if (bench->device == NULL)
    return FALSE;
  path = qd_models_dup_path (bench->project, bench->run);
  bench->detector = qd_detector_open (bench->device, path, error);
  bench->samples = bench->detector != NULL ? load_samples (bench, subset, error) : NULL;
  return bench->samples != NULL;
}

/* ---- Photos ---- */

static void
photo_result_free (gpointer data)
{
  QdPhotoResult *result = data;

  g_free (result->path);
  g_free (result->problem);
  g_clear_pointer (&result->detections, g_array_unref);
  g_clear_pointer (&result->truths, g_array_unref);
  g_free (result);
}

static gboolean
fail_stopped (GError **error)
{
  g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The evaluation was stopped."));
  return FALSE;
}

static gboolean
detect_photo (Bench *bench, guint index, QdPhotoResult *result, GError **error)
{
  const QdDetectOptions options = { .threshold = LEAST_SCORE };
  g_autoptr (GError) problem = NULL;
  g_autoptr (QdPixels) pixels = qd_samples_take_pixels (bench->samples, index, bench->cancellable, &problem);
  double x, y;

  if (g_error_matches (problem, QD_ERROR, QD_ERROR_CANCELLED))
    return fail_stopped (error);
  if (pixels == NULL)
    {
      result->problem = g_strdup (problem->message);
      result->detections = g_array_new (FALSE, FALSE, sizeof (QdDetection));
      return TRUE;
    }
  result->detections = qd_detector_detect (bench->detector, pixels, &options, error);
  if (result->detections == NULL)
    return FALSE;
  x = (double) result->width / pixels->width;
  y = (double) result->height / pixels->height;
  for (guint i = 0; i < result->detections->len; i++)
    {
      QdCornerBox *box = &g_array_index (result->detections, QdDetection, i).box;

      *box = (QdCornerBox){ box->xmin * x, box->ymin * y, box->xmax * x, box->ymax * y };
    }
  return TRUE;
}

/* Right boxes lie on the diagonal of a confusion matrix of this photo alone. */
static void
count_wrong (const QdSample *sample, guint n_classes, double overlap, QdPhotoResult *result)
{
  g_autoptr (QdMeasure) measure = qd_measure_new ();
  g_autoptr (QdConfusion) confusion = NULL;

  qd_measure_add (measure, 0, sample, result->detections);
  confusion = qd_measure_get_confusion (measure, n_classes, overlap, WRONG_SCORE);
  for (guint truth = 0; truth <= n_classes; truth++)
    for (guint prediction = 0; prediction <= n_classes; prediction++)
      {
        guint count = truth != prediction ? qd_confusion_get (confusion, truth, prediction) : 0;

        result->n_false += prediction < n_classes ? count : 0;
        result->n_missed += prediction == n_classes ? count : 0;
      }
}

static gboolean
evaluate_photo (Bench *bench, QdEvaluation *evaluation, guint index, GError **error)
{
  const QdSample *sample = qd_samples_get (bench->samples, index);
  QdPhotoResult *result = g_new0 (QdPhotoResult, 1);

  g_ptr_array_add (evaluation->photos, result);
  result->photo_id = sample->photo_id;
  result->path = g_strdup (sample->path);
  result->width = sample->width;
  result->height = sample->height;
  result->truths = qd_measure_list_truths (sample);
  if (!detect_photo (bench, index, result, error))
    return FALSE;
  count_wrong (sample, qd_detector_get_n_classes (bench->detector), evaluation->overlap, result);
  qd_measure_add (evaluation->measure, index, sample, result->detections);
  return TRUE;
}

static gboolean
evaluate_photos (Bench *bench, QdEvaluation *evaluation, QdEvaluationProgress progress, gpointer user_data, GError **error)
{
  guint n = qd_samples_get_count (bench->samples);

  for (guint i = 0; i < MIN (n, AHEAD); i++)
    qd_samples_prefetch (bench->samples, i);
  for (guint i = 0; i < n; i++)
    {
      if (g_cancellable_is_cancelled (bench->cancellable))
        return fail_stopped (error);
      if (i + AHEAD < n)
        qd_samples_prefetch (bench->samples, i + AHEAD);
      if (!evaluate_photo (bench, evaluation, i, error))
        return FALSE;
      if (progress != NULL)
        progress (i + 1, n, user_data);
    }
  return TRUE;
}

/* ---- Figures ---- */

static void
class_result_free (gpointer data)
{
  QdClassResult *result = data;

  g_clear_pointer (&result->curve, qd_precision_recall_free);
  g_free (result->name);
  g_free (result);
}

static double
mean_over (const GPtrArray *classes, gsize offset)
{
  double sum = 0;
  guint n = 0;

  for (guint i = 0; i < classes->len; i++)
    {
      double value = G_STRUCT_MEMBER (double, classes->pdata[i], offset);

      if (isnan (value))
        continue;
      sum += value;
      n++;
    }
  return n > 0 ? sum / n : (double) NAN;
}

static void
summarize (QdEvaluation *evaluation, QdDetector *detector)
{
  guint n = qd_detector_get_n_classes (detector);
  g_autofree double *class_ap = g_new (double, n + 1);

  evaluation->map = qd_measure_get_coco (evaluation->measure, n, class_ap);
  evaluation->matching = qd_measure_match (evaluation->measure, n, evaluation->overlap);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (QdPrecisionRecall) at50 = qd_measure_get_curve (evaluation->measure, i, evaluation->overlap);
      g_autoptr (QdPrecisionRecall) at75 = qd_measure_get_curve (evaluation->measure, i, 0.75);
      QdClassResult *result = g_new0 (QdClassResult, 1);

      result->name = g_strdup (qd_detector_get_classes (detector)[i]);
      result->id = qd_detector_get_class_ids (detector)[i];
      result->n_truths = at50->n_truths;
      result->ap50 = at50->ap;
      result->ap75 = at75->ap;
      result->ap = class_ap[i] >= 0 ? class_ap[i] : (double) NAN;
      result->curve = g_steal_pointer (&at50);
      g_ptr_array_add (evaluation->classes, result);
    }
  evaluation->map50 = mean_over (evaluation->classes, G_STRUCT_OFFSET (QdClassResult, ap50));
  evaluation->map75 = mean_over (evaluation->classes, G_STRUCT_OFFSET (QdClassResult, ap75));
}

static double
read_overlap (const QdRun *run)
{
  g_autoptr (QdTrainSettings) settings =
      run->settings != NULL ? qd_train_settings_from_json (run->settings, -1, "settings", NULL) : NULL;

  return settings != NULL ? settings->overlap_threshold : 0.5;
}

QdEvaluation *
qd_evaluation_run (const char *folder, gint64 run, const char *subset, const char *device, QdEvaluationProgress progress,
                   gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (QdEvaluation) evaluation = g_new0 (QdEvaluation, 1);
  Bench bench = { .cancellable = cancellable };
  gboolean ok;

  evaluation->subset = g_strdup (subset);
  evaluation->classes = g_ptr_array_new_with_free_func (class_result_free);
  evaluation->photos = g_ptr_array_new_with_free_func (photo_result_free);
  evaluation->measure = qd_measure_new ();
  ok = bench_open (&bench, folder, run, subset, device, error);
  if (ok)
    {
      evaluation->run = bench.run->id;
      evaluation->overlap = read_overlap (bench.run);
      ok = evaluate_photos (&bench, evaluation, progress, user_data, error);
    }
  if (ok)
    summarize (evaluation, bench.detector);
  bench_clear (&bench);
  return ok ? g_steal_pointer (&evaluation) : NULL;
}

void
qd_evaluation_free (QdEvaluation *evaluation)
{
  if (evaluation == NULL)
    return;
  g_free (evaluation->subset);
  g_ptr_array_unref (evaluation->classes);
  g_ptr_array_unref (evaluation->photos);
  qd_matching_free (evaluation->matching);
  qd_measure_free (evaluation->measure);
  g_free (evaluation);
}

QdConfusion *
qd_evaluation_get_confusion (const QdEvaluation *evaluation, double threshold)
{
  return qd_matching_get_confusion (evaluation->matching, threshold);
}
