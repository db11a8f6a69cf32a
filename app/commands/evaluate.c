#include "config.h"

#include "app/cli/commands.h"
#include "engine/project/types.h"
#include "engine/train/evaluation.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

static void
show_progress (guint done, guint total, gpointer user_data)
{
  qd_cli_progress (user_data, done == total, _ ("%u of %u photos"), done, total);
}

/* "0.861", or a dash where there is nothing to measure by. */
static const char *
figure (double value, char *buffer, gsize size)
{
  if (isnan (value))
    return "-";
  g_snprintf (buffer, size, "%.3f", value);
  return buffer;
}

static void
print_evaluation (QdCli *cli, const QdEvaluation *evaluation)
{
  char a[16], b[16], c[16];

  qd_cli_print (cli, _ ("Run %" PRId64 " on %u %s photos: mAP@0.5 %s, mAP %s, mAP@0.75 %s"), evaluation->run,
                evaluation->photos->len, evaluation->subset, figure (evaluation->map50, a, sizeof a),
                figure (evaluation->map, b, sizeof b), figure (evaluation->map75, c, sizeof c));
  for (guint i = 0; i < evaluation->classes->len; i++)
    {
      const QdClassResult *result = evaluation->classes->pdata[i];

      qd_cli_print (cli, _ ("  %s: AP@0.5 %s, AP %s, AP@0.75 %s, %u boxes"), result->name, figure (result->ap50, a, sizeof a),
                    figure (result->ap, b, sizeof b), figure (result->ap75, c, sizeof c), result->n_truths);
    }
}

static void
warn_of_problems (QdCli *cli, const QdEvaluation *evaluation)
{
  for (guint i = 0; i < evaluation->photos->len; i++)
    {
      const QdPhotoResult *result = evaluation->photos->pdata[i];

      if (result->problem != NULL)
        qd_cli_warn (cli, "%s", result->problem);
    }
}

static gboolean
is_subset (const char *name)
{
  for (guint i = QD_SUBSET_TRAIN; i < QD_N_SUBSETS; i++)
    if (g_str_equal (name, qd_subset_to_string (i)))
      return TRUE;
  return FALSE;
}

static int
run (QdCli *cli)
{
  g_autofree char *subset = NULL, *device = NULL, *json = NULL;
  gint64 number = 0;
  g_autoptr (QdEvaluation) evaluation = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry options[] = {
    { "run", 0, 0, G_OPTION_ARG_INT64, &number, N_ ("Number of the run; the newest with a model when left out"), "N" },
    { "subset", 0, 0, G_OPTION_ARG_STRING, &subset, N_ ("validation (as it is), test or train"), "NAME" },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_ ("Part of the name of the device that computes"), "NAME" },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  if (number < 0)
    return qd_cli_misuse (cli, "%s", _ ("Runs are counted from 1."));
  if (subset != NULL && !is_subset (subset))
    return qd_cli_misuse (cli, _ ("--subset takes validation, test or train, not “%s”"), subset);
  evaluation = qd_evaluation_run (qd_cli_get_argument (cli, 0), number, subset != NULL ? subset : "validation", device,
                                  show_progress, cli, qd_cli_get_cancellable (cli), &error);
  if (evaluation == NULL)
    return qd_cli_fail (cli, error);
  warn_of_problems (cli, evaluation);
  print_evaluation (cli, evaluation);
  json = qd_evaluation_to_json (evaluation);
  node = json_from_string (json, NULL);
  qd_cli_put (cli, json_node_dup_object (node));
  return 0;
}

const QdCommand qd_command_evaluate = {
  .name = "evaluate",
  .usage = "PROJECT [--run=N] [--subset=validation|test] [--device=NAME]",
  .summary = N_ ("Measures a trained detector on a part of the labelled photos."),
  .run = run,
};
