/* Which tensors of a file go where, to the bit, and what is said of the others. */
#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/ssd/start-weights.h"
#include "engine/weights/graph-weights.h"
#include "tests/ops/on-device.h"

#include <math.h>
#include <string.h>

#define SEED_HERE  1
#define SEED_THERE 2

/* ssd_tiny with random weights of a seed. */
static QdGraph *
make_graph (guint n_classes, guint64 seed)
{
  const QdNetwork *network = qd_network_find ("ssd_tiny");
  QdGraph *graph = qd_graph_new (on_device_get ());
  g_autoptr (GError) error = NULL;
  QdRandom random;

  qd_random_init (&random, seed, 0);
  network->build (graph, qd_graph_add_input (graph, "images", (QdShape){ 1, 128, 128, 3 }), n_classes + 1);
  g_assert_true (qd_graph_prepare (graph, FALSE, &error) && network->initialize (graph, &random, &error));
  g_assert_no_error (error);
  return graph;
}

/* The caller frees. */
static float *
read_values (QdGraph *graph, const char *name, gsize *count)
{
  QdParameter *parameter = qd_graph_find_parameter (graph, name);
  float *values;

  g_assert_nonnull (parameter);
  *count = qd_parameter_get_count (parameter);
  values = g_new (float, *count);
  g_assert_true (qd_parameter_read (parameter, values, NULL));
  return values;
}

static gboolean
is_same (QdGraph *a, const char *a_name, QdGraph *b, const char *b_name)
{
  gsize n, m;
  g_autofree float *x = read_values (a, a_name, &n), *y = read_values (b, b_name, &m);

  return n == m && memcmp (x, y, n * sizeof *x) == 0;
}

static char *
make_folder (void)
{
  char *folder = g_dir_make_tmp ("quadrat-start-XXXXXX", NULL);

  g_assert_nonnull (folder);
  return folder;
}

static QdWeightsFile *
save_and_open (QdSafetensorsWriter *writer, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "start.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  QdWeightsFile *file;

  g_assert_true (qd_safetensors_writer_save (writer, path, &error));
  file = qd_weights_file_open (path, &error);
  g_assert_no_error (error);
  return file;
}

/* All of @graph, as a detector that names @classes; NULL: it names none. */
static QdWeightsFile *
save_detector (QdGraph *graph, const char *classes, const char *folder)
{
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();

  qd_safetensors_writer_set_metadata (writer, "network", "ssd_tiny");
  if (classes != NULL)
    qd_safetensors_writer_set_metadata (writer, "classes", classes);
  g_assert_true (qd_graph_weights_store (graph, qd_graph_get_value_arena (graph), "", FALSE, writer, NULL));
  return save_and_open (writer, folder);
}

static QdWeightsReport *
take (QdGraph *graph, const char *const *classes, QdWeightsFile *file)
{
  g_autoptr (GError) error = NULL;
  QdWeightsReport *report = qd_start_weights_take (qd_network_find ("ssd_tiny"), graph, classes, file, &error);

  g_assert_no_error (error);
  return report;
}

static void
assert_refused (QdWeightsFile *file, const char *said)
{
  static const char *const classes[] = { "bee", "fly", NULL };
  g_autoptr (QdGraph) graph = make_graph (2, SEED_HERE);
  g_autoptr (GError) error = NULL;

  g_assert_null (qd_start_weights_take (qd_network_find ("ssd_tiny"), graph, classes, file, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, said));
  g_assert_nonnull (strstr (error->message, "start.safetensors"));
}

/* ---- The same classes ---- */

static void
test_same_classes (void)
{
  static const char *const classes[] = { "bee", "fly", NULL };
  g_autofree char *folder = make_folder ();
  g_autoptr (QdGraph) here = make_graph (2, SEED_HERE), there = make_graph (2, SEED_THERE);
  g_autoptr (QdWeightsFile) file = save_detector (there, "[{\"id\":7,\"name\":\"Bee\"},{\"id\":8,\"name\":\"fly\"}]", folder);
  g_autoptr (QdWeightsReport) report = take (here, classes, file);
  GPtrArray *parameters = qd_graph_get_parameters (here);

  g_assert_true (report->detector);
  g_assert_cmpuint (report->loaded->len, ==, parameters->len);
  g_assert_cmpuint (report->fresh->len + report->unused->len + report->kept_rows->len + report->fresh_rows->len, ==, 0);
  for (guint i = 0; i < parameters->len; i++)
    {
      const char *name = ((const QdParameter *) parameters->pdata[i])->name;

      g_assert_true (is_same (here, name, there, name));
    }
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

/* ---- Other classes ---- */

/* The rows of one class at one default box: those of @graph at [box][class] of @n. */
static gboolean
is_same_row (QdGraph *here, guint n_here, guint class_here, QdGraph *there, guint n_there, guint class_there, const char *name)
{
  guint boxes = qd_graph_find_parameter (here, name)->dims[0] / n_here;
  gsize n, m;
  g_autofree float *x = read_values (here, name, &n), *y = read_values (there, name, &m);
  gsize row = n / (boxes * n_here);

  g_assert_cmpuint (boxes, >=, 4);
  g_assert_cmpuint (m, ==, row * boxes * n_there);
  for (gsize box = 0; box < boxes; box++)
    if (memcmp (x + (box * n_here + class_here) * row, y + (box * n_there + class_there) * row, row * sizeof *x) != 0)
      return FALSE;
  return TRUE;
}

static void
test_other_classes (void)
{
  static const char *const classes[] = { "Fly", "moth", "bee", "beetle", NULL };
  static const int from[] = { 0, 3, -1, 1, -1 }; /* by row here, background first: the row there */
  g_autofree char *folder = make_folder (), *sentence = NULL;
  g_autoptr (QdGraph) here = make_graph (4, SEED_HERE), there = make_graph (3, SEED_THERE), first = make_graph (4, SEED_HERE);
  g_autoptr (QdWeightsFile) file =
      save_detector (there, "[{\"id\":1,\"name\":\"bee\"},{\"id\":2,\"name\":\"wasp\"},{\"id\":3,\"name\":\"fly\"}]", folder);
  g_autoptr (QdWeightsReport) report = take (here, classes, file);
  guint n_all = qd_graph_get_parameters (here)->len;

  g_assert_cmpuint (report->loaded->len, ==, n_all - 8);
  g_assert_cmpuint (qd_weights_report_count (report, QD_WEIGHTS_OTHER_CLASSES), ==, 8);
  g_assert_cmpuint (report->fresh->len, ==, 8);
  g_assert_true (is_same (here, "backbone.extra.1.0.weight", there, "backbone.extra.1.0.weight"));
  for (guint map = 0; map < 4; map++)
    for (guint k = 0; k < 2; k++)
      {
        const char *suffix = k == 0 ? "weight" : "bias";
        g_autofree char *name = g_strdup_printf ("head.classification_head.module_list.%u.%s", map, suffix);
        g_autofree char *offsets = g_strdup_printf ("head.regression_head.module_list.%u.%s", map, suffix);

        g_assert_true (is_same (here, offsets, there, offsets));
        for (guint row = 0; row < G_N_ELEMENTS (from); row++)
          if (from[row] >= 0)
            g_assert_true (is_same_row (here, 5, row, there, 4, (guint) from[row], name));
          else
            g_assert_true (is_same_row (here, 5, row, first, 5, row, name));
      }
  sentence = qd_weights_report_describe (report);
  g_assert_cmpstr (sentence, ==,
                   "Starts from the detector start.safetensors, which gives 53 of the network's 61 tensors; new are 8 of other "
                   "classes in the file. It knows Fly, bee already. New to it are moth, beetle.");
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

/* Without names nobody knows which row is which: another number of classes starts anew. */
static void
test_unnamed_classes (void)
{
  static const char *const classes[] = { "bee", NULL };
  g_autofree char *folder = make_folder ();
  g_autoptr (QdGraph) here = make_graph (1, SEED_HERE), there = make_graph (3, SEED_THERE), first = make_graph (1, SEED_HERE);
  g_autoptr (QdWeightsFile) file = save_detector (there, NULL, folder);
  g_autoptr (QdWeightsReport) report = take (here, classes, file);
  const QdNewWeights *fresh = report->fresh->pdata[0];

  g_assert_cmpuint (report->fresh->len, ==, 8);
  g_assert_cmpuint (qd_weights_report_count (report, QD_WEIGHTS_OTHER_SHAPE), ==, 8);
  g_assert_cmpstr (fresh->name, ==, "head.classification_head.module_list.0.weight");
  g_assert_cmpstr (fresh->detail, ==, "[8, 48, 3, 3] here, [16, 48, 3, 3] in the file");
  g_assert_true (is_same (here, fresh->name, first, fresh->name));
  g_assert_true (is_same (here, "head.regression_head.module_list.3.bias", there, "head.regression_head.module_list.3.bias"));
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

/* ---- A backbone alone ---- */

static void
add_values (QdSafetensorsWriter *writer, const char *name, const guint *dims, guint n_dims, float first)
{
  gsize count = 1;
  g_autofree float *values = NULL;

  for (guint i = 0; i < n_dims; i++)
    count *= dims[i];
  values = g_new (float, count);
  for (gsize i = 0; i < count; i++)
    values[i] = first + (float) i;
  qd_safetensors_writer_add (writer, name, dims, n_dims, values);
}

static void
test_backbone (void)
{
  static const char *const classes[] = { "bee", NULL };
  g_autofree char *folder = make_folder (), *list = NULL;
  g_autoptr (QdGraph) here = make_graph (1, SEED_HERE), first = make_graph (1, SEED_HERE);
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  g_autoptr (QdWeightsFile) file = NULL;
  g_autoptr (QdWeightsReport) report = NULL;
  g_autofree float *values = NULL;
  gsize count;

  add_values (writer, "features.0.0.weight", (guint[]){ 16, 3, 3, 3 }, 4, 5);
  add_values (writer, "features.0.1.running_var", (guint[]){ 16 }, 1, 1);
  add_values (writer, "features.1.0.weight", (guint[]){ 32, 16, 3, 3 }, 4, 0); /* 24 here */
  add_values (writer, "classifier.weight", (guint[]){ 7, 96 }, 2, 0);
  qd_safetensors_writer_add_count (writer, "features.0.1.num_batches_tracked", 1000);
  file = save_and_open (writer, folder);
  report = take (here, classes, file);
  g_assert_false (report->detector);
  g_assert_cmpuint (report->loaded->len, ==, 2);
  g_assert_cmpstr (report->loaded->pdata[0], ==, "backbone.features.0.0.weight");
  g_assert_cmpstr (report->loaded->pdata[1], ==, "backbone.features.0.1.running_var");
  g_assert_cmpuint (qd_weights_report_count (report, QD_WEIGHTS_OTHER_SHAPE), ==, 1);
  g_assert_cmpuint (qd_weights_report_count (report, QD_WEIGHTS_ABSENT), ==, 58);
  g_assert_cmpuint (report->unused->len, ==, 1);
  g_assert_cmpstr (report->unused->pdata[0], ==, "classifier.weight");
  values = read_values (here, "backbone.features.0.0.weight", &count);
  for (gsize i = 0; i < count; i++)
    g_assert_cmpfloat (values[i], ==, 5 + (float) i);
  g_assert_true (is_same (here, "backbone.features.1.0.weight", first, "backbone.features.1.0.weight"));
  list = qd_weights_report_list_new (report);
  g_assert_nonnull (strstr (list, "of another shape in the file: backbone.features.1.0.weight ([24, 16, 3, 3] here, "
                                  "[32, 16, 3, 3] in the file)"));
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

/* ---- What is refused ---- */

static void
test_nothing_fits (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  g_autoptr (QdWeightsFile) file = NULL;

  add_values (writer, "features.0.0.weight", (guint[]){ 32, 3, 3, 3 }, 4, 5);
  file = save_and_open (writer, folder);
  assert_refused (file, "holds no weights that fit the network ssd_tiny");
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

static void
test_other_network (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new (), named = qd_safetensors_writer_new ();
  g_autoptr (QdWeightsFile) file = NULL, other = NULL;

  add_values (writer, "backbone.features.0.0.weight", (guint[]){ 16, 3, 3, 3 }, 4, 5);
  add_values (writer, "head.regression_head.module_list.0.bias", (guint[]){ 16 }, 1, 5);
  file = save_and_open (writer, folder);
  assert_refused (file, "is a detector of another network than ssd_tiny");
  add_values (named, "head.regression_head.module_list.0.bias", (guint[]){ 16 }, 1, 5);
  qd_safetensors_writer_set_metadata (named, "network", "ssd300_vgg16");
  other = save_and_open (named, folder);
  assert_refused (other, "is a detector of the network “ssd300_vgg16”: it does not fit ssd_tiny");
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

static void
test_not_finite (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  g_autoptr (QdWeightsFile) file = NULL;

  add_values (writer, "features.0.1.bias", (guint[]){ 16 }, 1, INFINITY);
  file = save_and_open (writer, folder);
  assert_refused (file, "tensor “features.0.1.bias” holds numbers that are not finite");
  g_assert_true (qd_file_remove_tree (folder, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/start-weights/same-classes", test_same_classes);
  g_test_add_func ("/start-weights/other-classes", test_other_classes);
  g_test_add_func ("/start-weights/unnamed-classes", test_unnamed_classes);
  g_test_add_func ("/start-weights/backbone", test_backbone);
  g_test_add_func ("/start-weights/nothing-fits", test_nothing_fits);
  g_test_add_func ("/start-weights/other-network", test_other_network);
  g_test_add_func ("/start-weights/not-finite", test_not_finite);
  return on_device_finish ();
}
