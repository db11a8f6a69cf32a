#include "engine/core/error.h"
#include "engine/ssd/detector.h"
#include "engine/ssd/model-info.h"
#include "engine/weights/graph-weights.h"
#include "tests/ops/on-device.h"

#include <glib/gstdio.h>
#include <string.h>

/* A folder with model.safetensors: random weights, two classes. */
typedef struct
{
  char *folder, *path;
} Fixture;

static char *class_names[] = { "bee", "wasp", NULL };

/* @spoil: leaves something out: a tensor, or a line of the metadata. */
static void
write_model (Fixture *fixture, const char *spoil)
{
  gint64 ids[] = { 7, 9 };
  QdModelInfo info = { qd_network_find ("ssd_tiny"), 128, class_names, ids, 2, 0.45 };
  g_autoptr (QdGraph) graph = qd_graph_new (on_device_get ());
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  g_autoptr (GError) error = NULL;
  QdRandom random;

  info.network->build (graph, qd_graph_add_input (graph, "images", (QdShape){ 1, 128, 128, 3 }),
                       g_str_equal (spoil, "heads") ? 4 : 3);
  g_assert_true (qd_graph_prepare (graph, FALSE, &error));
  qd_random_init (&random, 3, 0);
  g_assert_true (info.network->initialize (graph, &random, NULL));
  qd_model_info_write (&info, writer);
  qd_safetensors_writer_set_metadata (writer, "credits", "somebody");
  if (g_str_equal (spoil, "network"))
    qd_safetensors_writer_set_metadata (writer, "network", "ssd_huge");
  if (g_str_equal (spoil, "classes"))
    qd_safetensors_writer_set_metadata (writer, "classes", "[]");
  if (g_str_equal (spoil, "size"))
    qd_safetensors_writer_set_metadata (writer, "image_shape", "1000000");
  if (!g_str_equal (spoil, "tensors"))
    g_assert_true (qd_graph_weights_store (graph, qd_graph_get_value_arena (graph), "", FALSE, writer, NULL));
  g_assert_true (qd_safetensors_writer_save (writer, fixture->path, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->folder = g_dir_make_tmp ("quadrat-detector-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "model.safetensors", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static QdPixels *
make_photo (guint width, guint height)
{
  QdPixels *pixels = qd_pixels_new (width, height);
  QdRandom random;

  qd_random_init (&random, 4, 0);
  for (gsize i = 0; i < (gsize) width * height * 4; i++)
    pixels->data[i] = (guint8) qd_random_next (&random);
  return pixels;
}

static QdDetector *
open_model (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  QdDetector *detector;

  write_model (fixture, "");
  detector = qd_detector_open (on_device_get (), fixture->path, &error);
  g_assert_no_error (error);
  return detector;
}

static void
test_model (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdDetector) detector = open_model (fixture);

  (void) data;
  g_assert_cmpuint (qd_detector_get_n_classes (detector), ==, 2);
  g_assert_cmpstr (qd_detector_get_classes (detector)[1], ==, "wasp");
  g_assert_cmpint (qd_detector_get_class_ids (detector)[1], ==, 9);
  g_assert_cmpstr (qd_detector_get_network (detector), ==, "ssd_tiny");
  g_assert_cmpuint (qd_detector_get_size (detector), ==, 128);
  g_assert_cmpstr (qd_detector_get_metadata (detector, "credits"), ==, "somebody");
  g_assert_null (qd_detector_get_metadata (detector, "other"));
}

static const QdDetection *
at (const GArray *detections, guint index)
{
  return &g_array_index (detections, QdDetection, index);
}

/* What every list of detections is: sorted, inside the photo, within the limits that were asked for. */
static void
check (const GArray *detections, guint width, guint height, const QdDetectOptions *options)
{
  for (guint i = 0; i < detections->len; i++)
    {
      QdCornerBox box = at (detections, i)->box;

      g_assert_cmpfloat (at (detections, i)->score, >=, options->threshold);
      g_assert_true (i == 0 || at (detections, i)->score <= at (detections, i - 1)->score);
      g_assert_cmpuint (at (detections, i)->class_index, <, 2);
      g_assert_true (box.xmin >= 0 && box.ymin >= 0 && box.xmax <= width && box.ymax <= height);
      for (guint k = 0; k < i; k++)
        if (at (detections, k)->class_index == at (detections, i)->class_index)
          g_assert_cmpfloat (qd_corner_box_iou (box, at (detections, k)->box), <=, options->nms + 1e-6);
    }
}

static void
test_limits (Fixture *fixture, gconstpointer data)
{
  static const guint sizes[][2] = { { 300, 200 }, { 37, 91 }, { 2000, 1500 }, { 1, 1 } };
  g_autoptr (QdDetector) detector = open_model (fixture);

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (QdPixels) photo = make_photo (sizes[i][0], sizes[i][1]);
      const QdDetectOptions all = { .threshold = 0.05, .nms = 0.45 }, few = { .threshold = 0.05, .top_n = 3, .nms = 0.3 };
      g_autoptr (GArray) many = qd_detector_detect (detector, photo, &all, NULL);
      g_autoptr (GArray) three = qd_detector_detect (detector, photo, &few, NULL);

      g_assert_cmpuint (many->len, >, 10);
      g_assert_cmpuint (three->len, ==, 3);
      check (many, sizes[i][0], sizes[i][1], &all);
      check (three, sizes[i][0], sizes[i][1], &few);
      g_assert_cmpfloat (at (many, 0)->score, ==, at (three, 0)->score);
    }
}

/* The same photo gives the same boxes, whatever was looked at in between. */
static void
test_repeats (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdDetector) detector = open_model (fixture);
  g_autoptr (QdPixels) photo = make_photo (200, 150), other = make_photo (500, 400);
  const QdDetectOptions options = { .threshold = 0.1 };
  g_autoptr (GArray) first = qd_detector_detect (detector, photo, &options, NULL);
  g_autoptr (GArray) between = qd_detector_detect (detector, other, &options, NULL);
  g_autoptr (GArray) again = qd_detector_detect (detector, photo, &options, NULL);

  (void) data;
  g_assert_cmpmem (first->data, first->len * sizeof (QdDetection), again->data, again->len * sizeof (QdDetection));
  g_assert_cmpuint (between->len, >, 0);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const spoils[] = { "network", "classes", "size", "tensors", "heads" };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (spoils); i++)
    {
      g_autoptr (GError) error = NULL;

      write_model (fixture, spoils[i]);
      g_assert_null (qd_detector_open (on_device_get (), fixture->path, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "model.safetensors"));
    }
}

/* ---- Credits ---- */

#define MANY 100000 /* photos */

static void
test_credits (void)
{
  static const char *const few[] = { "a", NULL, "b", "", "a", "c" };
  g_autofree char *short_list = qd_model_credits_join (few, G_N_ELEMENTS (few)), *long_list = NULL;
  g_autofree char *last = NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) kept = NULL;
  guint n;

  g_assert_cmpstr (short_list, ==, "a\nb\nc");
  for (guint i = 0; i < MANY; i++)
    g_ptr_array_add (lines, g_strdup_printf ("(c) somebody whose name is number %06u, some rights reserved (CC BY)", i));
  long_list = qd_model_credits_join ((const char *const *) lines->pdata, MANY);
  g_assert_cmpuint (strlen (long_list), <=, QD_MODEL_CREDITS_MAX);
  g_assert_cmpuint (strlen (long_list), >, QD_MODEL_CREDITS_MAX - 200);
  kept = g_strsplit (long_list, "\n", -1);
  n = g_strv_length (kept);
  g_assert_cmpstr (kept[0], ==, lines->pdata[0]);
  g_assert_cmpstr (kept[n - 2], ==, lines->pdata[n - 2]);
  last = g_strdup_printf ("and %u more", MANY - (n - 1));
  g_assert_cmpstr (kept[n - 1], ==, last);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ssd/detector/model", Fixture, NULL, set_up, test_model, tear_down);
  g_test_add ("/ssd/detector/limits", Fixture, NULL, set_up, test_limits, tear_down);
  g_test_add ("/ssd/detector/repeats", Fixture, NULL, set_up, test_repeats, tear_down);
  g_test_add ("/ssd/detector/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add_func ("/ssd/detector/credits", test_credits);
  return on_device_finish ();
}
