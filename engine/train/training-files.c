#include "config.h"

#include "engine/train/training-private.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/ssd/model-info.h"
#include "engine/weights/graph-weights.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static char *
run_path (QdTraining *training, const char *name)
{
  return qd_project_dup_run_path (training->project, training->run->id, name);
}

/* ---- The project's record of the run ---- */

static gboolean
write_settings (QdTraining *training, GError **error)
{
  g_autofree char *path = run_path (training, "settings.json");

  return qd_file_write (path, training->run->settings, strlen (training->run->settings), error);
}

/* A run without its settings could never go on: both or none. */
static gboolean
store_run (QdTraining *training, GError **error)
{
  g_autofree char *folder = NULL;
  gboolean ok;

  if (!qd_project_begin (training->project, error))
    return FALSE;
  ok = qd_project_add_run (training->project, training->run, error) && write_settings (training, error);
  if (ok)
    ok = qd_project_commit (training->project, error);
  else
    qd_project_rollback (training->project);
  if (ok || training->run->id == 0)
    return ok;
  folder = run_path (training, NULL);
  qd_file_remove_tree (folder, NULL);
  return FALSE;
}

gboolean
qd_training_create_run (QdTraining *training, GError **error)
{
  QdRun *run = qd_run_new ();

  training->run = run;
  run->state = QD_RUN_RUNNING;
  run->network = g_strdup (training->network->name);
  run->settings = qd_train_settings_to_json (training->settings);
  run->classes = qd_model_classes_to_json ((const char *const *) training->class_names,
                                           (const gint64 *) (gpointer) training->class_ids->data);
  run->device = g_strdup (qd_device_get_info (training->device)->name);
  run->started = g_get_real_time ();
  run->epochs = (guint) training->settings->epochs;
  run->best_map50 = run->best_map = (double) NAN;
  return store_run (training, error);
}

gboolean
qd_training_update_run (QdTraining *training, QdRunState state, const char *message, GError **error)
{
  QdRun *run = training->run;
  const QdTrainProgress *progress = &training->progress;

  run->state = state;
  g_free (run->message);
  run->message = g_strdup (message);
  run->seconds = progress->seconds;
  run->epoch = (guint) (progress->step / training->steps_per_epoch);
  run->best_epoch = progress->best_epoch;
  run->best_map50 = progress->best_epoch > 0 ? progress->best_map50 : (double) NAN;
  run->best_map = progress->best_epoch > 0 ? progress->best_map : (double) NAN;
  run->finished = state == QD_RUN_RUNNING || state == QD_RUN_PAUSED ? 0 : g_get_real_time ();
  return qd_project_update_run (training->project, run, error);
}

/* ---- log.jsonl: whole at any time ---- */

gboolean
qd_training_append_log (QdTraining *training, const QdTrainEvent *event, GError **error)
{
  g_autofree char *line = qd_train_event_to_json (event);
  g_autofree char *path = run_path (training, "log.jsonl");

  if (line == NULL)
    return TRUE;
  g_string_append_printf (training->log, "%s\n", line);
  return qd_file_write (path, training->log->str, training->log->len, error);
}

/* ---- model.safetensors ---- */

/* The photographers whose photos were learned from. */
static char *
list_credits (QdSamples *samples)
{
  guint n = qd_samples_get_count (samples);
  g_autofree const char **lines = g_new (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    lines[i] = qd_samples_get (samples, i)->credit;
  return qd_model_credits_join (lines, n);
}

static void
describe_model (QdTraining *training, QdSafetensorsWriter *writer)
{
  QdModelInfo info = { .network = training->network,
                       .size = (guint) training->settings->image_shape,
                       .classes = training->class_names,
                       .class_ids = (gint64 *) (gpointer) training->class_ids->data,
                       .n_classes = training->class_ids->len,
                       .nms_overlap = training->settings->nms_threshold };
  g_autofree char *credits = list_credits (training->train);
  char map50[G_ASCII_DTOSTR_BUF_SIZE];

  qd_model_info_write (&info, writer);
  qd_safetensors_writer_set_metadata (writer, "settings", training->run->settings);
  qd_safetensors_writer_set_metadata (writer, "credits", credits);
  if (training->progress.best_epoch > 0)
    qd_safetensors_writer_set_metadata (writer, "map50",
                                        g_ascii_formatd (map50, sizeof map50, "%.4f", training->progress.best_map50));
}

gboolean
qd_training_save_model (QdTraining *training, GError **error)
{
  QdGraph *graph = qd_session_get_graph (training->session);
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  g_autofree char *path = run_path (training, "model.safetensors");

  describe_model (training, writer);
  qd_graph_weights_store_batches (graph, training->progress.step, writer);
  return qd_graph_weights_store (graph, qd_graph_get_value_arena (graph), "", FALSE, writer, error) &&
         qd_safetensors_writer_save (writer, path, error);
}

/* ---- last.safetensors: all that the next step depends on ---- */

/* Members of QdTrainProgress by name. */
static const struct
{
  const char *name;
  gsize offset;
  enum
  {
    MEMBER_STEP,
    MEMBER_COUNT,
    MEMBER_REAL,
  } kind;
} members[] = {
  { "step", G_STRUCT_OFFSET (QdTrainProgress, step), MEMBER_STEP },
  { "steps_per_epoch", G_STRUCT_OFFSET (QdTrainProgress, steps_per_epoch), MEMBER_STEP },
  { "loss_sum", G_STRUCT_OFFSET (QdTrainProgress, loss_sum), MEMBER_REAL },
  { "loss_count", G_STRUCT_OFFSET (QdTrainProgress, loss_count), MEMBER_COUNT },
  { "rate_scale", G_STRUCT_OFFSET (QdTrainProgress, rate_scale), MEMBER_REAL },
  { "undone", G_STRUCT_OFFSET (QdTrainProgress, undone), MEMBER_COUNT },
  { "best_map50", G_STRUCT_OFFSET (QdTrainProgress, best_map50), MEMBER_REAL },
  { "best_map", G_STRUCT_OFFSET (QdTrainProgress, best_map), MEMBER_REAL },
  { "best_epoch", G_STRUCT_OFFSET (QdTrainProgress, best_epoch), MEMBER_COUNT },
  { "gain_epoch", G_STRUCT_OFFSET (QdTrainProgress, gain_epoch), MEMBER_COUNT },
  { "seconds", G_STRUCT_OFFSET (QdTrainProgress, seconds), MEMBER_REAL },
};

static char *
progress_to_json (const QdTrainProgress *progress)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      gconstpointer member = G_STRUCT_MEMBER_P (progress, members[i].offset);

      if (members[i].kind == MEMBER_REAL)
        json_object_set_double_member (object, members[i].name, *(const double *) member);
      else if (members[i].kind == MEMBER_STEP)
        json_object_set_int_member (object, members[i].name, (gint64) * (const guint64 *) member);
      else
        json_object_set_int_member (object, members[i].name, *(const guint *) member);
    }
  json_node_take_object (root, object);
  return qd_json_to_text (root);
}

static gboolean
progress_from_json (const char *text, const char *path, QdTrainProgress *progress, GError **error)
{
  g_autoptr (JsonNode) root = qd_json_parse (text, strlen (text), path, 1, error);
  JsonObject *object;

  if (root == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s does not say how far the run was."), path);
      return FALSE;
    }
  object = json_node_get_object (root);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      gpointer member = G_STRUCT_MEMBER_P (progress, members[i].offset);
      gint64 whole = 0;

      if (members[i].kind == MEMBER_REAL ? !qd_json_get_number (object, members[i].name, path, member, error)
                                         : !qd_json_get_integer (object, members[i].name, path, &whole, error))
        return FALSE;
      if (members[i].kind == MEMBER_STEP)
        *(guint64 *) member = (guint64) MAX (whole, 0);
      else if (members[i].kind == MEMBER_COUNT)
        *(guint *) member = (guint) CLAMP (whole, 0, G_MAXINT);
    }
  return TRUE;
}

/* Ranges that a checkpoint holds beside the weights: the optimizer's states and the running mean. */
typedef gboolean (*ArenaFunc) (QdGraph *graph, QdRange arena, const char *prefix, gboolean trained_only, gpointer file,
                               GError **error);

static gboolean
store_arena (QdGraph *graph, QdRange arena, const char *prefix, gboolean trained_only, gpointer file, GError **error)
{
  return qd_graph_weights_store (graph, arena, prefix, trained_only, file, error);
}

static gboolean
load_arena (QdGraph *graph, QdRange arena, const char *prefix, gboolean trained_only, gpointer file, GError **error)
{
  return qd_graph_weights_load (graph, arena, prefix, trained_only, file, error);
}

static gboolean
each_arena (QdTraining *training, ArenaFunc func, gpointer file, GError **error)
{
  QdOptimizer *optimizer = qd_session_get_optimizer (training->session);
  QdGraph *graph = qd_session_get_graph (training->session);
  QdRange average = qd_optimizer_get_average (optimizer);

  for (guint i = 0; i < qd_optimizer_get_n_states (optimizer); i++)
    {
      g_autofree char *prefix = g_strdup_printf ("optimizer.%s.", qd_optimizer_get_state_name (optimizer, i));

      if (!func (graph, qd_optimizer_get_state (optimizer, i), prefix, TRUE, file, error))
        return FALSE;
    }
  return average.buffer == NULL || func (graph, average, "average.", FALSE, file, error);
}

gboolean
qd_training_save_last (QdTraining *training, GError **error)
{
  QdGraph *graph = qd_session_get_graph (training->session);
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  g_autofree char *path = run_path (training, "last.safetensors"), *progress = progress_to_json (&training->progress);

  describe_model (training, writer);
  qd_safetensors_writer_set_metadata (writer, "progress", progress);
  qd_training_store_photos (training, writer);
  training->saved = g_get_monotonic_time ();
  if (!qd_graph_weights_store (graph, qd_graph_get_value_arena (graph), "", FALSE, writer, error) ||
      !each_arena (training, store_arena, writer, error) || !qd_safetensors_writer_save (writer, path, error))
    return FALSE;
  training->saved_step = training->progress.step;
  return TRUE;
}

/* With more or fewer photos than before an epoch has other steps: those that were done stay done, the one under way begins
 * anew. */
static void
fit_progress (QdTraining *training)
{
  QdTrainProgress *progress = &training->progress;
  guint64 then = progress->steps_per_epoch, now = training->steps_per_epoch;

  if (then == now)
    return;
  progress->step = (then > 0 && progress->step > 0 ? (progress->step - (progress->loss_count > 0)) / then : 0) * now;
  progress->steps_per_epoch = now;
  progress->loss_sum = 0;
  progress->loss_count = 0;
  training->photos_changed = TRUE;
}

gboolean
qd_training_load_last (QdTraining *training, GError **error)
{
  QdGraph *graph = qd_session_get_graph (training->session);
  g_autofree char *path = run_path (training, "last.safetensors");
  g_autoptr (QdWeightsFile) file = NULL;
  const char *progress;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  file = qd_weights_file_open (path, error);
  if (file == NULL)
    return FALSE;
  progress = qd_weights_file_get_metadata (file, "progress");
  if (progress == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s does not say how far the run was."), path);
      return FALSE;
    }
  if (!progress_from_json (progress, path, &training->progress, error))
    return FALSE;
  training->saved_step = training->progress.step;
  fit_progress (training);
  qd_training_load_photos (training, file);
  return qd_graph_weights_load (graph, qd_graph_get_value_arena (graph), "", FALSE, file, error) &&
         qd_session_start (training->session, error) && each_arena (training, load_arena, file, error);
}
