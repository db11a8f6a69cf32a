/* The files of weights/pth against the listings that PyTorch made of them. */
#include "engine/core/json.h"
#include "engine/weights/weights-file.h"
#include "weights-fixture.h"

#include <math.h>

static void
check_shape (const QdStoredTensor *tensor, JsonObject *expected)
{
  JsonArray *shape = json_object_get_array_member (expected, "shape"),
            *stride = json_object_get_array_member (expected, "stride");

  g_assert_cmpuint (tensor->n_dims, ==, json_array_get_length (shape));
  for (guint i = 0; i < tensor->n_dims; i++)
    {
      g_assert_cmpuint (tensor->dims[i], ==, (guint64) json_array_get_int_element (shape, i));
      g_assert_cmpuint (tensor->strides[i], ==, (guint64) json_array_get_int_element (stride, i));
    }
}

/* Floats are added in double precision as PyTorch did, in another order: 1e-12 of the sum of magnitudes is far above that. */
static void
check_values (QdWeightsFile *file, const QdStoredTensor *tensor, JsonObject *expected)
{
  g_autofree float *values = g_new (float, tensor->count + 1);
  double sum = 0, magnitude = 0;

  g_assert_true (qd_weights_file_read (file, tensor, values, NULL));
  for (gsize i = 0; i < tensor->count; i++)
    {
      sum += (double) values[i];
      magnitude += fabs ((double) values[i]);
    }
  g_assert_cmpfloat ((double) values[0], ==, json_object_get_double_member (expected, "first"));
  g_assert_cmpfloat_with_epsilon (sum, json_object_get_double_member (expected, "sum"), 1e-12 * magnitude);
}

static gsize
check_tensor (QdWeightsFile *file, JsonObject *expected)
{
  const char *name = json_object_get_string_member (expected, "name");
  const char *dtype = json_object_get_string_member (expected, "dtype");
  const char *prefix = qd_weights_file_get_prefix (file);
  const QdStoredTensor *tensor;

  g_assert_true (g_str_has_prefix (name, prefix));
  tensor = qd_weights_file_find (file, name + strlen (prefix));
  g_assert_nonnull (tensor);
  g_assert_cmpint (tensor->dtype, ==, g_str_equal (dtype, "int64") ? QD_DTYPE_I64 : QD_DTYPE_F32);
  g_assert_cmpint (json_object_get_int_member (expected, "storage_offset"), ==, 0);
  check_shape (tensor, expected);
  check_values (file, tensor, expected);
  return tensor->count;
}

static void
test_listing (gconstpointer data)
{
  g_autofree char *path = weights_fixture ("pth", data), *list = g_strconcat (path != NULL ? path : "", ".json", NULL);
  g_autoptr (JsonNode) root = path != NULL ? qd_json_load (list, 0, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdWeightsFile) file = NULL;
  JsonObject *expected;
  JsonArray *tensors;
  gsize n_elements = 0;

  if (path == NULL)
    return;
  file = qd_weights_file_open (path, &error);
  g_assert_no_error (error);
  expected = json_node_get_object (root);
  tensors = json_object_get_array_member (expected, "tensors");
  g_assert_cmpuint (qd_weights_file_get_tensors (file)->len, ==, json_array_get_length (tensors));
  g_assert_cmpint (json_object_get_int_member (expected, "tensor_count"), ==, json_array_get_length (tensors));
  for (guint i = 0; i < json_array_get_length (tensors); i++)
    n_elements += check_tensor (file, json_array_get_object_element (tensors, i));
  g_assert_cmpuint (n_elements, ==, (gsize) json_object_get_int_member (expected, "element_count"));
}

/* What stood beside the state dict, and the prefix that DataParallel gave. */
static void
test_checkpoint (void)
{
  g_autofree char *path = weights_fixture ("pth", "resnet20-12fca82f.th");
  g_autoptr (QdWeightsFile) file = path != NULL ? qd_weights_file_open (path, NULL) : NULL;

  if (path == NULL)
    return;
  g_assert_cmpstr (qd_weights_file_get_prefix (file), ==, "module.");
  g_assert_cmpfloat (g_ascii_strtod (qd_weights_file_get_metadata (file, "best_prec1"), NULL), ==, 91.78000183105469);
  g_assert_null (qd_weights_file_get_metadata (file, "state_dict"));
  g_assert_nonnull (qd_weights_file_find (file, "conv1.weight"));
  g_assert_null (qd_weights_file_find (file, "module.conv1.weight"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/weights/listings/resnet20", "resnet20-12fca82f.th", test_listing);
  g_test_add_data_func ("/weights/listings/fastestdet", "fastestdet_coco.pth", test_listing);
  g_test_add_data_func ("/weights/listings/shufflenetv2", "shufflenetv2.pth", test_listing);
  g_test_add_data_func ("/weights/listings/version-slim", "version-slim-320.pth", test_listing);
  g_test_add_func ("/weights/listings/checkpoint", test_checkpoint);
  return g_test_run ();
}
