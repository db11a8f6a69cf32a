/* Runs that start from a file or from another run, and what is frozen in them. */
#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/ops/truth.h"
#include "engine/train/session.h"
#include "engine/train/training.h"
#include "engine/weights/safetensors-writer.h"
#include "engine/weights/weights-file.h"
#include "tests/train/witness.h"

#include <string.h>

#define N_TENSORS 61 /* parameters and running statistics of ssd_tiny */

/* Nothing moves but the heads of boxes, so that what a run started from can be seen at its end. */
#define ALL_BUT_BOXES "^(backbone|head\\.classification)"

static QdWeightsFile *
open_model (const char *folder, const char *run)
{
  g_autofree char *path = g_build_filename (folder, "runs", run, "model.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  QdWeightsFile *file = qd_weights_file_open (path, &error);

  g_assert_no_error (error);
  return file;
}

static QdTrainSettings *
one_epoch (const char *weights, const char *pattern)
{
  QdTrainSettings *settings = quick_settings ();

  settings->epochs = 1;
  g_assert_true (qd_train_settings_set (settings, "weights", weights, NULL));
  g_assert_true (qd_train_settings_set (settings, "freeze_layer_pattern", pattern, NULL));
  return settings;
}

/* A run of one epoch; what it said is the caller's. */
static Witness
run (const char *folder, const char *weights, const char *pattern)
{
  g_autoptr (QdTrainSettings) settings = one_epoch (weights, pattern);
  g_autoptr (GError) error = NULL;
  Witness witness = train (folder, settings, 0, 0, &error);

  g_assert_no_error (error);
  return witness;
}

static void
run_well (const char *folder, const char *weights, const char *pattern)
{
  g_ptr_array_unref (run (folder, weights, pattern).events);
}

static void
assert_refused (const char *folder, const char *weights, const char *pattern, const char *said)
{
  g_autoptr (QdTrainSettings) settings = one_epoch (weights, pattern);
  g_autoptr (GError) error = NULL;
  Witness witness = train (folder, settings, 0, 0, &error);

  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, said));
  g_ptr_array_unref (witness.events);
}

static gboolean
is_same (QdWeightsFile *a, QdWeightsFile *b, const char *name)
{
  const QdStoredTensor *x = qd_weights_file_find (a, name), *y = qd_weights_file_find (b, name);

  g_assert_true (x != NULL && y != NULL);
  return x->bytes == y->bytes && memcmp (x->data, y->data, x->bytes) == 0;
}

/* Floating-point tensors of @a whose names start with @prefix and whether they are the same in @b. */
static void
count_same (QdWeightsFile *a, QdWeightsFile *b, const char *prefix, guint *n_same, guint *n_moved)
{
  GPtrArray *tensors = qd_weights_file_get_tensors (a);

  *n_same = *n_moved = 0;
  for (guint i = 0; i < tensors->len; i++)
    {
      const QdStoredTensor *tensor = tensors->pdata[i];

      if (tensor->dtype == QD_DTYPE_F32 && g_str_has_prefix (tensor->name, prefix))
        *(is_same (a, b, tensor->name) ? n_same : n_moved) += 1;
    }
}

/* ---- Freezing ---- */

static void
test_frozen (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdWeightsFile) a = NULL, b = NULL;
  const QdTrainEvent *started;
  guint same, moved;
  Witness witness;

  run_well (folder, "", "");
  witness = run (folder, "1", "^backbone\\.features");
  started = find_event (&witness, QD_TRAIN_STARTED, 0);
  g_assert_cmpuint (started->n_frozen, ==, 165296);
  g_assert_cmpuint (started->n_trained, ==, 440572 - 165296);
  a = open_model (folder, "1");
  b = open_model (folder, "2");
  count_same (a, b, "backbone.features", &same, &moved);
  g_assert_cmpuint (same, ==, 7 * 5); /* running statistics too */
  g_assert_cmpuint (moved, ==, 0);
  count_same (a, b, "backbone.extra", &same, &moved);
  g_assert_cmpuint (moved, ==, 2 * 5);
  count_same (a, b, "head.classification_head", &same, &moved);
  g_assert_cmpuint (moved, ==, 4 * 2);
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

/* Passes back through ops whose names start with @prefix, in one step of a network frozen by @pattern. */
static guint
count_backward (const char *pattern, const char *prefix, gsize *gradient_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdDevice) device = qd_device_open (NULL, &error);
  g_autoptr (QdTrainSettings) settings = one_epoch ("", pattern);
  const QdSessionOptions options = { qd_network_find ("ssd_tiny"), settings, 3, 4, 128 * 128 };
  g_autoptr (QdSession) session = qd_session_new (device, &options, &error);
  g_autoptr (QdPixels) photo = qd_pixels_new (128, 128);
  const QdAugmentView view = qd_augment_view_whole (128, 128);
  g_autoptr (GArray) truths = g_array_new (FALSE, FALSE, sizeof (QdTruth));
  g_autoptr (GPtrArray) laps = NULL;
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < qd_session_get_batch (session); i++)
    qd_session_set_image (session, i, photo, &view, truths);
  laps = qd_session_time_step (session, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < laps->len; i++)
    {
      const char *label = ((const QdLap *) laps->pdata[i])->label;

      n += g_str_has_suffix (label, " backward") && strstr (label, prefix) != NULL;
    }
  *gradient_bytes = qd_graph_get_gradient_arena (qd_session_get_graph (session)).size;
  for (guint i = 0; i < 2; i++) /* Adam's moments */
    g_assert_cmpuint (qd_optimizer_get_state (qd_session_get_optimizer (session), i).size, ==, *gradient_bytes);
  return n;
}

/* Where all before a layer is frozen too, no pass goes back through it; and what is frozen has neither gradient nor moments. */
static void
test_frozen_costs (void)
{
  gsize all, rest;

  g_assert_cmpuint (count_backward ("", "backbone.features", &all), ==, 7 * 2);
  g_assert_cmpuint (count_backward ("^backbone\\.features", "backbone.features", &rest), ==, 0);
  g_assert_cmpuint (all, >=, 440572 * sizeof (float));
  g_assert_cmpuint (rest, <, (440572 - 165296) * sizeof (float) + 64 * 256); /* and what alignment takes */
  g_assert_cmpuint (count_backward ("^backbone\\.features\\.[1-6]", "backbone.features", &rest), ==, 7 * 2);
  g_assert_cmpuint (count_backward ("^backbone\\.features\\.[0-5]", "backbone.features", &rest), ==, 2);
}

/* One head alone learns, and the loss has no gradient for the other. */
static void
test_frozen_head (void)
{
  static const char *const heads[] = { "head.classification_head", "head.regression_head" };
  char *folder = toy_project_new (&toy);
  g_autoptr (QdWeightsFile) first = NULL;

  run_well (folder, "", "");
  first = open_model (folder, "1");
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *pattern = g_strdup_printf ("^(backbone|%s)", heads[1 - i]), *number = g_strdup_printf ("%u", i + 2);
      g_autoptr (QdWeightsFile) model = NULL;
      guint same, moved;

      run_well (folder, "1", pattern);
      model = open_model (folder, number);
      count_same (first, model, heads[i], &same, &moved);
      g_assert_cmpuint (moved, >=, 4); /* boxes of a map that no truth matched stay as they are */
      count_same (first, model, "", &same, &moved);
      g_assert_cmpuint (moved, <=, 8);
      g_assert_cmpuint (same, >=, N_TENSORS - 8);
    }
  toy_project_free (folder);
}

static void
test_pattern (void)
{
  char *folder = toy_project_new (&toy);
  const QdTrainEvent *warning;
  Witness witness;

  assert_refused (folder, "", "(", "freeze_layer_pattern cannot be “(”");
  assert_refused (folder, "", ".", "freezes the whole network");
  witness = run (folder, "", "^conv1_");
  warning = find_event (&witness, QD_TRAIN_WARNING, 0);
  g_assert_nonnull (warning);
  g_assert_cmpstr (warning->message, ==, "No weights are frozen: no name of them matches “^conv1_”.");
  g_assert_cmpuint (find_event (&witness, QD_TRAIN_STARTED, 0)->n_frozen, ==, 0);
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

/* ---- Incremental training ---- */

static void
check_log (const char *folder)
{
  g_autoptr (GBytes) log = toy_project_read (folder, "runs/2/log.jsonl");
  g_auto (GStrv) lines = g_strsplit (g_bytes_get_data (log, NULL), "\n", -1);
  g_autoptr (JsonNode) node = qd_json_parse (lines[1], strlen (lines[1]), "log.jsonl", 2, NULL);
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (object, "event"), ==, "weights");
  g_assert_cmpstr (json_object_get_string_member (object, "kind"), ==, "detector");
  g_assert_true (g_str_has_suffix (json_object_get_string_member (object, "file"), "runs/1/model.safetensors"));
  g_assert_cmpint (json_object_get_int_member (object, "loaded"), ==, N_TENSORS);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "new")), ==, 0);
}

static void
test_same_classes (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdWeightsFile) a = NULL, b = NULL;
  guint same, moved;
  Witness witness;

  run_well (folder, "", "");
  witness = run (folder, "1", ALL_BUT_BOXES);
  g_assert_cmpstr (find_event (&witness, QD_TRAIN_WEIGHTS, 0)->message, ==,
                   "Starts from the detector model.safetensors, which gives 61 of the network's 61 tensors.");
  check_log (folder);
  a = open_model (folder, "1");
  b = open_model (folder, "2");
  count_same (a, b, "", &same, &moved);
  g_assert_cmpuint (same, >=, N_TENSORS - 8);
  count_same (a, b, "head.regression", &same, &moved);
  g_assert_cmpuint (moved, >, 0);
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

/* Rows of the classification heads: [boxes a place][background, square, disc, ...]. */
static gboolean
is_same_row (const QdStoredTensor *a, guint n_a, const QdStoredTensor *b, guint n_b, guint row)
{
  gsize boxes = a->dims[0] / n_a, bytes = a->bytes / a->dims[0];

  g_assert_cmpuint (b->dims[0], ==, boxes * n_b);
  for (gsize box = 0; box < boxes; box++)
    if (memcmp (a->data + (box * n_a + row) * bytes, b->data + (box * n_b + row) * bytes, bytes) != 0)
      return FALSE;
  return TRUE;
}

static void
test_more_classes (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdWeightsFile) a = NULL, b = NULL;
  const QdTrainEvent *event;
  Witness witness;

  run_well (folder, "", "");
  toy_project_add_class (folder, "star");
  witness = run (folder, "1", ALL_BUT_BOXES);
  event = find_event (&witness, QD_TRAIN_WEIGHTS, 0);
  g_assert_cmpuint (event->weights->loaded->len, ==, N_TENSORS - 8);
  g_assert_cmpuint (event->weights->kept_rows->len, ==, 2);
  g_assert_cmpuint (event->weights->fresh_rows->len, ==, 1);
  g_assert_cmpstr (event->weights->fresh_rows->pdata[0], ==, "star");
  a = open_model (folder, "1");
  b = open_model (folder, "2");
  for (guint map = 0; map < 4; map++)
    {
      g_autofree char *name = g_strdup_printf ("head.classification_head.module_list.%u.weight", map);

      for (guint row = 0; row < 3; row++)
        g_assert_true (is_same_row (qd_weights_file_find (a, name), 3, qd_weights_file_find (b, name), 4, row));
    }
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

/* ---- A backbone alone ---- */

/* The state dict of a classifier whose features are those of run 1. */
static char *
save_classifier (const char *folder)
{
  g_autoptr (QdWeightsFile) model = open_model (folder, "1");
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  GPtrArray *tensors = qd_weights_file_get_tensors (model);
  char *path = g_build_filename (folder, "classifier.safetensors", NULL);

  for (guint i = 0; i < tensors->len; i++)
    {
      const QdStoredTensor *tensor = tensors->pdata[i];
      guint dims[4] = { 0 };
      g_autofree float *values = g_new (float, tensor->count);

      if (!g_str_has_prefix (tensor->name, "backbone.features"))
        continue;
      for (guint k = 0; k < tensor->n_dims; k++)
        dims[k] = (guint) tensor->dims[k];
      g_assert_true (qd_weights_file_read (model, tensor, values, NULL));
      if (tensor->n_dims > 0)
        qd_safetensors_writer_add (writer, tensor->name + strlen ("backbone."), dims, tensor->n_dims, values);
      else
        qd_safetensors_writer_add_count (writer, tensor->name + strlen ("backbone."), 12);
    }
  g_assert_true (qd_safetensors_writer_save (writer, path, NULL));
  return path;
}

static void
test_backbone (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdWeightsFile) a = NULL, b = NULL;
  g_autofree char *path = NULL;
  const QdWeightsReport *report;
  guint same, moved;
  Witness witness;

  run_well (folder, "", "");
  path = save_classifier (folder);
  witness = run (folder, path, "^backbone");
  report = find_event (&witness, QD_TRAIN_WEIGHTS, 0)->weights;
  g_assert_false (report->detector);
  g_assert_cmpuint (report->loaded->len, ==, 7 * 5);
  g_assert_cmpuint (qd_weights_report_count (report, QD_WEIGHTS_ABSENT), ==, N_TENSORS - 7 * 5);
  g_assert_cmpuint (report->unused->len, ==, 0);
  a = open_model (folder, "1");
  b = open_model (folder, "2");
  count_same (a, b, "backbone.features", &same, &moved);
  g_assert_cmpuint (same, ==, 7 * 5);
  count_same (a, b, "backbone.extra", &same, &moved);
  g_assert_cmpuint (moved, ==, 2 * 5);
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

/* ---- What is refused, and what is not asked for ---- */

static void
test_refused (void)
{
  char *folder = toy_project_new (&toy);
  g_autofree char *empty = g_build_filename (folder, "empty.safetensors", NULL);
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  g_autoptr (QdTrainSettings) settings = one_epoch ("/nowhere.safetensors", "");

  g_assert_true (qd_safetensors_writer_save (writer, empty, NULL));
  assert_refused (folder, empty, "", "empty.safetensors holds no weights that fit the network ssd_tiny");
  assert_refused (folder, "7", "", "The project has no run 7 with a model");
  settings->use_pretrained_model = FALSE;
  train_well (folder, settings, 0, 0);
  toy_project_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/starting/frozen", test_frozen);
  g_test_add_func ("/train/starting/frozen-costs", test_frozen_costs);
  g_test_add_func ("/train/starting/frozen-head", test_frozen_head);
  g_test_add_func ("/train/starting/pattern", test_pattern);
  g_test_add_func ("/train/starting/same-classes", test_same_classes);
  g_test_add_func ("/train/starting/more-classes", test_more_classes);
  g_test_add_func ("/train/starting/backbone", test_backbone);
  g_test_add_func ("/train/starting/refused", test_refused);
  return g_test_run ();
}
