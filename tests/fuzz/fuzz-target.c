#include "fuzz-target.h"

#include "engine/core/error.h"
#include "engine/weights/weights-file.h"

#include <string.h>

#define NAME        "input.bin"
#define MAX_TENSORS 32 /* whose numbers are read; all are looked at */

static void
check_tensor (QdWeightsFile *file, const QdStoredTensor *tensor, const guint8 *bytes, gsize size)
{
  guint64 reach, start = (guint64) (tensor->data - bytes);

  g_assert_true (g_utf8_validate (tensor->name, -1, NULL));
  g_assert_true (qd_weights_file_find (file, tensor->name) == tensor);
  g_assert_cmpuint (tensor->n_dims, <=, QD_STORED_TENSOR_MAX_DIMS);
  g_assert_cmpuint (tensor->count, <=, size);
  g_assert_true (qd_stored_tensor_get_reach (tensor, &reach));
  g_assert_true (tensor->data >= bytes && start <= size);
  g_assert_cmpuint (reach, <=, (size - start) / qd_dtype_get_bytes (tensor->dtype));
}

static void
read_tensor (QdWeightsFile *file, const QdStoredTensor *tensor)
{
  g_autofree float *values = g_new (float, tensor->count);
  const float *view = qd_stored_tensor_get_view (tensor);

  if (qd_weights_file_read (file, tensor, values, NULL) && view != NULL)
    g_assert_cmpmem (values, tensor->count * sizeof (float), view, tensor->count * sizeof (float));
}

static void
check_refusal (const GError *error)
{
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, NAME));
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

void
fuzz_check_weights (const guint8 *bytes, gsize size)
{
  g_autoptr (GBytes) input = g_bytes_new (bytes, size); /* a copy without room behind it: sanitizers see a step beyond */
  g_autoptr (GError) error = NULL;
  g_autoptr (QdWeightsFile) file = qd_weights_file_open_bytes (input, NAME, &error);

  if (file == NULL)
    {
      check_refusal (error);
      return;
    }
  g_assert_no_error (error);
  bytes = g_bytes_get_data (input, NULL);
  for (guint i = 0; i < qd_weights_file_get_tensors (file)->len; i++)
    {
      const QdStoredTensor *tensor = qd_weights_file_get_tensors (file)->pdata[i];

      check_tensor (file, tensor, bytes, size);
      if (i < MAX_TENSORS)
        read_tensor (file, tensor);
    }
}
