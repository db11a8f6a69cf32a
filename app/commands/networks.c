#include "config.h"

#include "app/cli/commands.h"
#include "engine/train/network-figures.h"

#include <glib/gi18n.h>

/* What --set, --batch and --classes say, for every network. */
typedef struct
{
  QdDevice *device; /* NULL: none in particular */
  char **pairs;
  int batch;       /* 0: each network's own */
  guint n_classes; /* background included */
} Wish;

static QdTrainSettings *
choose_settings (const Wish *wish, const QdNetwork *network, GError **error)
{
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new (network->name);

  settings->image_shape = (int) network->size;
  for (guint i = 0; wish->pairs != NULL && wish->pairs[i] != NULL; i++)
    if (!qd_train_settings_set_pair (settings, wish->pairs[i], error))
      return NULL;
  if (wish->batch > 0)
    settings->mini_batch_size = wish->batch;
  return g_steal_pointer (&settings);
}

static void
tell (QdCli *cli, const QdNetwork *network, const QdTrainSettings *settings, const QdNetworkFigures *figures)
{
  g_autofree char *train = g_format_size (figures->train_bytes), *detect = g_format_size (figures->detect_bytes);
  JsonObject *object = json_object_new ();

  qd_cli_print (cli, _ ("%-28s %4d %9.2f %7.2f %6u %6u %10s %10s"), network->name, settings->image_shape,
                (double) figures->n_parameters / 1e6, figures->gflop, figures->n_default_boxes, figures->batch, train, detect);
  if (figures->slice < figures->batch)
    qd_cli_print (cli, _ ("    %u photos do not fit the device at once: a step takes them %u at a time."), figures->batch,
                  figures->slice);
  json_object_set_string_member (object, "network", network->name);
  json_object_set_int_member (object, "image_shape", settings->image_shape);
  json_object_set_int_member (object, "parameters", (gint64) figures->n_parameters);
  json_object_set_double_member (object, "multiply_adds", figures->multiply_adds);
  json_object_set_double_member (object, "gflop", figures->gflop);
  json_object_set_int_member (object, "default_boxes", figures->n_default_boxes);
  json_object_set_int_member (object, "batch", figures->batch);
  json_object_set_int_member (object, "slice", figures->slice);
  json_object_set_int_member (object, "train_bytes", (gint64) figures->train_bytes);
  json_object_set_int_member (object, "detect_bytes", (gint64) figures->detect_bytes);
  qd_cli_put (cli, object);
}

/* A size that one network does not take leaves the others to be told. */
static gboolean
tell_all (QdCli *cli, const Wish *wish, GError **error)
{
  guint n_networks, n_told = 0;
  const QdNetwork *const *networks = qd_network_get_table (&n_networks);
  g_autoptr (GError) first = NULL;

  qd_cli_print (cli, _ ("Memory is that of %s. GFLOP: a forward pass of one photo, two for each multiply-add."),
                wish->device != NULL ? qd_device_get_info (wish->device)->name : _ ("no device in particular"));
  qd_cli_print (cli, "%-28s %4s %9s %7s %6s %6s %10s %10s", _ ("network"), _ ("size"), _ ("M params"), _ ("GFLOP"), _ ("boxes"),
                _ ("batch"), _ ("training"), _ ("detection"));
  for (guint i = 0; i < n_networks; i++)
    {
      g_autoptr (GError) inner = NULL;
      g_autoptr (QdTrainSettings) settings = choose_settings (wish, networks[i], &inner);
      const QdSessionOptions options = { .network = networks[i], .settings = settings, .n_classes = wish->n_classes };
      QdNetworkFigures figures;

      if (settings == NULL || !qd_network_figures_get (wish->device, &options, &figures, &inner))
        {
          qd_cli_warn (cli, "%s: %s", networks[i]->name, inner->message);
          if (first == NULL)
            first = g_steal_pointer (&inner);
          continue;
        }
      tell (cli, networks[i], settings, &figures);
      n_told++;
    }
  if (n_told == 0)
    g_propagate_error (error, g_steal_pointer (&first));
  return n_told > 0;
}

static int
run (QdCli *cli)
{
  g_autofree char *device = NULL;
  g_auto (GStrv) pairs = NULL;
  int batch = 0, classes = 20;
  g_autoptr (QdDevice) opened = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry options[] = {
    { "batch", 0, 0, G_OPTION_ARG_INT, &batch, N_ ("Photos of a training step; each network's own where it is not given"),
      "N" },
    { "classes", 0, 0, G_OPTION_ARG_INT, &classes, N_ ("Classes to tell apart, 20 at first"), "N" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_ ("Part of the name of the device that computes"), "NAME" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("One setting, may be given often"), "NAME=VALUE" },
    { NULL },
  };
  Wish wish;

  if (!qd_cli_parse (cli, options, 0, 0))
    return qd_cli_get_status (cli);
  if (batch < 0 || batch > 1024 || classes < 1 || classes > 1000)
    return qd_cli_misuse (cli, "%s", _ ("A batch has 1 to 1024 photos, and there are 1 to 1000 classes."));
  opened = qd_device_open (device, &error);
  if (opened == NULL && device != NULL)
    return qd_cli_fail (cli, error);
  g_clear_error (&error);
  wish = (Wish){ opened, pairs, batch, (guint) classes + 1 };
  return tell_all (cli, &wish, &error) ? 0 : qd_cli_fail (cli, error);
}

const QdCommand qd_command_networks = {
  .name = "networks",
  .usage = "[--batch=N] [--classes=N] [--device=NAME] [--set NAME=VALUE ...]",
  .summary = N_ ("Lists the networks with their parameters, arithmetic, default boxes and memory."),
  .run = run,
};
