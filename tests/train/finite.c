#include "engine/core/error.h"
#include "engine/train/training.h"
#include "engine/weights/safetensors-writer.h"
#include "engine/weights/weights-file.h"
#include "tests/train/witness.h"

#include <math.h>

/* Weights out of all bounds: steps are undone with a warning, the rate falls, and at last the run ends. */
static void
test_not_finite (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autofree char *path = g_build_filename (folder, "bad.safetensors", NULL);
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  g_autofree float *values = g_new (float, 16 * 3 * 3 * 3);
  static const guint dims[] = { 16, 3, 3, 3 };
  g_autoptr (GError) error = NULL;
  Witness witness;

  for (guint i = 0; i < 16 * 27; i++)
    values[i] = 3e38f; /* sums of it overflow */
  qd_safetensors_writer_add (writer, "backbone.features.0.0.weight", dims, 4, values);
  g_assert_true (qd_safetensors_writer_save (writer, path, NULL));
  g_assert_true (qd_train_settings_set (settings, "weights", path, NULL));
  settings->epochs = 4;
  witness = train (folder, settings, 0, 0, &error);
  g_assert_error (error, QD_ERROR, QD_ERROR_NOT_FINITE);
  g_assert_nonnull (find_event (&witness, QD_TRAIN_WARNING, 6));
  g_assert_null (find_event (&witness, QD_TRAIN_DONE, 0));
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

/* The model, but for offsets of boxes so far out that their losses' sum is infinite, while their gradients are ordinary numbers.
 */
static void
write_far_offsets (const char *model, const char *path)
{
  g_autoptr (QdWeightsFile) file = qd_weights_file_open (model, NULL);
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  GPtrArray *tensors = qd_weights_file_get_tensors (file);

  for (guint i = 0; i < tensors->len; i++)
    {
      const QdStoredTensor *tensor = tensors->pdata[i];
      gboolean is_offset = g_str_has_prefix (tensor->name, "head.regression_head.") && g_str_has_suffix (tensor->name, ".bias");
      g_autofree float *values = g_new (float, tensor->count);
      guint dims[4];

      if (tensor->n_dims == 0) /* counts of batches */
        continue;
      g_assert_true (qd_weights_file_read (file, tensor, values, NULL));
      for (guint k = 0; k < tensor->n_dims; k++)
        dims[k] = (guint) tensor->dims[k];
      for (gsize k = 0; k < tensor->count && is_offset; k++)
        values[k] = 3e38f;
      qd_safetensors_writer_add (writer, tensor->name, dims, tensor->n_dims, values);
    }
  g_assert_true (qd_safetensors_writer_save (writer, path, NULL));
}

/* Steps of which the loss alone is not finite leave the optimizer's state as it was, too. */
static void
test_loss_not_finite (void)
{
  char *folder = toy_project_new (&toy);
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autofree char *model = g_build_filename (folder, "runs", "1", "model.safetensors", NULL), *last = NULL;
  g_autofree char *far = g_build_filename (folder, "far.safetensors", NULL);
  g_autoptr (QdWeightsFile) file = NULL;
  g_autoptr (GError) error = NULL;
  guint n_states = 0;
  Witness witness;

  train_well (folder, settings, 0, 1);
  write_far_offsets (model, far);
  g_assert_true (qd_train_settings_set (settings, "weights", far, NULL));
  settings->epochs = 4;
  witness = train (folder, settings, 0, 0, &error);
  g_assert_error (error, QD_ERROR, QD_ERROR_NOT_FINITE);
  g_assert_nonnull (find_event (&witness, QD_TRAIN_EPOCH, 1)); /* with a checkpoint after two times three undone steps */
  last = g_build_filename (folder, "runs", "2", "last.safetensors", NULL);
  file = qd_weights_file_open (last, NULL);
  for (guint i = 0; i < qd_weights_file_get_tensors (file)->len; i++)
    {
      const QdStoredTensor *tensor = qd_weights_file_get_tensors (file)->pdata[i];
      const guint8 *bytes = tensor->data;

      if (!g_str_has_prefix (tensor->name, "optimizer."))
        continue;
      n_states++;
      for (gsize k = 0; k < tensor->bytes; k++)
        g_assert_cmpuint (bytes[k], ==, 0);
    }
  g_assert_cmpuint (n_states, >, 20);
  g_ptr_array_unref (witness.events);
  toy_project_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/finite/weights", test_not_finite);
  g_test_add_func ("/train/finite/loss", test_loss_not_finite);
  return g_test_run ();
}
