/* A labelling task is made: of which photos, for how many people. */
#include "config.h"
#include "app/commands/task-shared.h"

#include <glib/gi18n.h>

#include "engine/core/error.h"
#include "engine/hands/choose-photos.h"

/* What was asked for, as text. */
typedef struct
{
  char *seed, *text, *which, *class_name, *subset;
  gboolean review, unlabelled;
  int labellers;
} NewTask;

static void
new_task_clear (NewTask *wanted)
{
  g_free (wanted->seed);
  g_free (wanted->text);
  g_free (wanted->which);
  g_free (wanted->class_name);
  g_free (wanted->subset);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NewTask, new_task_clear)

/* By the name as it is, else whatever the case of its letters. 0: none. */
static gint64
find_class_id (const GPtrArray *classes, const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  gint64 id = 0;

  for (guint i = 0; i < classes->len; i++)
    {
      const QdClass *class_ = classes->pdata[i];
      g_autofree char *other = g_utf8_casefold (class_->name, -1);

      if (g_str_equal (class_->name, name))
        return class_->id;
      if (id == 0 && g_str_equal (other, folded))
        id = class_->id;
    }
  return id;
}

static gboolean
find_class (QdProject *project, const char *name, gint64 *id, GError **error)
{
  g_autoptr (GPtrArray) classes = name == NULL ? NULL : qd_project_list_classes (project, FALSE, error);

  if (classes != NULL)
    *id = find_class_id (classes, name);
  if (classes != NULL && *id == 0)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no class “%s” in the project."), name);
  return name == NULL || *id != 0;
}

static int
make_task (QdCli *cli, QdPhotoChoice *choice, const NewTask *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (qd_cli_get_argument (cli, 0), QD_PROJECT_WRITE, &error);
  g_autoptr (QdTask) task = NULL;

  if (project != NULL && find_class (project, wanted->class_name, &choice->class_id, &error))
    task = qd_hands_make_task (project, qd_cli_get_argument (cli, 1), wanted->review ? QD_TASK_REVIEW : QD_TASK_DRAW,
                               (guint) wanted->labellers, choice, &error);
  if (task == NULL)
    return qd_cli_fail (cli, error);
  qd_command_put_task (cli, "done", task);
  return 0;
}

static gboolean
find_subset (const char *name, int *subset)
{
  for (int i = 0; i < QD_N_SUBSETS; i++)
    if (g_str_equal (qd_command_get_subset_name (i), name))
      {
        *subset = i;
        return TRUE;
      }
  return FALSE;
}

/* 0, or the exit status of what was misused. */
static int
take_choice (QdCli *cli, const NewTask *wanted, QdPhotoChoice *choice)
{
  choice->seed = g_random_int ();
  choice->text = wanted->text;
  choice->kind = wanted->unlabelled ? QD_PHOTO_KIND_TO_LABEL : QD_PHOTO_KIND_ALL;
  if (wanted->seed != NULL && !qd_command_parse_seed (wanted->seed, &choice->seed))
    return qd_cli_misuse (cli, _ ("--seed takes a whole number, not “%s”"), wanted->seed);
  if (wanted->labellers < 1 || wanted->labellers > QD_TASK_MOST_LABELLERS)
    return qd_cli_misuse (cli, _ ("--labellers takes a number from 1 to %d"), QD_TASK_MOST_LABELLERS);
  if (!(choice->percent > 0 && choice->percent <= 100))
    return qd_cli_misuse (cli, _ ("--percent takes a number above 0, of at most 100"));
  if (wanted->which != NULL && wanted->unlabelled)
    return qd_cli_misuse (cli, _ ("--unlabelled is --which=to-label: give one of them"));
  if (wanted->which != NULL &&
      (!qd_photo_kind_from_string (wanted->which, &choice->kind) || choice->kind == QD_PHOTO_KIND_SKIPPED))
    return qd_cli_misuse (
        cli, _ ("--which takes all, to-label, labelled, verified, empty, suggested or disagreement, not “%s”"), wanted->which);
  if (wanted->subset != NULL && !find_subset (wanted->subset, &choice->subset))
    return qd_cli_misuse (cli, _ ("--subset takes train, validation, test or none, not “%s”"), wanted->subset);
  return 0;
}

static int
run_new (QdCli *cli)
{
  QdPhotoChoice choice = QD_PHOTO_CHOICE_INIT;
  g_auto (NewTask) wanted = { .labellers = 3 };
  const GOptionEntry options[] = {
    { "labellers", 0, 0, G_OPTION_ARG_INT, &wanted.labellers, N_ ("How many people look at a photo, 1 to 9 (3)"), "N" },
    { "which", 0, 0, G_OPTION_ARG_STRING, &wanted.which,
      N_ ("all, to-label, labelled, verified, empty, suggested or disagreement (all)"), N_ ("KIND") },
    { "class", 0, 0, G_OPTION_ARG_STRING, &wanted.class_name, N_ ("Photos with a box of the class, or of its species"),
      N_ ("NAME") },
    { "subset", 0, 0, G_OPTION_ARG_STRING, &wanted.subset, N_ ("Photos of a part: train, validation, test or none"),
      N_ ("PART") },
    { "text", 0, 0, G_OPTION_ARG_STRING, &wanted.text, N_ ("Photos with this in species, place, observer or name"),
      N_ ("TEXT") },
    { "unlabelled", 0, 0, G_OPTION_ARG_NONE, &wanted.unlabelled, N_ ("Photos without boxes and marks alone"), NULL },
    { "percent", 0, 0, G_OPTION_ARG_DOUBLE, &choice.percent, N_ ("A random part of the photos (100)"), "P" },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &wanted.seed, N_ ("The same seed gives the same photos; a new one when not given"),
      "S" },
    { "review", 0, 0, G_OPTION_ARG_NONE, &wanted.review, N_ ("With the boxes that are there, to be looked at again"), NULL },
    { NULL },
  };
  int status;

  if (!qd_cli_parse (cli, options, 2, 2))
    return qd_cli_get_status (cli);
  status = take_choice (cli, &wanted, &choice);
  return status != 0 ? status : make_task (cli, &choice, &wanted);
}

const QdCommand qd_command_task_new = {
  "task new",
  N_ ("PROJECT NAME [--labellers=3] [--which=all] [--class=NAME] [--subset=PART] [--text=TEXT]"
      " [--percent=100 --seed=S] [--review]"),
  N_ ("Choose photos that several people label."),
  run_new,
};
