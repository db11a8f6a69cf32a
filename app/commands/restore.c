#include "config.h"

#include <glib/gi18n.h>

#include "app/cli/cli.h"
#include "engine/core/error.h"
#include "engine/project/copies.h"
#include "engine/project/restore.h"

/* Only a damaged project needs its copy. */
static gboolean
check_need (const char *folder, GError **error)
{
  g_autoptr (GError) damage = NULL;

  if (!qd_project_check (folder, &damage))
    {
      if (g_error_matches (damage, QD_ERROR, QD_ERROR_DAMAGED))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&damage));
      return FALSE;
    }
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The project “%s” is whole; with --force its copy is put back all the same."),
               folder);
  return FALSE;
}

static int
restore (QdCli *cli, const char *folder, gboolean force)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL, *when = NULL;
  JsonObject *event;

  if ((!force && !check_need (folder, &error)) || !qd_project_restore (folder, &kept, &error))
    return qd_cli_fail (cli, error);
  when = qd_copy_dup_when (folder);
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  json_object_set_string_member (event, "copy", when);
  json_object_set_string_member (event, "kept", kept);
  qd_cli_put (cli, event);
  qd_cli_print (cli, _ ("The project is as it was on %s."), when);
  if (kept != NULL)
    qd_cli_print (cli, _ ("What was there before is kept beside as %s."), kept);
  return 0;
}

static int
run (QdCli *cli)
{
  gboolean force = FALSE;
  const GOptionEntry options[] = {
    { "force", 0, 0, G_OPTION_ARG_NONE, &force, N_ ("Also where the database is whole"), NULL },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  return restore (cli, qd_cli_get_argument (cli, 0), force);
}

const QdCommand qd_command_restore = {
  "restore",
  N_ ("PROJECT [--force]"),
  N_ ("Put the last good copy in the place of a damaged database."),
  run,
};
