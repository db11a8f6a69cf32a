#include "config.h"

#include "app/cli/commands.h"
#include "engine/core/error.h"
#include "engine/pretrained/store.h"

#include <glib/gi18n.h>
#include <math.h>

/* One entry after the other; FALSE when it went wrong, which is a complaint and ends nothing. */
typedef gboolean (*Action) (QdCli *cli, const QdPretrained *pretrained, GError **error);

static const char *
name_state (const QdPretrained *pretrained, guint64 *bytes)
{
  switch (qd_pretrained_get_state (pretrained, bytes))
    {
    case QD_PRETRAINED_THERE: return "there";
    case QD_PRETRAINED_PART: return "part";
    case QD_PRETRAINED_ABSENT:
    default: return "absent";
    }
}

static void
set_text (JsonObject *object, const char *key, const char *text)
{
  if (*text != '\0')
    json_object_set_string_member (object, key, text);
}

static void
set_figure (JsonObject *object, const QdPretrained *pretrained)
{
  gboolean is_ap = isfinite (pretrained->ap);

  if (!is_ap && !isfinite (pretrained->accuracy))
    return;
  json_object_set_double_member (object, is_ap ? "ap" : "accuracy", is_ap ? pretrained->ap : pretrained->accuracy);
  set_text (object, "figure_on", pretrained->figure_on);
}

static JsonObject *
describe (const QdPretrained *pretrained)
{
  g_autofree char *path = qd_pretrained_dup_path (pretrained);
  JsonObject *object = json_object_new ();
  JsonArray *networks = json_array_new ();
  guint64 here;

  for (guint i = 0; pretrained->networks[i] != NULL; i++)
    json_array_add_string_element (networks, pretrained->networks[i]);
  json_object_set_string_member (object, "event", "weights");
  json_object_set_string_member (object, "name", pretrained->name);
  json_object_set_array_member (object, "networks", networks);
  json_object_set_string_member (object, "part", pretrained->is_detector ? "detector" : "backbone");
  json_object_set_string_member (object, "trained_on", pretrained->trained_on);
  set_figure (object, pretrained);
  json_object_set_string_member (object, "state", name_state (pretrained, &here));
  json_object_set_int_member (object, "bytes_here", (gint64) here);
  if (pretrained->bytes > 0)
    json_object_set_int_member (object, "bytes", (gint64) pretrained->bytes);
  if (pretrained->about_bytes > 0)
    json_object_set_int_member (object, "about_bytes", (gint64) pretrained->about_bytes);
  json_object_set_string_member (object, "sha256", pretrained->sha256);
  json_object_set_string_member (object, "address", pretrained->address);
  json_object_set_string_member (object, "path", path);
  set_text (object, "license", pretrained->license);
  set_text (object, "data_terms", pretrained->data_terms);
  set_text (object, "origin", pretrained->origin);
  set_text (object, "note", pretrained->note);
  return object;
}

static char *
describe_figure (const QdPretrained *pretrained)
{
  if (isfinite (pretrained->ap))
    return g_strdup_printf (_ ("; %.1f AP on %s"), pretrained->ap, pretrained->figure_on);
  if (isfinite (pretrained->accuracy))
    return g_strdup_printf (_ ("; %.1f %% of the photos of %s named right"), pretrained->accuracy, pretrained->figure_on);
  return g_strdup ("");
}

static char *
describe_place (const QdPretrained *pretrained)
{
  g_autofree char *path = qd_pretrained_dup_path (pretrained);
  guint64 here;
  QdPretrainedState state = qd_pretrained_get_state (pretrained, &here);
  g_autofree char *size = g_format_size (state == QD_PRETRAINED_THERE ? here : pretrained->about_bytes);
  g_autofree char *part = g_format_size (here);

  if (state == QD_PRETRAINED_THERE)
    return g_strdup_printf (_ ("%s, in %s"), size, path);
  if (state == QD_PRETRAINED_PART)
    return g_strdup_printf (_ ("%s of about %s came so far"), part, size);
  if (pretrained->about_bytes == 0)
    return g_strdup (_ ("not downloaded"));
  return g_strdup_printf (pretrained->bytes > 0 ? _ ("%s, not downloaded") : _ ("about %s, not downloaded"), size);
}

static gboolean
list_one (QdCli *cli, const QdPretrained *pretrained, GError **error)
{
  g_autofree char *networks = g_strjoinv (", ", pretrained->networks), *figure = describe_figure (pretrained);
  g_autofree char *place = describe_place (pretrained);

  (void) error;
  if (pretrained->is_detector)
    qd_cli_print (cli, _ ("%s\n    whole detector for %s, trained on %s%s\n    %s"), pretrained->name, networks,
                  pretrained->trained_on, figure, place);
  else
    qd_cli_print (cli, _ ("%s\n    backbone for %s, trained on %s%s\n    %s"), pretrained->name, networks, pretrained->trained_on,
                  figure, place);
  qd_cli_put (cli, describe (pretrained));
  return TRUE;
}

/* ---- Download ---- */

typedef struct
{
  QdCli *cli;
  const QdPretrained *pretrained;
} Download;

static void
on_progress (guint64 done, guint64 total, gpointer user_data)
{
  Download *download = user_data;
  g_autofree char *here = g_format_size (done);
  g_autofree char *all = g_format_size (total > 0 ? total : download->pretrained->about_bytes);

  qd_cli_progress (download->cli, FALSE, _ ("%s: %s of %s"), download->pretrained->name, here, all);
}

static gboolean
download_one (QdCli *cli, const QdPretrained *pretrained, GError **error)
{
  Download download = { cli, pretrained };
  g_autofree char *path = qd_pretrained_dup_path (pretrained);
  JsonObject *object;
  gboolean came;

  if (!qd_pretrained_fetch (pretrained, qd_cli_get_cancellable (cli), on_progress, &download, &came, error))
    return FALSE;
  if (came)
    qd_cli_print (cli, _ ("%s is downloaded and right: %s"), pretrained->name, path);
  else
    qd_cli_print (cli, _ ("%s was there already and is right: %s"), pretrained->name, path);
  object = describe (pretrained);
  json_object_set_boolean_member (object, "fetched", came);
  qd_cli_put (cli, object);
  return TRUE;
}

/* ---- Verify, remove ---- */

static gboolean
verify_one (QdCli *cli, const QdPretrained *pretrained, GError **error)
{
  JsonObject *object;

  if (!qd_pretrained_verify (pretrained, error))
    return FALSE;
  qd_cli_print (cli, _ ("%s is right."), pretrained->name);
  object = describe (pretrained);
  json_object_set_boolean_member (object, "right", TRUE);
  qd_cli_put (cli, object);
  return TRUE;
}

static gboolean
remove_one (QdCli *cli, const QdPretrained *pretrained, GError **error)
{
  gboolean was_there = qd_pretrained_get_state (pretrained, NULL) != QD_PRETRAINED_ABSENT;

  if (!qd_pretrained_remove (pretrained, error))
    return FALSE;
  if (was_there)
    qd_cli_print (cli, _ ("%s is removed."), pretrained->name);
  else
    qd_cli_print (cli, _ ("%s was not there."), pretrained->name);
  qd_cli_put (cli, describe (pretrained));
  return TRUE;
}

/* ---- The command ---- */

typedef struct
{
  const char *word;
  Action action;
  gboolean needs_name;  /* or "all" */
  gboolean only_there;  /* without a name: those that are in the cache */
} Verb;

static const Verb verbs[] = {
  { "list", list_one, FALSE, FALSE },
  { "download", download_one, TRUE, FALSE },
  { "verify", verify_one, FALSE, TRUE },
  { "remove", remove_one, TRUE, TRUE },
};

static const Verb *
find_verb (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (word == NULL || g_str_equal (verbs[i].word, word))
      return &verbs[i];
  return NULL;
}

static gboolean
is_meant (const QdPretrained *pretrained, const Verb *verb, const char *name, const char *network)
{
  if (network != NULL && !qd_pretrained_fits (pretrained, network))
    return FALSE;
  if (name != NULL)
    return g_str_equal (name, pretrained->name);
  return !verb->only_there || qd_pretrained_get_state (pretrained, NULL) != QD_PRETRAINED_ABSENT;
}

static void
put_done (QdCli *cli, guint n)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "event", "done");
  json_object_set_int_member (object, "weights", n);
  qd_cli_put (cli, object);
}

/* What fails is told, and the others go on; a stop ends it. */
static int
do_each (QdCli *cli, GPtrArray *catalogue, const Verb *verb, const char *name, const char *network)
{
  guint n_failed = 0, n = 0;

  for (guint i = 0; i < catalogue->len; i++)
    {
      const QdPretrained *pretrained = catalogue->pdata[i];
      g_autoptr (GError) error = NULL;

      if (!is_meant (pretrained, verb, name, network))
        continue;
      n++;
      if (verb->action (cli, pretrained, &error))
        continue;
      n_failed++;
      qd_cli_complain (cli, error);
      if (g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED) || g_error_matches (error, QD_ERROR, QD_ERROR_FULL))
        break;
    }
  if (n == 0)
    qd_cli_print (cli, "%s", verb->only_there ? _ ("No weights are downloaded.") : _ ("There are no weights for that."));
  else if (verb->action == list_one)
    qd_cli_print (cli, "%s", _ ("The files have their publisher's license; the photos they learned from have terms of their own: see --json."));
  if (n_failed > 0)
    return 1;
  put_done (cli, n);
  return 0;
}

static int
run (QdCli *cli)
{
  g_autofree char *place = NULL, *network = NULL;
  g_autoptr (GPtrArray) catalogue = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry options[] = {
    { "catalogue", 0, 0, G_OPTION_ARG_FILENAME, &place, N_ ("Another catalogue than the program's own"), N_ ("FILE|URL") },
    { "network", 0, 0, G_OPTION_ARG_STRING, &network, N_ ("Only weights that fit this network"), "NAME" },
    { NULL },
  };
  const Verb *verb;
  const char *name;

  if (!qd_cli_parse (cli, options, 0, 2))
    return qd_cli_get_status (cli);
  verb = find_verb (qd_cli_get_argument (cli, 0));
  name = qd_cli_get_argument (cli, 1);
  if (verb == NULL)
    return qd_cli_misuse (cli, _ ("“weights” is followed by list, download, verify or remove, not by “%s”"), qd_cli_get_argument (cli, 0));
  if (verb->needs_name && name == NULL)
    return qd_cli_misuse (cli, _ ("“weights %s” needs the name of weights, or “all”"), verb->word);
  catalogue = qd_catalogue_load (place, qd_cli_get_cancellable (cli), &error);
  if (catalogue == NULL)
    return qd_cli_fail (cli, error);
  if (g_strcmp0 (name, "all") == 0)
    name = NULL;
  if (name != NULL && qd_catalogue_find (catalogue, name) == NULL)
    return qd_cli_misuse (cli, _ ("There are no weights called “%s”"), name);
  return do_each (cli, catalogue, verb, name, network);
}

const QdCommand qd_command_weights = {
  .name = "weights",
  .usage = N_ ("[list] | download NAME|all | verify [NAME] | remove NAME|all  [--network=NAME]"),
  .summary = N_ ("Lists, downloads and checks pretrained weights that a training may start from."),
  .run = run,
};
