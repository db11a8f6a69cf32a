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
  double threshold;
  guint most;
  guint n_found; /* detections of all photos within the two */
};

G_DEFINE_FINAL_TYPE (QdPredictionList, qd_prediction_list, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_RENEWED,
  SIGNAL_THRESHOLD,
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

/* ---- What counts ---- */

/* They are given best first: those that count come before the others. */
static guint
count (QdPredictionList *self, const QdPrediction *prediction)
{
  guint start = 0, end = MIN (prediction->detections->len, self->most);

  while (start < end)
    {
      guint middle = start + (end - start) / 2;

      if (g_array_index (prediction->detections, QdDetection, middle).score >= self->threshold)
        start = middle + 1;
      else
        end = middle;
    }
  return start;
}

GArray *
qd_prediction_list_select (QdPredictionList *self, const QdPrediction *prediction)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (QdDetection));

  g_array_append_vals (chosen, prediction->detections->data, count (self, prediction));
  return chosen;
}

guint
qd_prediction_list_get_n_found (QdPredictionList *self)
{
  return self->n_found;
}

void
qd_prediction_list_set_limits (QdPredictionList *self, double threshold, guint most)
{
  if (self->threshold == threshold && self->most == most)
    return;
  self->threshold = threshold;
  self->most = most;
  self->n_found = 0;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++)
    {
      g_autoptr (QdPrediction) prediction = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      self->n_found += count (self, prediction);
    }
  g_signal_emit (self, signals[SIGNAL_THRESHOLD], 0);
}

/* ---- Finding ---- */

static void
on_predicted (gpointer owner, QdPrediction *prediction)
{
  QdPredictionList *self = QD_PREDICTION_LIST (owner);

  g_free (g_queue_pop_head (&self->waiting));
  self->n_found += count (self, prediction);
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
  self->n_found = 0;
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
  self->n_found = 0;
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
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", QD_TYPE_PREDICTION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RENEWED] =
      g_signal_new ("renewed", QD_TYPE_PREDICTION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_THRESHOLD] =
      g_signal_new ("threshold", QD_TYPE_PREDICTION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_prediction_list_init (QdPredictionList *self)
{
  self->store = g_list_store_new (QD_TYPE_PREDICTION);
  self->most = G_MAXUINT;
}
