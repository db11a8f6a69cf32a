#include "engine/core/error.h"
#include "engine/weights/safetensors-writer.h"
#include "engine/weights/weights-file.h"
#include "weights-fixture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <time.h>

static void
check_values (const char *name, const char *tensor_name, const float *expected, guint n)
{
  g_autofree char *path = weights_fixture ("must-accept", name);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdWeightsFile) file = NULL;
  const QdStoredTensor *tensor;
  float values[8];

  if (path == NULL)
    return;
  file = qd_weights_file_open (path, &error);
  g_assert_no_error (error);
  tensor = tensor_name != NULL ? qd_weights_file_find (file, tensor_name) : qd_weights_file_get_tensors (file)->pdata[0];
  g_assert_nonnull (tensor);
  g_assert_cmpuint (tensor->count, ==, n);
  g_assert_true (qd_weights_file_read (file, tensor, values, &error));
  for (guint i = 0; i < n; i++)
    g_assert_true (isnan (expected[i]) ? isnan (values[i])
                                       : values[i] == expected[i] && signbit (values[i]) == signbit (expected[i]));
}

static void
test_values (void)
{
  static const float counted[] = { 0, 1, 2, 3, 4, 5 }, halves[] = { 1, -2, 0.5f }, one[] = { 1 }, two[] = { 2 },
                     odd[] = { 1.5f }, special[] = { NAN, INFINITY, -INFINITY, -0.0f };

  check_values ("st_minimal.safetensors", NULL, counted, 6);
  check_values ("st_nan_inf.safetensors", NULL, special, 4);
  check_values ("st_f16.safetensors", NULL, halves, 3);
  check_values ("st_bf16.safetensors", NULL, halves, 3);
  check_values ("st_out_of_order.safetensors", "a", one, 1);
  check_values ("st_out_of_order.safetensors", "b", two, 1);
  check_values ("st_unaligned.safetensors", "a", odd, 1);
  check_values ("st_escaped_name.safetensors", NULL, two, 1);
}

static void
test_other_types (void)
{
  g_autofree char *path = weights_fixture ("must-accept", "st_scalar.safetensors");
  g_autoptr (GError) error = NULL;
  g_autoptr (QdWeightsFile) file = NULL;
  const QdStoredTensor *tensor;
  float value;

  if (path == NULL)
    return;
  file = qd_weights_file_open (path, &error);
  g_assert_no_error (error);
  tensor = qd_weights_file_get_tensors (file)->pdata[0];
  g_assert_cmpuint (tensor->n_dims, ==, 0);
  g_assert_cmpuint (tensor->count, ==, 1);
  g_assert_true (qd_weights_file_read (file, tensor, &value, &error));
  g_assert_cmpfloat (value, ==, 7);
}

/* All 65,536 halves, against their value as sign * fraction * power of two. */
static void
test_halves (void)
{
  static const char header[] = "{\"h\":{\"dtype\":\"F16\",\"shape\":[65536],\"data_offsets\":[0,131072]}}";
  g_autofree float *values = g_new0 (float, 65536);
  g_autofree char *folder = g_dir_make_tmp ("quadrat-weights-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "halves.safetensors", NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (QdWeightsFile) file = NULL;
  guint64 length;

  length = GUINT64_TO_LE ((guint64) strlen (header));
  g_byte_array_append (bytes, (const guint8 *) &length, 8);
  g_byte_array_append (bytes, (const guint8 *) header, (guint) strlen (header));
  for (guint i = 0; i < 65536; i++)
    {
      guint16 half = GUINT16_TO_LE ((guint16) i);
      g_byte_array_append (bytes, (const guint8 *) &half, 2);
    }
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
  file = qd_weights_file_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (qd_weights_file_read (file, qd_weights_file_find (file, "h"), values, &error));
  for (guint i = 0; i < 65536; i++)
    {
      int exponent = (int) (i >> 10 & 31);
      double fraction = (i & 1023) / 1024.0, sign = i & 0x8000 ? -1 : 1;
      double value = exponent == 0 ? sign * ldexp (fraction, -14) : sign * ldexp (1 + fraction, exponent - 15);

      if (exponent == 31)
        g_assert_true (fraction > 0 ? isnan (values[i]) : isinf (values[i]));
      else
        g_assert_cmpfloat ((double) values[i], ==, value);
    }
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_round_trip (void)
{
  static const guint matrix[] = { 2, 3 }, none[] = { 0, 4 };
  static const float values[] = { 1, -2.5f, 3e-30f, 4, 5, 6 }, scalar[] = { 7 };
  g_autofree char *folder = g_dir_make_tmp ("quadrat-weights-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "model.safetensors", NULL);
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  g_autoptr (QdWeightsFile) file = NULL;
  g_autoptr (GError) error = NULL;
  const QdStoredTensor *tensor;
  float read[6];

  qd_safetensors_writer_set_metadata (writer, "credits", "a \"bee\"\né");
  qd_safetensors_writer_add (writer, "z.weight", matrix, 2, values);
  qd_safetensors_writer_add (writer, "a.nothing", none, 2, NULL);
  qd_safetensors_writer_add (writer, "a.scalar", NULL, 0, scalar);
  g_assert_true (qd_safetensors_writer_save (writer, path, &error));
  file = qd_weights_file_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (qd_weights_file_get_metadata (file, "credits"), ==, "a \"bee\"\né");
  g_assert_null (qd_weights_file_get_metadata (file, "other"));
  g_assert_cmpuint (qd_weights_file_get_tensors (file)->len, ==, 3);
  tensor = qd_weights_file_find (file, "z.weight");
  g_assert_cmpuint (tensor->dims[0], ==, 2);
  g_assert_cmpuint (tensor->dims[1], ==, 3);
  g_assert_cmpuint ((guintptr) tensor->data % 8, ==, 0);
  g_assert_true (qd_weights_file_read (file, tensor, read, &error));
  g_assert_cmpmem (read, sizeof read, values, sizeof values);
  g_unlink (path);
  g_rmdir (folder);
}

/* A header and @n bytes behind it; the error's message, or NULL when it is read. */
static char *
refuse_header (const char *header, guint n)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdWeightsFile) read = NULL;
  guint64 length = GUINT64_TO_LE ((guint64) strlen (header));

  g_byte_array_append (file, (const guint8 *) &length, 8);
  g_byte_array_append (file, (const guint8 *) header, (guint) strlen (header));
  g_byte_array_set_size (file, file->len + n);
  bytes = g_bytes_new (file->data, file->len);
  read = qd_weights_file_open_bytes (bytes, "a.bin", &error);
  return error != NULL ? g_strdup (error->message) : NULL;
}

/* A name that occurs twice is refused even where both describe the same bytes, or none. */
static void
test_twice (void)
{
  g_autofree char *same = refuse_header ("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                                         "\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}",
                                         2);
  g_autofree char *empty = refuse_header ("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},"
                                          "\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}",
                                          0);
  g_autofree char *metadata = refuse_header ("{\"__metadata__\":{},\"__metadata__\":{}}", 0);
  g_autofree char *single = refuse_header ("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0);

  g_assert_cmpstr (same, ==, "a.bin is not a sound safetensors file: tensor “a” shares bytes with another one.");
  g_assert_cmpstr (empty, ==, "a.bin is not a sound safetensors file: tensor “a” is there twice.");
  g_assert_cmpstr (metadata, ==, "a.bin is not a sound safetensors file: its metadata is there twice.");
  g_assert_cmpstr (single, ==, NULL);
}

/* Fifty thousand names that have one and the same value in GLib's hash of texts. */
static void
test_alike (void)
{
  g_autoptr (GString) header = g_string_new ("{");
  g_autofree char *wrong = NULL;
  clock_t start = clock ();

  for (guint i = 0; i < 50000; i++)
    {
      g_string_append (header, i > 0 ? ",\"" : "\"");
      for (guint bit = 0; bit < 16; bit++)
        g_string_append (header, (i >> bit & 1) != 0 ? "Ez" : "FY");
      g_string_append (header, "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
    }
  g_string_append (header, "}");
  wrong = refuse_header (header->str, 0);
  g_assert_cmpstr (wrong, ==, NULL);
  g_assert_cmpfloat ((double) (clock () - start) / CLOCKS_PER_SEC, <, 5);
}

/* Grammar of the header beside what the fixtures have. */
static void
test_headers (void)
{
  static const struct
  {
    const char *header, *wrong; /* NULL: it is read */
  } cases[] = {
    { "{\"a\" : { \"shape\":[ 1 , 2 ],\"data_offsets\":[0,8],\n\"dtype\":\"F32\" } }  \n", NULL },
    { "{\"a\":{}}", "a.bin is not a sound safetensors file: tensor “a” has no type, no shape or no place." },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}",
      "a.bin is not a sound safetensors file: tensor “a” has no type, no shape or no place." },
    { "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}",
      "a.bin is not a sound safetensors file: tensor “a” has an unknown type of numbers." },
    { "{\"a\":{\"dtype\":7}}", "a.bin is not a sound safetensors file: tensor “a” has an unknown type of numbers." },
    { "{\"a\":{\"shape\":[1,1,1,1,1,1,1,1,1]}}",
      "a.bin is not a sound safetensors file: tensor “a” has a shape that is no list of at most eight sizes." },
    { "{\"a\":{\"shape\":[-0]}}",
      "a.bin is not a sound safetensors file: tensor “a” has a shape that is no list of at most eight sizes." },
    { "{\"a\":{\"shape\":[01]}}", "“a.bin” cannot be read as JSON: line 1 has a number that is written wrongly." },
    { "{\"a\":{\"shape\":[18446744073709551616]}}",
      "a.bin is not a sound safetensors file: tensor “a” has a shape that is no list of at most eight sizes." },
    { "{\"a\":{\"color\":[]}}", "a.bin is not a sound safetensors file: tensor “a” is described by something unknown." },
    { "{\"a\":{\"shape\":[1]", "a.bin is not a sound safetensors file: tensor “a” is described by an object without an end." },
    { "{\"a\\u001b[7m\":{}}", "a.bin is not a sound safetensors file: the name of a tensor is too long or no text." },
    { "{\"a\":[]}", "a.bin is not a sound safetensors file: tensor “a” is not described by an object." },
    { "{\"a\"}", "a.bin is not a sound safetensors file: its header has an entry without a name." },
    { "{\"\\q\":1}", "“a.bin” cannot be read as JSON: line 1 has an unknown character after a backslash." },
    { "{\"__metadata__\":{\"a\":\"b\",\"c\":\"d\"}", "a.bin is not a sound safetensors file: its header has no end." },
    { "{\"__metadata__\":{\"a\":\"b\"", "a.bin is not a sound safetensors file: its metadata has no end." },
    { "{\"__metadata__\":7}", "a.bin is not a sound safetensors file: its metadata is not an object." },
    { "{}\n{", "“a.bin” cannot be read as JSON: line 2 has something after its end." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *wrong = refuse_header (cases[i].header, cases[i].wrong == NULL ? 8 : 0);

      g_assert_cmpstr (wrong, ==, cases[i].wrong);
    }
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (qd_weights_file_open ("/nowhere/model.safetensors", &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_IO);
  g_clear_error (&error);
  g_assert_null (qd_weights_file_open ("/", &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/safetensors/values", test_values);
  g_test_add_func ("/weights/safetensors/other-types", test_other_types);
  g_test_add_func ("/weights/safetensors/halves", test_halves);
  g_test_add_func ("/weights/safetensors/round-trip", test_round_trip);
  g_test_add_func ("/weights/safetensors/twice", test_twice);
  g_test_add_func ("/weights/safetensors/alike", test_alike);
  g_test_add_func ("/weights/safetensors/headers", test_headers);
  g_test_add_func ("/weights/safetensors/missing", test_missing);
  return g_test_run ();
}
