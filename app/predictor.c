#include "app/predictor.h"

#include "engine/core/detection.h"
#include "engine/photo/photo.h"
#include "engine/ssd/detector.h"

#include <glib/gi18n.h>

#define PREVIEW 360      /* pixels of the longer side */
#define MAX_SIDE 4096    /* pixels; larger photos are reduced before they are looked at, boxes are given in the full size */
#define LEAST_SCORE 0.05 /* the slider of the page moves above it without running the model again */

G_DEFINE_FINAL_TYPE (QdPrediction, qd_prediction, G_TYPE_OBJECT)

struct _QdPredictor
{
  gatomicrefcount references; /* the owner's, the thread's, and one for each answer under way */
  char *model;
  GWeakRef owner;
  QdPredicted predicted;
  GThread *thread;
  GAsyncQueue *queue; /* of char *: paths; "" ends the thread */
  guint n_waiting; /* main thread: pushed and not answered */
  GStrv classes;      /* written by the thread before the first answer */
  gint stopping;      /* atomic */
};

static void
qd_prediction_finalize (GObject *object)
{
  QdPrediction *self = QD_PREDICTION (object);

  g_free (self->path);
  g_clear_pointer (&self->preview, qd_pixels_unref);
  g_array_unref (self->detections);
  g_free (self->error);
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

GArray *
qd_prediction_select (const QdPrediction *prediction, double threshold, guint most)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (QdDetection));

  for (guint i = 0; i < prediction->detections->len && chosen->len < most; i++)
    if (g_array_index (prediction->detections, QdDetection, i).score >= threshold)
      g_array_append_val (chosen, g_array_index (prediction->detections, QdDetection, i));
  return chosen;
}

static void
predictor_unref (QdPredictor *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_async_queue_unref (self->queue);
  g_weak_ref_clear (&self->owner);
  g_strfreev (self->classes);
  g_free (self->model);
  g_free (self);
}

/* ---- On the thread ---- */

static QdPixels *
reduce (const QdPixels *photo)
{
  double scale = MIN (1.0, (double) PREVIEW / MAX (photo->width, photo->height));
  guint width = MAX (1, (guint) (photo->width * scale)), height = MAX (1, (guint) (photo->height * scale));
  QdPixels *small = qd_pixels_new (width, height);

  for (guint y = 0; small != NULL && y < height; y++) /* the mean of the pixels that fall together */
    for (guint x = 0; x < width; x++)
      {
        guint x0 = x * photo->width / width, x1 = MAX (x0 + 1, (x + 1) * photo->width / width);
        guint y0 = y * photo->height / height, y1 = MAX (y0 + 1, (y + 1) * photo->height / height);
        guint sum[3] = { 0 }, n = (x1 - x0) * (y1 - y0);
        guint8 *to = small->data + 4 * ((gsize) y * width + x);

        for (guint v = y0; v < y1; v++)
          for (guint u = x0; u < x1; u++)
            for (guint c = 0; c < 3; c++)
              sum[c] += photo->data[4 * ((gsize) v * photo->width + u) + c];
        for (guint c = 0; c < 3; c++)
          to[c] = (guint8) (sum[c] / n);
        to[3] = 255;
      }
  return small;
}

static gboolean
find (QdDetector *detector, QdPrediction *prediction, GError **error)
{
  const QdDetectOptions options = { .threshold = LEAST_SCORE };
  QdPhotoInfo full;
  g_autoptr (QdPixels) photo = qd_photo_decode (prediction->path, MAX_SIDE, &full, error);
  gint64 start = g_get_monotonic_time ();
  GArray *detections;

  if (photo == NULL)
    return FALSE;
  prediction->width = full.width;
  prediction->height = full.height;
  prediction->preview = reduce (photo);
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

  self->n_waiting--;
  if (owner != NULL && !g_atomic_int_get (&self->stopping))
    self->predicted (owner, answer->prediction, (const char *const *) self->classes, self->n_waiting);
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
  if (detector == NULL)
    prediction->error = g_strdup (reason->message);
  else if (!find (detector, prediction, &error))
    prediction->error = g_strdup (error->message);
  answer (self, prediction);
}

static gpointer
run (gpointer data)
{
  QdPredictor *self = data;
  g_autoptr (GError) error = NULL;
  QdDevice *device = qd_device_open (NULL, &error);
  QdDetector *detector = device != NULL ? qd_detector_open (device, self->model, &error) : NULL;

  if (detector != NULL)
    self->classes = g_strdupv ((char **) qd_detector_get_classes (detector));
  for (;;)
    {
      g_autofree char *path = g_async_queue_pop (self->queue);

      if (*path == '\0')
        break;
      if (!g_atomic_int_get (&self->stopping))
        predict (self, detector, error, path);
    }
  qd_detector_free (detector);
  g_clear_pointer (&device, qd_device_unref);
  predictor_unref (self);
  return NULL;
}

/* ---- On the main thread ---- */

QdPredictor *
qd_predictor_new (const char *model, GObject *owner, QdPredicted predicted)
{
  QdPredictor *self = g_new0 (QdPredictor, 1);

  g_atomic_ref_count_init (&self->references);
  g_atomic_ref_count_inc (&self->references);
  self->model = g_strdup (model);
  g_weak_ref_init (&self->owner, owner);
  self->predicted = predicted;
  self->queue = g_async_queue_new_full (g_free);
  self->thread = g_thread_new ("predictor", run, self);
  return self;
}

void
qd_predictor_free (QdPredictor *self)
{
  if (self == NULL)
    return;
  g_atomic_int_set (&self->stopping, TRUE);
  g_async_queue_push (self->queue, g_strdup (""));
  g_thread_unref (self->thread); /* it ends by itself, after the photo under way */
  predictor_unref (self);
}

void
qd_predictor_push (QdPredictor *self, const char *path)
{
  g_return_if_fail (*path != '\0');
  self->n_waiting++;
  g_async_queue_push (self->queue, g_strdup (path));
}
