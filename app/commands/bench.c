#include "config.h"

#include "app/cli/commands.h"
#include "engine/core/error.h"
#include "engine/ops/truth.h"
#include "engine/train/session.h"

#include <glib/gi18n.h>
#include <string.h>

#define N_CLASSES  4   /* background included */
#define N_TRUTHS   12  /* a photo */
#define PHOTO_SIDE 384 /* pixels */
#define WARM_STEPS 3
#define LAPS_SHOWN 25

/* What is measured. */
typedef struct
{
  QdTrainSettings *settings;
  QdDevice *device;
  QdSession *session;
  const QdNetwork *network;
} Bench;

static void
bench_clear (Bench *bench)
{
  g_clear_pointer (&bench->session, qd_session_free);
  g_clear_pointer (&bench->device, qd_device_unref);
  g_clear_pointer (&bench->settings, qd_train_settings_free);
}

/* Noise with boxes anywhere: speed does not depend on what is in a photo. */
static void
fill_image (QdSession *session, guint image, QdRandom *random)
{
  g_autoptr (QdPixels) pixels = qd_pixels_new (PHOTO_SIDE, PHOTO_SIDE);
  g_autoptr (GArray) truths = g_array_new (FALSE, TRUE, sizeof (QdTruth));
  QdAugmentView view = qd_augment_view_whole (PHOTO_SIDE, PHOTO_SIDE);

  for (guint i = 0; i < PHOTO_SIDE * PHOTO_SIDE; i++)
    {
      guint32 noise = qd_random_next (random) | 0xff000000u;

      memcpy (pixels->data + 4 * (gsize) i, &noise, 4);
    }
  for (guint i = 0; i < N_TRUTHS; i++)
    {
      float x = (float) qd_random_range (random, 0, 0.8), y = (float) qd_random_range (random, 0, 0.8);
      QdTruth truth = { x, y, x + 0.15f, y + 0.15f, 1 + qd_random_below (random, N_CLASSES - 1), 0, { 0, 0 } };

      g_array_append_val (truths, truth);
    }
  qd_session_set_image (session, image, pixels, &view, truths);
}

static gboolean
bench_open (Bench *bench, const char *device, GError **error)
{
  QdSessionOptions options = {
    .settings = bench->settings, .n_classes = N_CLASSES, .max_truths = N_TRUTHS, .max_photo_pixels = PHOTO_SIDE * PHOTO_SIDE
  };
  QdRandom random;

  if (!qd_train_settings_check (bench->settings, error))
    return FALSE;
  options.network = bench->network = qd_network_find (bench->settings->base_network);
  bench->device = qd_device_open (device, error);
  bench->session = bench->device != NULL ? qd_session_new (bench->device, &options, error) : NULL;
  if (bench->session == NULL || !qd_session_start (bench->session, error))
    return FALSE;
  qd_random_init (&random, 1, 0);
  for (guint i = 0; i < qd_session_get_batch (bench->session); i++)
    fill_image (bench->session, i, &random);
  return TRUE;
}

typedef gboolean (*RunFunc) (Bench *bench, guint64 step, GError **error);

static gboolean
run_step (Bench *bench, guint64 step, GError **error)
{
  QdStepResult result;

  return qd_session_step (bench->session, 1e-4, step, &result, error);
}

static gboolean
run_predict (Bench *bench, guint64 step, GError **error)
{
  (void) step;
  return qd_session_predict (bench->session, error);
}

/* Photos a second over @seconds, after a few steps to warm up; below 0 on error. */
static double
measure_rate (Bench *bench, RunFunc run, double seconds, GError **error)
{
  gint64 start = 0, end;
  guint64 step = 0;

  do
    {
      if (step == WARM_STEPS)
        start = g_get_monotonic_time ();
      if (!run (bench, ++step, error))
        return -1;
      end = g_get_monotonic_time ();
    }
  while (step <= WARM_STEPS || (double) (end - start) < seconds * G_USEC_PER_SEC);
  return (double) ((step - WARM_STEPS) * qd_session_get_batch (bench->session)) * G_USEC_PER_SEC / (double) (end - start);
}

static int
compare_laps (gconstpointer a, gconstpointer b)
{
  const QdLap *x = *(const QdLap *const *) a, *y = *(const QdLap *const *) b;

  return x->milliseconds < y->milliseconds ? 1 : x->milliseconds > y->milliseconds ? -1 : 0;
}

static gboolean
print_laps (QdCli *cli, Bench *bench, GError **error)
{
  g_autoptr (GPtrArray) laps = qd_session_time_step (bench->session, error);
  double total = 0;

  if (laps == NULL)
    return FALSE;
  for (guint i = 0; i < laps->len; i++)
    total += ((const QdLap *) laps->pdata[i])->milliseconds;
  g_ptr_array_sort (laps, compare_laps);
  qd_cli_print (cli, _ ("One step takes %.1f ms on the device, most of it in:"), total);
  for (guint i = 0; i < MIN (laps->len, LAPS_SHOWN); i++)
    {
      const QdLap *lap = laps->pdata[i];

      qd_cli_print (cli, _ ("%8.2f ms  %4.1f %%  %s"), lap->milliseconds, 100 * lap->milliseconds / total, lap->label);
    }
  return TRUE;
}

static void
report (QdCli *cli, Bench *bench, const char *what, double rate, double passes)
{
  double gflop = 2 * qd_session_count_multiply_adds (bench->session) / 1e9;
  JsonObject *object = json_object_new ();

  qd_cli_print (cli, _ ("%s, %s on %s: %.1f photos a second, %.2f GFLOP a photo forward, %.1f GFLOP a second."), what,
                bench->network->name, qd_device_get_info (bench->device)->name, rate, gflop, rate * gflop * passes);
  json_object_set_string_member (object, "bench", what);
  json_object_set_string_member (object, "network", bench->network->name);
  json_object_set_string_member (object, "device", qd_device_get_info (bench->device)->name);
  json_object_set_int_member (object, "batch", qd_session_get_batch (bench->session));
  json_object_set_double_member (object, "images_per_second", rate);
  json_object_set_double_member (object, "gflop_forward", gflop);
  json_object_set_double_member (object, "gflops", rate * gflop * passes);
  qd_cli_put (cli, object);
}

static int
run_bench (QdCli *cli, gboolean train)
{
  g_autofree char *network = NULL, *device = NULL;
  g_auto (GStrv) pairs = NULL;
  double seconds = 10, rate;
  g_autoptr (GError) error = NULL;
  Bench bench = { 0 };
  const GOptionEntry options[] = {
    { "network", 0, 0, G_OPTION_ARG_STRING, &network, N_ ("Network to measure"), "NAME" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_ ("Part of the name of the device that computes"), "NAME" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("One setting, may be given often"), "NAME=VALUE" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, N_ ("How long to measure"), "S" },
    { NULL },
  };
  gboolean ok = TRUE;

  if (!qd_cli_parse (cli, options, 0, 0))
    return qd_cli_get_status (cli);
  bench.settings = qd_train_settings_new (network);
  for (guint i = 0; ok && pairs != NULL && pairs[i] != NULL; i++)
    ok = qd_train_settings_set_pair (bench.settings, pairs[i], &error);
  if (!train)
    bench.settings->mini_batch_size = 1; /* as the Predict page does it */
  if (!ok)
    {
      bench_clear (&bench);
      return qd_cli_misuse (cli, "%s", error->message);
    }
  ok = bench_open (&bench, device, &error);
  rate = ok ? measure_rate (&bench, train ? run_step : run_predict, seconds, &error) : -1;
  if (rate >= 0)
    report (cli, &bench, train ? "train" : "detect", rate, train ? 3 : 1);
  ok = rate >= 0 && (!train || qd_cli_is_json (cli) || print_laps (cli, &bench, &error));
  bench_clear (&bench);
  return ok ? 0 : qd_cli_fail (cli, error);
}

static int
run_train (QdCli *cli)
{
  return run_bench (cli, TRUE);
}

static int
run_detect (QdCli *cli)
{
  return run_bench (cli, FALSE);
}

const QdCommand qd_command_bench_train = {
  .name = "bench train",
  .usage = "[--network=NAME] [--device=NAME] [--set NAME=VALUE ...] [--seconds=S]",
  .summary = N_ ("Measures how fast a network learns on this machine."),
  .run = run_train,
};

const QdCommand qd_command_bench_detect = {
  .name = "bench detect",
  .usage = "[--network=NAME] [--device=NAME] [--set NAME=VALUE ...] [--seconds=S]",
  .summary = N_ ("Measures how fast a network finds boxes on this machine."),
  .run = run_detect,
};
