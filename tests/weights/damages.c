/* Three hundred damages of each sound file: every one is refused in a sentence or read within its bytes, and quickly. */
#include "tests/fuzz/fuzz-target.h"
#include "torch-writer.h"
#include "weights-fixture.h"

#include <string.h>
#include <time.h>

#define N_DAMAGES 300
#define LONGEST   1.0 /* seconds of the processor, for one */

/* Anywhere, near the start or near the end: most of a large file is numbers, which mean nothing to the reader. */
static guint
pick_place (GRand *random, const GByteArray *bytes)
{
  guint near = MIN (bytes->len, 1u << 14), place = (guint) g_rand_int_range (random, 0, (gint32) near);

  switch (g_rand_int_range (random, 0, 3))
    {
    case 0: return place;
    case 1: return bytes->len - 1 - place;
    default: return (guint) g_rand_int_range (random, 0, (gint32) bytes->len);
    }
}

/* Lengths, places and counts are most of what a header holds: bytes that make them huge, zero or off by one. */
static void
overwrite (GRand *random, GByteArray *bytes)
{
  static const guint8 words[][8] = { { 0 }, { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, { 0, 0, 0, 0x80 }, { 1 } };
  const guint8 *word = words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))];
  guint at = pick_place (random, bytes);
  guint n = 1u << g_rand_int_range (random, 0, 4);

  memcpy (bytes->data + at, word, MIN (bytes->len - at, n));
}

static void
repeat (GByteArray *bytes, guint at, guint n)
{
  g_autofree guint8 *part = g_memdup2 (bytes->data + at, n);

  g_byte_array_append (bytes, part, n);
}

static void
damage (GRand *random, GByteArray *bytes)
{
  guint at = pick_place (random, bytes);
  guint8 byte = (guint8) g_rand_int (random);

  switch (g_rand_int_range (random, 0, 6))
    {
    case 0: bytes->data[at] ^= (guint8) (1u << (byte & 7)); break;
    case 1: bytes->data[at] = byte; break;
    case 2: overwrite (random, bytes); break;
    case 3: g_byte_array_remove_range (bytes, at, MIN (bytes->len - at, 1u + byte % 16)); break;
    case 4: repeat (bytes, at, MIN (bytes->len - at, byte)); break;
    default: g_byte_array_set_size (bytes, at); break;
    }
}

static void
damage_often (const guint8 *sound, gsize size)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20);

  for (guint i = 0; i < N_DAMAGES; i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      clock_t start;

      g_byte_array_append (bytes, sound, (guint) size);
      for (gint n = g_rand_int_range (random, 1, 4); n > 0 && bytes->len > 0; n--)
        damage (random, bytes);
      start = clock ();
      fuzz_check_weights (bytes->data, bytes->len);
      g_assert_cmpfloat ((double) (clock () - start) / CLOCKS_PER_SEC, <, LONGEST);
    }
}

static void
test_fixtures (gconstpointer folder)
{
  g_autofree char *path = weights_fixture (folder, "");
  g_autoptr (GDir) dir = path != NULL ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;

  if (path == NULL)
    return;
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL), *bytes = NULL;
      gsize size;

      if (g_str_has_suffix (name, ".json") || g_str_equal (name, "st_30000_tensors.safetensors"))
        continue;
      g_assert_true (g_file_get_contents (file, &bytes, &size, NULL));
      damage_often ((const guint8 *) bytes, size);
    }
}

/* What the fixtures do not have: 64-bit zips, steps, checkpoints, a stream. */
static void
test_made (void)
{
  static const PickledTensor tensor = { "FloatStorage", "0", 12, 1, { 2, 3 }, { 1, 3 }, 2, 2 };
  g_autoptr (GByteArray) pickle = g_byte_array_new (), stream = g_byte_array_new (), zip = NULL;
  StoredEntry entries[] = { { "x/data.pkl", NULL, 0 }, { "x/data/0", torch_storage, sizeof torch_storage, 17 } };

  pickle_raw (pickle, "\x80\2}(U\5epochK\3U\12state_dict}U\12module.a.w");
  pickle_tensor (pickle, &tensor, FALSE);
  pickle_raw (pickle, "su.");
  entries[0].data = pickle->data;
  entries[0].size = pickle->len;
  zip = stored_zip_make_64 (entries, G_N_ELEMENTS (entries));
  damage_often (zip->data, zip->len);

  g_byte_array_append (stream, (const guint8 *) torch_preamble, (guint) torch_preamble_length);
  pickle_raw (stream, "\x80\2}U\1w");
  pickle_tensor (stream, &tensor, TRUE);
  pickle_raw (stream, "s.\x80\2]U\0010a.");
  stored_zip_append_64 (stream, 12);
  g_byte_array_append (stream, torch_storage, sizeof torch_storage);
  damage_often (stream->data, stream->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/weights/damages/must-accept", "must-accept", test_fixtures);
  g_test_add_data_func ("/weights/damages/pth", "pth", test_fixtures);
  g_test_add_func ("/weights/damages/made", test_made);
  return g_test_run ();
}
