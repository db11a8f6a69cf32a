#include "config.h"
#include "app/cli/cli.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/cli/commands.h"
#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/core/thread.h"
#include "engine/project/copies.h"

struct _QdCli
{
  const QdCommand *command;
  int argc; /* of what follows the command's name */
  char **argv;
  gboolean json;
  int status;
  GCancellable *cancellable;
  gint64 progressed;       /* when progress was last written */
  gboolean progress_shown; /* a line on the terminal waits to be replaced */
};

/* ---- What is said ---- */

static void
end_progress_line (QdCli *cli)
{
  if (cli->progress_shown)
    fputc ('\n', stderr);
  cli->progress_shown = FALSE;
}

void
qd_cli_print (QdCli *cli, const char *format, ...)
{
  va_list values;

  if (cli->json)
    return;
  end_progress_line (cli);
  va_start (values, format);
  vprintf (format, values);
  va_end (values);
  putchar ('\n');
  fflush (stdout);
}

void
qd_cli_put (QdCli *cli, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *line = qd_json_to_text (node);

  json_object_unref (object);
  if (!cli->json)
    return;
  printf ("%s\n", line);
  fflush (stdout);
}

void
qd_cli_progress (QdCli *cli, gboolean done, const char *format, ...)
{
  gboolean terminal = isatty (STDERR_FILENO);
  gint64 now = g_get_monotonic_time ();
  va_list values;

  if (!done && now - cli->progressed < (terminal ? G_USEC_PER_SEC / 10 : G_USEC_PER_SEC))
    return;
  cli->progressed = now;
  if (terminal)
    fputs ("\r\033[K", stderr);
  va_start (values, format);
  vfprintf (stderr, format, values);
  va_end (values);
  if (done || !terminal)
    fputc ('\n', stderr);
  cli->progress_shown = terminal && !done;
}

static void
say (QdCli *cli, const char *sentence)
{
  end_progress_line (cli);
  fprintf (stderr, "%s\n", sentence);
}

void
qd_cli_warn (QdCli *cli, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list values;

  va_start (values, format);
  sentence = g_strdup_vprintf (format, values);
  va_end (values);
  say (cli, sentence);
}

static void
say_error (QdCli *cli, const char *sentence)
{
  JsonObject *event = json_object_new ();

  say (cli, sentence);
  json_object_set_string_member (event, "event", "error");
  json_object_set_string_member (event, "message", sentence);
  qd_cli_put (cli, event);
}

/* A damaged project is every command's first argument. */
static char *
dup_way_out (QdCli *cli, const GError *error)
{
  const char *folder = qd_cli_get_argument (cli, 0);
  g_autofree char *quoted = NULL, *when = NULL;

  if (!g_error_matches (error, QD_ERROR, QD_ERROR_DAMAGED) || folder == NULL || (when = qd_copy_dup_when (folder)) == NULL)
    return g_strdup (error->message);
  quoted = g_shell_quote (folder);
  return g_strdup_printf (_ ("%s “quadrat restore %s” puts back its last good copy, of %s."), error->message, quoted, when);
}

void
qd_cli_complain (QdCli *cli, const GError *error)
{
  g_autofree char *sentence = error == NULL ? g_strdup (_ ("It failed for an unknown reason.")) : dup_way_out (cli, error);

  say_error (cli, sentence);
}

int
qd_cli_fail (QdCli *cli, const GError *error)
{
  qd_cli_complain (cli, error);
  cli->status = 1;
  return cli->status;
}

int
qd_cli_misuse (QdCli *cli, const char *format, ...)
{
  g_autofree char *wrong = NULL, *sentence = NULL;
  va_list values;

  va_start (values, format);
  wrong = g_strdup_vprintf (format, values);
  va_end (values);
  if (g_str_has_suffix (wrong, "."))
    wrong[strlen (wrong) - 1] = 0;
  if (cli->command == NULL)
    sentence = g_strdup_printf (_ ("%s; see “quadrat --help”."), wrong);
  else
    sentence = g_strdup_printf (_ ("%s; see “quadrat %s --help”."), wrong, cli->command->name);
  say_error (cli, sentence);
  cli->status = 2;
  return cli->status;
}

/* ---- Options and arguments ---- */

static void
print_help (GOptionContext *context)
{
  g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

  fputs (help, stdout);
}

static gboolean
check_arguments (QdCli *cli, int least, int most)
{
  int n = cli->argc - 1;

  if (n < least)
    qd_cli_misuse (cli, ngettext ("“%s” needs %d more argument", "“%s” needs %d more arguments", (gulong)(least - n)),
                   cli->command->name, least - n);
  else if (most >= 0 && n > most)
    qd_cli_misuse (cli, _ ("“%s” has no use for “%s”"), cli->command->name, cli->argv[most + 1]);
  else
    return TRUE;
  return FALSE;
}

gboolean
qd_cli_parse (QdCli *cli, const GOptionEntry *options, int least, int most)
{
  g_autofree char *usage = g_strdup_printf ("- %s", _ (cli->command->summary));
  g_autofree char *name = g_strdup_printf ("quadrat %s", cli->command->name);
  g_autoptr (GOptionContext) context = g_option_context_new (cli->command->usage);
  g_autoptr (GError) error = NULL;
  gboolean json = FALSE, help = FALSE;
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print one JSON object a line"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_ ("Show this help"), NULL },
    { NULL },
  };

  g_set_prgname (name);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, usage + 2);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  for (int i = 1; i < cli->argc && strcmp (cli->argv[i], "--") != 0; i++)
    cli->json |= strcmp (cli->argv[i], "--json") == 0;
  if (!g_option_context_parse (context, &cli->argc, &cli->argv, &error))
    {
      qd_cli_misuse (cli, "%s", error->message);
      return FALSE;
    }
  if (help)
    {
      print_help (context);
      return FALSE;
    }
  if (cli->argc > 1 && strcmp (cli->argv[1], "--") == 0)
    {
      cli->argv++;
      cli->argc--;
    }
  return check_arguments (cli, least, most);
}

int
qd_cli_get_status (QdCli *cli)
{
  return cli->status;
}

guint
qd_cli_count_arguments (QdCli *cli)
{
  return (guint)(cli->argc - 1);
}

const char *
qd_cli_get_argument (QdCli *cli, guint index)
{
  return index < qd_cli_count_arguments (cli) ? cli->argv[index + 1] : NULL;
}

gboolean
qd_cli_is_json (QdCli *cli)
{
  return cli->json;
}

GCancellable *
qd_cli_get_cancellable (QdCli *cli)
{
  return cli->cancellable;
}

/* ---- Ctrl+C ---- */

/* Signals are taken by a thread of their own, as most commands have no main loop. */
static gpointer
wait_for_signals (gpointer data)
{
  const struct timespec moment = { .tv_nsec = 500000000 };
  GCancellable *cancellable = data;
  sigset_t signals;
  int number;

  sigemptyset (&signals);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  sigwait (&signals, &number);
  g_cancellable_cancel (cancellable);
  sigtimedwait (&signals, NULL, &moment); /* some senders send it twice at once */
  sigwait (&signals, &number);
  _exit (128 + number);
}

static void
watch_signals (GCancellable *cancellable)
{
  sigset_t signals;
  g_autoptr (GThread) thread = NULL;

  sigemptyset (&signals);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
  thread = qd_thread_new ("signals", wait_for_signals, cancellable, NULL);
  if (thread == NULL)
    pthread_sigmask (SIG_UNBLOCK, &signals, NULL); /* they end the program at once, as of any other */
}

/* ---- Finding the command ---- */

static const QdCommand *
find_command (int argc, char **argv, int *words)
{
  for (guint i = 0; qd_commands[i] != NULL; i++)
    {
      const char *space = strchr (qd_commands[i]->name, ' ');
      gsize first = space == NULL ? strlen (qd_commands[i]->name) : (gsize)(space - qd_commands[i]->name);
      if (argc < 2 || strlen (argv[1]) != first || strncmp (argv[1], qd_commands[i]->name, first) != 0)
        continue;
      *words = space == NULL ? 1 : 2;
      if (space == NULL || (argc > 2 && strcmp (argv[2], space + 1) == 0))
        return qd_commands[i];
    }
  return NULL;
}

/* The first of two words alone: says which ones may follow. */
static int
refuse_half (QdCli *cli, const char *first)
{
  g_autoptr (GString) seconds = g_string_new (NULL);
  gsize length = strlen (first);

  for (guint i = 0; qd_commands[i] != NULL; i++)
    if (strncmp (qd_commands[i]->name, first, length) == 0 && qd_commands[i]->name[length] == ' ')
      g_string_append_printf (seconds, "%s%s", seconds->len > 0 ? ", " : "", qd_commands[i]->name + length + 1);
  return qd_cli_misuse (cli, _ ("“%s” needs one of these words after it: %s"), first, seconds->str);
}

static void
print_commands (void)
{
  printf ("%s\n\n  quadrat [PROJECT]\n      %s\n", _ ("Usage:"), _ ("Open the window."));
  for (guint i = 0; qd_commands[i] != NULL; i++)
    printf ("  quadrat %s %s\n      %s\n", qd_commands[i]->name, qd_commands[i]->usage, _ (qd_commands[i]->summary));
  printf ("\n%s\n", _ ("With --json a command prints one JSON object a line. “quadrat COMMAND --help” tells its options."));
}

static int
run_command (QdCli *cli, int argc, char **argv, int words)
{
  cli->argv = argv + words;
  cli->argc = argc - words;
  cli->cancellable = g_cancellable_new ();
  cli->progressed = g_get_monotonic_time (); /* what is over in a moment shows none */
  watch_signals (cli->cancellable);
  return cli->command->run (cli);
}

/* `quadrat`, `quadrat PROJECT`, or something that is neither command nor project. */
static int
run_window (QdCli *cli, int argc, char **argv, int (*open_window) (const char *, const char *))
{
  if (argc > 1 && argv[1][0] == '-')
    return qd_cli_misuse (cli, _ ("There is no option “%s”"), argv[1]);
  if (argc > 2)
    return qd_cli_misuse (cli, _ ("There is no command “%s %s”"), argv[1], argv[2]);
  if (argc > 1 && !g_file_test (argv[1], G_FILE_TEST_EXISTS))
    return qd_cli_misuse (cli, _ ("There is no command and no project “%s”"), argv[1]);
  return open_window (argv[0], argc > 1 ? argv[1] : NULL);
}

static void
set_up_language (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, QD_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
qd_cli_main (int argc, char **argv, int (*open_window) (const char *program, const char *project))
{
  QdCli cli = { 0 };
  int words = 0;

  set_up_language ();
  if (argc > 1 && strcmp (argv[1], "--json") == 0)
    {
      cli.json = TRUE;
      argv[1] = argv[0];
      argv++;
      argc--;
    }
  if (argc > 1 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0))
    {
      print_commands ();
      return 0;
    }
  if (argc > 1 && strcmp (argv[1], "--version") == 0)
    {
      printf ("Quadrat %s\n", QD_VERSION);
      return 0;
    }
  cli.command = find_command (argc, argv, &words);
  if (cli.command != NULL)
    return run_command (&cli, argc, argv, words);
  if (words == 2)
    return refuse_half (&cli, argv[1]);
  return run_window (&cli, argc, argv, open_window);
}
