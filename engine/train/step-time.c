#include "config.h"

#include "engine/train/step-time.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/train/noise-photo.h"
#include "engine/train/session.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_BYTES    ((gsize) 1 << 20)
#define PIXEL_BUDGET (8 * 256 * 256) /* of the inputs of a timed step: memory and time stay small, a photo's share is the same */
#define MOST_STEPS   5               /* that are timed, after one that is not */
#define ENOUGH       1.0             /* seconds */

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

static gboolean
read_group (GKeyFile *memory, const char *group, QdStepTime *time, double *multiply_adds)
{
  time->train_seconds = g_key_file_get_double (memory, group, "train", NULL);
  time->predict_seconds = g_key_file_get_double (memory, group, "predict", NULL);
  *multiply_adds = g_key_file_get_double (memory, group, "multiply-adds", NULL);
  return isfinite (time->train_seconds) && time->train_seconds > 0 && isfinite (time->predict_seconds) && time->predict_seconds > 0
         && isfinite (*multiply_adds) && *multiply_adds > 0;
}

/* That it cannot be kept is no reason to fail: it is measured again. */
static void
remember (QdDevice *device, const QdTrainSettings *settings, const QdStepTime *time, double multiply_adds)
{
  g_autoptr (GKeyFile) memory = load ();
  g_autofree char *group = dup_group (device, settings), *path = dup_path (), *folder = g_path_get_dirname (path), *text = NULL;
  gsize length;

  g_key_file_set_double (memory, group, "train", time->train_seconds);
  g_key_file_set_double (memory, group, "predict", time->predict_seconds);
  g_key_file_set_double (memory, group, "multiply-adds", multiply_adds);
  text = g_key_file_to_data (memory, &length, NULL);
  if (qd_file_make_folder (folder, NULL))
    qd_file_write (path, text, length, NULL);
}

gboolean
qd_step_time_recall (QdDevice *device, const QdTrainSettings *settings, QdStepTime *time)
{
  g_autoptr (GKeyFile) memory = load ();
  g_autofree char *group = dup_group (device, settings);
  double multiply_adds;

  return read_group (memory, group, time, &multiply_adds);
}

gboolean
qd_step_time_estimate (QdDevice *device, double multiply_adds, QdStepTime *time)
{
  g_autoptr (GKeyFile) memory = load ();
  g_autofree char *prefix = dup_prefix (device);
  g_auto (GStrv) groups = g_key_file_get_groups (memory, NULL);
  double nearest = INFINITY;

  for (guint i = 0; groups[i] != NULL; i++)
    {
      QdStepTime known;
      double amount;

      if (!g_str_has_prefix (groups[i], prefix) || !read_group (memory, groups[i], &known, &amount)
          || fabs (log (multiply_adds / amount)) >= nearest)
        continue;
      nearest = fabs (log (multiply_adds / amount));
      time->train_seconds = known.train_seconds * multiply_adds / amount;
      time->predict_seconds = known.predict_seconds * multiply_adds / amount;
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

static QdSession *
open_session (QdDevice *device, const QdTrainSettings *wanted, guint n_classes, GError **error)
{
  g_autoptr (QdTrainSettings) settings = qd_train_settings_copy (wanted);
  guint side = (guint) settings->image_shape;
  const QdSessionOptions options = { .network = qd_network_find (settings->base_network),
                                     .settings = settings,
                                     .n_classes = n_classes,
                                     .max_truths = QD_NOISE_TRUTHS,
                                     .max_photo_pixels = side * side };
  g_autoptr (QdSession) session = NULL;
  QdRandom random;

  settings->mini_batch_size = (int) qd_step_time_count_photos (settings);
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

gboolean
qd_step_time_measure (QdDevice *device, const QdTrainSettings *settings, guint n_classes, GCancellable *cancellable,
                      QdStepTime *time, GError **error)
{
  g_autoptr (QdSession) session = NULL;

  if (!qd_train_settings_check (settings, error))
    return FALSE;
  session = open_session (device, settings, n_classes, error);
  if (session == NULL)
    return FALSE;
  time->train_seconds = time_runs (session, run_step, cancellable, error);
  time->predict_seconds = time->train_seconds > 0 ? time_runs (session, run_prediction, cancellable, error) : -1;
  if (time->predict_seconds <= 0)
    return FALSE;
  remember (device, settings, time, qd_session_count_multiply_adds (session));
  return TRUE;
}

double
qd_step_time_get_epoch (const QdStepTime *time, guint n_train, guint n_validation, guint batch)
{
  guint n_steps = (n_train + batch - 1) / batch, n_predictions = (n_validation + batch - 1) / batch;

  return n_steps * batch * time->train_seconds + n_predictions * batch * time->predict_seconds;
}
