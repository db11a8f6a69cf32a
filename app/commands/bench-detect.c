#include "config.h"

#include "app/cli/commands.h"
#include "app/commands/bench-shared.h"
#include "engine/demo/scene.h"
#include "engine/photo/photo.h"
#include "engine/ssd/detector.h"
#include "engine/ssd/untrained-model.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define N_CLASSES 3   /* background left out */
#define WIDTH     640 /* of a drawn photo, pixels */
#define HEIGHT    480
#define MAX_SIDE  4096 /* as `quadrat detect` decodes */
#define WARM_RUNS 3

/* A file goes in, boxes come out. */
typedef struct
{
  QdTrainSettings *settings;
  QdDevice *device;
  QdDetector *detector;
  char *folder; /* of what is made for the measurement, or NULL */
  char *photo, *model;
  double decode; /* milliseconds spent on reading and decoding, all runs */
  guint n_decoded, n_boxes;
} Bench;

static void
bench_clear (Bench *bench)
{
  g_clear_pointer (&bench->detector, qd_detector_free);
  g_clear_pointer (&bench->device, qd_device_unref);
  g_clear_pointer (&bench->settings, qd_train_settings_free);
  if (bench->folder != NULL)
    {
      const char *const names[] = { "photo.jpg", "model.safetensors" };

      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        {
          g_autofree char *path = g_build_filename (bench->folder, names[i], NULL);

          g_unlink (path);
        }
      g_rmdir (bench->folder);
    }
  g_clear_pointer (&bench->folder, g_free);
  g_clear_pointer (&bench->photo, g_free);
  g_clear_pointer (&bench->model, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static gboolean
draw_photo (Bench *bench, GError **error)
{
  g_autoptr (QdDemoScene) scene = NULL;
  QdRandom random;

  qd_random_init (&random, 1, 0);
  scene = qd_demo_scene_new (&random, WIDTH, HEIGHT, QD_DEMO_BEE);
  bench->photo = g_build_filename (bench->folder, "photo.jpg", NULL);
  return qd_demo_scene_save (scene, bench->photo, 90, error);
}

static gboolean
make_model (Bench *bench, GError **error)
{
  bench->model = g_build_filename (bench->folder, "model.safetensors", NULL);
  return qd_untrained_model_write (bench->device, qd_network_find (bench->settings->base_network),
                                   (guint) bench->settings->image_shape, N_CLASSES, bench->model, error);
}

static gboolean
bench_open (Bench *bench, const char *device, GError **error)
{
  bench->folder = g_dir_make_tmp ("quadrat-bench-XXXXXX", error);
  bench->device = bench->folder != NULL ? qd_device_open (device, error) : NULL;
  if (bench->device == NULL || (bench->photo == NULL && !draw_photo (bench, error)) ||
      (bench->model == NULL && !make_model (bench, error)))
    return FALSE;
  bench->detector = qd_detector_open (bench->device, bench->model, error);
  return bench->detector != NULL;
}

/* A QdBenchFunc. */
static gboolean
run_photo (gpointer data, guint64 step, GError **error)
{
  Bench *bench = data;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (QdPixels) pixels = qd_photo_decode (bench->photo, MAX_SIDE, NULL, error);
  g_autoptr (GArray) detections = NULL;

  (void) step;
  if (pixels == NULL)
    return FALSE;
  bench->decode += (double) (g_get_monotonic_time () - start) / 1000;
  bench->n_decoded++;
  detections = qd_detector_detect (bench->detector, pixels, &(QdDetectOptions){ .threshold = 0 }, error);
  if (detections == NULL)
    return FALSE;
  bench->n_boxes = detections->len;
  return TRUE;
}

static gboolean
report (QdCli *cli, Bench *bench, const QdBenchTimes *times, GError **error)
{
  QdGraph *graph = qd_detector_get_graph (bench->detector);
  g_autoptr (JsonObject) object = qd_bench_describe ("detect", bench->device, graph, bench->settings, 1, times);
  g_autoptr (GPtrArray) laps = NULL;
  double decode = bench->decode / bench->n_decoded;

  json_object_set_double_member (object, "decode_milliseconds", decode);
  json_object_set_int_member (object, "boxes", bench->n_boxes);
  if (!qd_bench_describe_arithmetic (object, bench->device, graph, 1, 1, times, error))
    return FALSE;
  qd_cli_print (cli,
                _ ("%s looks at %.1f photos a second (%.1f to %.1f) on %s: %.1f ms a photo, %.1f of them to decode it, "
                   "%u boxes; %.0f of %.0f GFLOP a second."),
                bench->settings->base_network, json_object_get_double_member (object, "images_per_second"),
                json_object_get_double_member (object, "images_per_second_low"),
                json_object_get_double_member (object, "images_per_second_high"), qd_device_get_info (bench->device)->name,
                times->median, decode, bench->n_boxes, json_object_get_double_member (object, "gflops"),
                json_object_get_double_member (object, "peak_gflops"));
  qd_cli_put (cli, g_steal_pointer (&object));
  if (qd_cli_is_json (cli))
    return TRUE;
  laps = qd_detector_time (bench->detector, error);
  return laps != NULL && qd_bench_print_laps (cli, laps);
}

/* A model brings its own network and size. */
static gboolean
take_model (Bench *bench, GError **error)
{
  g_autofree char *size = g_strdup_printf ("%u", qd_detector_get_size (bench->detector));

  return qd_train_settings_set (bench->settings, "base_network", qd_detector_get_network (bench->detector), error) &&
         qd_train_settings_set (bench->settings, "image_shape", size, error);
}

static int
run (QdCli *cli)
{
  g_auto (QdBenchOptions) options = { .seconds = 10 };
  g_auto (Bench) bench = { 0 };
  g_autoptr (GError) error = NULL;
  GOptionEntry entries[QD_BENCH_N_OPTIONS + 3] = {
    { "photo", 0, 0, G_OPTION_ARG_FILENAME, &bench.photo, N_ ("Photo to look at; a drawn one where none is given"), "FILE" },
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &bench.model, N_ ("Model to look with; an untrained one where none is given"),
      "FILE" },
  };
  QdBenchTimes times;

  qd_bench_options_list (&options, entries + 2);
  if (!qd_cli_parse (cli, entries, 0, 0))
    return qd_cli_get_status (cli);
  bench.settings = qd_bench_options_get_settings (&options, &error);
  if (bench.settings == NULL)
    return qd_cli_misuse (cli, "%s", error->message);
  if (!bench_open (&bench, options.device, &error) || !take_model (&bench, &error) ||
      !qd_bench_measure (run_photo, &bench, WARM_RUNS, options.seconds, &times, &error) ||
      !report (cli, &bench, &times, &error))
    return qd_cli_fail (cli, error);
  return 0;
}

const QdCommand qd_command_bench_detect = {
  .name = "bench detect",
  .usage = "[--network=NAME | --model=FILE] [--photo=FILE] [--device=NAME] [--set NAME=VALUE ...] [--seconds=S]",
  .summary = N_ ("Measures how fast a network finds boxes on this machine, from a file to boxes."),
  .run = run,
};
