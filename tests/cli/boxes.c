/* Boxes as a person types it: what an import would do, with classes of other names; taking it back; out in every format and into
 * another project, where they are the same to the last bit. */
#include <math.h>
#include <string.h>

#include "engine/formats/boxes.h"
#include "program.h"

typedef char Scratch;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scratch, scratch_free)

static gint64
number (Outcome *outcome, const char *key)
{
  return json_object_get_int_member (outcome_last (outcome), key);
}

static guint
count_boxes (const char *folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  QdCounts counts;

  g_assert_true (qd_project_count (project, &counts, NULL));
  return counts.boxes + counts.suggestions;
}

/* Boxes by photo, class and corners. */
static char *
dump (const char *folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_READ, NULL);
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, 0, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < boxes->len; i++)
    {
      const QdBox *box = &g_array_index (boxes, QdBox, i);
      g_autoptr (QdClass) class_ = qd_project_get_class (project, box->class_id, NULL);
      g_string_append_printf (text, "%" G_GINT64_FORMAT " %s %.17g %.17g %.17g %.17g\n", box->photo_id, class_->name, box->box.xmin,
                              box->box.ymin, box->box.xmax, box->box.ymax);
    }
  return g_string_free (text, FALSE);
}

static void
add_photos (const char *folder, const char *pictures)
{
  g_autoptr (Outcome) import = program_run ("import", folder, pictures, "--json", NULL);

  assert_done (import);
}

static void
test_dry_run_and_undo (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *pictures = fixture_path ("bees/voc/JPEGImages"), *voc = fixture_path ("bees/voc");
  g_autofree char *folder = g_build_filename (scratch, "a.quadrat", NULL);
  JsonObject *class_;

  if (pictures == NULL)
    return;
  add_photos (folder, pictures);
  g_autoptr (Outcome) dry = program_run ("boxes", "import", folder, voc, "--dry-run", "--class=bee=Apis", "--json", NULL);
  assert_done (dry);
  g_assert_cmpint (number (dry, "added"), ==, 71);
  g_assert_cmpint (number (dry, "by_name"), ==, 11);
  g_assert_true (json_object_get_boolean_member (outcome_last (dry), "dry_run"));
  class_ = json_array_get_object_element (json_object_get_array_member (outcome_last (dry), "classes"), 0);
  g_assert_cmpstr (json_object_get_string_member (class_, "name"), ==, "bee");
  g_assert_cmpstr (json_object_get_string_member (class_, "becomes"), ==, "Apis");
  g_assert_true (json_object_get_boolean_member (class_, "new"));
  g_assert_cmpuint (count_boxes (folder), ==, 0);
  g_autoptr (Outcome) import = program_run ("boxes", "import", folder, voc, "--json", NULL);
  assert_done (import);
  g_assert_cmpuint (count_boxes (folder), ==, 71);
  g_autoptr (Outcome) undo = program_run ("boxes", "undo", folder, "--json", NULL);
  assert_done (undo);
  g_assert_cmpint (number (undo, "photos"), ==, 11);
  g_assert_cmpint (number (undo, "kept"), ==, 0);
  g_assert_cmpuint (count_boxes (folder), ==, 0);
  g_autoptr (Outcome) again = program_run ("boxes", "undo", folder, "--json", NULL);
  assert_refused (again, 1);
  g_autoptr (Outcome) wrong = program_run ("boxes", "import", folder, voc, "--class=bee", NULL);
  assert_refused (wrong, 2);
}

/* A project with one photo, and one box on it, that nobody has to fetch. */
static void
make_small (const char *folder)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_CREATE, NULL);
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  QdBox box = { .box = { 1, 1, 9, 9 }, .source = QD_BOX_BY_PERSON };

  photo->original_name = g_strdup ("a.jpg");
  g_assert_true (qd_project_put_photo (project, photo, NULL, NULL));
  g_assert_true (qd_project_set_photo_there (project, photo->id, "1.jpg", 100, 80, 1, NULL, NULL));
  box.photo_id = photo->id;
  box.class_id = qd_project_ensure_class (project, "bee", NULL);
  g_assert_true (qd_project_insert_box (project, &box, NULL));
}

/* One of a thing is told as one. */
static void
test_one_of_each (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "one.quadrat", NULL), *path = g_build_filename (scratch, "one.json", NULL);

  make_small (folder);
  g_autoptr (Outcome) export = program_run ("boxes", "export", folder, path, "--format=coco", NULL);
  g_assert_cmpint (export->status, ==, 0);
  g_assert_cmpstr (export->out, ==, "Written as COCO: 1 box of 1 class on 1 photo.\n");
  g_autoptr (Outcome) download = program_run ("download", folder, NULL);
  g_assert_cmpint (download->status, ==, 0);
  g_assert_cmpstr (download->out, ==, "0 photos fetched, 0 could not be had; the project has 1.\n");
}

static void
test_every_format (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *pictures = fixture_path ("bees/voc/JPEGImages"), *voc = fixture_path ("bees/voc");
  g_autofree char *folder = g_build_filename (scratch, "first.quadrat", NULL), *before = NULL;
  const QdFormat *const *formats;
  guint n;

  if (pictures == NULL)
    return;
  add_photos (folder, pictures);
  g_autoptr (Outcome) import = program_run ("boxes", "import", folder, voc, "--json", NULL);
  assert_done (import);
  {
    g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
    QdBox odd = { .photo_id = 1, .class_id = 1, .box = { 1 / 3.0, M_SQRT2, 100 / 7.0, 77.7 }, .source = QD_BOX_BY_PERSON, .score = NAN };
    g_assert_true (qd_project_insert_box (project, &odd, NULL));
  }
  before = dump (folder);
  formats = qd_formats_list (&n);
  g_assert_cmpuint (n, ==, 11);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strconcat (formats[i]->name, formats[i]->extension, NULL), *format = NULL, *after = NULL;
      g_autofree char *out = g_build_filename (scratch, "out", name, NULL), *other = g_build_filename (scratch, name, "b.quadrat", NULL);

      format = g_strconcat ("--format=", formats[i]->name, NULL);
      g_autoptr (Outcome) export = program_run ("boxes", "export", folder, out, format, "--with-photos", "--json", NULL);
      assert_done (export);
      g_assert_cmpint (number (export, "boxes"), ==, 72);
      add_photos (other, pictures);
      g_autoptr (Outcome) back = program_run ("boxes", "import", other, out, "--format=auto", "--json", NULL);
      assert_done (back);
      g_assert_cmpstr (json_object_get_string_member (outcome_last (back), "format"), ==, formats[i]->name);
      g_assert_cmpint (number (back, "added"), ==, 72);
      after = dump (other);
      g_assert_cmpstr (before, ==, after);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/boxes/one-of-each", test_one_of_each);
  g_test_add_func ("/boxes/dry-run-and-undo", test_dry_run_and_undo);
  g_test_add_func ("/boxes/every-format", test_every_format);
  return g_test_run ();
}
