#include "config.h"
#include "app/commands/shared.h"

#include <glib/gi18n.h>

#include "engine/project/split.h"

static JsonObject *
figures_to_json (const QdSplitFigures *figures)
{
  JsonObject *event = json_object_new ();
  JsonArray *classes = json_array_new ();

  json_object_set_string_member (event, "event", "done");
  for (guint s = 1; s < QD_N_SUBSETS; s++)
    json_object_set_int_member (event, qd_subset_to_string (s), figures->photos[s]);
  for (guint i = 0; i < figures->classes->len; i++)
    {
      const QdSplitClass *class_ = g_ptr_array_index (figures->classes, i);
      JsonObject *object = json_object_new (), *boxes = json_object_new (), *photos = json_object_new ();
      json_object_set_string_member (object, "class", class_->name);
      for (guint s = 1; s < QD_N_SUBSETS; s++)
        {
          json_object_set_int_member (photos, qd_subset_to_string (s), class_->photos[s]);
          json_object_set_int_member (boxes, qd_subset_to_string (s), class_->boxes[s]);
        }
      json_object_set_object_member (object, "photos", photos);
      json_object_set_object_member (object, "boxes", boxes);
      json_array_add_object_element (classes, object);
    }
  json_object_set_array_member (event, "classes", classes);
  return event;
}

static int
print_figures (QdCli *cli, QdProject *project)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdSplitFigures) figures = qd_split_get_figures (project, &error);

  if (figures == NULL)
    return qd_cli_fail (cli, error);
  qd_cli_put (cli, figures_to_json (figures));
  qd_cli_print (cli, _ ("%-24s %8s %12s %8s"), "", _ ("train"), _ ("validation"), _ ("test"));
  qd_cli_print (cli, "%-24s %8u %12u %8u", _ ("photos"), figures->photos[QD_SUBSET_TRAIN],
                figures->photos[QD_SUBSET_VALIDATION], figures->photos[QD_SUBSET_TEST]);
  for (guint i = 0; i < figures->classes->len; i++)
    {
      const QdSplitClass *class_ = g_ptr_array_index (figures->classes, i);
      g_autofree char *name = g_strdup_printf (_ ("boxes of %s"), class_->name);
      if (class_->boxes[QD_SUBSET_TRAIN] + class_->boxes[QD_SUBSET_VALIDATION] + class_->boxes[QD_SUBSET_TEST] == 0)
        continue;
      qd_cli_print (cli, "%-24s %8u %12u %8u", name, class_->boxes[QD_SUBSET_TRAIN], class_->boxes[QD_SUBSET_VALIDATION],
                    class_->boxes[QD_SUBSET_TEST]);
    }
  return 0;
}

static int
split_by_lists (QdCli *cli, QdProject *project, const char *lists)
{
  g_autoptr (GError) error = NULL;
  guint missing = 0;

  if (!qd_split_from_lists (project, lists, &missing, &error))
    return qd_cli_fail (cli, error);
  if (missing > 0)
    qd_cli_warn (cli,
                 ngettext ("%u name in the lists belongs to no photo of the project.",
                           "%u names in the lists belong to no photo of the project.", missing),
                 missing);
  return print_figures (cli, project);
}

static int
split_by_settings (QdCli *cli, QdProject *project, const QdSplitSettings *settings)
{
  g_autoptr (GError) error = NULL;

  return qd_split_run (project, settings, &error) ? print_figures (cli, project) : qd_cli_fail (cli, error);
}

/* A share that was not given; what a person gives is no such number. */
#define NOT_GIVEN (-G_MAXDOUBLE)

static gboolean
share_is_wrong (double share)
{
  return share != NOT_GIVEN && !(share >= 0 && share <= G_MAXDOUBLE); /* and no NaN */
}

/* None given: as they are in @settings. Of train and validation the one that is not given is what the others leave of 100, so
 * that --train=70 is 70 30 0; both given may be of any scale. FALSE when they are more than 100. */
static gboolean
fill_ratios (QdSplitSettings *settings, double train, double validation, double test)
{
  double *ratios = settings->ratios;
  double wanted = test != NOT_GIVEN ? test : ratios[QD_SUBSET_TEST];

  if (train == NOT_GIVEN && validation == NOT_GIVEN && test == NOT_GIVEN)
    return TRUE;
  if (train == NOT_GIVEN && validation == NOT_GIVEN)
    validation = ratios[QD_SUBSET_VALIDATION];
  if (train == NOT_GIVEN)
    train = 100 - validation - wanted;
  else if (validation == NOT_GIVEN)
    validation = 100 - train - wanted;
  ratios[QD_SUBSET_TRAIN] = train;
  ratios[QD_SUBSET_VALIDATION] = validation;
  ratios[QD_SUBSET_TEST] = wanted;
  return train >= 0 && validation >= 0 && train + validation + wanted <= 100 + 1e-9;
}

static int
run (QdCli *cli)
{
  QdSplitSettings settings = QD_SPLIT_SETTINGS_INIT;
  g_autofree char *by = NULL, *seed = NULL, *lists = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autoptr (GError) error = NULL;
  double train = NOT_GIVEN, validation = NOT_GIVEN, test = NOT_GIVEN;
  const GOptionEntry options[] = {
    { "train", 0, 0, G_OPTION_ARG_DOUBLE, &train, N_ ("Share of photos to train with (80)"), N_ ("SHARE") },
    { "validation", 0, 0, G_OPTION_ARG_DOUBLE, &validation, N_ ("Share to validate with after each epoch (20)"), N_ ("SHARE") },
    { "test", 0, 0, G_OPTION_ARG_DOUBLE, &test, N_ ("Share to test with at the end (0)"), N_ ("SHARE") },
    { "by", 0, 0, G_OPTION_ARG_STRING, &by, N_ ("What stays together: observation, observer or photo"), N_ ("WHAT") },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &seed, N_ ("The same seed gives the same split (1)"), "S" },
    { "keep", 0, 0, G_OPTION_ARG_NONE, &settings.keep, N_ ("Leave photos where they are, place new ones"), NULL },
    { "lists", 0, 0, G_OPTION_ARG_FILENAME, &lists, N_ ("Folder with train.txt, val.txt and test.txt"), N_ ("FOLDER") },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  if (by != NULL && !qd_split_by_parse (by, &settings.by))
    return qd_cli_misuse (cli, _ ("--by takes observation, observer or photo, not “%s”"), by);
  if (seed != NULL && !qd_command_parse_seed (seed, &settings.seed))
    return qd_cli_misuse (cli, _ ("--seed takes a whole number, not “%s”"), seed);
  if (share_is_wrong (train) || share_is_wrong (validation) || share_is_wrong (test))
    return qd_cli_misuse (cli, _ ("A share cannot be below 0"));
  if (!fill_ratios (&settings, train, validation, test))
    return qd_cli_misuse (cli, _ ("The shares of train, validation and test cannot be more than 100 together"));
  project = qd_project_open (qd_cli_get_argument (cli, 0), QD_PROJECT_WRITE, &error);
  if (project == NULL)
    return qd_cli_fail (cli, error);
  return lists != NULL ? split_by_lists (cli, project, lists) : split_by_settings (cli, project, &settings);
}

const QdCommand qd_command_split = {
  "split",
  N_ ("PROJECT [--train=80 --validation=20 --test=0] [--by=observation|observer|photo] [--seed=S] [--lists=FOLDER]"),
  N_ ("Divide the photos with boxes into train, validation and test."),
  run,
};
