/**
 * A command under way: its arguments, its options, and what it says. Results go to standard output (lines for a person, or with
 * --json one object a line), progress and errors to standard error. Exit status: 0 done, 1 failed, 2 wrong usage. No display is
 * needed, GTK is never touched. Main thread, but where told.
 *
 * A command is a const QdCommand in app/commands/, listed in app/cli/commands.c:
 *
 *   static int
 *   run (QdCli *cli)
 *   {
 *     int seed = 1;
 *     const GOptionEntry options[] = { { "seed", 0, 0, G_OPTION_ARG_INT, &seed, N_ ("Seed of the drawing"), "S" }, { NULL } };
 *     if (!qd_cli_parse (cli, options, 1, 1))
 *       return qd_cli_get_status (cli);
 *     ...
 *   }
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

typedef struct _QdCli QdCli;

typedef struct
{
  const char *name;    /* "split", "boxes import" */
  const char *usage;   /* what follows the name: "PROJECT [--seed=S]" */
  const char *summary; /* a sentence, marked with N_() */
  int (*run) (QdCli *cli);
} QdCommand;

/* Runs what @argv (with the program's name first) asks for and returns the exit status. @open_window is called for
 * `quadrat [PROJECT]`; its project may be NULL. */
int qd_cli_main (int argc, char **argv, int (*open_window) (const char *program, const char *project));

/* Reads @options (ended by an empty entry; --json and --help are known) and checks that @least to @most arguments are left; @most
 * -1: any number. FALSE when the command is over: after --help, or wrong usage, which has been said. */
gboolean qd_cli_parse (QdCli *cli, const GOptionEntry *options, int least, int most);
int qd_cli_get_status (QdCli *cli);

guint qd_cli_count_arguments (QdCli *cli);
/* NULL beyond the last. File names, in the system's encoding. */
const char *qd_cli_get_argument (QdCli *cli, guint index);
gboolean qd_cli_is_json (QdCli *cli);
/* Cancelled by the first Ctrl+C or SIGTERM; the second ends the program. Any thread. */
GCancellable *qd_cli_get_cancellable (QdCli *cli);

/* A line for a person on standard output; nothing with --json. */
void qd_cli_print (QdCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* An object as a line on standard output, with --json alone. Takes @object. */
void qd_cli_put (QdCli *cli, JsonObject *object);
/* On standard error; on a terminal each one replaces the last, elsewhere at most one a second is written. @done: the last one.
 * Any thread, one at a time. */
void qd_cli_progress (QdCli *cli, gboolean done, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* A sentence on standard error that ends nothing. */
void qd_cli_warn (QdCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The same for a part that failed while others go on, with its event in --json. NULL stands for an unknown reason. */
void qd_cli_complain (QdCli *cli, const GError *error);

/* The command failed: says @error's sentence and returns 1. NULL stands for an unknown reason. */
int qd_cli_fail (QdCli *cli, const GError *error);
/* Wrong usage: says the sentence and how it is right; returns 2. */
int qd_cli_misuse (QdCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);
