/* How well the people of a labelling task agree, and what a second look changed. */
#include "config.h"
#include "app/commands/task-shared.h"

#include <glib/gi18n.h>
#include <math.h>

#include "engine/hands/measure-agreement.h"

static void
put_figures (JsonObject *event, const QdAgreement *agreement)
{
  double share = qd_agreement_share (*agreement), iou = qd_agreement_mean_iou (*agreement);

  json_object_set_int_member (event, "boxes", (gint64) agreement->n_boxes);
  json_object_set_int_member (event, "agreed", (gint64) agreement->n_agreed);
  if (!isnan (share))
    json_object_set_double_member (event, "agreement", share);
  if (!isnan (iou))
    json_object_set_double_member (event, "mean_iou", iou);
}

static void
print_figures (QdCli *cli, const char *name, const QdAgreement *agreement)
{
  double share = qd_agreement_share (*agreement), iou = qd_agreement_mean_iou (*agreement);

  if (isnan (share))
    qd_cli_print (cli, _ ("%-24s nothing to compare"), name);
  else
    qd_cli_print (cli, _ ("%-24s %5.1f %% agree, mean IoU %.3f"), name, 100 * share, isnan (iou) ? 0 : iou);
}

static void
put_class (QdCli *cli, const QdClassAgreement *class_)
{
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "event", "class");
  json_object_set_string_member (event, "class", class_->name);
  put_figures (event, &class_->agreement);
  qd_cli_put (cli, event);
  print_figures (cli, class_->name, &class_->agreement);
}

static void
put_review (JsonObject *event, const QdReviewRecord *review)
{
  if (review->photos == 0)
    return;
  json_object_set_int_member (event, "reviewed", review->photos);
  json_object_set_int_member (event, "adjusted", review->adjusted);
  json_object_set_int_member (event, "kept", review->kept);
  json_object_set_int_member (event, "moved", review->moved);
  json_object_set_int_member (event, "new", review->added);
  json_object_set_int_member (event, "removed", review->removed);
}

static void
print_review (QdCli *cli, const QdReviewRecord *review)
{
  if (review->photos > 0)
    qd_cli_print (cli, _ ("  looked again: %u of %u photos changed; boxes: %u as they were, %u moved, %u new, %u removed"),
                  review->adjusted, review->photos, review->kept, review->moved, review->added, review->removed);
}

static void
put_labeller (QdCli *cli, const QdLabellerAgreement *labeller)
{
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "event", "labeller");
  json_object_set_string_member (event, "labeller", labeller->name);
  json_object_set_int_member (event, "id", labeller->labeller_id);
  json_object_set_int_member (event, "photos", labeller->photos);
  json_object_set_double_member (event, "seconds", labeller->seconds);
  json_object_set_int_member (event, "right", (gint64) labeller->record.n_right);
  json_object_set_int_member (event, "other_class", (gint64) labeller->record.n_other_class);
  json_object_set_int_member (event, "alone", (gint64) labeller->record.n_alone);
  json_object_set_int_member (event, "missed", (gint64) labeller->record.n_missed);
  put_figures (event, &labeller->agreement);
  put_review (event, &labeller->review);
  qd_cli_put (cli, event);
  print_figures (cli, labeller->name, &labeller->agreement);
  print_review (cli, &labeller->review);
}

static int
run_agreement (QdCli *cli)
{
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autoptr (QdTask) task = NULL;
  g_autoptr (QdTaskAgreement) agreement = NULL;
  const GOptionEntry options[] = { QD_COMMAND_TASK_OPTION (&name), { NULL } };
  JsonObject *event;

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  if (!qd_command_open_task (cli, QD_PROJECT_READ, name, &project, &task, &error))
    return qd_cli_fail (cli, error);
  agreement = qd_task_agreement_measure (project, task, &error);
  if (agreement == NULL)
    return qd_cli_fail (cli, error);
  for (guint i = 0; i < agreement->classes->len; i++)
    put_class (cli, agreement->classes->pdata[i]);
  for (guint i = 0; i < agreement->labellers->len; i++)
    put_labeller (cli, agreement->labellers->pdata[i]);
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  json_object_set_string_member (event, "task", task->name);
  json_object_set_int_member (event, "photos", agreement->photos);
  put_figures (event, &agreement->all);
  qd_cli_put (cli, event);
  print_figures (cli, _ ("all"), &agreement->all);
  return 0;
}

const QdCommand qd_command_task_agreement = {
  "task agreement",
  N_ ("PROJECT [--task=NAME]"),
  N_ ("Say how well people agree, by class and by person."),
  run_agreement,
};
