#include "app/pages/prediction-list.h"

#include "engine/core/detection.h"
#include "engine/import/find-pictures.h"

struct _QdPredictionList
{
  GObject parent_instance;
  GListStore *store;      /* of QdPrediction, all of the same run */
  QdPredictor *predictor; /* NULL: none yet, or it was stopped */
  gint64 run;             /* whose model it has, or had */
  GQueue waiting;         /* of char *: paths that it was asked for, in the order of its answers */
};

G_DEFINE_FINAL_TYPE (QdPredictionList, qd_prediction_list, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_RENEWED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

QdPredictionList *
qd_prediction_list_new (void)
{
  return g_object_new (QD_TYPE_PREDICTION_LIST, NULL);
}

GListModel *
qd_prediction_list_get_model (QdPredictionList *self)
{
  return G_LIST_MODEL (self->store);
}

guint
qd_prediction_list_get_n_waiting (QdPredictionList *self)
{
  return self->waiting.length;
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

/* ---- Finding ---- */

static void
on_predicted (gpointer owner, QdPrediction *prediction)
{
  QdPredictionList *self = QD_PREDICTION_LIST (owner);

  g_free (g_queue_pop_head (&self->waiting));
  g_list_store_append (self->store, prediction);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* What another model found does not stand beside what this one finds. */
static void
look_again (QdPredictionList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = n; i > 0; i--)
    {
      g_autoptr (QdPrediction) prediction = g_list_model_get_item (G_LIST_MODEL (self->store), i - 1);

      g_queue_push_head (&self->waiting, g_strdup (prediction->path));
    }
  g_list_store_remove_all (self->store);
  if (n > 0)
    g_signal_emit (self, signals[SIGNAL_RENEWED], 0);
}

static void
start_predictor (QdPredictionList *self, const char *model, gint64 run)
{
  if (self->predictor != NULL && self->run == run)
    return;
  if (self->run != run)
    look_again (self);
  g_clear_pointer (&self->predictor, qd_predictor_free);
  self->predictor = qd_predictor_new (model, run, G_OBJECT (self), on_predicted);
  self->run = run;
  for (GList *path = self->waiting.head; path != NULL; path = path->next)
    qd_predictor_push (self->predictor, path->data);
}

void
qd_prediction_list_add (QdPredictionList *self, GPtrArray *found, const char *model, gint64 run)
{
  start_predictor (self, model, run);
  for (guint i = 0; i < found->len; i++)
    {
      const char *path = ((const QdFoundPicture *) found->pdata[i])->path;

      qd_predictor_push (self->predictor, path); /* no answer comes before this turn of the main loop is over */
      g_queue_push_tail (&self->waiting, g_strdup (path));
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
qd_prediction_list_stop (QdPredictionList *self)
{
  g_clear_pointer (&self->predictor, qd_predictor_free);
  g_queue_clear_full (&self->waiting, g_free);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
qd_prediction_list_clear (QdPredictionList *self)
{
  g_list_store_remove_all (self->store);
  qd_prediction_list_stop (self);
}

/* ---- The object ---- */

static void
qd_prediction_list_finalize (GObject *object)
{
  QdPredictionList *self = QD_PREDICTION_LIST (object);

  g_clear_pointer (&self->predictor, qd_predictor_free);
  g_queue_clear_full (&self->waiting, g_free);
  g_object_unref (self->store);
  G_OBJECT_CLASS (qd_prediction_list_parent_class)->finalize (object);
}

static void
qd_prediction_list_class_init (QdPredictionListClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_prediction_list_finalize;
  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", QD_TYPE_PREDICTION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RENEWED]
      = g_signal_new ("renewed", QD_TYPE_PREDICTION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_prediction_list_init (QdPredictionList *self)
{
  self->store = g_list_store_new (QD_TYPE_PREDICTION);
}
