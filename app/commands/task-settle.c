/* What people labelled in a task becomes boxes: consolidated and settled. */
#include "config.h"
#include "app/commands/task-shared.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "engine/hands/consolidation.h"

#define MANY_KEPT 64

/* ---- Consolidate ---- */

static void
print_figures (QdCli *cli, const QdConsolidation *figures)
{
  g_autofree char *photos =
      g_strdup_printf (ngettext ("%u photo consolidated", "%u photos consolidated", figures->photos), figures->photos);
  g_autofree char *boxes = g_strdup_printf (ngettext ("%u box settled", "%u boxes settled", figures->boxes), figures->boxes);
  g_autofree char *disputes = g_strdup_printf (ngettext ("%u disputed", "%u disputed", figures->disputes), figures->disputes);

  /* Translators: "12 photos consolidated: 30 boxes settled, 2 disputed. 1 photo waits for more people." */
  qd_cli_print (
      cli,
      ngettext ("%s: %s, %s. %u photo waits for more people.", "%s: %s, %s. %u photos wait for more people.", figures->waiting),
      photos, boxes, disputes, figures->waiting);
  if (figures->replaced > 0)
    qd_cli_print (cli,
                  ngettext ("On %u of them, boxes that were changed by hand gave way.",
                            "On %u of them, boxes that were changed by hand gave way.", figures->replaced),
                  figures->replaced);
  if (figures->changed > 0)
    qd_cli_print (cli,
                  ngettext ("%u photo is left as it is, since its boxes were changed by hand; --again takes it, too.",
                            "%u photos are left as they are, since their boxes were changed by hand; --again takes them, too.",
                            figures->changed),
                  figures->changed);
}

static int
consolidate (QdCli *cli, const char *name, double overlap, double votes, const QdConsolidationOptions *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autoptr (QdTask) task = NULL;
  QdConsolidationOptions options;
  QdConsolidation figures;
  JsonObject *event;

  if (!qd_command_open_task (cli, QD_PROJECT_WRITE, name, &project, &task, &error))
    return qd_cli_fail (cli, error);
  options = qd_consolidation_get_options (task);
  options.early = wanted->early;
  options.again = wanted->again;
  options.consensus.overlap = isnan (overlap) ? options.consensus.overlap : overlap;
  options.consensus.votes = isnan (votes) ? options.consensus.votes : votes;
  if (!qd_consolidate (project, task, &options, &figures, &error))
    return qd_cli_fail (cli, error);
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  json_object_set_string_member (event, "task", task->name);
  json_object_set_int_member (event, "photos", figures.photos);
  json_object_set_int_member (event, "waiting", figures.waiting);
  json_object_set_int_member (event, "changed", figures.changed);
  json_object_set_int_member (event, "replaced", figures.replaced);
  json_object_set_int_member (event, "boxes", figures.boxes);
  json_object_set_int_member (event, "disputes", figures.disputes);
  json_object_set_int_member (event, "empty", figures.empty);
  json_object_set_int_member (event, "unusable", figures.unusable);
  qd_cli_put (cli, event);
  print_figures (cli, &figures);
  return 0;
}

static int
run_consolidate (QdCli *cli)
{
  QdConsolidationOptions wanted = QD_CONSOLIDATION_OPTIONS_INIT;
  g_autofree char *name = NULL;
  double overlap = NAN, votes = NAN;
  const GOptionEntry options[] = {
    QD_COMMAND_TASK_OPTION (&name),
    { "overlap", 0, 0, G_OPTION_ARG_DOUBLE, &overlap, N_ ("Least IoU of boxes that mean the same thing (0.5)"), N_ ("PART") },
    { "votes", 0, 0, G_OPTION_ARG_DOUBLE, &votes, N_ ("Part of the people that have to agree (0.6)"), N_ ("PART") },
    { "early", 0, 0, G_OPTION_ARG_NONE, &wanted.early, N_ ("Also photos that people are still missing for"), NULL },
    { "again", 0, 0, G_OPTION_ARG_NONE, &wanted.again, N_ ("All photos, also those whose boxes were changed since"), NULL },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  if (overlap <= 0 || overlap > 1 || votes <= 0 || votes > 1)
    return qd_cli_misuse (cli, _ ("--overlap and --votes take a part above 0, of at most 1"));
  return consolidate (cli, name, overlap, votes, &wanted);
}

const QdCommand qd_command_task_consolidate = {
  "task consolidate",
  N_ ("PROJECT [--task=NAME] [--overlap=0.5] [--votes=0.6] [--early] [--again]"),
  N_ ("Make boxes of what people agree on, and a list of the rest."),
  run_consolidate,
};

/* ---- Disputes ---- */

static JsonArray *
members_to_json (const GPtrArray *looks, const GPtrArray *classes, const QdDisputed *disputed)
{
  JsonArray *members = json_array_new ();

  for (guint m = 0; m < disputed->members->len; m++)
    for (guint i = 0; i < looks->len; i++)
      {
        const QdLook *look = looks->pdata[i];
        for (guint k = 0; k < look->boxes->len; k++)
          {
            const QdLookBox *box = &g_array_index (look->boxes, QdLookBox, k);
            JsonObject *member;
            if (box->id != g_array_index (disputed->members, gint64, m))
              continue;
            member = json_object_new ();
            json_object_set_int_member (member, "labeller", look->labeller_id);
            json_object_set_string_member (member, "class", qd_command_find_class_name (classes, box->class_id));
            json_object_set_array_member (member, "box", qd_command_corners_to_json (box->box));
            json_array_add_object_element (members, member);
          }
      }
  return members;
}

static gboolean
put_dispute (QdCli *cli, QdProject *project, const GPtrArray *classes, const QdDisputed *disputed, GError **error)
{
  g_autoptr (GPtrArray) looks = qd_project_list_looks (project, disputed->task_id, disputed->photo_id, FALSE, error);
  g_autoptr (QdPhoto) photo = looks == NULL ? NULL : qd_project_get_photo (project, disputed->photo_id, error);
  g_autofree char *name = photo == NULL ? NULL : qd_photo_dup_name (photo);
  const char *class_ = qd_command_find_class_name (classes, disputed->class_id);
  JsonObject *event;

  if (photo == NULL)
    return FALSE;
  event = json_object_new ();
  json_object_set_string_member (event, "event", "dispute");
  json_object_set_int_member (event, "id", disputed->id);
  json_object_set_string_member (event, "photo", name);
  json_object_set_string_member (event, "kind", disputed->kind == QD_DISPUTE_CLASS ? "class" : "missing");
  json_object_set_string_member (event, "class", class_);
  json_object_set_array_member (event, "box", qd_command_corners_to_json (disputed->box));
  json_object_set_int_member (event, "votes", disputed->votes);
  json_object_set_int_member (event, "voters", disputed->voters);
  json_object_set_array_member (event, "boxes", members_to_json (looks, classes, disputed));
  qd_cli_put (cli, event);
  qd_cli_print (cli,
                disputed->kind == QD_DISPUTE_CLASS ? _ ("%" PRId64 "  %s: %u of %u people say %s")
                                                   : _ ("%" PRId64 "  %s: only %u of %u people drew it, as %s"),
                disputed->id, name, disputed->votes, disputed->voters, class_);
  return TRUE;
}

static int
run_disputes (QdCli *cli)
{
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autoptr (QdTask) task = NULL;
  g_autoptr (GPtrArray) disputes = NULL, classes = NULL;
  const GOptionEntry options[] = { QD_COMMAND_TASK_OPTION (&name), { NULL } };
  JsonObject *event;

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  if (!qd_command_open_task (cli, QD_PROJECT_READ, name, &project, &task, &error))
    return qd_cli_fail (cli, error);
  disputes = qd_project_list_disputes (project, task->id, 0, TRUE, &error);
  classes = disputes == NULL ? NULL : qd_project_list_classes (project, TRUE, &error);
  if (classes == NULL)
    return qd_cli_fail (cli, error);
  for (guint i = 0; i < disputes->len; i++)
    if (!put_dispute (cli, project, classes, disputes->pdata[i], &error))
      return qd_cli_fail (cli, error);
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  json_object_set_int_member (event, "disputes", disputes->len);
  qd_cli_put (cli, event);
  return 0;
}

const QdCommand qd_command_task_disputes = {
  "task disputes",
  N_ ("PROJECT [--task=NAME]"),
  N_ ("List what people did not agree on."),
  run_disputes,
};

/* ---- Settle ---- */

static gboolean
has (const GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

/* "none", "all", or places from 1, each once: "1,3". FALSE when it is none of these. */
static gboolean
parse_kept (const char *text, const GArray *members, GArray *kept)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", MANY_KEPT + 1);
  guint64 place;

  if (strcmp (text, "none") == 0)
    return TRUE;
  if (strcmp (text, "all") == 0)
    g_array_append_vals (kept, members->data, members->len);
  else
    for (guint i = 0; parts[i] != NULL; i++)
      {
        if (!g_ascii_string_to_unsigned (parts[i], 10, 1, members->len, &place, NULL) ||
            has (kept, g_array_index (members, gint64, place - 1)))
          return FALSE;
        g_array_append_val (kept, g_array_index (members, gint64, place - 1));
      }
  return kept->len > 0;
}

static int
settle (QdCli *cli, gint64 id, const char *keep, const char *class_name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (qd_cli_get_argument (cli, 0), QD_PROJECT_WRITE, &error);
  g_autoptr (QdDisputed) disputed = project == NULL ? NULL : qd_project_get_disputed (project, id, &error);
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 class_id = 0;
  JsonObject *event;

  if (disputed == NULL)
    return qd_cli_fail (cli, error);
  if (!parse_kept (keep, disputed->members, kept))
    return qd_cli_misuse (cli, _ ("--keep takes none, all, or places from 1 to %u, each once, not “%s”"), disputed->members->len, keep);
  if (class_name != NULL && (class_id = qd_project_ensure_class (project, class_name, &error)) == 0)
    return qd_cli_fail (cli, error);
  if (!qd_consolidation_settle (project, id, (const gint64 *) kept->data, kept->len, class_id, &error))
    return qd_cli_fail (cli, error);
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  json_object_set_int_member (event, "kept", kept->len);
  qd_cli_put (cli, event);
  qd_cli_print (cli, _ ("Settled: %u of %u boxes are kept."), kept->len, disputed->members->len);
  return 0;
}

static int
run_settle (QdCli *cli)
{
  g_autofree char *keep = NULL, *class_name = NULL;
  guint64 id;
  const GOptionEntry options[] = {
    { "keep", 0, 0, G_OPTION_ARG_STRING, &keep, N_ ("none, all, or places in the list: 1,3"), N_ ("WHICH") },
    { "class", 0, 0, G_OPTION_ARG_STRING, &class_name, N_ ("What they are; as people said when not given"), N_ ("NAME") },
    { NULL },
  };

  if (!qd_cli_parse (cli, options, 2, 2))
    return qd_cli_get_status (cli);
  if (!g_ascii_string_to_unsigned (qd_cli_get_argument (cli, 1), 10, 1, G_MAXINT64, &id, NULL))
    return qd_cli_misuse (cli, _ ("“%s” is no number of a dispute"), qd_cli_get_argument (cli, 1));
  if (keep == NULL)
    return qd_cli_misuse (cli, _ ("--keep is needed: none, all, or places in the list"));
  return settle (cli, (gint64) id, keep, class_name);
}

const QdCommand qd_command_task_settle = {
  "task settle",
  N_ ("PROJECT NUMBER --keep=none|all|1,2 [--class=NAME]"),
  N_ ("Decide what people did not agree on."),
  run_settle,
};
