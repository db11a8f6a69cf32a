#include "app/predictor.h"

#include "app/job.h"

#include "engine/core/detection.h"
#include "engine/photo/photo.h"
#include "engine/ssd/detector.h"

#include <glib/gi18n.h>

#define MAX_SIDE    4096 /* pixels; larger photos are reduced before they are looked at, boxes are given in the full size */
#define LEAST_SCORE 0.05 /* the slider of the page moves above it without running the model again */

G_DEFINE_FINAL_TYPE (QdPrediction, qd_prediction, G_TYPE_OBJECT)

struct _QdPredictor
{
  gatomicrefcount references; /* the owner's, the job's, and one for each answer under way */
  char *model;
  gint64 run;
  GWeakRef owner;
  QdPredicted predicted;
  GCancellable *cancellable; /* the job's */
  GAsyncQueue *queue;        /* of char *: paths; "" wakes a thread that was told to stop */
};

static void
qd_prediction_finalize (GObject *object)
{
  QdPrediction *self = QD_PREDICTION (object);

  g_free (self->path);
  g_array_unref (self->detections);
  g_free (self->error);
  g_strfreev (self->classes);
  G_OBJECT_CLASS (qd_prediction_parent_class)->finalize (object);
}

static void
qd_prediction_class_init (QdPredictionClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_prediction_finalize;
}

static void
qd_prediction_init (QdPrediction *self)
{
  self->detections = g_array_new (FALSE, FALSE, sizeof (QdDetection));
}

static void
predictor_unref (gpointer data)
{
  QdPredictor *self = data;

  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_async_queue_unref (self->queue);
  g_weak_ref_clear (&self->owner);
  g_object_unref (self->cancellable);
  g_free (self->model);
  g_free (self);
}

/* ---- On the thread ---- */

static gboolean
find (QdDetector *detector, QdPrediction *prediction, GCancellable *cancellable, GError **error)
{
  const QdDetectOptions options = { .threshold = LEAST_SCORE };
  QdPhotoInfo full;
  g_autoptr (QdPixels) photo = qd_photo_decode_cancellable (prediction->path, MAX_SIDE, &full, cancellable, error);
  gint64 start = g_get_monotonic_time ();
  GArray *detections;

  if (photo == NULL)
    return FALSE;
  prediction->width = full.width;
  prediction->height = full.height;
  detections = qd_detector_detect (detector, photo, &options, error);
  if (detections == NULL)
    return FALSE;
  for (guint i = 0; i < detections->len; i++)
    {
      QdCornerBox *box = &g_array_index (detections, QdDetection, i).box;
      double x = (double) full.width / photo->width, y = (double) full.height / photo->height;

      *box = (QdCornerBox){ box->xmin * x, box->ymin * y, box->xmax * x, box->ymax * y };
    }
  g_array_unref (prediction->detections);
  prediction->detections = detections;
  prediction->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  return TRUE;
}

typedef struct
{
  QdPredictor *predictor;
  QdPrediction *prediction;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  predictor_unref (answer->predictor);
  g_object_unref (answer->prediction);
  g_free (answer);
}

static gboolean
hand_over (gpointer data)
{
  Answer *answer = data;
  QdPredictor *self = answer->predictor;
  g_autoptr (GObject) owner = g_weak_ref_get (&self->owner);

  if (owner != NULL && !g_cancellable_is_cancelled (self->cancellable))
    self->predicted (owner, answer->prediction);
  return G_SOURCE_REMOVE;
}

static void
answer (QdPredictor *self, QdPrediction *prediction)
{
  Answer *made = g_new0 (Answer, 1);

  g_atomic_ref_count_inc (&self->references);
  made->predictor = self;
  made->prediction = prediction;
  g_idle_add_full (G_PRIORITY_DEFAULT, hand_over, made, answer_free);
}

static void
predict (QdPredictor *self, QdDetector *detector, const GError *reason, const char *path)
{
  QdPrediction *prediction = g_object_new (QD_TYPE_PREDICTION, NULL);
  g_autoptr (GError) error = NULL;

  prediction->path = g_strdup (path);
  prediction->run = self->run;
  if (detector != NULL)
    prediction->classes = g_strdupv ((char **) qd_detector_get_classes (detector));
  if (detector == NULL)
    prediction->error = g_strdup (reason->message);
  else if (!find (detector, prediction, self->cancellable, &error))
    prediction->error = g_strdup (error->message);
  answer (self, prediction);
}

/* A QdJobWork: until it is told to stop. */
static gboolean
run (QdJob *job, gpointer data, GError **error)
{
  QdPredictor *self = data;
  g_autoptr (GError) reason = NULL;
  QdDevice *device = qd_device_open (NULL, &reason);
  QdDetector *detector = device != NULL ? qd_detector_open (device, self->model, &reason) : NULL;

  (void) error;
  while (!qd_job_is_cancelled (job))
    {
      g_autofree char *path = g_async_queue_pop (self->queue);

      if (*path != '\0' && !qd_job_is_cancelled (job))
        predict (self, detector, reason, path);
    }
  qd_detector_free (detector);
  g_clear_pointer (&device, qd_device_unref);
  return TRUE;
}

/* ---- On the main thread ---- */

static void
wake_up (GCancellable *cancellable, GAsyncQueue *queue)
{
  (void) cancellable;
  g_async_queue_push (queue, g_strdup (""));
}

QdPredictor *
qd_predictor_new (const char *model, gint64 run_number, GObject *owner, QdPredicted predicted)
{
  QdPredictor *self = g_new0 (QdPredictor, 1);
  g_autoptr (QdJob) job = qd_job_new (run, self, predictor_unref);

  g_atomic_ref_count_init (&self->references);
  g_atomic_ref_count_inc (&self->references);
  self->model = g_strdup (model);
  self->run = run_number;
  g_weak_ref_init (&self->owner, owner);
  self->predicted = predicted;
  self->queue = g_async_queue_new_full (g_free);
  self->cancellable = g_object_ref (qd_job_get_cancellable (job));
  g_cancellable_connect (self->cancellable, G_CALLBACK (wake_up), g_async_queue_ref (self->queue),
                         (GDestroyNotify) g_async_queue_unref);
  qd_job_start (job, NULL, NULL);
  return self;
}

void
qd_predictor_free (QdPredictor *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  predictor_unref (self);
}

void
qd_predictor_push (QdPredictor *self, const char *path)
{
  g_return_if_fail (*path != '\0');
  g_async_queue_push (self->queue, g_strdup (path));
}
