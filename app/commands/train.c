#include "config.h"

#include "app/cli/commands.h"
#include "engine/core/error.h"
#include "engine/pretrained/store.h"
#include "engine/train/trainer.h"
#include "engine/train/training.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

typedef struct
{
  QdCli *cli;
  GMainLoop *loop;
  QdTrainer *trainer;
  const char *project;
  int status;
} Watch;

static void
print_epoch (QdCli *cli, const QdTrainEvent *event)
{
  qd_cli_print (cli, _ ("epoch %u of %u: loss %.3f, mAP@0.5 %.3f, mAP %.3f; %.1f photos a second, %.0f s, about %.0f s left"),
                event->epoch, event->n_epochs, event->loss, event->map50, event->map, event->images_per_second, event->seconds,
                event->seconds_left);
}

static void
print_weights (QdCli *cli, const QdTrainEvent *event)
{
  g_autofree char *fresh = qd_weights_report_list_new (event->weights);

  qd_cli_print (cli, "%s", event->message);
  if (fresh != NULL)
    qd_cli_print (cli, "%s", fresh);
}

static void
put_json (QdCli *cli, const QdTrainEvent *event)
{
  g_autofree char *line = qd_train_event_to_json (event);
  g_autoptr (JsonNode) node = line != NULL ? json_from_string (line, NULL) : NULL;

  if (node != NULL)
    qd_cli_put (cli, json_node_dup_object (node));
}

static void
finish (Watch *watch, int status)
{
  watch->status = status;
  g_main_loop_quit (watch->loop);
}

/* Ended by Ctrl+C, or by itself: after the last epoch, or by early stopping. */
static void
print_done (Watch *watch, const QdTrainEvent *event)
{
  if (event->stopped_early && g_cancellable_is_cancelled (qd_cli_get_cancellable (watch->cli)))
    qd_cli_print (watch->cli,
                  _ ("Run %" PRId64
                     " was stopped after step %u of %u: mAP@0.5 %.3f in epoch %u, kept as %s. Go on with "
                     "it: quadrat train %s --resume"),
                  event->run, event->step, event->n_steps, event->map50, event->best_epoch, event->model, watch->project);
  else
    qd_cli_print (watch->cli, _ ("Run %" PRId64 " is done after %.0f s: mAP@0.5 %.3f in epoch %u, kept as %s."),
                  event->run, event->seconds, event->map50, event->best_epoch, event->model);
}

static void
on_end (Watch *watch, const QdTrainEvent *event)
{
  g_autoptr (GError) error = NULL;

  if (event->kind == QD_TRAIN_DONE)
    {
      print_done (watch, event);
      finish (watch, 0);
      return;
    }
  g_set_error_literal (&error, QD_ERROR, QD_ERROR_FAILED, event->message);
  finish (watch, qd_cli_fail (watch->cli, error));
}

static void
on_event (const QdTrainEvent *event, gpointer user_data)
{
  Watch *watch = user_data;
  QdCli *cli = watch->cli;

  if (event->kind != QD_TRAIN_ERROR)
    put_json (cli, event);
  switch (event->kind)
    {
    case QD_TRAIN_STARTED:
      qd_cli_print (cli, _ ("Run %" PRId64 ": %s on %s, %u photos to train on, %u to validate."), event->run,
                    event->network, event->device, event->n_train, event->n_validation);
      break;
    case QD_TRAIN_WEIGHTS: print_weights (cli, event); break;
    case QD_TRAIN_STEP:
      qd_cli_progress (cli, FALSE, _ ("step %u of %u, loss %.3f"), event->step, event->n_steps, event->loss);
      break;
    case QD_TRAIN_EPOCH: print_epoch (cli, event); break;
    case QD_TRAIN_WARNING: qd_cli_warn (cli, "%s", event->message); break;
    case QD_TRAIN_DONE:
    case QD_TRAIN_ERROR: on_end (watch, event); break;
    case QD_TRAIN_SAMPLES:
    case QD_TRAIN_PAUSED:
    case QD_TRAIN_RESUMED:
    default: break;
    }
}

/* Ctrl+C: the run ends after the step under way and keeps what it has. */
static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  (void) cancellable;
  qd_trainer_stop (((Watch *) user_data)->trainer);
}

static int
watch_trainer (QdCli *cli, const char *project, const QdTrainSettings *settings, gint64 resume_run)
{
  Watch watch = { .cli = cli, .loop = g_main_loop_new (NULL, FALSE), .project = project };
  GCancellable *cancellable = qd_cli_get_cancellable (cli);
  gulong handler;

  watch.trainer = qd_trainer_start (project, settings, resume_run, NULL, on_event, &watch);
  handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), &watch, NULL);
  g_main_loop_run (watch.loop);
  g_cancellable_disconnect (cancellable, handler);
  qd_trainer_free (watch.trainer);
  g_main_loop_unref (watch.loop);
  return watch.status;
}

static int
resume (QdCli *cli, const char *project)
{
  g_autoptr (GError) error = NULL;
  gint64 run = qd_trainer_find_resumable (project);

  if (run > 0)
    return watch_trainer (cli, project, NULL, run);
  g_set_error (&error, QD_ERROR, QD_ERROR_INPUT, _ ("%s has no run that was interrupted."), project);
  return qd_cli_fail (cli, error);
}

/* base_network first: it brings its own defaults, over which the others go. */
static const char *
choose_network (const char *network, char **pairs)
{
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    if (g_str_has_prefix (pairs[i], "base_network="))
      return pairs[i] + strlen ("base_network=");
  return network;
}

static QdTrainSettings *
collect_settings (const char *network, const char *weights, const char *device, char **pairs, GError **error)
{
  g_autoptr (QdTrainSettings) settings = qd_train_settings_new (choose_network (network, pairs));

  if ((weights != NULL && !qd_train_settings_set (settings, "weights", weights, error)) ||
      (device != NULL && !qd_train_settings_set (settings, "device", device, error)))
    return NULL;
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    if (!qd_train_settings_set_pair (settings, pairs[i], error))
      return NULL;
  return qd_train_settings_check (settings, error) ? g_steal_pointer (&settings) : NULL;
}

/* The name of pretrained weights becomes the path of their file, which stands in the run's settings; the number of a run stays. */
static gboolean
find_weights (QdTrainSettings *settings, GError **error)
{
  g_autofree char *found = NULL, *path = NULL;

  if (settings->weights[0] == '\0' || g_ascii_string_to_unsigned (settings->weights, 10, 1, G_MAXINT64, NULL, NULL))
    return TRUE;
  found = qd_pretrained_resolve (settings->weights, settings->base_network, error);
  path = found != NULL ? g_canonicalize_filename (found, NULL) : NULL;
  return path != NULL && qd_train_settings_set (settings, "weights", path, error);
}

static int
run (QdCli *cli)
{
  g_autofree char *network = NULL, *weights = NULL, *device = NULL;
  g_auto (GStrv) pairs = NULL;
  gboolean go_on = FALSE;
  g_autoptr (QdTrainSettings) settings = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry options[] = {
    { "network", 0, 0, G_OPTION_ARG_STRING, &network, N_ ("Network to train"), "NAME" },
    { "weights", 0, 0, G_OPTION_ARG_FILENAME, &weights, N_ ("Weights to start from: a file, a name of “quadrat weights”, or the number of a run"),
      "FILE|NAME|RUN" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_ ("Part of the name of the device that computes"), "NAME" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &pairs, N_ ("One setting, may be given often"), "NAME=VALUE" },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &go_on, N_ ("Go on with the run that was interrupted last"), NULL },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  if (go_on && (network != NULL || weights != NULL || device != NULL || pairs != NULL))
    return qd_cli_misuse (cli, "%s", _ ("A run that is resumed keeps its settings."));
  if (go_on)
    return resume (cli, qd_cli_get_argument (cli, 0));
  settings = collect_settings (network, weights, device, pairs, &error);
  if (settings == NULL)
    return qd_cli_misuse (cli, "%s", error->message);
  if (!find_weights (settings, &error))
    return qd_cli_fail (cli, error);
  return watch_trainer (cli, qd_cli_get_argument (cli, 0), settings, 0);
}

const QdCommand qd_command_train = {
  .name = "train",
  .usage = "PROJECT [--network=NAME] [--weights=FILE|NAME|RUN] [--device=NAME] [--set NAME=VALUE ...] [--resume]",
  .summary = N_ ("Trains a detector on the labelled photos of a project."),
  .run = run,
};
