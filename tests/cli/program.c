#include "program.h"

#include <string.h>

#include "engine/core/file.h"
#include "engine/core/json.h"

typedef struct
{
  Outcome *outcome;
  gboolean over;
} Running;

static void
on_over (GObject *source, GAsyncResult *result, gpointer data)
{
  Running *running = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &running->outcome->out,
                                                       &running->outcome->err, &error));
  g_assert_no_error (error);
  running->over = TRUE;
}

static GPtrArray *
parse_lines (const char *out)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify)json_node_unref);
  g_auto (GStrv) texts = g_strsplit (out, "\n", -1);

  for (guint i = 0; texts[i] != NULL; i++)
    {
      JsonNode *node;
      if (texts[i][0] == 0)
        continue;
      node = qd_json_parse (texts[i], strlen (texts[i]), "output", i + 1, NULL);
      if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
        return NULL;
      g_ptr_array_add (lines, node);
    }
  return g_steal_pointer (&lines);
}

static Outcome *
run (const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  Outcome *outcome = g_new0 (Outcome, 1);
  Running running = { outcome, FALSE };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, on_over, &running);
  while (!running.over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_subprocess_get_if_exited (process));
  outcome->status = g_subprocess_get_exit_status (process);
  outcome->lines = parse_lines (outcome->out);
  return outcome;
}

Outcome *
program_run (const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  va_list values;

  g_ptr_array_add (argv, (gpointer)g_getenv ("QD_PROGRAM"));
  g_assert_nonnull (argv->pdata[0]);
  va_start (values, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (values, const char *))
    g_ptr_array_add (argv, (gpointer)argument);
  va_end (values);
  g_ptr_array_add (argv, NULL);
  return run ((const char *const *)argv->pdata);
}

void
outcome_free (Outcome *outcome)
{
  if (outcome == NULL)
    return;
  g_free (outcome->out);
  g_free (outcome->err);
  g_clear_pointer (&outcome->lines, g_ptr_array_unref);
  g_free (outcome);
}

JsonObject *
outcome_last (Outcome *outcome)
{
  g_assert_nonnull (outcome->lines);
  g_assert_cmpuint (outcome->lines->len, >, 0);
  return json_node_get_object (g_ptr_array_index (outcome->lines, outcome->lines->len - 1));
}

void
assert_done (Outcome *outcome)
{
  if (outcome->status != 0)
    g_error ("status %d: %s%s", outcome->status, outcome->out, outcome->err);
  g_assert_cmpstr (json_object_get_string_member (outcome_last (outcome), "event"), ==, "done");
}

/* The last line. On a slow machine the program has told before how far it was, in lines that are no sentences. */
static char *
dup_sentence (const char *err)
{
  g_auto (GStrv) lines = g_strsplit (err, "\n", -1);
  guint n = g_strv_length (lines);

  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpstr (lines[n - 1], ==, "");
  for (guint i = 0; i < n - 2; i++)
    g_assert_false (g_str_has_suffix (lines[i], "."));
  return g_strdup (lines[n - 2]);
}

void
assert_refused (Outcome *outcome, int status)
{
  g_autofree char *sentence = dup_sentence (outcome->err);

  if (outcome->status != status)
    g_error ("status %d, not %d: %s%s", outcome->status, status, outcome->out, outcome->err);
  g_assert_cmpuint (strlen (sentence), >, 10);
  g_assert_true (g_str_has_suffix (sentence, "."));
  if (outcome->out[0] != 0)
    {
      g_assert_cmpstr (json_object_get_string_member (outcome_last (outcome), "event"), ==, "error");
      g_assert_cmpstr (json_object_get_string_member (outcome_last (outcome), "message"), ==, sentence);
    }
}

char *
scratch_new (void)
{
  return g_dir_make_tmp ("quadrat-cli-XXXXXX", NULL);
}

void
scratch_free (char *folder)
{
  g_assert_true (qd_file_remove_tree (folder, NULL));
  g_free (folder);
}

char *
fixture_path (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("QD_FIXTURES"), name, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  g_test_skip_printf ("the fixture %s is not here", name);
  return NULL;
}
