#include "config.h"

#include "engine/train/step-time.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/ops/conv2d-bench.h"
#include "engine/train/network-figures.h"
#include "engine/train/noise-photo.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_BYTES    ((gsize) 1 << 20)
#define PIXEL_BUDGET (8 * 256 * 256) /* of the inputs of a timed step: memory and time stay small, a photo's share is the same */
#define MOST_STEPS   5               /* that are timed, after one that is not */
#define ENOUGH       1.0             /* seconds */
#define PEAK_SECONDS 0.1             /* spent on the device's rate of multiply-adds */
#define OF_PEAK      0.7             /* of it, that the convolutions of a network reach: BENCHMARKS.md, SSD300 */

/* What a measurement left behind. */
typedef struct
{
  QdStepTime time;
  double multiply_adds, bytes; /* of a photo: forward; of its activations in training */
  double rate;                 /* multiply-adds a second of large convolutions */
} Known;

/* ---- What is remembered ---- */

static char *
dup_path (void)
{
  return g_build_filename (g_get_user_cache_dir (), "quadrat", "step-times.ini", NULL);
}

/* Of another version of the program nothing is believed: it may compute otherwise. */
static char *
dup_prefix (QdDevice *device)
{
  char *prefix = g_strdup_printf ("%s %s %s|", QD_VERSION, qd_device_get_info (device)->name, qd_device_get_info (device)->driver);

  return g_strdelimit (prefix, "[]\n\r\t", '_');
}

static char *
dup_group (QdDevice *device, const QdTrainSettings *settings)
{
  g_autofree char *prefix = dup_prefix (device);

  return g_strdup_printf ("%s%s|%d|%d", prefix, settings->base_network, settings->image_shape, settings->mini_batch_size);
}

static GKeyFile *
load (void)
{
  g_autofree char *path = dup_path (), *text = NULL;
  GKeyFile *memory = g_key_file_new ();
  gsize length;

  if (qd_file_read (path, MAX_BYTES, &text, &length, NULL))
    g_key_file_load_from_data (memory, text, length, G_KEY_FILE_NONE, NULL);
  return memory;
}

static const char *const keys[] = { "train", "predict", "multiply-adds", "bytes", "rate" };

/* FALSE where one is missing or no amount. */
static gboolean
read_group (GKeyFile *memory, const char *group, Known *known)
{
  double *const values[] = { &known->time.train_seconds, &known->time.predict_seconds, &known->multiply_adds, &known->bytes,
                             &known->rate };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      *values[i] = g_key_file_get_double (memory, group, keys[i], NULL);
      if (!isfinite (*values[i]) || *values[i] <= 0)
        return FALSE;
    }
  return TRUE;
}

/* That it cannot be kept is no reason to fail: it is measured again. */
static void
remember (QdDevice *device, const QdTrainSettings *settings, const Known *known)
{
  const double values[] = { known->time.train_seconds, known->time.predict_seconds, known->multiply_adds, known->bytes, known->rate };
  g_autoptr (GKeyFile) memory = load ();
  g_autofree char *group = dup_group (device, settings), *path = dup_path (), *folder = g_path_get_dirname (path), *text = NULL;
  gsize length;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_key_file_set_double (memory, group, keys[i], values[i]);
  text = g_key_file_to_data (memory, &length, NULL);
  if (qd_file_make_folder (folder, NULL))
    qd_file_write (path, text, length, NULL);
}

gboolean
qd_step_time_recall (QdDevice *device, const QdTrainSettings *settings, QdStepTime *time)
{
  g_autoptr (GKeyFile) memory = load ();
  g_autofree char *group = dup_group (device, settings);
  Known known;

  if (!read_group (memory, group, &known))
    return FALSE;
  *time = known.time;
  return TRUE;
}

/* ---- What it tells of others ---- */

static gboolean
get_figures (QdDevice *device, const QdTrainSettings *settings, guint n_classes, QdNetworkFigures *figures, GError **error)
{
  const QdSessionOptions options
      = { .network = qd_network_find (settings->base_network), .settings = settings, .n_classes = n_classes };

  return qd_train_settings_check (settings, error) && qd_network_figures_get (device, &options, figures, error);
}

/* Bytes of activations a photo: what is left of the memory when the weights are taken out, which are there four times (values,
 * gradients, the optimizer's, and those of before the step). */
static double
count_photo_bytes (const QdNetworkFigures *figures)
{
  double weights = 4.0 * sizeof (float) * (double) figures->n_parameters;

  return MAX ((double) figures->train_bytes - weights, 1) / MAX (figures->slice, 1);
}

/* @passes: forward is one, backward two more. */
static double
estimate (const Known *known, double known_seconds, double passes, double multiply_adds, double bytes)
{
  double rate = OF_PEAK * known->rate / passes;
  double rest = MAX (known_seconds - known->multiply_adds / rate, 0);

  return multiply_adds / rate + rest * bytes / known->bytes;
}

gboolean
qd_step_time_estimate (QdDevice *device, const QdTrainSettings *settings, guint n_classes, QdStepTime *time)
{
  g_autoptr (GKeyFile) memory = load ();
  g_autofree char *prefix = dup_prefix (device);
  g_auto (GStrv) groups = g_key_file_get_groups (memory, NULL);
  QdNetworkFigures figures;
  double nearest = INFINITY;

  if (!get_figures (device, settings, n_classes, &figures, NULL))
    return FALSE;
  for (guint i = 0; groups[i] != NULL; i++)
    {
      Known known;

      if (!g_str_has_prefix (groups[i], prefix) || !read_group (memory, groups[i], &known)
          || fabs (log (figures.multiply_adds / known.multiply_adds)) >= nearest)
        continue;
      nearest = fabs (log (figures.multiply_adds / known.multiply_adds));
      time->train_seconds
          = estimate (&known, known.time.train_seconds, 3, figures.multiply_adds, count_photo_bytes (&figures));
      time->predict_seconds
          = estimate (&known, known.time.predict_seconds, 1, figures.multiply_adds, count_photo_bytes (&figures));
    }
  return isfinite (nearest);
}

/* ---- What is measured ---- */

static gboolean
run_step (QdSession *session, guint64 step, GError **error)
{
  QdStepResult result;

  return qd_session_step (session, 1e-5, step, &result, error);
}

static gboolean
run_prediction (QdSession *session, guint64 step, GError **error)
{
  (void) step;
  return qd_session_predict (session, error);
}

/* Seconds a photo; below 0 on error. */
static double
time_runs (QdSession *session, gboolean (*run) (QdSession *, guint64, GError **), GCancellable *cancellable, GError **error)
{
  gint64 start = 0, spent = 0;
  guint n = 0;

  for (guint step = 1; n < MOST_STEPS && spent < ENOUGH * G_USEC_PER_SEC; step++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The measurement was stopped."));
          return -1;
        }
      if (!run (session, step, error))
        return -1;
      if (step == 1) /* makes caches warm */
        start = g_get_monotonic_time ();
      else
        n++;
      spent = g_get_monotonic_time () - start;
    }
  return (double) spent / G_USEC_PER_SEC / n / qd_session_get_batch (session);
}

guint
qd_step_time_count_photos (const QdTrainSettings *settings)
{
  return (guint) CLAMP (PIXEL_BUDGET / (settings->image_shape * settings->image_shape), 1, settings->mini_batch_size);
}

/* @settings with the batch of a timed step. */
static QdSession *
open_session (QdDevice *device, const QdTrainSettings *settings, guint n_classes, GError **error)
{
  guint side = (guint) settings->image_shape;
  const QdSessionOptions options = { .network = qd_network_find (settings->base_network),
                                     .settings = settings,
                                     .n_classes = n_classes,
                                     .max_truths = QD_NOISE_TRUTHS,
                                     .max_photo_pixels = side * side };
  g_autoptr (QdSession) session = NULL;
  QdRandom random;

  session = qd_session_new (device, &options, error);
  if (session == NULL || !qd_session_start (session, error))
    return NULL;
  qd_random_init (&random, 1, 0);
  for (guint i = 0; i < qd_session_get_batch (session); i++)
    {
      g_autoptr (QdNoisePhoto) photo = qd_noise_photo_new (side, n_classes, &random);

      qd_session_set_image (session, i, photo->pixels, &photo->view, photo->truths);
    }
  return g_steal_pointer (&session);
}

static gboolean
time_session (QdSession *session, GCancellable *cancellable, QdStepTime *time, GError **error)
{
  time->train_seconds = time_runs (session, run_step, cancellable, error);
  if (time->train_seconds <= 0)
    return FALSE;
  time->predict_seconds = time_runs (session, run_prediction, cancellable, error);
  return time->predict_seconds > 0;
}

gboolean
qd_step_time_measure (QdDevice *device, const QdTrainSettings *settings, guint n_classes, GCancellable *cancellable,
                      QdStepTime *time, GError **error)
{
  g_autoptr (QdTrainSettings) few = qd_train_settings_copy (settings);
  g_autoptr (QdSession) session = NULL;
  QdNetworkFigures figures;
  Known known;

  if (!get_figures (device, settings, n_classes, &figures, error))
    return FALSE;
  few->mini_batch_size = (int) qd_step_time_count_photos (settings);
  session = open_session (device, few, n_classes, error);
  if (session == NULL || !time_session (session, cancellable, time, error))
    return FALSE;
  known = (Known){ *time, figures.multiply_adds, count_photo_bytes (&figures),
                   qd_conv2d_bench_peak (device, PEAK_SECONDS, NULL) * 1e9 / 2 };
  remember (device, settings, &known);
  return TRUE;
}

double
qd_step_time_get_epoch (const QdStepTime *time, guint n_train, guint n_validation, guint batch)
{
  guint n_steps = (n_train + batch - 1) / batch, n_predictions = (n_validation + batch - 1) / batch;

  return n_steps * batch * time->train_seconds + n_predictions * batch * time->predict_seconds;
}
