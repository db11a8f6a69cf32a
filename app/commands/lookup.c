#include "config.h"

#include <glib/gi18n.h>

#include "app/commands/shared.h"
#include "engine/inat/lookup-report.h"

static void
on_progress (const QdLookupProgress *progress, gpointer cli)
{
  if (progress->busy)
    qd_cli_progress (cli, FALSE, _ ("%u of %u observations; waiting for another change of the project"), progress->done,
                     progress->total);
  else if (progress->waiting)
    qd_cli_progress (cli, FALSE, _ ("%u of %u observations; waiting, as iNaturalist asks for"), progress->done,
                     progress->total);
  else
    qd_cli_progress (cli, progress->done == progress->total, _ ("%u of %u observations, %.0f minutes left"), progress->done,
                     progress->total, progress->seconds_left / 60);
}

static JsonObject *
to_json (const QdLookupProgress *progress, const QdLookupCounts *counts)
{
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "event", "done");
  json_object_set_int_member (event, "observations", progress->done);
  json_object_set_int_member (event, "requests", progress->requests);
  json_object_set_int_member (event, "gone", progress->gone);
  json_object_set_int_member (event, "unreadable", progress->unreadable);
  json_object_set_int_member (event, "other_species", progress->other_species);
  json_object_set_int_member (event, "other_quality", progress->other_quality);
  json_object_set_int_member (event, "photos_changed", progress->change.licenses);
  json_object_set_int_member (event, "photos_missing", progress->change.missing);
  json_object_set_int_member (event, "photos_added", progress->added);
  json_object_set_int_member (event, "photos_left_out", progress->unusable);
  json_object_set_int_member (event, "withheld", counts->withheld);
  json_object_set_int_member (event, "withheld_there", counts->withheld_there);
  json_object_set_int_member (event, "taken_down", counts->taken_down);
  json_object_set_int_member (event, "further", counts->further);
  return event;
}

static int
look_up (QdCli *cli, const QdLookupOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (qd_cli_get_argument (cli, 0), QD_PROJECT_WRITE, &error);
  g_autoptr (GPtrArray) lines = NULL;
  QdLookupProgress progress;
  QdLookupCounts counts;

  if (project == NULL || !qd_lookup_run (project, options, qd_cli_get_cancellable (cli), &progress, &error) ||
      !qd_project_count_lookups (project, &counts, &error))
    return qd_cli_fail (cli, error);
  qd_cli_put (cli, to_json (&progress, &counts));
  lines = qd_lookup_describe (&progress, &counts);
  for (guint i = 0; i < lines->len; i++)
    qd_cli_print (cli, "%s", (char *) lines->pdata[i]);
  return 0;
}

static int
run (QdCli *cli)
{
  g_autofree char *api = NULL;
  gboolean photos = FALSE, again = FALSE;
  g_autoptr (GError) error = NULL;
  const GOptionEntry options[] = {
    { "photos", 0, 0, G_OPTION_ARG_NONE, &photos, N_ ("Add the observations' other photos"), NULL },
    { "again", 0, 0, G_OPTION_ARG_NONE, &again, N_ ("Ask also about what was answered in the last eight weeks"), NULL },
    { "api", 0, 0, G_OPTION_ARG_STRING, &api, N_ ("Ask this address in place of iNaturalist's"), N_ ("URL") },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  if (api != NULL && !qd_lookup_api_check (api, &error))
    return qd_cli_misuse (cli, "%s", error->message);
  const QdLookupOptions lookup = { .photos = photos, .again = again, .api = api, .func = on_progress, .user_data = cli };
  return look_up (cli, &lookup);
}

const QdCommand qd_command_lookup = {
  "lookup",
  N_ ("PROJECT [--photos] [--again] [--api=URL]"),
  N_ ("Ask iNaturalist for each photo's own license and credit, and for further photos."),
  run,
};
