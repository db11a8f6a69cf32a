/* Damaged copies of pictures of every kind, to be read under the sanitizers: each is decoded or refused with a sentence.
 * QD_DAMAGES says how many. */
#include "engine/photo/photo.h"

#include <glib/gstdio.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"

#define N_DAMAGES 3000
#define MOST      (48 * 1024) /* bytes of a picture that is taken: small ones are quick, and have as many kinds of bytes */

typedef struct
{
  char *name, *bytes;
  gsize n;
} Seed;

static void
seed_free (gpointer data)
{
  Seed *seed = data;

  g_free (seed->name);
  g_free (seed->bytes);
  g_free (seed);
}

static void
add_seed (GPtrArray *seeds, const char *name, const char *bytes, gsize n)
{
  Seed *seed = g_new0 (Seed, 1);

  seed->name = g_strdup (name);
  seed->bytes = g_memdup2 (bytes, n);
  seed->n = n;
  g_ptr_array_add (seeds, seed);
}

/* Kinds that the fixtures lack, with every orientation a TIFF can have. */
static void
add_made (GPtrArray *seeds)
{
  static const struct
  {
    const char *base64, *name;
  } made[] = {
    { "R0lGODlhAgACAPAAAP8AAAAA/yH5BAAAAAAALAAAAAACAAIAAAICRAoAIfkEAAAAAAAsAAAAAAIAAgAAAgKEUQA7", "two-frames.gif" },
    { "Qk1GAAAAAAAAADYAAAAoAAAAAgAAAAIAAAABABgAAAAAABAAAAATCwAAEwsAAAAAAAAAAAAA/wAAAP8AAAD/AAD//wAA", "four.bmp" },
    { "SUkqAAgAAAALAAABAwABAAAAAgAAAAEBAwABAAAAAgAAAAIBAwABAAAACAAAAAMBAwABAAAAAQAAAAYBAwABAAAAAQAAABEBBAABAAAAkgAAABIBAwAB"
      "AAAABgAAABUBAwABAAAAAQAAABYBAwABAAAAAgAAABcBBAABAAAABAAAABwBAwABAAAAAQAAAAAAAAAAQID/",
      "turned.tiff" },
    { "UklGRiIAAABXRUJQVlA4TBYAAAAvAUAAAA8Q//Mf8x9zkPYBRPQ/BQA=", "four.webp" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    {
      gsize n;
      g_autofree guchar *bytes = g_base64_decode (made[i].base64, &n);
      add_seed (seeds, made[i].name, (const char *) bytes, n);
    }
}

static GPtrArray *
read_seeds (void)
{
  static const char *const folders[] = { "odd" };
  GPtrArray *seeds = g_ptr_array_new_with_free_func (seed_free);

  add_made (seeds);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = g_build_filename (g_getenv ("QD_FIXTURES"), "images", folders[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL), *bytes = NULL;
          gsize n;
          if (g_file_get_contents (path, &bytes, &n, NULL) && n > 16 && n <= MOST)
            add_seed (seeds, name, bytes, n);
        }
    }
  return seeds;
}

/* Bytes changed, most of them near the start where headers are; a piece cut out, doubled, or overwritten; the end cut off. */
static char *
damage (GRand *random, const Seed *seed, gsize *n)
{
  static const guchar telling[] = { 0, 1, 0x7f, 0x80, 0xff, 0xd8, 0xd9, 0xda, 0xc0, 0xc4 };
  char *bytes = g_malloc (2 * seed->n);
  gint32 most = (gint32) seed->n, near_start = MIN (most, 256);
  gint32 at = g_rand_int_range (random, 0, g_rand_boolean (random) ? near_start : most);
  gint32 length = g_rand_int_range (random, 1, MIN (most - at, 64) + 1);

  memcpy (bytes, seed->bytes, seed->n);
  *n = seed->n;
  switch (g_rand_int_range (random, 0, 8))
    {
    case 0: *n = (gsize) at + 1; break;
    case 1:
      memmove (bytes + at, bytes + at + length, seed->n - (gsize) (at + length));
      *n -= (gsize) length;
      break;
    case 2:
      memmove (bytes + at + length, bytes + at, seed->n - (gsize) at);
      *n += (gsize) length;
      break;
    case 3: memset (bytes + at, g_rand_boolean (random) ? 0xff : 0, (gsize) length); break;
    default:
      for (gint32 k = g_rand_int_range (random, 1, 6); k > 0; k--)
        {
          gint32 where = g_rand_int_range (random, 0, g_rand_boolean (random) ? near_start : most);
          bytes[where] = g_rand_boolean (random) ? (char) telling[g_rand_int_range (random, 0, G_N_ELEMENTS (telling))]
                                                 : (char) (bytes[where] ^ (1 << g_rand_int_range (random, 0, 8)));
        }
      break;
    }
  return bytes;
}

static gboolean
check (const char *path, const char *bytes, gsize n, guint side)
{
  g_autoptr (GError) error = NULL, parse_error = NULL;
  QdPhotoInfo full, parsed;
  g_autoptr (QdPixels) pixels = NULL;
  gboolean good = qd_photo_parse_info ((const guint8 *) bytes, n, "damaged", &parsed, &parse_error);

  g_assert_true (good == (parse_error == NULL));
  g_unlink (path);
  g_assert_true (g_file_set_contents_full (path, bytes, (gssize) n, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  pixels = qd_photo_decode (path, side, &full, &error);
  g_assert_true ((pixels == NULL) == (error != NULL));
  g_assert_true (good || pixels == NULL); /* the header alone says what decoding says */
  if (error != NULL)
    {
      g_assert_true (g_error_matches (error, QD_ERROR, QD_ERROR_INPUT) || g_error_matches (error, QD_ERROR, QD_ERROR_MEMORY));
      g_assert_nonnull (strstr (error->message, "damaged"));
      return FALSE;
    }
  g_assert_cmpuint (full.width, ==, parsed.width);
  g_assert_cmpuint (full.orientation, ==, parsed.orientation);
  g_assert_cmpuint (MAX (pixels->width, pixels->height), <=, side == 0 ? QD_PHOTO_MAX_SIDE : side);
  return TRUE;
}

/* In memory where that can be had: three thousand files take their time on a disk. */
static char *
make_folder (void)
{
  char *folder = g_strdup ("/dev/shm/quadrat-damaged-XXXXXX");

  if (g_mkdtemp (folder) != NULL)
    return folder;
  g_free (folder);
  return g_dir_make_tmp ("quadrat-damaged-XXXXXX", NULL);
}

static void
test_damaged (void)
{
  const char *number = g_getenv ("QD_DAMAGES");
  guint n = number != NULL ? (guint) g_ascii_strtoull (number, NULL, 10) : N_DAMAGES, decoded = 0;
  g_autoptr (GPtrArray) seeds = read_seeds ();
  g_autofree char *folder = make_folder (), *path = g_build_filename (folder, "damaged", NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (20240611);

  for (guint i = 0; i < seeds->len; i++) /* as they are: what is damaged is a picture */
    {
      const Seed *seed = seeds->pdata[i];
      check (path, seed->bytes, seed->n, 0);
    }
  for (guint i = 0; i < n; i++)
    {
      const Seed *seed = seeds->pdata[g_rand_int_range (random, 0, (gint32) seeds->len)];
      gsize length;
      g_autofree char *bytes = damage (random, seed, &length);
      decoded += check (path, bytes, length, i % 2 == 0 ? 48 : 640);
    }
  g_test_message ("%u damaged copies of %u pictures: %u decoded all the same, the others refused", n, seeds->len, decoded);
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo/damaged", test_damaged);
  return g_test_run ();
}
