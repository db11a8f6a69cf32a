/* Train, measure and use a detector, as a person would type it, on a project of drawn squares and discs. */
#include "program.h"
#include "tests/train/toy-project.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

static const char *
event_of (const Outcome *outcome, guint line)
{
  return json_object_get_string_member (json_node_get_object (outcome->lines->pdata[line]), "event");
}

static void
check_training (const char *folder)
{
  g_autoptr (Outcome) outcome = program_run ("train", folder, "--json", "--set", "image_shape=128", "--set",
                                             "mini_batch_size=4", "--set", "epochs=2", NULL);
  JsonObject *epoch, *done;

  assert_done (outcome);
  g_assert_cmpuint (outcome->lines->len, ==, 4);
  g_assert_cmpstr (event_of (outcome, 0), ==, "started");
  g_assert_cmpstr (event_of (outcome, 1), ==, "epoch");
  epoch = json_node_get_object (outcome->lines->pdata[2]);
  g_assert_cmpint (json_object_get_int_member (epoch, "epoch"), ==, 2);
  g_assert_cmpfloat (json_object_get_double_member (epoch, "loss"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (epoch, "images_per_second"), >, 0);
  g_assert_true (json_object_has_member (epoch, "map50") && json_object_has_member (epoch, "map"));
  g_assert_true (json_object_has_member (epoch, "seconds"));
  done = outcome_last (outcome);
  g_assert_cmpstr (json_object_get_string_member (done, "event"), ==, "done");
  g_assert_cmpint (json_object_get_int_member (done, "run"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (done, "model"), ==, "runs/1/model.safetensors");
}

/* Status 0 and every line an object, of commands whose lines are no events. */
static void
assert_told (const Outcome *outcome)
{
  if (outcome->status != 0)
    g_error ("status %d: %s%s", outcome->status, outcome->out, outcome->err);
  g_assert_nonnull (outcome->lines);
}

static void
check_evaluation (const char *folder)
{
  g_autoptr (Outcome) outcome = program_run ("evaluate", folder, "--subset=test", "--json", NULL);
  JsonArray *classes;
  gint64 truths = 0;

  assert_told (outcome);
  g_assert_cmpstr (json_object_get_string_member (outcome_last (outcome), "subset"), ==, "test");
  g_assert_true (json_object_has_member (outcome_last (outcome), "map75"));
  classes = json_object_get_array_member (outcome_last (outcome), "classes");
  g_assert_cmpuint (json_array_get_length (classes), ==, 2);
  for (guint i = 0; i < 2; i++)
    truths += json_object_get_int_member (json_array_get_object_element (classes, i), "truths");
  g_assert_cmpint (truths, ==, 5); /* three photos with two shapes, one and two */
}

static void
check_detections (const char *folder)
{
  g_autofree char *photo = g_build_filename (folder, "photos", "1.png", NULL), *model = NULL, *drawings = NULL, *drawing = NULL;
  g_autoptr (Outcome) outcome = NULL;
  JsonObject *line;

  model = g_build_filename (folder, "runs", "1", "model.safetensors", NULL);
  drawings = g_strconcat ("--overlay=", folder, "/cache/drawn", NULL);
  outcome = program_run ("detect", model, photo, "--threshold=0.01", "--top=4", "--json", drawings, NULL);
  assert_told (outcome);
  g_assert_cmpuint (outcome->lines->len, ==, 1);
  line = outcome_last (outcome);
  g_assert_cmpstr (json_object_get_string_member (line, "photo"), ==, photo);
  g_assert_cmpint (json_object_get_int_member (line, "width"), ==, TOY_WIDTH);
  g_assert_cmpint (json_object_get_int_member (line, "height"), ==, TOY_HEIGHT);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (line, "detections")), <=, 4);
  drawing = g_build_filename (folder, "cache", "drawn", "1.jpg", NULL);
  g_assert_true (g_file_test (drawing, G_FILE_TEST_IS_REGULAR));
}

/* The program, interrupted when it has said so many lines. Returns: the lines after them. */
static char *
interrupt (const char *const *argv, guint n_lines, int expected_status)
{
  g_autoptr (GIOChannel) channel = NULL;
  g_autoptr (GError) error = NULL;
  int output, status;
  char *rest;
  GPid pid;

  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                            &pid, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  channel = g_io_channel_unix_new (output);
  g_io_channel_set_close_on_unref (channel, TRUE);
  for (guint i = 0; i < n_lines; i++)
    {
      g_autofree char *line = NULL;

      g_assert_cmpint (g_io_channel_read_line (channel, &line, NULL, NULL, NULL), ==, G_IO_STATUS_NORMAL);
    }
  g_assert_cmpint (kill (pid, SIGINT), ==, 0);
  g_assert_cmpint (g_io_channel_read_to_end (channel, &rest, NULL, NULL), ==, G_IO_STATUS_NORMAL);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, expected_status);
  return rest;
}

/* Ctrl+C in a training of more epochs than anybody would wait for; then in the same one gone on with. */
static void
check_training_stopped (const char *folder)
{
  const char *const start[] = { g_getenv ("QD_PROGRAM"), "train", folder,          "--set", "image_shape=128", "--set",
                                "mini_batch_size=4",     "--set", "epochs=100000", NULL };
  const char *const resume[] = { g_getenv ("QD_PROGRAM"), "train", folder, "--resume", "--json", NULL };
  g_autofree char *end =
      g_strconcat ("kept as runs/2/model.safetensors. Go on with it: quadrat train ", folder, " --resume\n", NULL);
  g_autofree char *said = interrupt (start, 2, 0), *told = interrupt (resume, 1, 0);

  g_assert_nonnull (strstr (said, "Run 2 was stopped after step "));
  g_assert_true (g_str_has_suffix (said, end));
  g_assert_nonnull (strstr (told, "{\"event\":\"done\",\"run\":2,"));
  g_assert_nonnull (strstr (told, "\"stopped_early\":true"));
}

#define MANY 3000 /* photos, of which the lines do not fit into a pipe */

/* Ctrl+C among many photos, as soon as the first was told: nothing reads on meanwhile, so that the program cannot be done yet.
 */
static void
check_stopped (const char *folder)
{
  g_autofree char *photo = g_build_filename (folder, "photos", "1.png", NULL), *rest = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  g_ptr_array_add (argv, (gpointer) g_getenv ("QD_PROGRAM"));
  g_ptr_array_add (argv, (gpointer) "detect");
  g_ptr_array_add (argv, (gpointer) folder);
  g_ptr_array_add (argv, (gpointer) "--json");
  for (guint i = 0; i < MANY; i++)
    g_ptr_array_add (argv, photo);
  g_ptr_array_add (argv, NULL);
  rest = interrupt ((const char *const *) argv->pdata, 1, 1);
  g_assert_true (g_str_has_suffix (rest, "{\"event\":\"error\",\"message\":\"The detection was stopped.\"}\n"));
}

static void
test_path (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 6, .n_validation = 3, .n_test = 3 });

  check_training (folder);
  check_evaluation (folder);
  check_detections (folder);
  check_stopped (folder);
  check_training_stopped (folder);
  toy_project_free (folder);
}

/* ---- A start from what was learned before ---- */

#define QUICK "--set", "image_shape=128", "--set", "mini_batch_size=4", "--set", "epochs=1"

static void
check_told_in_words (const char *folder)
{
  g_autoptr (Outcome) outcome = program_run ("train", folder, "--weights=1", QUICK, NULL);

  g_assert_cmpint (outcome->status, ==, 0);
  g_assert_nonnull (strstr (outcome->out,
                            "Starts from the detector model.safetensors, which gives 53 of the network's 61 tensors; "
                            "new are 8 of other classes in the file. It knows square, disc already. New to it "
                            "are star.\n"));
  g_assert_nonnull (
      strstr (outcome->out, "\nof other classes in the file: head.classification_head.module_list.0.weight, head."));
}

static void
check_told_in_json (const char *folder)
{
  g_autoptr (Outcome) outcome =
      program_run ("train", folder, "--weights=1", "--set", "freeze_layer_pattern=^backbone", "--json", QUICK, NULL);
  JsonObject *started, *weights, *fresh;

  assert_done (outcome);
  g_assert_cmpstr (event_of (outcome, 0), ==, "started");
  g_assert_cmpstr (event_of (outcome, 1), ==, "weights");
  started = json_node_get_object (outcome->lines->pdata[0]);
  g_assert_cmpint (json_object_get_int_member (started, "frozen_parameters"), ==, 331568);
  weights = json_node_get_object (outcome->lines->pdata[1]);
  g_assert_cmpint (json_object_get_int_member (weights, "loaded"), ==, 53);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (weights, "new")), ==, 8);
  fresh = json_array_get_object_element (json_object_get_array_member (weights, "new"), 0);
  g_assert_cmpstr (json_object_get_string_member (fresh, "name"), ==, "head.classification_head.module_list.0.weight");
  g_assert_cmpstr (json_object_get_string_member (fresh, "reason"), ==, "classes");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (weights, "unused")), ==, 0);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (weights, "classes_new"), 0), ==, "star");
}

static void
check_not_weights (const char *folder)
{
  g_autofree char *photo = g_build_filename (folder, "photos", "1.png", NULL),
                  *option = g_strconcat ("--weights=", photo, NULL);
  g_autoptr (Outcome) picture = program_run ("train", folder, option, QUICK, "--json", NULL);
  g_autoptr (Outcome) no_run = program_run ("train", folder, "--weights=9", QUICK, "--json", NULL);
  g_autoptr (Outcome) other = program_run ("train", folder, "--weights=1", "--network=ssdlite320_mobilenet_v2", "--set",
                                           "image_shape=256", "--set", "mini_batch_size=1", "--json", NULL);

  assert_refused (picture, 1);
  g_assert_nonnull (strstr (picture->err, photo));
  assert_refused (no_run, 1);
  assert_refused (other, 1);
  g_assert_nonnull (strstr (other->err, "is a detector of the network “ssd_tiny”: it does not fit ssdlite320_mobilenet_v2."));
}

static void
test_start (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 5, .n_validation = 2 });
  g_autoptr (Outcome) first = program_run ("train", folder, QUICK, NULL);

  g_assert_cmpint (first->status, ==, 0);
  toy_project_add_class (folder, "star");
  check_told_in_words (folder);
  check_told_in_json (folder);
  check_not_weights (folder);
  toy_project_free (folder);
}

static void
test_refused (void)
{
  char *folder = toy_project_new (&(ToyOptions){ .n_train = 3, .n_validation = 2, .no_boxes = TRUE });
  g_autofree char *photo = g_build_filename (folder, "photos", "1.png", NULL);
  g_autoptr (Outcome) nothing_learned = program_run ("evaluate", folder, "--json", NULL);
  g_autoptr (Outcome) no_boxes = program_run ("train", folder, "--json", NULL);
  g_autoptr (Outcome) no_run = program_run ("train", folder, "--resume", NULL);
  g_autoptr (Outcome) no_model = program_run ("detect", photo, photo, "--json", NULL);
  g_autoptr (Outcome) wrong_value = program_run ("train", folder, "--set", "epochs=none", NULL);
  g_autoptr (Outcome) wrong_name = program_run ("train", folder, "--set", "speed=3", NULL);
  g_autoptr (Outcome) wrong_threshold = program_run ("detect", folder, photo, "--threshold=2", NULL);
  g_autoptr (Outcome) wrong_both = program_run ("train", folder, "--resume", "--set", "epochs=3", NULL);

  assert_refused (nothing_learned, 1);
  assert_refused (no_boxes, 1);
  assert_refused (no_run, 1);
  assert_refused (no_model, 1);
  assert_refused (wrong_value, 2);
  assert_refused (wrong_name, 2);
  assert_refused (wrong_threshold, 2);
  assert_refused (wrong_both, 2);
  toy_project_free (folder);
}

static void
test_devices (void)
{
  g_autoptr (Outcome) outcome = program_run ("devices", "--json", NULL);

  assert_told (outcome);
  g_assert_cmpuint (outcome->lines->len, >, 0);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (outcome->lines->pdata[0]), "usable"));
}

static void
test_metrics (void)
{
  g_autofree char *truths = fixture_path ("metrics/coco/instances_val2014_100_boxes.json");
  g_autofree char *found = fixture_path ("metrics/coco/instances_val2014_fakebbox100_results.json");
  g_autoptr (Outcome) outcome = NULL, swapped = NULL;

  if (truths == NULL || found == NULL)
    return;
  outcome = program_run ("metrics", truths, found, "--json", NULL);
  assert_told (outcome);
  g_assert_cmpuint (json_object_get_size (outcome_last (outcome)), ==, 13);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (outcome_last (outcome), "AP"), 0.505, 0.0005);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (outcome_last (outcome), "ARl"), 0.564, 0.0005);
  swapped = program_run ("metrics", found, truths, "--json", NULL);
  assert_refused (swapped, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/cli/detector/path", test_path);
  g_test_add_func ("/app/cli/detector/start", test_start);
  g_test_add_func ("/app/cli/detector/refused", test_refused);
  g_test_add_func ("/app/cli/detector/devices", test_devices);
  g_test_add_func ("/app/cli/detector/metrics", test_metrics);
  return g_test_run ();
}
