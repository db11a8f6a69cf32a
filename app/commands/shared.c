#include "config.h"
#include "app/commands/shared.h"

#include <glib/gi18n.h>

#define REMARKS_SHOWN  10
#define EXAMPLES_SHOWN 5 /* of each reason */

static JsonArray *
list_sentences (const GPtrArray *sentences)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < sentences->len; i++)
    json_array_add_string_element (array, sentences->pdata[i]);
  return array;
}

static JsonObject *
list_examples (QdReport *report, const GPtrArray *reasons)
{
  JsonObject *examples = json_object_new ();

  for (guint i = 0; i < reasons->len; i++)
    {
      const GPtrArray *sentences = qd_report_get_examples (report, reasons->pdata[i]);

      if (sentences != NULL)
        json_object_set_array_member (examples, reasons->pdata[i], list_sentences (sentences));
    }
  return examples;
}

JsonObject *
qd_command_report_to_json (QdReport *report)
{
  JsonObject *event = json_object_new (), *reasons = json_object_new ();
  g_autoptr (GPtrArray) names = qd_report_list_reasons (report);

  for (guint i = 0; i < names->len; i++)
    json_object_set_int_member (reasons, names->pdata[i], qd_report_count (report, names->pdata[i]));
  json_object_set_string_member (event, "event", "done");
  json_object_set_int_member (event, "read", report->read);
  json_object_set_int_member (event, "added", report->added);
  json_object_set_int_member (event, "updated", report->updated);
  json_object_set_int_member (event, "unchanged", report->unchanged);
  json_object_set_int_member (event, "skipped", report->skipped);
  json_object_set_object_member (event, "reasons", reasons);
  json_object_set_object_member (event, "examples", list_examples (report, names));
  if (report->remarks->len > 0)
    json_object_set_array_member (event, "remarks", list_sentences (report->remarks));
  if (report->notes->len > 0)
    json_object_set_array_member (event, "notes", list_sentences (report->notes));
  return event;
}

static void
warn_of_skipped (QdCli *cli, QdReport *report, const char *reason)
{
  const GPtrArray *examples = qd_report_get_examples (report, reason);
  guint shown = examples != NULL ? MIN (examples->len, EXAMPLES_SHOWN) : 0, n = qd_report_count (report, reason);

  for (guint i = 0; i < shown; i++)
    qd_cli_warn (cli, "%s", (char *) examples->pdata[i]);
  if (shown > 0 && n > shown)
    qd_cli_warn (cli, _ ("… and %u more: %s."), n - shown, reason);
}

void
qd_command_print_report (QdCli *cli, QdReport *report, const char *what)
{
  g_autoptr (GPtrArray) names = qd_report_list_reasons (report);

  for (guint i = 0; i < names->len; i++)
    warn_of_skipped (cli, report, names->pdata[i]);
  for (guint i = 0; i < MIN (report->remarks->len, REMARKS_SHOWN); i++)
    qd_cli_warn (cli, "%s", (char *) report->remarks->pdata[i]);
  if (report->n_remarks > REMARKS_SHOWN)
    qd_cli_warn (cli, _ ("%u more remarks are left out."), report->n_remarks - REMARKS_SHOWN);
  for (guint i = 0; i < report->notes->len; i++)
    qd_cli_print (cli, "%s", (char *) report->notes->pdata[i]);
  qd_cli_print (cli, _ ("%u %s read: %u added, %u updated, %u as before, %u skipped."), report->read, what, report->added,
                report->updated, report->unchanged, report->skipped);
  for (guint i = 0; i < names->len; i++)
    qd_cli_print (cli, _ ("  skipped %u: %s"), qd_report_count (report, names->pdata[i]), (char *)names->pdata[i]);
}

gboolean
qd_command_parse_seed (const char *text, guint64 *seed)
{
  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, seed, NULL);
}
