#include "torch-writer.h"

#include "engine/core/error.h"

const guint8 torch_storage[48] = {
  0, 0, 0,    0,    0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40, 0, 0, 0xa0, 0x40,
  0, 0, 0xc0, 0x40, 0, 0, 0xe0, 0x40, 0, 0, 0, 0x41, 0, 0, 0x10, 0x41, 0, 0, 0x20, 0x41, 0, 0, 0x30, 0x41,
};

#define PREAMBLE "\x80\2\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\2M\xe9\3.\x80\2}."

const char torch_preamble[] = PREAMBLE;
const gsize torch_preamble_length = sizeof PREAMBLE - 1;

QdWeightsFile *
torch_open (const GByteArray *bytes, char **wrong)
{
  g_autoptr (GBytes) file = g_bytes_new (bytes->data, bytes->len);
  g_autoptr (GError) error = NULL;
  QdWeightsFile *weights = qd_weights_file_open_bytes (file, "a.bin", &error);

  if (weights == NULL)
    {
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_true (g_str_has_prefix (error->message, "a.bin ") || g_str_has_prefix (error->message, "“a.bin” "));
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
  if (wrong != NULL)
    *wrong = weights == NULL ? g_strdup (error->message) : NULL;
  return weights;
}

QdWeightsFile *
torch_open_zipped (const GByteArray *pickle, char **wrong)
{
  const StoredEntry entries[] = { { "x/data.pkl", pickle->data, pickle->len },
                                  { "x/data/0", torch_storage, sizeof torch_storage } };
  g_autoptr (GByteArray) zip = stored_zip_make (entries, G_N_ELEMENTS (entries));

  return torch_open (zip, wrong);
}

GByteArray *
torch_pickle_one (const PickledTensor *tensor)
{
  GByteArray *pickle = g_byte_array_new ();

  pickle_raw (pickle, "\x80\2}");
  pickle_text (pickle, "w");
  pickle_tensor (pickle, tensor, FALSE);
  pickle_raw (pickle, "s.");
  return pickle;
}

void
torch_assert_values (QdWeightsFile *file, const char *name, const float *expected, guint n)
{
  const QdStoredTensor *tensor = qd_weights_file_find (file, name);
  float values[16];

  g_assert_nonnull (tensor);
  g_assert_cmpuint (tensor->count, ==, n);
  g_assert_cmpuint (n, <=, G_N_ELEMENTS (values));
  g_assert_true (qd_weights_file_read (file, tensor, values, NULL));
  g_assert_cmpmem (values, n * sizeof (float), expected, n * sizeof (float));
}
