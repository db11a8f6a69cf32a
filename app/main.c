#include <stdio.h>

#include "app/cli/cli.h"

static int
open_window (const char *program, const char *project)
{
  fprintf (stderr, "%s: %s cannot be opened in a window yet.\n", program, project == NULL ? "nothing" : project);
  return 1;
}

int
main (int argc, char **argv)
{
  return qd_cli_main (argc, argv, open_window);
}
