#include "engine/core/report.h"

#include <string.h>

QdReport *
qd_report_new (void)
{
  QdReport *report = g_new0 (QdReport, 1);

  report->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  report->warnings = g_ptr_array_new_with_free_func (g_free);
  return report;
}

void
qd_report_free (QdReport *report)
{
  if (report == NULL)
    return;
  g_hash_table_unref (report->reasons);
  g_ptr_array_unref (report->warnings);
  g_free (report);
}

void
qd_report_skip (QdReport *report, const char *reason)
{
  guint count = qd_report_count (report, reason);

  report->skipped++;
  g_hash_table_replace (report->reasons, g_strdup (reason), GUINT_TO_POINTER (count + 1));
}

void
qd_report_warn (QdReport *report, const char *format, ...)
{
  va_list arguments;

  if (report->n_warnings++ >= QD_REPORT_MAX_WARNINGS)
    return;
  va_start (arguments, format);
  g_ptr_array_add (report->warnings, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

guint
qd_report_count (QdReport *report, const char *reason)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (report->reasons, reason));
}

static int
compare_reasons (gconstpointer a, gconstpointer b, gpointer report)
{
  const char *first = *(const char *const *)a, *second = *(const char *const *)b;
  guint n_first = qd_report_count (report, first), n_second = qd_report_count (report, second);

  return n_first != n_second ? (n_first < n_second ? 1 : -1) : strcmp (first, second);
}

GPtrArray *
qd_report_list_reasons (QdReport *report)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer reason;

  g_hash_table_iter_init (&iter, report->reasons);
  while (g_hash_table_iter_next (&iter, &reason, NULL))
    g_ptr_array_add (list, reason);
  g_ptr_array_sort_with_data (list, compare_reasons, report);
  return list;
}

char *
qd_report_reasons_to_json (QdReport *report)
{
  g_autoptr (GPtrArray) list = qd_report_list_reasons (report);
  GString *json = g_string_new ("{");

  for (guint i = 0; i < list->len; i++)
    {
      g_string_append (json, i > 0 ? ",\"" : "\"");
      for (const char *c = list->pdata[i]; *c != '\0'; c++)
        g_string_append_printf (json, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
      g_string_append_printf (json, "\":%u", qd_report_count (report, list->pdata[i]));
    }
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}
