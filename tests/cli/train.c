/* The second half of the path, from a labelled project to boxes on photos, as a person would type it. */
#include <math.h>
#include <string.h>

#include "program.h"

typedef char Scratch;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scratch, scratch_free)

static gboolean
have_device (void)
{
  g_autoptr (Outcome) devices = program_run ("devices", "--json", NULL);

  if (devices->status == 0 && devices->lines != NULL && devices->lines->len > 0)
    return TRUE;
  g_test_skip ("there is no Vulkan device here");
  return FALSE;
}

static gint64
number (JsonObject *object, const char *key)
{
  return json_object_get_int_member (object, key);
}

static void
check_share (JsonObject *object, const char *key)
{
  double value = json_object_get_double_member (object, key);

  g_assert_true (json_object_has_member (object, key));
  g_assert_true (value >= 0 && value <= 1);
}

static void
check_training (Outcome *train)
{
  guint epochs = 0;
  JsonObject *done;

  assert_done (train);
  for (guint i = 0; i < train->lines->len; i++)
    {
      JsonObject *event = json_node_get_object (train->lines->pdata[i]);
      if (strcmp (json_object_get_string_member (event, "event"), "epoch") != 0)
        continue;
      g_assert_cmpint (number (event, "epoch"), ==, ++epochs);
      g_assert_true (isfinite (json_object_get_double_member (event, "loss")));
      g_assert_cmpfloat (json_object_get_double_member (event, "images_per_second"), >, 0);
      check_share (event, "map50");
      check_share (event, "map");
    }
  g_assert_cmpuint (epochs, ==, 2);
  done = outcome_last (train);
  g_assert_cmpint (number (done, "run"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (done, "model"), ==, "runs/1/model.safetensors");
}

static void
check_detections (Outcome *detect, gint64 width, gint64 height)
{
  JsonObject *photo = outcome_last (detect);
  JsonArray *detections = json_object_get_array_member (photo, "detections");

  g_assert_cmpint (detect->status, ==, 0);
  g_assert_cmpint (number (photo, "width"), ==, width);
  g_assert_cmpint (number (photo, "height"), ==, height);
  g_assert_cmpuint (json_array_get_length (detections), <=, 5);
  for (guint i = 0; i < json_array_get_length (detections); i++)
    {
      JsonObject *found = json_array_get_object_element (detections, i);
      JsonArray *box = json_object_get_array_member (found, "box");
      check_share (found, "score");
      g_assert_cmpuint (json_array_get_length (box), ==, 4);
      g_assert_cmpfloat (json_array_get_double_element (box, 0), <, json_array_get_double_element (box, 2));
      g_assert_cmpfloat (json_array_get_double_element (box, 2), <=, width);
      g_assert_cmpfloat (json_array_get_double_element (box, 3), <=, height);
    }
}

/* A photo that cannot be read is told by name and does not end the others. */
static void
check_bad_photos (const char *folder, const char *photo)
{
  g_autoptr (Outcome) alone = program_run ("detect", folder, "/nonexistent.jpg", "--json", NULL);
  g_autoptr (Outcome) among = program_run ("detect", folder, "/nonexistent.jpg", photo, "--json", NULL);
  JsonObject *first;

  assert_refused (alone, 1);
  g_assert_cmpint (among->status, ==, 1);
  g_assert_cmpuint (among->lines->len, ==, 2);
  first = json_node_get_object (among->lines->pdata[0]);
  g_assert_cmpstr (json_object_get_string_member (first, "event"), ==, "error");
  g_assert_true (json_object_has_member (outcome_last (among), "detections"));
}

static void
test_path (void)
{
  g_autoptr (Scratch) scratch = scratch_new ();
  g_autofree char *folder = g_build_filename (scratch, "demo.quadrat", NULL),
                  *photo = g_build_filename (folder, "photos", "1.jpg", NULL);
  g_autofree char *model = g_build_filename (folder, "runs", "1", "model.safetensors", NULL);
  g_autofree char *drawn = g_build_filename (scratch, "drawn", NULL), *overlay = g_strconcat ("--overlay=", drawn, NULL);
  g_autoptr (Outcome) demo = NULL, train = NULL, evaluate = NULL, by_project = NULL, by_model = NULL, test = NULL;

  if (!have_device ())
    return;
  demo = program_run ("demo", folder, "--photos=12", "--json", NULL);
  assert_done (demo);
  train = program_run ("train", folder, "--set", "epochs=2", "--set", "mini_batch_size=4", "--json", NULL);
  check_training (train);
  evaluate = program_run ("evaluate", folder, "--subset=validation", "--json", NULL);
  g_assert_cmpint (evaluate->status, ==, 0);
  check_share (outcome_last (evaluate), "map50");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (outcome_last (evaluate), "classes")), >=, 1);
  test = program_run ("evaluate", folder, "--subset=test", "--json", NULL);
  assert_refused (test, 1); /* the demonstration has no test photos */
  by_project = program_run ("detect", folder, photo, "--threshold=0.01", "--top=5", "--json", overlay, NULL);
  check_detections (by_project, 500, 375);
  g_assert_true (g_file_test (drawn, G_FILE_TEST_IS_DIR));
  by_model = program_run ("detect", model, photo, "--threshold=0.01", "--top=5", "--json", NULL);
  check_detections (by_model, 500, 375);
  g_assert_cmpstr (by_model->out, ==, by_project->out);
  check_bad_photos (folder, photo);
}

/* The twelve figures of pycocotools' own example. */
static void
test_metrics (void)
{
  g_autofree char *truth = fixture_path ("metrics/coco/instances_val2014_100_boxes.json");
  g_autofree char *found = fixture_path ("metrics/coco/instances_val2014_fakebbox100_results.json");
  g_autoptr (Outcome) metrics = NULL, swapped = NULL;
  static const struct
  {
    const char *key;
    double value;
  } expected[]
      = { { "AP", 0.505 },  { "AP50", 0.697 }, { "AP75", 0.573 },  { "APs", 0.586 }, { "APm", 0.519 }, { "APl", 0.501 },
          { "AR1", 0.387 }, { "AR10", 0.594 }, { "AR100", 0.595 }, { "ARs", 0.64 },  { "ARm", 0.566 }, { "ARl", 0.564 } };

  if (truth == NULL || found == NULL)
    return;
  metrics = program_run ("metrics", truth, found, "--json", NULL);
  g_assert_cmpint (metrics->status, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpfloat_with_epsilon (json_object_get_double_member (outcome_last (metrics), expected[i].key), expected[i].value,
                                    0.0005);
  check_share (outcome_last (metrics), "voc_map50");
  swapped = program_run ("metrics", found, truth, "--json", NULL);
  assert_refused (swapped, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/train/path", test_path);
  g_test_add_func ("/cli/train/metrics", test_metrics);
  return g_test_run ();
}
