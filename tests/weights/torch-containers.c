/* PyTorch's two containers, and the dictionaries in them, in forms that PyTorch does not write or no longer writes. */
#include "torch-writer.h"

#include <string.h>

static const PickledTensor six = { "FloatStorage", "0", 12, 0, { 2, 3 }, { 3, 1 }, 2, 2 };
static const float to_five[] = { 0, 1, 2, 3, 4, 5 };

static void
assert_wrong (const GByteArray *bytes, const char *reason)
{
  g_autofree char *wrong = NULL, *expected = g_strdup_printf ("a.bin is not a sound PyTorch file: %s.", reason);
  g_autoptr (QdWeightsFile) file = torch_open (bytes, &wrong);

  g_assert_null (file);
  g_assert_cmpstr (wrong, ==, expected);
}

static void
assert_six (const GByteArray *bytes)
{
  g_autofree char *wrong = NULL;
  g_autoptr (QdWeightsFile) file = torch_open (bytes, &wrong);

  g_assert_cmpstr (wrong, ==, NULL);
  torch_assert_values (file, "w", to_five, 6);
}

/* ---- Zip ---- */

/* A storage may start anywhere; where it starts at a multiple of four, its floats are used in place. */
static void
test_alignment (void)
{
  g_autoptr (GByteArray) pickle = torch_pickle_one (&six);
  guint n_views = 0;

  for (guint16 padding = 0; padding < 64; padding++)
    {
      const StoredEntry entries[] = { { "net/data.pkl", pickle->data, pickle->len },
                                      { "net/data/0", torch_storage, sizeof torch_storage, padding } };
      g_autoptr (GByteArray) zip = stored_zip_make (entries, 2);
      g_autoptr (QdWeightsFile) file = torch_open (zip, NULL);
      const float *view;

      torch_assert_values (file, "w", to_five, 6);
      view = qd_stored_tensor_get_view (qd_weights_file_find (file, "w"));
      n_views += view != NULL;
      if (view != NULL)
        g_assert_cmpmem (view, sizeof to_five, to_five, sizeof to_five);
    }
  g_assert_cmpuint (n_views, ==, G_BYTE_ORDER == G_LITTLE_ENDIAN ? 16 : 0);
}

static void
test_zip_forms (void)
{
  g_autoptr (GByteArray) pickle = torch_pickle_one (&six);
  const StoredEntry entries[] = { { "a folder/é/data.pkl", pickle->data, pickle->len, 3, 1 << 3 | 1 << 11 },
                                  { "a folder/é/byteorder", "little", 6 },
                                  { "a folder/é/data/0", torch_storage, sizeof torch_storage, 30, 1 << 3 } };
  g_autoptr (GByteArray) zip = stored_zip_make (entries, 3), zip_64 = stored_zip_make_64 (entries, 3);

  assert_six (zip);
  assert_six (zip_64);
  zip->data[zip->len - 2] = 5; /* bytes of a note */
  assert_wrong (zip, "its end is missing, so it may not have been downloaded completely");
  g_byte_array_append (zip, (const guint8 *) "noted", 5);
  assert_six (zip);
  for (guint cut = 1; cut < zip_64->len; cut += 7)
    {
      g_autoptr (GByteArray) part = g_byte_array_new ();

      g_byte_array_append (part, zip_64->data, zip_64->len - cut);
      g_assert_null (torch_open (part, NULL));
    }
}

static void
test_wrong_zips (void)
{
  g_autoptr (GByteArray) pickle = torch_pickle_one (&six);
  const StoredEntry fine = { "x/data.pkl", pickle->data, pickle->len },
                    numbers = { "x/data/0", torch_storage, sizeof torch_storage };
  const struct
  {
    StoredEntry entries[3];
    const char *wrong;
  } cases[] = {
    { { { "x/data.pkl", pickle->data, pickle->len, 0, 0, 8 }, numbers, { "y" } },
      "a part of it is compressed, as PyTorch never does" },
    { { fine, { "x/data/0", torch_storage, 48, 0, 0, 8 }, { "y" } }, "a part of it is compressed, as PyTorch never does" },
    { { fine, { "x/data/0", torch_storage, 48, 0, 1 }, { "y" } }, "it is protected by a password" },
    { { fine, { "x/data/0", torch_storage, 40 }, { "y" } }, "a storage has another size than it claims" },
    { { fine, numbers, { "x/data/0" } }, "its directory is damaged" },
    { { fine, numbers, { "\xff" } }, "its directory is damaged" },
    { { fine, numbers, { "x/byteorder", "big", 3 } }, "its numbers have the byte order of another kind of machine" },
    { { fine, numbers, { "x/constants.pkl", "N.", 2 } }, "it is a TorchScript program and no file of weights" },
    { { { "data.csv", "a", 1 }, { "a.csv", "b", 1 }, { "b" } }, "it is a zip without the entry data.pkl" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) zip = stored_zip_make (cases[i].entries, 3);

      assert_wrong (zip, cases[i].wrong);
    }
}

/* A field of the directory or its end set to what cannot be, counted from the end of the file. */
static void
test_wrong_directories (void)
{
  static const struct
  {
    guint from_end;
    guint8 byte;
    const char *wrong;
  } cases[] = {
    { 12, 9, "its directory is damaged" },                                          /* entries */
    { 7, 0x7f, "its directory is damaged" },                                        /* bytes of the directory, highest */
    { 3, 0x7f, "its directory is damaged" },                                        /* its place, highest */
    { 22 + 8 + 4, 0x7f, "a part of it lies outside the file" },                     /* place of x/data/0, second highest */
    { 22 + 8 + 4 + 18, 0x7f, "a part of it is compressed, as PyTorch never does" }, /* its size */
    { 22 + 8 + 18, 0x7f, "its directory is damaged" },                              /* length of its name */
    { 22 + 8 + 46, 'Q', "its directory is damaged" },                               /* its mark */
  };
  g_autoptr (GByteArray) pickle = torch_pickle_one (&six);
  const StoredEntry entries[] = { { "x/data.pkl", pickle->data, pickle->len },
                                  { "x/data/0", torch_storage, sizeof torch_storage } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) zip = stored_zip_make (entries, 2);

      zip->data[zip->len - cases[i].from_end] = cases[i].byte;
      assert_wrong (zip, cases[i].wrong);
    }
}

/* ---- The legacy stream ---- */

typedef struct
{
  const char *preamble; /* NULL: as it should be */
  const char *part;     /* the storage's part in the pickle, "N" for none */
  const char *keys;     /* the pickle of keys */
  gint64 count;         /* before the numbers */
  guint n_bytes;        /* of numbers */
} Stream;

static GByteArray *
make_stream (const Stream *stream)
{
  GByteArray *bytes = g_byte_array_new ();

  if (stream->preamble != NULL)
    pickle_raw (bytes, stream->preamble);
  else
    g_byte_array_append (bytes, (const guint8 *) torch_preamble, (guint) torch_preamble_length);
  pickle_raw (bytes, "\x80\2}U\1wctorch._utils\n_rebuild_tensor\n((U\7storagectorch\nFloatStorage\nU\0015U\3cpuK\14");
  pickle_raw (bytes, stream->part);
  pickle_raw (bytes, "tQK\1K\2\x85K\1\x85tRs.");
  pickle_raw (bytes, stream->keys);
  stored_zip_append_64 (bytes, (guint64) stream->count);
  g_byte_array_append (bytes, torch_storage, stream->n_bytes);
  return bytes;
}

static void
test_streams (void)
{
  static const struct
  {
    Stream stream;
    float first;
  } cases[] = {
    { { NULL, "N", "\x80\2]U\0015a.", 12, 48 }, 1 },
    { { NULL, "U\2v0K\7K\3\x87", "\x80\2]U\0015a.", 12, 48 }, 8 }, /* from 7, three numbers */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) bytes = make_stream (&cases[i].stream);
      g_autofree char *wrong = NULL;
      g_autoptr (QdWeightsFile) file = torch_open (bytes, &wrong);
      const float expected[] = { cases[i].first, cases[i].first + 1 };

      g_assert_cmpstr (wrong, ==, NULL);
      g_assert_cmpstr (qd_weights_file_get_format (file), ==, "PyTorch");
      torch_assert_values (file, "w", expected, 2);
    }
}

static void
test_wrong_streams (void)
{
#define SIGNATURE "\x80\2\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."
#define KEYS      "\x80\2]U\0015a."
  static const struct
  {
    Stream stream;
    const char *wrong;
  } cases[] = {
    { { "\x80\2N.", "N", KEYS, 12, 48 }, "it is a pickle without PyTorch's signature" },
    { { SIGNATURE "\x80\2M\xe8\3.", "N", KEYS, 12, 48 }, "it is written in an unknown version" },
    { { SIGNATURE "\x80\2M\xe9\3.\x80\2}U\15little_endian\x89s.", "N", KEYS, 12, 48 },
      "its numbers have the byte order of another kind of machine" },
    { { NULL, "U\2v0K\7K\6\x87", KEYS, 12, 48 }, "it describes a storage wrongly" },
    { { NULL, "U\2v0K\7K\2\x87", KEYS, 12, 48 }, "tensor “w” reaches beyond its storage" },
    { { NULL, "K\1", KEYS, 12, 48 }, "it describes a storage wrongly" },
    { { NULL, "N", "\x80\2].", 12, 48 }, "its list of storages is wrong" },
    { { NULL, "N", "\x80\2N.", 12, 48 }, "its list of storages is wrong" },
    { { NULL, "N", "\x80\2]U\0016a.", 12, 48 }, "its list of storages is wrong" },
    { { NULL, "N", "\x80\2](U\0015U\0015e.", 12, 48 }, "its list of storages is wrong" },
    { { NULL, "N", KEYS, 11, 48 }, "a storage has another size than it claims" },
    { { NULL, "N", KEYS, -12, 48 }, "a storage has another size than it claims" },
    { { NULL, "N", KEYS, 12, 47 }, "it ends before its numbers do, so it may not have been downloaded completely" },
    { { NULL, "N", KEYS, 12, 0 }, "it ends before its numbers do, so it may not have been downloaded completely" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) bytes = make_stream (&cases[i].stream);

      assert_wrong (bytes, cases[i].wrong);
    }
}

/* ---- Dictionaries ---- */

/* @items: what stands between "}(" and "u", where "T" is replaced by a tensor. */
static GByteArray *
pickle_dict (const char *items)
{
  GByteArray *pickle = g_byte_array_new ();
  g_auto (GStrv) parts = g_strsplit (items, "T", -1);

  pickle_raw (pickle, "\x80\2}(");
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (i > 0)
        pickle_tensor (pickle, &six, FALSE);
      pickle_raw (pickle, parts[i]);
    }
  pickle_raw (pickle, "u.");
  return pickle;
}

static void
test_dictionaries (void)
{
  static const struct
  {
    const char *items, *prefix, *names; /* with blanks between them */
  } cases[] = {
    { "U\1aTU\1bN", "", "a" },
    { "U\5modelTU\1bT", "", "model b" },
    { "U\5epochK\3U\5model}(U\1aTU\1bTu", "", "a b" },
    { "U\12state_dict}U\1aTsU\5model}U\1bTs", "", "a" },
    { "U\5model}U\12state_dict}U\12module.a.wTss", "module.", "a.w" },
    { "U\10module.aTU\1bT", "", "module.a b" },
    { "U\6weight}(U\1aTU\1b}(U\1cTK\7Tuu", "", "weight.a weight.b.c weight.b.7" },
    { "U\4netsTU\1l](NTe", "", "nets l.1" },
    { "NK\1U\5model}U\12state_dictTs", "", "state_dict" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) pickle = pickle_dict (cases[i].items);
      g_auto (GStrv) names = g_strsplit (cases[i].names, " ", -1);
      g_autofree char *wrong = NULL;
      g_autoptr (QdWeightsFile) file = torch_open_zipped (pickle, &wrong);

      g_assert_cmpstr (wrong, ==, NULL);
      g_assert_cmpstr (qd_weights_file_get_prefix (file), ==, cases[i].prefix);
      g_assert_cmpuint (qd_weights_file_get_tensors (file)->len, ==, g_strv_length (names));
      for (guint k = 0; names[k] != NULL; k++)
        g_assert_cmpstr (((QdStoredTensor *) qd_weights_file_get_tensors (file)->pdata[k])->name, ==, names[k]);
    }
}

static void
test_wrong_dictionaries (void)
{
  static const struct
  {
    const char *items, *wrong;
  } cases[] = {
    { "U\1aTU\1aT", "tensor “a” is there twice" },
    { "U\3a.bTU\1a}U\1bTs", "tensor “a.b” is there twice" },
    { "U\1\xffT", "the name of a tensor is too long or no text" },
    { "U\2a\nT", "the name of a tensor is too long or no text" },
    { "NT", "the name of a tensor is too long or no text" },
    { "U\1aN", "there is no tensor with a name in it" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) pickle = pickle_dict (cases[i].items);
      g_autofree char *wrong = NULL, *expected = g_strdup_printf ("a.bin is not a sound PyTorch file: %s.", cases[i].wrong);
      g_autoptr (QdWeightsFile) file = torch_open_zipped (pickle, &wrong);

      g_assert_null (file);
      g_assert_cmpstr (wrong, ==, expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/torch/alignment", test_alignment);
  g_test_add_func ("/weights/torch/zip-forms", test_zip_forms);
  g_test_add_func ("/weights/torch/wrong-zips", test_wrong_zips);
  g_test_add_func ("/weights/torch/wrong-directories", test_wrong_directories);
  g_test_add_func ("/weights/torch/streams", test_streams);
  g_test_add_func ("/weights/torch/wrong-streams", test_wrong_streams);
  g_test_add_func ("/weights/torch/dictionaries", test_dictionaries);
  g_test_add_func ("/weights/torch/wrong-dictionaries", test_wrong_dictionaries);
  return g_test_run ();
}
