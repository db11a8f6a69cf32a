#include "config.h"

#include "app/cli/commands.h"
#include "engine/metrics/coco-files.h"
#include "engine/metrics/coco.h"
#include "engine/metrics/precision-recall.h"

#include <glib/gi18n.h>
#include <math.h>

#define VOC_OVERLAP 0.5

typedef struct
{
  const char *name; /* in JSON */
  double value;     /* below 0: there is nothing to measure by */
} Figure;

static void
tell (QdCli *cli, const Figure *figures, guint n)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < n; i++)
    {
      qd_cli_print (cli, "%-10s %6.3f", figures[i].name, figures[i].value);
      json_object_set_double_member (object, figures[i].name, figures[i].value);
    }
  qd_cli_put (cli, object);
}

static void
measure (QdCli *cli, const QdCocoSet *set)
{
  const QdTruthBox *truths = (const QdTruthBox *) (gpointer) set->truths->data;
  const QdScoredBox *found = (const QdScoredBox *) (gpointer) set->found->data;
  double voc = qd_mean_average_precision (truths, set->truths->len, found, set->found->len, set->classes->len, VOC_OVERLAP);
  QdCocoSummary coco;

  qd_coco_summarize (truths, set->truths->len, found, set->found->len, set->classes->len, &coco, NULL);
  {
    const Figure figures[] = {
      { "AP", coco.ap },
      { "AP50", coco.ap50 },
      { "AP75", coco.ap75 },
      { "APs", coco.ap_small },
      { "APm", coco.ap_medium },
      { "APl", coco.ap_large },
      { "AR1", coco.ar1 },
      { "AR10", coco.ar10 },
      { "AR100", coco.ar100 },
      { "ARs", coco.ar_small },
      { "ARm", coco.ar_medium },
      { "ARl", coco.ar_large },
      { "voc_map50", isnan (voc) ? -1 : voc },
    };

    tell (cli, figures, G_N_ELEMENTS (figures));
  }
}

static int
run (QdCli *cli)
{
  g_autoptr (QdCocoSet) set = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry options[] = { { NULL } };

  if (!qd_cli_parse (cli, options, 2, 2))
    return qd_cli_get_status (cli);
  set = qd_coco_set_load (qd_cli_get_argument (cli, 0), qd_cli_get_argument (cli, 1), &error);
  if (set == NULL)
    return qd_cli_fail (cli, error);
  if (set->n_left_out > 0)
    qd_cli_warn (cli, _ ("%u detections of categories that the truth file does not know are left out."), set->n_left_out);
  measure (cli, set);
  return 0;
}

const QdCommand qd_command_metrics = {
  .name = "metrics",
  .usage = "TRUTH.json DETECTIONS.json",
  .summary = N_ ("COCO and VOC figures of any detector's COCO results file; -1 where there is nothing to measure by."),
  .run = run,
};
