#include "tests/inat/command-runs.h"

#include "engine/core/file.h"

void
outcome_free (Outcome *outcome)
{
  g_free (outcome->out);
  g_free (outcome->err);
  g_free (outcome);
}

Setup *
setup_new (void)
{
  Setup *setup = g_new0 (Setup, 1);

  setup->folder = g_dir_make_tmp ("quadrat-commands-XXXXXX", NULL);
  setup->project = g_build_filename (setup->folder, "test.quadrat", NULL);
  return setup;
}

void
setup_free (Setup *setup)
{
  qd_file_remove_tree (setup->folder, NULL);
  g_free (setup->folder);
  g_free (setup->project);
  g_free (setup);
}

static void
on_ended (GObject *process, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (process), result, &outcome->out, &outcome->err, &error);
  g_assert_no_error (error);
  outcome->status
      = g_subprocess_get_if_exited (G_SUBPROCESS (process)) ? g_subprocess_get_exit_status (G_SUBPROCESS (process)) : -1;
  outcome->ended = TRUE;
}

GSubprocess *
spawn (const char *line, Outcome *outcome)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (arguments, g_strdup (g_getenv ("QD_PROGRAM")));
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (arguments,
                     *words[i] == '@' ? g_build_filename (g_getenv ("QD_FIXTURES"), words[i] + 1, NULL) : g_strdup (words[i]));
  g_ptr_array_add (arguments, NULL);
  GSubprocess *process = g_subprocess_newv ((const char *const *)arguments->pdata,
                                            G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, on_ended, outcome);
  return process;
}

Outcome *
run (const char *format, ...)
{
  Outcome *outcome = g_new0 (Outcome, 1);
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autoptr (GSubprocess) process = spawn (line, outcome);
  while (!outcome->ended)
    g_main_context_iteration (NULL, TRUE);
  return outcome;
}

JsonNode *
last_line (Outcome *outcome)
{
  g_auto (GStrv) lines = g_strsplit (g_strstrip (outcome->out), "\n", -1);
  JsonNode *node = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_clear_pointer (&node, json_node_unref);
      node = json_from_string (lines[i], NULL);
      g_assert_true (node != NULL && JSON_NODE_HOLDS_OBJECT (node));
    }
  g_assert_nonnull (node);
  return node;
}

void
assert_figures (Outcome *outcome, guint read, guint added, guint unchanged, guint skipped)
{
  g_assert_cmpint (outcome->status, ==, 0);
  g_autoptr (JsonNode) node = last_line (outcome);
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpstr (json_object_get_string_member (object, "event"), ==, "done");
  g_assert_cmpint (json_object_get_int_member (object, "read"), ==, read);
  g_assert_cmpint (json_object_get_int_member (object, "added"), ==, added);
  g_assert_cmpint (json_object_get_int_member (object, "unchanged"), ==, unchanged);
  g_assert_cmpint (json_object_get_int_member (object, "skipped"), ==, skipped);
}
