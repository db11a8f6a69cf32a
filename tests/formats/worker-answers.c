/* What each worker of a Ground Truth labeling job drew, out of the job's folder into a labelling task and back; what adjustment
 * and verification jobs say of the labels. */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "engine/core/file.h"
#include "engine/project/labellers.h"
#include "engine/project/looks.h"
#include "engine/project/tasks.h"
#include "tests/formats/harness.h"

#define META "\"class-map\":{\"0\":\"bee\"},\"type\":\"groundtruth/object-detection\",\"job-name\":\"labeling-job/find-bees\""
#define BOX  "{\"class_id\":0,\"left\":10,\"top\":20,\"width\":30,\"height\":40}"
#define LINE(photo, boxes, more)                                                                                               \
  "{\"source-ref\":\"s3://b/" photo "\",\"x\":{\"image_size\":[{\"width\":500,\"height\":400}],\"annotations\":[" boxes        \
  "]},\"x-metadata\":{" META more "}}\n"
#define ANSWER(worker, boxes, more)                                                                                            \
  "{\"acceptanceTime\":\"2020-12-28T18:59:15.191Z\",\"answerContent\":{\"boundingBox\":{\"boundingBoxes\":" boxes              \
  ",\"inputImageProperties\":{\"height\":400,\"width\":500}}},\"submissionTime\":\"2020-12-28T18:59:58.321Z\","                \
  "\"timeSpentInSeconds\":40.5,\"workerId\":\"" worker "\"" more "}"
#define DRAWN(label, left) "{\"height\":40,\"label\":\"" label "\",\"left\":" left ",\"top\":20,\"width\":30}"
#define SUB                "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
#define PRIVATE            ",\"workerMetadata\":{\"identityData\":{\"identityProviderType\":\"Cognito\",\"sub\":\"" SUB "\"}}"

static void
put (Harness *harness, const char *name, const char *text)
{
  g_autofree char *path = harness_path (harness, name), *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* As Ground Truth leaves it: two photos, two workers at the first, one at the second, who found nothing. */
static void
put_job (Harness *harness)
{
  put (harness, "job/manifests/output/output.manifest", LINE ("a.jpg", BOX, "") LINE ("b.jpg", "", ""));
  put (harness, "job/annotations/intermediate/1/annotations.manifest", LINE ("a.jpg", BOX "," BOX, ""));
  put (harness, "job/annotations/worker-response/iteration-1/0/2020-12-28_18:59:58.json",
       "{\"answers\":[" ANSWER ("w1", "[" DRAWN ("bee", "9") "," DRAWN ("wasp", "100.25") "]",
                                "") "," ANSWER ("w2", "[" DRAWN ("bee", "11") "]", PRIVATE) "]}");
  put (harness, "job/annotations/worker-response/iteration-2/1/2020-12-28_19:10:00.json",
       "{\"answers\":[" ANSWER ("w1", "null", "") "]}");
}

static const char *
person_name (GPtrArray *people, gint64 id)
{
  for (guint i = 0; i < people->len; i++)
    if (((const QdLabeller *) people->pdata[i])->id == id)
      return ((const QdLabeller *) people->pdata[i])->uuid;
  g_assert_not_reached ();
}

/* The looks of the last task, a line each: photo, person, mark, seconds, and the boxes. */
static char *
dump_looks (Harness *harness)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdTask) task = qd_project_find_task (harness->project, NULL, &error);
  g_autoptr (GPtrArray) people = qd_project_list_labellers (harness->project, NULL);
  g_autoptr (GPtrArray) looks = task != NULL ? qd_project_list_looks (harness->project, task->id, 0, FALSE, &error) : NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  g_assert_no_error (error);
  for (guint i = 0; i < looks->len; i++)
    {
      const QdLook *look = looks->pdata[i];
      g_autoptr (QdPhoto) photo = qd_project_get_photo (harness->project, look->photo_id, NULL);
      g_autoptr (GString) line = g_string_new (NULL);

      g_string_append_printf (line, "%s %s %d %g %" G_GINT64_FORMAT ":", photo->original_name,
                              person_name (people, look->labeller_id), look->mark, look->seconds,
                              (look->finished - look->started) / 1000);
      for (guint b = 0; b < look->boxes->len; b++)
        {
          const QdLookBox *box = &g_array_index (look->boxes, QdLookBox, b);
          g_autoptr (QdClass) class_ = qd_project_get_class (harness->project, box->class_id, NULL);
          g_string_append_printf (line, " %s %.17g %.17g %.17g %.17g%s", class_->name, box->box.xmin, box->box.ymin,
                                  box->box.xmax, box->box.ymax, box->difficult ? " difficult" : "");
        }
      g_string_append_c (line, '\n');
      g_ptr_array_add (lines, g_string_free (g_steal_pointer (&line), FALSE));
    }
  g_ptr_array_sort (lines, harness_compare_texts);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("", (char **) lines->pdata);
}

static guint
count_tasks (Harness *harness)
{
  g_autoptr (GPtrArray) tasks = qd_project_list_tasks (harness->project, NULL);

  return tasks->len;
}

static void
add_photos (Harness *harness)
{
  harness_add_photo (harness, "a.jpg", 0, 500, 400, NULL);
  harness_add_photo (harness, "b.jpg", 0, 1000, 800, NULL);
}

#define W1 "35e6e8df-bb88-5f8c-a947-7d56f5fd9462" /* made of "w1", always the same */

static void
test_job (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *job = harness_path (harness, "job"), *looks = NULL;
  QdBoxesUndone undone;

  add_photos (harness);
  put_job (harness);
  g_autoptr (QdBoxesReport) survey = qd_boxes_survey (harness->project, job, NULL, NULL, NULL);
  g_assert_cmpuint (survey->people, ==, 2);
  g_assert_cmpuint (survey->answers, ==, 3);
  g_assert_cmpuint (survey->tasks, ==, 1);
  g_assert_cmpuint (count_tasks (harness), ==, 0);
  g_autoptr (QdBoxesReport) report = harness_import (harness, job, NULL);
  g_assert_cmpuint (report->photos, ==, 2);
  g_assert_cmpuint (report->report->added, ==, 1); /* the boxes of the photos are those of the job's output */
  g_assert_cmpuint (report->people, ==, 2);
  g_assert_cmpuint (report->answers, ==, 3);
  g_assert_cmpuint (report->tasks, ==, 1);
  g_autoptr (QdTask) task = qd_project_find_task (harness->project, "find-bees", NULL);
  g_assert_nonnull (task);
  g_assert_cmpuint (task->n_photos, ==, 2);
  g_assert_cmpuint (task->n_looks, ==, 3);
  g_assert_cmpuint (task->labellers, ==, 2);
  looks = dump_looks (harness);
  g_assert_cmpstr (looks, ==,
                   "a.jpg " W1 " 0 40.5 43130: bee 9 20 39 60 wasp 100.25 20 130.25 60\n"
                   "a.jpg " SUB " 0 40.5 43130: bee 11 20 41 60\n"
                   "b.jpg " W1 " 2 40.5 43130:\n");

  /* Once more: the task has it all. */
  g_autoptr (QdBoxesReport) again = harness_import (harness, job, NULL);
  g_assert_cmpuint (again->answers, ==, 0);
  g_assert_cmpuint (again->tasks, ==, 0);
  g_assert_cmpuint (count_tasks (harness), ==, 1);

  /* Something else: a task beside it, which alone is taken back. */
  put (harness, "job/annotations/worker-response/iteration-1/0/2020-12-29_10:00:00.json",
       "{\"answers\":[" ANSWER ("w1", "[" DRAWN ("bee", "8") "]", "") "]}");
  g_autoptr (QdBoxesReport) later = harness_import (harness, job, NULL);
  g_assert_cmpuint (later->answers, ==, 3);
  g_assert_cmpuint (count_tasks (harness), ==, 2);
  g_autoptr (QdTask) second = qd_project_find_task (harness->project, "find-bees 2", NULL);
  g_assert_nonnull (second);
  g_assert_true (qd_boxes_undo_import (harness->project, &undone, NULL));
  g_assert_cmpuint (count_tasks (harness), ==, 1);
  g_autofree char *left = dump_looks (harness);
  g_assert_cmpstr (left, ==, looks);
}

/* A task that differs in the case of its letters alone is one of that name, whatever the letters are. */
static void
test_task_names (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *job = harness_path (harness, "job");
  g_autoptr (GString) line = g_string_new (LINE ("a.jpg", BOX, ""));
  const gint64 photos[] = { 1 };
  g_autoptr (QdTask) there = NULL, task = NULL;

  add_photos (harness);
  put_job (harness);
  g_string_replace (line, "find-bees", "käfer", 0);
  put (harness, "job/manifests/output/output.manifest", line->str);
  there = qd_project_add_task (harness->project, NULL, "KÄFER", QD_TASK_DRAW, 2, photos, 1, NULL);
  g_assert_nonnull (there);
  g_autoptr (QdBoxesReport) report = harness_import (harness, job, NULL);
  g_assert_cmpuint (report->tasks, ==, 1);
  task = qd_project_find_task (harness->project, NULL, NULL);
  g_assert_cmpstr (task->name, ==, "käfer 2");
}

static void
test_undo (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *job = harness_path (harness, "job");
  QdBoxesUndone undone;

  add_photos (harness);
  put_job (harness);
  g_autoptr (QdBoxesReport) report = harness_import (harness, job, NULL);
  g_assert_cmpuint (count_tasks (harness), ==, 1);
  g_assert_cmpuint (harness_count (harness).classes, ==, 2);
  g_assert_true (qd_boxes_undo_import (harness->project, &undone, NULL));
  g_assert_cmpuint (undone.photos, ==, 2);
  g_assert_cmpuint (count_tasks (harness), ==, 0);
  g_assert_cmpuint (harness_count (harness).classes, ==, 0);
}

/* A photo in two lines, and the same worker at both: the last answer counts, and all of it is taken back. */
static void
test_answered_twice (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *job = harness_path (harness, "job"), *looks = NULL;
  QdBoxesUndone undone;

  add_photos (harness);
  put (harness, "job/manifests/output/output.manifest", LINE ("a.jpg", BOX, "") LINE ("a.jpg", BOX, ""));
  put (harness, "job/annotations/worker-response/iteration-1/0/x.json",
       "{\"answers\":[" ANSWER ("w1", "[" DRAWN ("bee", "9") "]", "") "," ANSWER ("w2", "[]", PRIVATE) "]}");
  put (harness, "job/annotations/worker-response/iteration-1/1/x.json",
       "{\"answers\":[" ANSWER ("w1", "[" DRAWN ("bee", "8") "]", "") "]}");
  g_autoptr (QdBoxesReport) report = harness_import (harness, job, NULL);
  g_assert_cmpuint (report->answers, ==, 2);
  looks = dump_looks (harness);
  g_assert_cmpstr (looks, ==,
                   "a.jpg " W1 " 0 40.5 43130: bee 8 20 38 60\n"
                   "a.jpg " SUB " 2 40.5 43130:\n");
  g_assert_true (qd_boxes_undo_import (harness->project, &undone, NULL));
  g_assert_cmpuint (count_tasks (harness), ==, 0);
}

static void
export_answers (Harness *harness, const char *path)
{
  const QdBoxesExportOptions options = { .answers_too = TRUE };
  g_autoptr (GError) error = NULL;

  qd_boxes_export (harness->project, path, qd_format_find ("manifest"), &options, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Out and into another project: the same people drew the same boxes, to the last bit. */
static void
test_round_trip (void)
{
  g_autoptr (Harness) harness = harness_new (), other = harness_new ();
  g_autofree char *job = harness_path (harness, "job"), *out = harness_path (harness, "out/out.manifest");
  g_autofree char *second = harness_path (harness, "out/annotations/worker-response/iteration-1/1");
  g_autofree char *list = harness_path (harness, "out/.quadrat-export-manifest-out");
  g_autoptr (QdTask) task = NULL;

  add_photos (harness);
  add_photos (other);
  put_job (harness);
  g_autoptr (QdBoxesReport) report = harness_import (harness, job, NULL);
  task = qd_project_find_task (harness->project, NULL, NULL);
  {
    g_autoptr (GPtrArray) looks = qd_project_list_looks (harness->project, task->id, 1, FALSE, NULL);
    QdLook *look = looks->pdata[0];
    QdLookBox odd = { .class_id = 1, .box = { 1 / 3.0, M_SQRT2, 100 / 7.0, 77.7 }, .difficult = TRUE };
    g_array_append_val (look->boxes, odd);
    look->mark = QD_MARK_VERIFIED;
    g_assert_true (qd_project_put_look (harness->project, look, NULL));
  }
  export_answers (harness, out);
  g_autoptr (QdBoxesReport) back = harness_import (other, out, NULL);
  g_autofree char *before = dump_looks (harness), *after = dump_looks (other);
  g_assert_nonnull (strstr (before, "difficult"));
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpuint (back->people, ==, 2);

  /* Without the second photo: its answers are not left for another. */
  g_assert_true (g_file_test (second, G_FILE_TEST_IS_DIR) && g_file_test (list, G_FILE_TEST_EXISTS));
  g_assert_true (qd_project_set_mark (harness->project, 2, QD_MARK_UNUSABLE, NULL));
  export_answers (harness, out);
  g_autoptr (GDir) dir = g_dir_open (second, 0, NULL);
  g_assert_null (dir != NULL ? g_dir_read_name (dir) : NULL);
}

/* Times that have no date, in a project of a stranger, go out as the nearest that have one. */
static void
test_odd_times (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *job = harness_path (harness, "job"), *out = harness_path (harness, "out/out.manifest"), *text = NULL;
  g_autofree char *answers = harness_path (harness, "out/annotations/worker-response/iteration-1/0/9999-12-31_23-59-59-1.json");
  g_autoptr (GPtrArray) looks = NULL;
  g_autoptr (QdTask) task = NULL;

  add_photos (harness);
  put_job (harness);
  g_autoptr (QdBoxesReport) report = harness_import (harness, job, NULL);
  task = qd_project_find_task (harness->project, NULL, NULL);
  looks = qd_project_list_looks (harness->project, task->id, 1, FALSE, NULL);
  g_assert_cmpuint (looks->len, ==, 2);
  for (guint i = 0; i < looks->len; i++)
    {
      QdLook *look = looks->pdata[i];
      look->started = -1500;
      look->finished = G_MAXINT64;
      g_assert_true (qd_project_put_look (harness->project, look, NULL));
    }
  export_answers (harness, out);
  g_assert_true (g_file_get_contents (answers, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"acceptanceTime\":\"1970-01-01T00:00:00.000Z\""));
  g_assert_nonnull (strstr (text, "\"submissionTime\":\"9999-12-31T23:59:59.000Z\""));
}

/* Answers of an export that lie where another photo's line is now are not that photo's. */
static void
test_other_photo (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "out/a.manifest");

  add_photos (harness);
  put (harness, "out/a.manifest", LINE ("a.jpg", BOX, ""));
  put (harness, "out/annotations/worker-response/iteration-1/0/x.json",
       "{\"answers\":[" ANSWER ("w1", "[" DRAWN ("bee", "9") "]", "") "],\"source-ref\":\"s3://b/b.jpg\"}");
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  g_assert_cmpuint (report->report->added, ==, 1);
  g_assert_cmpuint (report->answers, ==, 0);
  g_assert_cmpuint (count_tasks (harness), ==, 0);
}

#define ASKED(line, photo, left)                                                                                               \
  "{\"datasetObjectId\":\"" line "\"" photo ",\"annotations\":[{\"workerId\":\"w1\",\"annotationData\":{\"content\":"          \
  "\"{\\\"boundingBoxes\\\":[{\\\"label\\\":\\\"bee\\\",\\\"left\\\":" left ",\\\"top\\\":20,\\\"width\\\":30,"                \
  "\\\"height\\\":40}],\\\"inputImageProperties\\\":{\\\"height\\\":400,\\\"width\\\":500}}\"}}]}"
#define OF(address) ",\"dataObject\":{\"s3Uri\":\"" address "\"}"

/* What a function was asked that consolidates answers is about the photo that it names, whatever became of the manifest. */
static void
test_requests (void)
{
  static const struct
  {
    const char *manifest, *requests;
    const char *looks, *warning; /* NULL: no task, none */
  } cases[] = {
    { LINE ("b.jpg", "", "") LINE ("a.jpg", BOX, ""), /* sorted another way */
      "[" ASKED ("0", OF ("s3://b/a.jpg"), "9") "," ASKED ("1", OF ("s3://b/b.jpg"), "50") "]",
      "a.jpg " W1 " 0 0 0: bee 9 20 39 60\nb.jpg " W1 " 0 0 0: bee 100 40 160 120\n", NULL },
    { LINE ("b.jpg", "", ""), /* filtered */
      "[" ASKED ("0", OF ("s3://b/a.jpg"), "9") "," ASKED ("1", OF ("s3://b/b.jpg"), "50") "]",
      "b.jpg " W1 " 0 0 0: bee 100 40 160 120\n", NULL },
    { LINE ("b.jpg", "", ""), "[" ASKED ("0", OF ("s3://b/a.jpg"), "9") "]", NULL,
      "Line 1 of output.manifest: the answers with its number are about another photo, s3://b/a.jpg; left out." },
    { "{\"source-ref\":\"photos/a.jpg\",\"x\":{\"image_size\":[{\"width\":500,\"height\":400}],\"annotations\":[]},"
      "\"x-metadata\":{" META "}}\n", /* of the copies */
      "[" ASKED ("0", OF ("s3://b/a.jpg"), "9") "]", "a.jpg " W1 " 0 0 0: bee 9 20 39 60\n", NULL },
    { LINE ("a.jpg", BOX, ""), "[" ASKED ("0", "", "9") "]", "a.jpg " W1 " 0 0 0: bee 9 20 39 60\n", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Harness) harness = harness_new ();
      g_autofree char *job = harness_path (harness, "job"), *looks = NULL;

      add_photos (harness);
      put (harness, "job/manifests/output/output.manifest", cases[i].manifest);
      put (harness, "job/annotations/consolidated-annotation/consolidation-request/iteration-1/x.json", cases[i].requests);
      g_autoptr (QdBoxesReport) report = harness_import (harness, job, NULL);
      g_assert_cmpuint (count_tasks (harness), ==, cases[i].looks != NULL);
      looks = cases[i].looks != NULL ? dump_looks (harness) : NULL;
      g_assert_cmpstr (looks, ==, cases[i].looks);
      g_assert_cmpuint (report->report->n_warnings, ==, cases[i].warning != NULL);
      if (cases[i].warning != NULL)
        g_assert_cmpstr (report->report->warnings->pdata[0], ==, cases[i].warning);
    }
}

/* What is no answer is told with the file's name, and the others count. */
static void
test_damaged (void)
{
  static const char *const damaged[] = { "{", "[]", "{\"answers\":[{\"workerId\":\"w\",\"answerContent\":{\"label\":1}}]}",
                                         "{\"answers\":[" ANSWER ("", "[]", "") "]}",
                                         "{\"answers\":[" ANSWER ("w3", "[{\"label\":\"bee\",\"left\":1}]", "") "]}" };

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autoptr (Harness) harness = harness_new ();
      g_autofree char *job = harness_path (harness, "job");

      add_photos (harness);
      put_job (harness);
      put (harness, "job/annotations/worker-response/iteration-1/0/zz.json", damaged[i]);
      g_autoptr (QdBoxesReport) report = harness_import (harness, job, NULL);
      g_assert_cmpuint (report->answers, ==, 3);
      g_assert_cmpuint (report->report->n_warnings, ==, 1);
      g_assert_nonnull (strstr (report->report->warnings->pdata[0], "zz.json"));
    }
}

/* More than can take part in a task: one sentence, and the boxes come in. */
static void
test_many_people (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *job = harness_path (harness, "job");
  g_autoptr (GString) answers = g_string_new ("{\"answers\":[");

  add_photos (harness);
  put_job (harness);
  for (guint i = 0; i <= QD_TASK_MOST_PEOPLE; i++)
    g_string_append_printf (answers, "%s{\"workerId\":\"m%u\",\"answerContent\":{\"boundingBoxes\":[]}}", i > 0 ? "," : "", i);
  g_string_append (answers, "]}");
  put (harness, "job/annotations/worker-response/iteration-1/0/zz.json", answers->str);
  g_autoptr (QdBoxesReport) report = harness_import (harness, job, NULL);
  g_assert_cmpuint (report->report->added, ==, 1);
  g_assert_cmpuint (report->answers, ==, 0);
  g_assert_cmpuint (count_tasks (harness), ==, 0);
  g_assert_cmpstr (
      report->report->warnings->pdata[0], ==,
      "67 people drew in the job “find-bees”, and a labelling task takes at most 64: what each of them drew is left "
      "out.");
}

/* People are called as the file calls them, in at most 40 letters. */
static void
test_names (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *job = harness_path (harness, "job"), *text = NULL;
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; i < 40; i++)
    g_string_append (name, "ö");
  text = g_strdup_printf ("{\"answers\":[{\"workerId\":\"%sx\",\"answerContent\":{\"boundingBoxes\":[]}}]}", name->str);
  add_photos (harness);
  put_job (harness);
  put (harness, "job/annotations/worker-response/iteration-1/0/zz.json", text);
  g_autoptr (QdBoxesReport) report = harness_import (harness, job, NULL);
  g_assert_cmpuint (report->people, ==, 3);
  g_autoptr (GPtrArray) people = qd_project_list_labellers (harness->project, NULL);
  g_assert_cmpuint (people->len, ==, 3);
  for (guint i = 0; i < people->len; i++)
    {
      const QdLabeller *person = people->pdata[i];
      const char *expected = g_strcmp0 (person->uuid, W1) == 0 ? "w1" : g_strcmp0 (person->uuid, SUB) == 0 ? "w2" : name->str;
      g_assert_cmpstr (person->name, ==, expected);
    }
}

/* ---- Adjustment and verification ---- */

static JsonObject *
export_line (Harness *harness, JsonNode **root)
{
  g_autofree char *path = harness_path (harness, "back.manifest"), *text = NULL;
  g_autoptr (GError) error = NULL;

  qd_boxes_export (harness->project, path, qd_format_find ("manifest"), NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  *root = json_from_string (text, NULL);
  return json_node_get_object (*root);
}

static void
check_metadata (Harness *harness, const char *key, const char *expected)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *metadata = json_object_get_object_member (export_line (harness, &root), "x-metadata");

  g_assert_cmpstr (json_object_get_string_member_with_default (metadata, key, NULL), ==, expected);
}

/* A status that came in goes out as long as it is true. */
static void
test_adjustment (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "a.manifest");

  add_photos (harness);
  put (harness, "a.manifest", LINE ("a.jpg", BOX, ",\"adjustment-status\":\"unadjusted\",\"human-annotated\":\"no\""));
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  check_metadata (harness, "adjustment-status", "unadjusted");
  check_metadata (harness, "human-annotated", "no");
  g_autoptr (GArray) boxes = qd_project_list_boxes (harness->project, 1, NULL);
  QdBox box = g_array_index (boxes, QdBox, 0);
  box.box.xmin = 5;
  box.source = QD_BOX_BY_PERSON;
  g_assert_true (qd_project_update_box (harness->project, &box, NULL));
  check_metadata (harness, "adjustment-status", "adjusted");
  check_metadata (harness, "human-annotated", "yes");
}

/* People who reviewed the boxes in a task say whether they changed something. */
static void
test_review (void)
{
  g_autoptr (Harness) harness = harness_new ();
  g_autofree char *path = harness_path (harness, "a.manifest");
  const gint64 photo = 1;

  add_photos (harness);
  put (harness, "a.manifest", LINE ("a.jpg", BOX, ""));
  g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
  check_metadata (harness, "adjustment-status", NULL);
  g_autoptr (QdTask) task = qd_project_add_task (harness->project, NULL, "check", QD_TASK_REVIEW, 1, &photo, 1, NULL);
  check_metadata (harness, "adjustment-status", NULL); /* nobody looked yet */
  g_autoptr (QdLook) first = qd_project_get_look (harness->project, task->id, photo, 0, NULL);
  g_autoptr (QdLook) look = qd_look_new ();
  QdLookBox box = g_array_index (first->boxes, QdLookBox, 0);
  box.first_id = box.id;
  box.id = 0;
  g_array_append_val (look->boxes, box);
  look->photo_id = photo;
  look->task_id = task->id;
  look->labeller_id = qd_project_ensure_labeller (harness->project, SUB, "Ana", NULL);
  g_assert_true (qd_project_put_look (harness->project, look, NULL));
  check_metadata (harness, "adjustment-status", "unadjusted");
  g_array_index (look->boxes, QdLookBox, 0).adjusted = TRUE;
  g_assert_true (qd_project_put_look (harness->project, look, NULL));
  check_metadata (harness, "adjustment-status", "adjusted");
}

#define VERDICT(name)                                                                                                          \
  "},\"v\":\"1\",\"v-metadata\":{\"class-name\":\"" name "\",\"confidence\":0.93,\"type\":\"groundtruth/label-verification\""

static QdMark
get_mark (Harness *harness)
{
  g_autoptr (QdPhoto) photo = qd_project_get_photo (harness->project, 1, NULL);

  return photo->mark;
}

/* Labels that were verified as good make the photo verified, those verified as bad are left out; and on the way back. */
static void
test_verification (void)
{
  static const struct
  {
    const char *line;
    guint boxes;
    QdMark mark;
  } cases[] = {
    { LINE ("a.jpg", BOX, VERDICT ("Correct")), 1, QD_MARK_VERIFIED },
    { LINE ("a.jpg", BOX, VERDICT ("bad")), 0, QD_MARK_NONE },
    { LINE ("a.jpg", BOX, VERDICT ("blurred")), 1, QD_MARK_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Harness) harness = harness_new ();
      g_autofree char *path = harness_path (harness, "a.manifest");

      add_photos (harness);
      put (harness, "a.manifest", cases[i].line);
      g_autoptr (QdBoxesReport) report = harness_import (harness, path, NULL);
      g_assert_cmpuint (report->report->added, ==, cases[i].boxes);
      g_assert_cmpint (get_mark (harness), ==, cases[i].mark);
      g_assert_cmpuint (qd_report_count (report->report, "verified as bad"), ==, 1 - cases[i].boxes);
    }
}

/* A photo that was verified here is said to be so, and read back as such. */
static void
test_verified_photo (void)
{
  g_autoptr (Harness) harness = harness_new (), other = harness_new ();
  g_autofree char *path = harness_path (harness, "back.manifest");
  g_autoptr (JsonNode) root = NULL, changed = NULL;
  JsonObject *line;
  QdBox box = { .class_id = qd_project_ensure_class (harness->project, "bee", NULL), .box = { 1, 1, 9, 9 }, .score = NAN };

  add_photos (harness);
  add_photos (other);
  box.photo_id = 1;
  g_assert_true (qd_project_insert_box (harness->project, &box, NULL));
  g_assert_true (qd_project_set_mark (harness->project, 1, QD_MARK_VERIFIED, NULL));
  line = export_line (harness, &root);
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (line, "quadrat-verification-metadata"), "type"), ==,
      "groundtruth/label-verification");
  g_autoptr (QdBoxesReport) report = harness_import (other, path, NULL);
  g_assert_cmpint (get_mark (other), ==, QD_MARK_VERIFIED);

  /* The verdict was on other boxes. */
  box.box.xmax = 50;
  g_assert_true (qd_project_set_mark (other->project, 1, QD_MARK_NONE, NULL));
  box.class_id = qd_project_ensure_class (other->project, "bee", NULL);
  g_assert_true (qd_project_insert_box (other->project, &box, NULL));
  line = export_line (other, &changed);
  g_assert_false (json_object_has_member (line, "quadrat-verification"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker-answers/job", test_job);
  g_test_add_func ("/worker-answers/task-names", test_task_names);
  g_test_add_func ("/worker-answers/undo", test_undo);
  g_test_add_func ("/worker-answers/answered-twice", test_answered_twice);
  g_test_add_func ("/worker-answers/odd-times", test_odd_times);
  g_test_add_func ("/worker-answers/round-trip", test_round_trip);
  g_test_add_func ("/worker-answers/other-photo", test_other_photo);
  g_test_add_func ("/worker-answers/requests", test_requests);
  g_test_add_func ("/worker-answers/damaged", test_damaged);
  g_test_add_func ("/worker-answers/many-people", test_many_people);
  g_test_add_func ("/worker-answers/names", test_names);
  g_test_add_func ("/manifest/adjustment", test_adjustment);
  g_test_add_func ("/manifest/review", test_review);
  g_test_add_func ("/manifest/verification", test_verification);
  g_test_add_func ("/manifest/verified-photo", test_verified_photo);
  return g_test_run ();
}
