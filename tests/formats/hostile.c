/* Good files with bytes changed, cut out and doubled, the same ones every time: every reader ends with what it can use or with
 * a sentence, and under the sanitizers with nothing else. */
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/random.h"
#include "engine/inat/export-reader.h"
#include "tests/formats/collect.h"

#define ROUNDS 300

typedef void (*ReadFunc) (const char *path);

/* One to eight small damages. */
static GByteArray *
damage (const char *bytes, gsize length, guint seed)
{
  static const char spice[] = "\"',;<>&{}[]:\\\n\r\t \0\xff\xfe\xc3-0e9";
  GByteArray *array = g_byte_array_new ();
  QdRandom random;

  qd_random_init (&random, seed, 1);
  g_byte_array_append (array, (const guint8 *)bytes, length);
  for (guint n = 1 + qd_random_below (&random, 8); n > 0 && array->len > 16; n--)
    {
      guint at = qd_random_below (&random, array->len - 8), span = 1 + qd_random_below (&random, 8);
      switch (qd_random_below (&random, 4))
        {
        case 0:
          array->data[at] = spice[qd_random_below (&random, sizeof spice - 1)];
          break;
        case 1:
          array->data[at] = qd_random_below (&random, 256);
          break;
        case 2:
          g_byte_array_remove_range (array, at, span);
          break;
        default:
          g_byte_array_set_size (array, at + span);
        }
    }
  return array;
}

static void
check_error (const GError *error)
{
  g_assert_cmpint (error->domain, ==, QD_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 1000);
}

static void
read_export (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdExportReader) reader = qd_export_reader_open (path, NULL, NULL, &error);
  const QdExportRow *row = NULL;

  while (reader != NULL && qd_export_reader_next (reader, &row, NULL, &error) && row != NULL)
    {
      g_assert_cmpint (row->id, >, 0);
      g_assert_cmpint (row->photo.photo_id, >, 0);
      g_assert_true (g_utf8_validate (row->description, -1, NULL));
    }
  if (error != NULL)
    check_error (error);
}

static void
read_boxes (const char *format, const char *path)
{
  g_autoptr (Collected) collected = collect (format, path);

  for (guint i = 0; i < collected->annotations->len; i++)
    g_assert_nonnull (collected_get (collected, i)->photo);
  for (guint i = 0; i < collected->report->warnings->len; i++)
    g_assert_true (g_utf8_validate (collected->report->warnings->pdata[i], -1, NULL));
  if (collected->error != NULL)
    check_error (collected->error);
}

static void
read_voc (const char *path)
{
  read_boxes ("voc", path);
}

static void
read_manifest (const char *path)
{
  read_boxes ("manifest", path);
}

static void
torture (const char *fixture, const char *name, ReadFunc read)
{
  g_autofree char *folder = g_dir_make_tmp ("quadrat-hostile-XXXXXX", NULL);
  g_autofree char *from = g_build_filename (g_getenv ("QD_FIXTURES"), fixture, NULL),
                  *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  if (!g_file_get_contents (from, &bytes, &length, NULL))
    g_test_skip ("no fixtures");
  for (guint i = 0; bytes != NULL && i < ROUNDS; i++)
    {
      g_autoptr (GByteArray) damaged = damage (bytes, length, i);
      g_autoptr (GError) error = NULL;
      g_file_set_contents_full (path, (const char *)damaged->data, damaged->len, G_FILE_SET_CONTENTS_NONE, 0600, &error);
      g_assert_no_error (error);
      read (path);
    }
  qd_file_remove_tree (folder, NULL);
}

static void
test_export (void)
{
  torture ("bees/observations-bees.csv", "a.csv", read_export);
}

static void
test_zip (void)
{
  torture ("inat/observations-568611.csv.zip", "a.zip", read_export);
}

static void
test_voc (void)
{
  torture ("bees/voc/Annotations/22901964.xml", "a.xml", read_voc);
}

static void
test_manifest (void)
{
  torture ("manifests/cigars/output.manifest", "a.manifest", read_manifest);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/export", test_export);
  g_test_add_func ("/hostile/zip", test_zip);
  g_test_add_func ("/hostile/voc", test_voc);
  g_test_add_func ("/hostile/manifest", test_manifest);
  return g_test_run ();
}
