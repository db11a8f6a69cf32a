#include "config.h"
#include "app/commands/shared.h"

#include <glib/gi18n.h>

#include "app/demo-project.h"
#include "engine/project/split.h"

static void
on_progress (guint done, guint total, gpointer cli)
{
  qd_cli_progress (cli, done == total, _ ("%u of %u scenes drawn"), done, total);
}

static int
make (QdCli *cli, const char *folder, guint photos, guint64 seed)
{
  const QdSplitSettings settings = QD_SPLIT_SETTINGS_INIT;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;
  JsonObject *event;
  QdCounts counts;

  if (!qd_demo_project_make (folder, photos, seed, on_progress, cli, qd_cli_get_cancellable (cli), &error))
    return qd_cli_fail (cli, error);
  project = qd_project_open (folder, QD_PROJECT_WRITE, &error);
  if (project == NULL || (photos > 1 && !qd_split_run (project, &settings, &error))
      || !qd_project_count (project, &counts, &error))
    return qd_cli_fail (cli, error);
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  json_object_set_int_member (event, "photos", counts.there);
  json_object_set_int_member (event, "boxes", counts.boxes);
  json_object_set_int_member (event, "classes", counts.classes_with_boxes);
  qd_cli_put (cli, event);
  qd_cli_print (cli, _ ("The demonstration is in “%s”: %u photos with %u boxes of %u classes."), folder, counts.there,
                counts.boxes, counts.classes_with_boxes);
  return 0;
}

static int
run (QdCli *cli)
{
  g_autofree char *seed_text = NULL;
  int photos = QD_DEMO_DEFAULT_PHOTOS;
  guint64 seed = 1;
  const GOptionEntry options[] = {
    { "photos", 0, 0, G_OPTION_ARG_INT, &photos, N_ ("How many photos to draw (240)"), "N" },
    { "seed", 0, 0, G_OPTION_ARG_STRING, &seed_text, N_ ("The same seed draws the same photos (1)"), "S" },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  if (photos < 1 || photos > QD_DEMO_MAX_PHOTOS)
    return qd_cli_misuse (cli, _ ("--photos takes a number from 1 to %d"), QD_DEMO_MAX_PHOTOS);
  if (seed_text != NULL && !qd_command_parse_seed (seed_text, &seed))
    return qd_cli_misuse (cli, _ ("--seed takes a whole number, not “%s”"), seed_text);
  return make (cli, qd_cli_get_argument (cli, 0), (guint)photos, seed);
}

const QdCommand qd_command_demo = {
  "demo",
  N_ ("PROJECT [--photos=N] [--seed=S]"),
  N_ ("Draw meadows with bees, wasps and flowers as a project to try things with."),
  run,
};
