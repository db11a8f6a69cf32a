#include "app/pages/prediction-view.h"

#include "app/class-looks.h"
#include "app/job.h"

#include "engine/core/detection.h"
#include "engine/photo/photo.h"
#include "widgets/box-canvas.h"

struct _QdPredictionView
{
  GtkBox parent_instance;
  QdBoxCanvas *canvas;
  GtkLabel *name;
  QdPrediction *wanted, *shown; /* or NULL */
};

G_DEFINE_FINAL_TYPE (QdPredictionView, qd_prediction_view, GTK_TYPE_BOX)

enum
{
  SIGNAL_OPENED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  QdPrediction *prediction;
  QdCanvasPhoto *photo;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_object (&opening->prediction);
  qd_canvas_photo_unref (opening->photo);
  g_free (opening);
}

static gboolean
decode (QdJob *job, gpointer data, GError **error)
{
  Opening *opening = data;
  g_autoptr (QdPixels) pixels =
      qd_photo_decode_cancellable (opening->prediction->path, 0, NULL, qd_job_get_cancellable (job), error);

  if (pixels == NULL)
    return FALSE;
  opening->photo = qd_canvas_photo_new (pixels);
  qd_canvas_photo_make_levels (opening->photo);
  return TRUE;
}

static void
on_decoded (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  QdPredictionView *self = QD_PREDICTION_VIEW (owner);
  Opening *opening = data;
  g_autofree char *name = g_filename_display_basename (opening->prediction->path);

  (void) job;
  if (opening->prediction != self->wanted)
    return; /* the person went on */
  g_clear_object (&self->wanted);
  if (error != NULL)
    {
      g_signal_emit (self, signals[SIGNAL_FAILED], 0, error->message);
      return;
    }
  g_set_object (&self->shown, opening->prediction);
  qd_box_canvas_set_photo (self->canvas, opening->photo);
  gtk_label_set_text (self->name, name);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

void
qd_prediction_view_open (QdPredictionView *self, QdPrediction *prediction)
{
  Opening *opening = g_new0 (Opening, 1);
  g_autoptr (QdJob) job = qd_job_new (decode, opening, opening_free);

  g_set_object (&self->wanted, prediction);
  opening->prediction = g_object_ref (prediction);
  qd_job_start (job, G_OBJECT (self), on_decoded);
}

void
qd_prediction_view_close (QdPredictionView *self)
{
  g_clear_object (&self->wanted);
  g_clear_object (&self->shown);
}

QdPrediction *
qd_prediction_view_get (QdPredictionView *self)
{
  return self->shown;
}

void
qd_prediction_view_draw (QdPredictionView *self, QdSession *session, GArray *detections)
{
  g_autoptr (GArray) looks =
      qd_class_looks_new (qd_session_get_summary (session)->classes, (const char *const *) self->shown->classes);
  g_autofree QdCanvasBox *boxes = g_new0 (QdCanvasBox, detections->len + 1);

  for (guint i = 0; i < detections->len; i++)
    {
      const QdDetection *found = &g_array_index (detections, QdDetection, i);

      boxes[i] = (QdCanvasBox){ i + 1, (int) found->class_index, found->box, found->score };
    }
  qd_box_canvas_set_classes (self->canvas, (const QdClassLook *) (gconstpointer) looks->data, looks->len);
  qd_box_canvas_set_boxes (self->canvas, boxes, detections->len);
}

static void
qd_prediction_view_dispose (GObject *object)
{
  qd_prediction_view_close (QD_PREDICTION_VIEW (object));
  G_OBJECT_CLASS (qd_prediction_view_parent_class)->dispose (object);
}

static void
qd_prediction_view_class_init (QdPredictionViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = qd_prediction_view_dispose;
  signals[SIGNAL_OPENED] =
      g_signal_new ("opened", QD_TYPE_PREDICTION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILED] =
      g_signal_new ("failed", QD_TYPE_PREDICTION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (QD_TYPE_BOX_CANVAS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quadrat_app/Quadrat/prediction-view.ui");
  gtk_widget_class_bind_template_child (widget_class, QdPredictionView, canvas);
  gtk_widget_class_bind_template_child (widget_class, QdPredictionView, name);
}

static void
qd_prediction_view_init (QdPredictionView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
