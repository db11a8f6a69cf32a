#include "config.h"
#include "app/commands/shared.h"

#include <glib/gi18n.h>

#define WARNINGS_SHOWN 10

static JsonArray *
list_notes (QdReport *report)
{
  JsonArray *notes = json_array_new ();

  for (guint i = 0; i < report->notes->len; i++)
    json_array_add_string_element (notes, report->notes->pdata[i]);
  return notes;
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
  if (report->notes->len > 0)
    json_object_set_array_member (event, "notes", list_notes (report));
  return event;
}

void
qd_command_print_report (QdCli *cli, QdReport *report, const char *what)
{
  g_autoptr (GPtrArray) names = qd_report_list_reasons (report);

  for (guint i = 0; i < MIN (report->warnings->len, WARNINGS_SHOWN); i++)
    qd_cli_warn (cli, "%s", (char *)report->warnings->pdata[i]);
  if (report->n_warnings > WARNINGS_SHOWN)
    qd_cli_warn (cli, _ ("%u more remarks are left out."), report->n_warnings - WARNINGS_SHOWN);
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
