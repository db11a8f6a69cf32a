/* Photos that cannot be decoded among good ones, from a folder to a report: each is named with its reason, and the others go
 * on. */
#include "engine/core/file.h"
#include "engine/project/project.h"
#include "program.h"

#include <string.h>

typedef char Scratch;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scratch, scratch_free)

#define PHOTOS "24"

/* Cuts half of the file of the first photo of @subset off. Returns its path. */
static char *
cut_first (const char *folder, QdSubset subset)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  query.subset = subset;
  photos = qd_project_list_photos (project, &query, NULL);
  g_assert_cmpuint (photos->len, >, 1);
  char *path = g_build_filename (folder, "photos", ((QdPhoto *) photos->pdata[0])->file, NULL);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length / 2, NULL));
  return path;
}

/* Is @path named with a reason on standard error? */
static void
assert_named (Outcome *outcome, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *sentence = g_strdup_printf ("“%s” is cut short: a part of the picture is missing.", name);

  if (strstr (outcome->err, sentence) == NULL)
    g_error ("not said: %s\nbut: %s", sentence, outcome->err);
}

/* A folder of pictures is added without those that are damaged, and twice is the same. */
static void
check_folder (const char *scratch, const char *folder, const char *damaged)
{
  g_autofree char *pictures = g_build_filename (folder, "photos", NULL),
                  *other = g_build_filename (scratch, "other.quadrat", NULL);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (Outcome) import = program_run ("import", other, pictures, "--json", NULL);
      JsonObject *done = outcome_last (import);

      assert_done (import);
      g_assert_cmpint (json_object_get_int_member (done, "read"), ==, 24);
      g_assert_cmpint (json_object_get_int_member (done, "added"), ==, i == 0 ? 21 : 0);
      g_assert_cmpint (json_object_get_int_member (done, "skipped"), ==, 3);
      g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (done, "reasons"), "damaged picture"), ==, 3);
      assert_named (import, damaged);
    }
}

static gboolean
have_device (void)
{
  g_autoptr (Outcome) devices = program_run ("devices", "--json", NULL);

  return devices->status == 0 && devices->lines != NULL && devices->lines->len > 0;
}

/* The report is written of the photos that can be looked at; the exit status says that one cannot. */
static void
check_detection (const char *scratch, const char *folder, const char *damaged)
{
  g_autofree char *report = g_build_filename (scratch, "report.pdf", NULL),
                  *pictures = g_build_filename (folder, "photos", NULL);
  g_autofree char *option = g_strconcat ("--report=", report, NULL);
  g_autoptr (Outcome) detect = program_run ("detect", folder, pictures, option, "--json", NULL);

  g_assert_cmpint (detect->status, ==, 1);
  g_assert_cmpuint (detect->lines->len, ==, 24); /* 21 with what was found, 3 with the reason */
  assert_named (detect, damaged);
  g_assert_true (g_file_test (report, G_FILE_TEST_IS_REGULAR));
}

static void
check_training (const char *scratch, const char *folder, const char *train, const char *test)
{
  g_autoptr (Outcome) trained = NULL, evaluated = NULL;

  if (!have_device ())
    {
      g_test_message ("no Vulkan device: nothing is trained");
      return;
    }
  trained = program_run ("train", folder, "--set", "epochs=1", "--set", "image_shape=128", "--json", NULL);
  assert_done (trained);
  assert_named (trained, train);
  evaluated = program_run ("evaluate", folder, "--subset=test", "--json", NULL);
  g_assert_cmpint (evaluated->status, ==, 0);
  assert_named (evaluated, test);
  check_detection (scratch, folder, test);
}

static void
check_exports (const char *scratch, const char *folder)
{
  static const char *const formats[] = { "voc", "manifest" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *path = g_build_filename (scratch, formats[i], NULL),
                      *option = g_strconcat ("--format=", formats[i], NULL);
      g_autoptr (Outcome) export = program_run ("boxes", "export", folder, path, option, "--json", NULL);

      assert_done (export);
    }
}

static void
test_damaged (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "meadow.quadrat", NULL), *train = NULL, *validation = NULL, *test = NULL;
  g_autoptr (Outcome) demo = program_run ("demo", folder, "--photos=" PHOTOS, NULL);
  g_autoptr (Outcome) split = program_run ("split", folder, "--train=60", "--validation=20", "--test=20", "--json", NULL);

  g_assert_cmpint (demo->status, ==, 0);
  assert_done (split);
  train = cut_first (folder, QD_SUBSET_TRAIN);
  validation = cut_first (folder, QD_SUBSET_VALIDATION);
  test = cut_first (folder, QD_SUBSET_TEST);
  check_folder (scratch, folder, validation);
  check_exports (scratch, folder);
  check_training (scratch, folder, train, test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/damaged/among-good-ones", test_damaged);
  return g_test_run ();
}
