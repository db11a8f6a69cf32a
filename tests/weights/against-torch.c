/* Files that PyTorch saves while the test runs: the same numbers come back. Skipped where PyTorch is not installed. */
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/weights/weights-file.h"

#include <string.h>

static const struct
{
  const char *torch;
  QdDtype dtype;
} dtypes[] = {
  { "float32", QD_DTYPE_F32 }, { "float16", QD_DTYPE_F16 }, { "bfloat16", QD_DTYPE_BF16 }, { "float64", QD_DTYPE_F64 },
  { "int64", QD_DTYPE_I64 },   { "int32", QD_DTYPE_I32 },   { "int16", QD_DTYPE_I16 },     { "int8", QD_DTYPE_I8 },
  { "uint8", QD_DTYPE_U8 },    { "bool", QD_DTYPE_BOOL },
};

static void
check_dtype (const QdStoredTensor *tensor, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++)
    if (g_str_equal (dtypes[i].torch, name))
      {
        g_assert_cmpint (tensor->dtype, ==, dtypes[i].dtype);
        return;
      }
  g_assert_not_reached ();
}

static void
check_tensor (QdWeightsFile *file, const char *name, JsonObject *expected)
{
  JsonArray *shape = json_object_get_array_member (expected, "shape"),
            *stride = json_object_get_array_member (expected, "stride");
  JsonArray *numbers = json_object_get_array_member (expected, "values");
  const QdStoredTensor *tensor = qd_weights_file_find (file, name);
  g_autofree float *values = NULL;

  g_assert_nonnull (tensor);
  check_dtype (tensor, json_object_get_string_member (expected, "dtype"));
  g_assert_cmpuint (tensor->n_dims, ==, json_array_get_length (shape));
  g_assert_cmpuint (tensor->count, ==, json_array_get_length (numbers));
  for (guint i = 0; i < tensor->n_dims; i++)
    {
      g_assert_cmpuint (tensor->dims[i], ==, (guint64) json_array_get_int_element (shape, i));
      if (tensor->count > 0)
        g_assert_cmpuint (tensor->strides[i], ==, (guint64) json_array_get_int_element (stride, i));
    }
  values = g_new (float, tensor->count + 1);
  g_assert_true (qd_weights_file_read (file, tensor, values, NULL));
  for (guint i = 0; i < tensor->count; i++)
    g_assert_cmpfloat ((double) values[i], ==, json_array_get_double_element (numbers, i));
}

static void
check_texts (QdWeightsFile *file, JsonObject *texts)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init (&iter, texts);
  while (json_object_iter_next (&iter, &key, &value))
    g_assert_cmpstr (qd_weights_file_get_metadata (file, key), ==, json_node_get_string (value));
}

static void
check_file (const char *path, JsonObject *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdWeightsFile) file = qd_weights_file_open (path, &error);
  JsonObject *tensors;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (json_object_has_member (expected, "refused"))
    {
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, json_object_get_string_member (expected, "refused")));
      return;
    }
  g_assert_no_error (error);
  tensors = json_object_get_object_member (expected, "tensors");
  g_assert_cmpuint (qd_weights_file_get_tensors (file)->len, ==, json_object_get_size (tensors));
  json_object_iter_init (&iter, tensors);
  while (json_object_iter_next (&iter, &name, &node))
    check_tensor (file, name, json_node_get_object (node));
  check_texts (file, json_object_get_object_member (expected, "texts"));
}

/* FALSE, and the test is skipped, where Python has no torch. */
static gboolean
make_files (const char *folder)
{
  const char *python = g_getenv ("QD_TORCH_PYTHON");
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "weights", "torch_files.py", NULL);
  const char *const probe[] = { python, "-c", "import torch", NULL }, *const make[] = { python, script, folder, NULL };
  int status;

  if (python == NULL ||
      !g_spawn_sync (NULL, (char **) probe, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, NULL) ||
      status != 0)
    {
      g_test_skip ("PyTorch is not installed");
      return FALSE;
    }
  g_assert_true (g_spawn_sync (NULL, (char **) make, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  return TRUE;
}

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-weights-XXXXXX", NULL);
  g_autofree char *list = g_build_filename (folder, "listing.json", NULL);
  g_autoptr (JsonNode) root = NULL;
  JsonArray *entries;

  if (make_files (folder))
    {
      root = qd_json_load (list, 0, NULL);
      entries = json_node_get_array (root);
      g_assert_cmpuint (json_array_get_length (entries), ==, 7 * 2 * 4 + 3);
      for (guint i = 0; i < json_array_get_length (entries); i++)
        {
          JsonObject *entry = json_array_get_object_element (entries, i);
          g_autofree char *path = g_build_filename (folder, json_object_get_string_member (entry, "file"), NULL);

          g_test_message ("%s", json_object_get_string_member (entry, "file"));
          check_file (path, entry);
        }
    }
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/against-torch/files", test_files);
  return g_test_run ();
}
