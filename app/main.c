#include "config.h"

#include <glib/gi18n.h>

#include "app/application.h"
#include "app/cli/cli.h"
#include "engine/host/dnnl.h"

static int
open_window (const char *program, const char *project)
{
  if (gtk_init_check ())
    return qd_application_run (program, project);
  g_printerr ("%s\n", _ ("There is no display to open a window on; “quadrat --help” tells what works without one."));
  return 1;
}

int
main (int argc, char **argv)
{
  qd_dnnl_set_environment ();
  return qd_cli_main (argc, argv, open_window);
}
