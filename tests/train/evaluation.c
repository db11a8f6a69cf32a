#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/train/evaluation.h"
#include "engine/train/training.h"
#include "tests/train/toy-project.h"

#include <math.h>
#include <string.h>

/* One project with one run of a few epochs, shared by the tests. */
static char *folder;
static double trained_map50, trained_map;

static QdTrainWish
never_stop (gpointer user_data)
{
  (void) user_data;
  return QD_TRAIN_GO_ON;
}

static void
keep_result (QdTrainEvent *event, gpointer user_data)
{
  (void) user_data;
  if (event->kind == QD_TRAIN_DONE)
    {
      trained_map50 = event->map50;
      trained_map = event->map;
    }
  qd_train_event_free (event);
}

static void
train_once (void)
{
  static const char *const pairs[] = { "image_shape=128", "mini_batch_size=4", "epochs=8", "learning_rate=0.003",
                                       "augment_crop=0" };
  const QdTrainingHooks hooks = { never_stop, keep_result, NULL, NULL, NULL };
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new ("ssd_tiny");
  g_autoptr (GError) error = NULL;

  if (folder != NULL)
    return;
  folder = toy_project_new (&(ToyOptions){ .n_train = 16, .n_validation = 6, .n_test = 4 });
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_assert_true (qd_train_settings_set_pair (settings, pairs[i], NULL));
  qd_training_run (folder, settings, 0, &hooks, &error);
  g_assert_no_error (error);
}

static QdEvaluation *
evaluate (const char *subset)
{
  g_autoptr (GError) error = NULL;
  QdEvaluation *evaluation;

  train_once ();
  evaluation = qd_evaluation_run (folder, 0, subset, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return evaluation;
}

/* The detector, one photo at a time, finds what the trainer found in batches. */
static void
test_agrees (void)
{
  g_autoptr (QdEvaluation) evaluation = evaluate ("validation");

  g_assert_cmpfloat (trained_map50, >, 0.1);
  g_assert_cmpfloat_with_epsilon (evaluation->map50, trained_map50, 1e-6);
  g_assert_cmpfloat_with_epsilon (evaluation->map, trained_map, 1e-6);
}

static void
test_figures (void)
{
  g_autoptr (QdEvaluation) evaluation = evaluate ("test");
  double sum = 0;

  g_assert_cmpint (evaluation->run, ==, 1);
  g_assert_cmpfloat (evaluation->overlap, ==, 0.5);
  g_assert_cmpuint (evaluation->photos->len, ==, 4);
  g_assert_cmpuint (evaluation->classes->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const QdClassResult *result = evaluation->classes->pdata[i];

      g_assert_cmpuint (result->curve->n_truths, ==, result->n_truths);
      g_assert_cmpfloat (result->curve->ap, ==, result->ap50);
      g_assert_true (result->ap75 <= result->ap50);
      sum += result->ap50;
    }
  g_assert_cmpfloat_with_epsilon (evaluation->map50, sum / 2, 1e-12);
}

/* Each truth stands in one row of the table, and what the photos count as wrong is what stands beside the diagonal. */
static void
test_confusion (void)
{
  g_autoptr (QdEvaluation) evaluation = evaluate ("test");
  g_autoptr (QdConfusion) confusion = qd_evaluation_get_confusion (evaluation, 0.5);
  guint truths = 0, wrong = 0, n_false = 0, n_missed = 0, missed = 0;

  for (guint truth = 0; truth < 2; truth++)
    for (guint prediction = 0; prediction <= 2; prediction++)
      {
        truths += qd_confusion_get (confusion, truth, prediction);
        wrong += prediction < 2 && prediction != truth ? qd_confusion_get (confusion, truth, prediction) : 0;
        missed += prediction == 2 ? qd_confusion_get (confusion, truth, prediction) : 0;
      }
  for (guint prediction = 0; prediction < 2; prediction++)
    wrong += qd_confusion_get (confusion, 2, prediction);
  for (guint i = 0; i < evaluation->photos->len; i++)
    {
      const QdPhotoResult *result = evaluation->photos->pdata[i];

      n_false += result->n_false;
      n_missed += result->n_missed;
      g_assert_null (result->problem);
    }
  g_assert_cmpuint (truths, ==, 1 + 2 + 1 + 2);
  g_assert_cmpuint (n_false, ==, wrong);
  g_assert_cmpuint (n_missed, ==, missed);
}

static void
test_json (void)
{
  g_autoptr (QdEvaluation) evaluation = evaluate ("test");
  g_autofree char *text = qd_evaluation_to_json (evaluation);
  g_autoptr (JsonNode) root = qd_json_parse (text, strlen (text), "evaluation", 1, NULL);
  JsonObject *object = json_node_get_object (root);
  JsonObject *class = json_array_get_object_element (json_object_get_array_member (object, "classes"), 0);

  g_assert_null (strchr (text, '\n'));
  g_assert_cmpstr (json_object_get_string_member (object, "subset"), ==, "test");
  g_assert_cmpfloat (json_object_get_double_member (object, "map50"), ==, evaluation->map50);
  g_assert_cmpstr (json_object_get_string_member (class, "class"), ==, "square");
  g_assert_true (json_object_has_member (class, "ap50") && json_object_has_member (class, "truths"));
}

/* A photo that cannot be read counts as one on which nothing was found, and says so. */
static void
test_damaged (void)
{
  g_autoptr (QdEvaluation) before = evaluate ("test"), after = NULL;
  const QdPhotoResult *first = before->photos->pdata[0];
  g_autofree char *kept = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (first->path, &kept, &length, NULL));
  g_assert_true (g_file_set_contents (first->path, "no picture", -1, NULL));
  after = evaluate ("test");
  first = after->photos->pdata[0];
  g_assert_nonnull (first->problem);
  g_assert_cmpuint (first->detections->len, ==, 0);
  g_assert_cmpuint (first->n_missed, ==, first->truths->len);
  g_assert_true (g_file_set_contents (first->path, kept, (gssize) length, NULL));
}

static void
assert_refused (const char *project, gint64 run, const char *subset, GCancellable *cancellable, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (qd_evaluation_run (project, run, subset, NULL, NULL, NULL, cancellable, &error));
  g_assert_error (error, QD_ERROR, code);
}

static void
test_refused (void)
{
  char *untrained = toy_project_new (&(ToyOptions){ .n_train = 1, .n_validation = 1 });
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  train_once ();
  g_cancellable_cancel (cancelled);
  assert_refused (untrained, 0, "validation", NULL, QD_ERROR_INPUT);
  assert_refused (folder, 7, "validation", NULL, QD_ERROR_INPUT);
  assert_refused (folder, 1, "holiday", NULL, QD_ERROR_INPUT);
  assert_refused ("/nowhere/bees.quadrat", 0, "test", NULL, QD_ERROR_INPUT);
  assert_refused (folder, 1, "test", cancelled, QD_ERROR_CANCELLED);
  toy_project_free (untrained);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/evaluation/agrees", test_agrees);
  g_test_add_func ("/train/evaluation/figures", test_figures);
  g_test_add_func ("/train/evaluation/confusion", test_confusion);
  g_test_add_func ("/train/evaluation/json", test_json);
  g_test_add_func ("/train/evaluation/damaged", test_damaged);
  g_test_add_func ("/train/evaluation/refused", test_refused);
  status = g_test_run ();
  if (folder != NULL)
    toy_project_free (folder);
  return status;
}
