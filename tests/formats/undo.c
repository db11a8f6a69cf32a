/* An import shows what it would do, and is taken back in one step. */
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/project/class-states.h"
#include "tests/formats/published.h"

/* Everything that an import may change, as text. */
static char *
dump_with (Harness *harness, gboolean records)
{
  g_autofree char *boxes = harness_dump_boxes (harness, TRUE), *classes = NULL;
  g_autoptr (GPtrArray) keys = qd_project_list_settings (harness->project, "", NULL);
  g_autoptr (GPtrArray) all = qd_project_list_classes (harness->project, FALSE, NULL);
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) photos = qd_project_list_photos (harness->project, &query, NULL);
  g_autoptr (GArray) list = qd_project_list_boxes (harness->project, 0, NULL);
  GString *text = g_string_new (boxes);

  for (guint i = 0; i < list->len; i++)
    {
      const QdBox *box = &g_array_index (list, QdBox, i);
      g_string_append_printf (text, "%" G_GINT64_FORMAT " %d %" G_GINT64_FORMAT "\n", box->id, box->source, box->created);
    }
  for (guint i = 0; i < photos->len; i++)
    g_string_append_printf (text, "%d", ((QdPhoto *) photos->pdata[i])->mark);
  for (guint i = 0; i < all->len; i++)
    g_string_append_printf (text, "\n%s", ((QdClass *) all->pdata[i])->name);
  for (guint i = 0; i < keys->len; i++)
    {
      g_autofree char *value = qd_project_dup_setting (harness->project, keys->pdata[i], NULL);
      if ((records || !g_str_has_prefix (keys->pdata[i], "boxes-undo/")) && !g_str_has_prefix (keys->pdata[i], "generation-"))
        g_string_append_printf (text, "\n%s=%s", (char *) keys->pdata[i], value);
    }
  return g_string_free (text, FALSE);
}

static char *
dump (Harness *harness)
{
  return dump_with (harness, FALSE);
}

static Harness *
new_bees (void)
{
  Harness *harness = harness_new ();
  gint64 bee = qd_project_ensure_class (harness->project, "Moth", NULL);
  QdBox box = { .photo_id = 2, .class_id = bee, .box = { 10, 10, 20, 20 }, .source = QD_BOX_BY_PERSON, .score = NAN };

  harness_add_bees (harness);
  g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
  g_assert_true (qd_project_set_mark (harness->project, 3, QD_MARK_EMPTY, NULL));
  return harness;
}

static void
test_undo (void)
{
  static const char *const files[] = { "bees/output.manifest", "bees/voc" };
  QdBoxesUndone undone;

  if (harness_no_fixtures ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (Harness) harness = new_bees ();
      g_autofree char *path = harness_fixture (files[i]), *before = dump (harness), *after = NULL, *source = NULL;
      g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);

      g_assert_cmpuint (report->report->added, ==, 71);
      source = qd_boxes_dup_last_import (harness->project);
      g_assert_cmpstr (source, ==, strrchr (files[i], '/') + 1);
      g_assert_true (qd_boxes_undo_import (harness->project, &undone, NULL));
      g_assert_cmpuint (undone.photos, ==, 11);
      g_assert_cmpuint (undone.kept, ==, 0);
      after = dump (harness);
      g_assert_cmpstr (before, ==, after);
      g_assert_null (qd_boxes_dup_last_import (harness->project));
    }
}

/* Imports are steps of the history of whoever undoes: boxes, marks, classes, what is kept of the files, and what the other
 * way back needs, there and back again. Taking one back that way is a step, too. */
static void
test_steps (void)
{
  static const char *const files[] = { "bees/output.manifest", "bees/voc", NULL };
  QdBoxesUndone undone;

  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = new_bees ();
  g_autoptr (QdProject) person = qd_project_open (qd_project_get_folder (harness->project), QD_PROJECT_WRITE, NULL);
  g_autoptr (GPtrArray) states = g_ptr_array_new_with_free_func (g_free);

  g_assert_true (qd_project_keep_history (harness->project, NULL));
  g_ptr_array_add (states, dump_with (harness, TRUE));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = files[i] != NULL ? harness_fixture (files[i]) : NULL;

      qd_project_begin_step (harness->project);
      if (path != NULL)
        qd_boxes_report_free (harness_import (harness, path, NULL));
      else
        g_assert_true (qd_boxes_undo_import (harness->project, &undone, NULL));
      qd_project_end_step (harness->project, TRUE);
      qd_project_adopt_step (person, qd_project_steal_step (harness->project));
      g_ptr_array_add (states, dump_with (harness, TRUE));
      g_assert_cmpstr (states->pdata[i], !=, states->pdata[i + 1]);
    }
  for (guint i = G_N_ELEMENTS (files); i > 0; i--)
    {
      g_autofree char *state = NULL;

      g_assert_true (qd_project_undo (person, NULL, NULL));
      state = dump_with (harness, TRUE);
      g_assert_cmpstr (state, ==, states->pdata[i - 1]);
    }
  g_assert_false (qd_project_can_undo (person));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *state = NULL;

      g_assert_true (qd_project_redo (person, NULL, NULL));
      state = dump_with (harness, TRUE);
      g_assert_cmpstr (state, ==, states->pdata[i + 1]);
    }
}

/* The second import alone is taken back, by another process. */
static void
test_undo_later (void)
{
  QdBoxesUndone undone;
  g_autoptr (GError) error = NULL;

  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = new_bees ();
  g_autofree char *manifest = harness_fixture ("bees/output.manifest"), *voc = harness_fixture ("bees/voc");
  qd_boxes_report_free (harness_import (harness, manifest, NULL));
  g_autofree char *before = dump (harness), *folder = g_strdup (qd_project_get_folder (harness->project));
  qd_boxes_report_free (harness_import (harness, voc, NULL));
  g_object_unref (harness->project);
  harness->project = qd_project_open (folder, QD_PROJECT_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (qd_boxes_undo_import (harness->project, &undone, NULL));
  g_autofree char *after = dump (harness);
  g_assert_cmpstr (before, ==, after);
  g_assert_false (qd_boxes_undo_import (harness->project, &undone, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

/* What somebody changed since stays. */
static void
test_changed_since (void)
{
  QdBoxesUndone undone;
  QdBox box;

  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = new_bees ();
  g_autofree char *manifest = harness_fixture ("bees/output.manifest");
  qd_boxes_report_free (harness_import (harness, manifest, NULL));
  g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, 4, NULL);
  box = g_array_index (boxes, QdBox, 0);
  box.box.xmin += 1;
  box.source = QD_BOX_BY_PERSON;
  g_assert_true (qd_project_update_box (harness->project, &box, NULL));
  g_assert_true (qd_boxes_undo_import (harness->project, &undone, NULL));
  g_assert_cmpuint (undone.photos, ==, 10);
  g_assert_cmpuint (undone.kept, ==, 1);
  g_assert_cmpuint (harness_count (harness).boxes, ==, 1 + boxes->len);
  g_assert_cmpuint (harness_count_boxes (harness, "bee"), ==, boxes->len);
}

/* ---- What an import would do ---- */

static void
test_survey (void)
{
  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = new_bees ();
  g_autofree char *manifest = harness_fixture ("bees/output.manifest"), *before = dump (harness), *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdBoxesReport) survey = qd_boxes_survey (harness->project, manifest, NULL, NULL, &error);

  g_assert_no_error (error);
  after = dump (harness);
  g_assert_cmpstr (before, ==, after);
  g_autoptr (QdBoxesReport) report = harness_import (harness, manifest, NULL);
  g_assert_cmpuint (survey->report->added, ==, 71);
  g_assert_cmpuint (survey->report->added, ==, report->report->added);
  g_assert_cmpuint (survey->report->read, ==, report->report->read);
  g_assert_cmpuint (survey->photos_matched, ==, report->photos_matched);
  g_assert_cmpuint (survey->classes_added, ==, 1);
  g_assert_cmpuint (survey->classes->len, ==, 1);
  const QdBoxesClass *class_ = survey->classes->pdata[0];
  g_assert_cmpstr (class_->name, ==, "bee");
  g_assert_cmpstr (class_->becomes, ==, "bee");
  g_assert_true (class_->is_new);
  g_assert_cmpuint (class_->boxes, ==, 71);
}

#define ROW(name, class_, box) name ",100,80," class_ "," box "\n"

/* Each figure of a survey, of one table. */
static void
test_figures (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "a.csv"), *reasons = NULL;
  g_autoptr (GHashTable) map = g_hash_table_new (g_str_hash, g_str_equal);
  const QdBoxesImportOptions options = { .classes = map };

  harness_add_photo (harness, "a.jpg", 0, 100, 80, NULL);
  harness_add_photo (harness, "b.jpg", 0, 200, 160, NULL);
  harness_add_photo (harness, "c.jpg", 0, 100, 100, NULL);
  harness_add_photo (harness, NULL, 77, 100, 80, NULL);
  qd_project_ensure_class (harness->project, "Bee", NULL);
  g_hash_table_insert (map, (gpointer) "apis", (gpointer) "Bee");
  g_hash_table_insert (map, (gpointer) "wasp", (gpointer) "hornet");
  g_hash_table_insert (map, (gpointer) "dirt", (gpointer) "");
  g_assert_true (g_file_set_contents (path,
                                      "filename,width,height,class,xmin,ymin,xmax,ymax\n" ROW ("a.jpg", "bee", "1,1,9,9")
                                          ROW ("a.jpg", "apis", "1,1,9,9") ROW ("a.jpg", "wasp", "-5,1,9,9")
                                              ROW ("a.jpg", "wasp", "101,1,109,9") ROW ("b.jpg", "wasp", "1,1,9,9")
                                                  ROW ("c.jpg", "wasp", "1,1,9,9") ROW ("d.jpg", "wasp", "1,1,9,9")
                                                      ROW ("77.jpg", "dirt", "1,1,9,9") ROW ("77.jpg", "hornet", "1,1,1,9"),
                                      -1, NULL));
  g_autoptr (QdBoxesReport) survey = qd_boxes_survey (harness->project, path, &options, NULL, NULL);
  reasons = qd_report_reasons_to_json (survey->report);
  g_assert_cmpstr (reasons, ==,
                   "{\"class left out\":1,\"duplicate box\":1,\"no area\":1,\"no photo\":1,\"other size\":1,\"outside the "
                   "photo\":1}");
  g_assert_cmpuint (survey->report->read, ==, 9);
  g_assert_cmpuint (survey->report->added, ==, 3);
  g_assert_cmpuint (survey->clipped, ==, 1);
  g_assert_cmpuint (survey->photos, ==, 5);
  g_assert_cmpuint (survey->by_name, ==, 3);
  g_assert_cmpuint (survey->by_number, ==, 1);
  g_assert_cmpuint (survey->by_hash, ==, 0);
  g_assert_cmpuint (survey->photos_missing, ==, 1);
  g_assert_cmpuint (survey->photos_scaled, ==, 1);
  g_assert_cmpuint (survey->classes_added, ==, 1);
  g_assert_cmpuint (survey->classes->len, ==, 5);
  const QdBoxesClass *dirt = survey->classes->pdata[3];
  g_assert_cmpstr (dirt->name, ==, "dirt");
  g_assert_null (dirt->becomes);
  g_assert_cmpuint (harness_count (harness).boxes, ==, 0);
  g_autoptr (QdBoxesReport) report = qd_boxes_import (harness->project, path, &options, NULL, NULL);
  g_assert_cmpuint (report->report->added, ==, 3);
  g_assert_cmpuint (report->classes_added, ==, 1);
  g_assert_cmpuint (harness_count_boxes (harness, "Bee"), ==, 1);
  g_assert_cmpuint (harness_count_boxes (harness, "hornet"), ==, 2);
  g_assert_cmpuint (harness_count (harness).classes, ==, 2);
}

/* By what each photo is known: its name in any case of the letters, its address, its number, that of its observation, its
 * bytes. */
static void
test_matches (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "a.csv"), *bytes = harness_path (harness, "renamed.jpg"), *sum = NULL;
  g_autoptr (QdObservation) observation = qd_observation_new ();
  g_autoptr (QdPhoto) photo = qd_photo_new ();

  harness_add_photo (harness, "A.JPG", 0, 100, 80, NULL);
  harness_add_photo (harness, NULL, 77, 100, 80, NULL);
  harness_add_photo (harness, NULL, 78, 100, 80, NULL);
  observation->source_id = 555;
  g_assert_true (qd_project_put_observation (harness->project, observation, NULL, NULL));
  photo->observation_id = observation->id;
  photo->original_name = g_strdup ("d.jpg");
  g_assert_true (qd_project_put_photo (harness->project, photo, NULL, NULL));
  g_assert_true (qd_project_set_photo_there (harness->project, photo->id, "4.jpg", 100, 80, 1, NULL, NULL));
  g_assert_true (g_file_set_contents (bytes, "the same bytes", -1, NULL));
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "the same bytes", -1);
  gint64 known = harness_add_photo (harness, "e.jpg", 0, 100, 80, NULL);
  g_assert_true (qd_project_set_photo_there (harness->project, known, "5.jpg", 100, 80, 1, sum, NULL));
  g_assert_true (g_file_set_contents (
      path,
      "filename,width,height,class,xmin,ymin,xmax,ymax\n" ROW ("C:\\x\\a.jpg", "bee", "1,1,9,9")
          ROW ("77.png", "bee", "1,1,9,9") ROW ("photos/78/medium.jpg", "bee", "1,1,9,9") ROW ("555.jpg", "bee", "1,1,9,9")
              ROW ("renamed.jpg", "bee", "1,1,9,9"),
      -1, NULL));
  g_autoptr (QdBoxesReport) survey = qd_boxes_survey (harness->project, path, NULL, NULL, NULL);
  g_assert_cmpuint (survey->photos_matched, ==, 5);
  g_assert_cmpuint (survey->by_name, ==, 2); /* the address is a name, too */
  g_assert_cmpuint (survey->by_number, ==, 2);
  g_assert_cmpuint (survey->by_hash, ==, 1);
  g_assert_cmpuint (survey->report->added, ==, 5);
}

/* A project that may only be read can be asked too. */
static void
test_read_only (void)
{
  if (harness_no_fixtures ())
    return;
  g_autoptr (Harness) harness = new_bees ();
  g_autofree char *manifest = harness_fixture ("bees/output.manifest");
  g_autoptr (QdProject) other = qd_project_open (qd_project_get_folder (harness->project), QD_PROJECT_READ, NULL);
  g_autoptr (QdBoxesReport) survey = qd_boxes_survey (other, manifest, NULL, NULL, NULL);

  g_assert_cmpuint (survey->report->added, ==, 71);
}

#define COCO(box)                                                                                                              \
  "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}],\"categories\":[{\"id\":1,\"name\":\"bee\"}],\"annotations\":[" box "]}"
#define BOX(id, left) "{\"id\":" id ",\"image_id\":1,\"category_id\":1,\"bbox\":[" left ",20,30,40]}"

static void
check_last_import (Harness *harness, const char *name, const char *text, const char *last)
{
  g_autofree char *path = harness_path (harness, name), *source = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, "coco");
  source = qd_boxes_dup_last_import (harness->project);
  g_assert_cmpstr (source, ==, last);
}

/* An import that changes nothing leaves the one before to be taken back. */
static void
test_nothing_changed (void)
{
  g_autoptr (Harness) harness = harness_new ();
  QdBoxesUndone undone;

  harness_add_photo (harness, "a.jpg", 0, 500, 400, NULL);
  qd_project_ensure_class (harness->project, "moth", NULL);
  check_last_import (harness, "a.json", COCO (BOX ("1", "10")), "a.json");
  check_last_import (harness, "b.json", COCO (BOX ("1", "10")), "a.json");
  check_last_import (harness, "c.json", COCO (BOX ("1", "10") "," BOX ("2", "90")), "c.json");
  check_last_import (harness, "d.json", COCO (BOX ("1", "10") "," BOX ("2", "90")), "c.json");
  g_assert_true (qd_boxes_undo_import (harness->project, &undone, NULL));
  g_assert_cmpuint (undone.photos, ==, 1);
  g_assert_cmpuint (undone.kept, ==, 0);
  g_assert_cmpuint (harness_count (harness).boxes, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/undo/import", test_undo);
  g_test_add_func ("/undo/steps", test_steps);
  g_test_add_func ("/undo/later", test_undo_later);
  g_test_add_func ("/undo/changed-since", test_changed_since);
  g_test_add_func ("/undo/nothing-changed", test_nothing_changed);
  g_test_add_func ("/survey/bees", test_survey);
  g_test_add_func ("/survey/figures", test_figures);
  g_test_add_func ("/survey/matches", test_matches);
  g_test_add_func ("/survey/read-only", test_read_only);
  return g_test_run ();
}
