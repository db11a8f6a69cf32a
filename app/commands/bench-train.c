#include "config.h"

#include "app/cli/commands.h"
#include "app/commands/bench-shared.h"
#include "engine/train/noise-photo.h"
#include "engine/train/session.h"

#include <glib/gi18n.h>

#define N_CLASSES  4   /* background included */
#define PHOTO_SIDE 384 /* pixels */
#define WARM_STEPS 3
#define RATE       1e-5 /* noise teaches nothing; large steps on it end in no numbers at all */

/* A training whose photos are decoded already. */
typedef struct
{
  QdTrainSettings *settings;
  QdDevice *device;
  QdSession *session;
  GPtrArray *photos; /* (element-type QdNoisePhoto), [batch] */
} Bench;

static void
bench_clear (Bench *bench)
{
  g_clear_pointer (&bench->session, qd_session_free);
  g_clear_pointer (&bench->device, qd_device_unref);
  g_clear_pointer (&bench->settings, qd_train_settings_free);
  g_clear_pointer (&bench->photos, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, bench_clear)

static gboolean
bench_open (Bench *bench, const char *device, GError **error)
{
  QdSessionOptions options = { .network = qd_network_find (bench->settings->base_network),
                               .settings = bench->settings,
                               .n_classes = N_CLASSES,
                               .max_truths = QD_NOISE_TRUTHS,
                               .max_photo_pixels = PHOTO_SIDE * PHOTO_SIDE };
  QdRandom random;

  bench->device = qd_device_open (device, error);
  bench->session = bench->device != NULL ? qd_session_new (bench->device, &options, error) : NULL;
  if (bench->session == NULL || !qd_session_start (bench->session, error))
    return FALSE;
  bench->photos = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_noise_photo_free);
  qd_random_init (&random, 1, 0);
  for (guint i = 0; i < qd_session_get_batch (bench->session); i++)
    g_ptr_array_add (bench->photos, qd_noise_photo_new (PHOTO_SIDE, N_CLASSES, &random));
  return TRUE;
}

/* A QdBenchFunc. */
static gboolean
run_step (gpointer data, guint64 step, GError **error)
{
  Bench *bench = data;
  QdStepResult result;

  for (guint i = 0; i < bench->photos->len; i++)
    {
      const QdNoisePhoto *photo = bench->photos->pdata[i];

      qd_session_set_image (bench->session, i, photo->pixels, &photo->view, photo->truths);
    }
  return qd_session_step (bench->session, RATE, step, &result, error);
}

static gboolean
report (QdCli *cli, Bench *bench, const QdBenchTimes *times, GError **error)
{
  guint batch = qd_session_get_batch (bench->session);
  QdGraph *graph = qd_session_get_graph (bench->session);
  g_autoptr (JsonObject) object = qd_bench_describe ("train", bench->device, graph, bench->settings, batch, times);
  g_autoptr (GPtrArray) laps = NULL;

  json_object_set_int_member (object, "slice", qd_session_get_slice (bench->session));
  if (!qd_bench_describe_arithmetic (object, bench->device, graph, batch, 3, times, error))
    return FALSE;
  qd_cli_print (cli, _ ("%s learns %.1f photos a second (%.1f to %.1f), %u at a step, on %s: %.0f of %.0f GFLOP a second."),
                bench->settings->base_network, json_object_get_double_member (object, "images_per_second"),
                json_object_get_double_member (object, "images_per_second_low"),
                json_object_get_double_member (object, "images_per_second_high"), batch,
                qd_device_get_info (bench->device)->name, json_object_get_double_member (object, "gflops"),
                json_object_get_double_member (object, "peak_gflops"));
  qd_cli_put (cli, g_steal_pointer (&object));
  if (qd_cli_is_json (cli))
    return TRUE;
  laps = qd_session_time_step (bench->session, error);
  return laps != NULL && qd_bench_print_laps (cli, laps);
}

static int
run (QdCli *cli)
{
  g_auto (QdBenchOptions) options = { .seconds = 10 };
  g_auto (Bench) bench = { 0 };
  g_autoptr (GError) error = NULL;
  GOptionEntry entries[QD_BENCH_N_OPTIONS + 1] = { 0 };
  QdBenchTimes times;

  qd_bench_options_list (&options, entries);
  if (!qd_cli_parse (cli, entries, 0, 0))
    return qd_cli_get_status (cli);
  bench.settings = qd_bench_options_get_settings (&options, &error);
  if (bench.settings == NULL)
    return qd_cli_misuse (cli, "%s", error->message);
  if (!bench_open (&bench, options.device, &error) ||
      !qd_bench_measure (run_step, &bench, WARM_STEPS, options.seconds, &times, &error) ||
      !report (cli, &bench, &times, &error))
    return qd_cli_fail (cli, error);
  return 0;
}

const QdCommand qd_command_bench_train = {
  .name = "bench train",
  .usage = "[--network=NAME] [--device=NAME] [--set NAME=VALUE ...] [--seconds=S]",
  .summary = N_ ("Measures how fast a network learns on this machine."),
  .run = run,
};
