/* A photo's own license and credit, as iNaturalist told them, are what goes out with it: in exported boxes and in models. What
 * the export let guess is named nowhere, and a photo that is withheld is in none of them. */
#include "engine/formats/boxes.h"
#include "engine/weights/weights-file.h"
#include "tests/train/witness.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define ANA     "(c) Ana \"Bee\" Berg, some rights reserved (CC BY)"
#define BEN     "(c) Ben, all rights reserved"
#define VERA    "Vera, no rights reserved (CC0)"
#define GUESSED "painter 0, no rights reserved (CC0)" /* of photos 0 and 2; that of 1 and 3 is of painter 1 */

/* What photo i, whose number is 1001 + i, has to go out with: 0 to 2 are learned from, 3 is to validate. Photo 2 was not looked
 * up. */
static const struct
{
  gboolean looked_up;
  const char *license, *credit, *credit_in_table, *credit_in_xml;
} photos[] = {
  { TRUE, "cc-by", ANA, "\"(c) Ana \"\"Bee\"\" Berg, some rights reserved (CC BY)\"",
    "(c) Ana &quot;Bee&quot; Berg, some rights reserved (CC BY)" },
  { TRUE, "", BEN, "\"" BEN "\"", BEN },
  { FALSE, "cc0", GUESSED, "\"" GUESSED "\"", GUESSED },
  { TRUE, "cc0", VERA, "\"" VERA "\"", VERA },
};

/* ---- A project that was looked up ---- */

/* The export comes again, with another name in it: the store takes it, and the photo keeps its own. */
static void
import_again (QdProject *project, guint index)
{
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autoptr (GError) error = NULL;
  QdPut put;

  photo->source_id = 1001 + index;
  photo->license = g_strdup ("cc-by-nc");
  photo->credit = g_strdup ("painter 9, no rights reserved (CC0)");
  g_assert_true (qd_project_put_photo (project, photo, &put, &error));
  g_assert_cmpint (put, ==, QD_PUT_UPDATED);
}

static char *
looked_up_project (const char *licenses)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 3, .n_validation = 1, .observed = TRUE });
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  g_autoptr (QdFilter) filter = qd_filter_new ();

  for (guint i = 0; i < G_N_ELEMENTS (photos); i++)
    if (photos[i].looked_up)
      {
        toy_project_look_up (project, i, photos[i].license, photos[i].credit);
        import_again (project, i);
      }
  filter->licenses = licenses != NULL ? g_strsplit (licenses, " ", -1) : NULL;
  g_assert_true (qd_project_set_filter (project, filter, NULL));
  return folder;
}

/* ---- What goes out: @wanted has bit i for photo i ---- */

static char *
export (const char *folder, const char *format, const char *name)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  g_autofree char *parent = g_path_get_dirname (folder);
  char *path = g_build_filename (parent, name, NULL);
  g_autoptr (GError) error = NULL;

  qd_boxes_export (project, path, qd_format_find (format), NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return path;
}

static void
check_table (const char *voc, guint wanted)
{
  g_autoptr (GString) table = g_string_new ("file,credit,license,url\n");
  g_autofree char *path = g_build_filename (voc, "CREDITS.csv", NULL), *written = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (photos); i++)
    if (wanted & 1u << i)
      g_string_append_printf (table, "%u.png,%s,%s,https://observations.example/%u\n", 1001 + i, photos[i].credit_in_table,
                              photos[i].license, 101 + i);
  g_assert_true (g_file_get_contents (path, &written, NULL, NULL));
  g_assert_cmpstr (written, ==, table->str);
}

static void
check_xml (const char *voc, guint index)
{
  g_autofree char *name = g_strdup_printf ("%u.xml", 1001 + index), *path = g_build_filename (voc, "Annotations", name, NULL);
  g_autofree char *source = g_strdup_printf ("\t<source>\n\t\t<database>Quadrat</database>\n"
                                             "\t\t<image>https://observations.example/%u</image>\n"
                                             "\t\t<license>%s</license>\n\t</source>\n"
                                             "\t<owner>\n\t\t<name>%s</name>\n\t</owner>\n",
                                             101 + index, photos[index].license, photos[index].credit_in_xml);
  g_autofree char *xml = NULL;

  g_assert_true (g_file_get_contents (path, &xml, NULL, NULL));
  g_assert_nonnull (strstr (xml, source));
}

static void
check_voc (const char *folder, guint wanted)
{
  g_autofree char *voc = export (folder, "voc", "voc");

  check_table (voc, wanted);
  for (guint i = 0; i < G_N_ELEMENTS (photos); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/Annotations/%u.xml", voc, 1001 + i);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, (wanted & 1u << i) != 0);
      if (wanted & 1u << i)
        check_xml (voc, i);
    }
}

static void
check_line (const char *line, guint index)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (line, &error);
  g_autofree char *name = g_strdup_printf ("%u.png", 1001 + index);
  const char *license = photos[index].license;
  JsonObject *object;

  g_assert_no_error (error);
  object = json_node_get_object (root);
  g_assert_cmpstr (json_object_get_string_member (object, "source-ref"), ==, name);
  g_assert_cmpstr (json_object_get_string_member (object, "credit"), ==, photos[index].credit);
  g_assert_cmpstr (json_object_get_string_member_with_default (object, "license", ""), ==, license);
  g_assert_cmpint (json_object_has_member (object, "license"), ==, *license != '\0');
}

static void
check_manifest (const char *folder, guint wanted)
{
  g_autofree char *path = export (folder, "manifest", "boxes.manifest"), *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; i < G_N_ELEMENTS (photos); i++)
    if (wanted & 1u << i)
      check_line (lines[n++], i);
  g_assert_cmpstr (lines[n], ==, "");
  g_assert_null (lines[n + 1]);
}

static QdTrainWish
stop_at_once (gpointer user_data)
{
  (void) user_data;
  return QD_TRAIN_STOP;
}

static void
ignore_event (QdTrainEvent *event, gpointer user_data)
{
  (void) user_data;
  qd_train_event_free (event);
}

/* A run that is stopped before its first step has its model and its checkpoint. */
static void
check_model (const char *folder, const char *credits)
{
  static const char *const names[] = { "model.safetensors", "last.safetensors" };
  const QdTrainingHooks hooks = { stop_at_once, ignore_event, NULL, NULL, NULL };
  g_autoptr (QdTrainSettings) settings = quick_settings ();
  g_autoptr (GError) error = NULL;

  qd_training_run (folder, settings, 0, &hooks, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, "runs", "1", names[i], NULL);
      g_autoptr (QdWeightsFile) file = qd_weights_file_open (path, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (qd_weights_file_get_metadata (file, "credits"), ==, credits);
    }
}

/* ---- Tests ---- */

/* Whatever its license is, each photo is used. */
static void
test_own (void)
{
  char *folder = looked_up_project (NULL);

  check_voc (folder, 0xf);
  check_manifest (folder, 0xf);
  check_model (folder, ANA "\n" BEN "\n" GUESSED);
  toy_project_free (folder);
}

/* The filter does not let all rights reserved pass. */
static void
test_withheld (void)
{
  char *folder = looked_up_project ("cc0 cc-by");

  check_voc (folder, 0xd);
  check_manifest (folder, 0xd);
  check_model (folder, ANA "\n" GUESSED);
  toy_project_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/credits/own", test_own);
  g_test_add_func ("/train/credits/withheld", test_withheld);
  return g_test_run ();
}
