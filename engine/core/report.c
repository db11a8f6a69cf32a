#include "engine/core/report.h"

#include <string.h>

QdReport *
qd_report_new (void)
{
  QdReport *report = g_new0 (QdReport, 1);

  report->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  report->warnings = g_ptr_array_new_with_free_func (g_free);
  report->remarks = g_ptr_array_new_with_free_func (g_free);
  report->notes = g_ptr_array_new_with_free_func (g_free);
  report->examples = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  return report;
}

void
qd_report_free (QdReport *report)
{
  if (report == NULL)
    return;
  g_hash_table_unref (report->reasons);
  g_ptr_array_unref (report->warnings);
  g_ptr_array_unref (report->remarks);
  g_ptr_array_unref (report->notes);
  g_hash_table_unref (report->examples);
  g_free (report);
}

static void
count_skipped (QdReport *report, const char *reason, guint n)
{
  guint count = qd_report_count (report, reason);

  report->skipped += n;
  g_hash_table_replace (report->reasons, g_strdup (reason), GUINT_TO_POINTER (count + n));
}

void
qd_report_skip (QdReport *report, const char *reason)
{
  count_skipped (report, reason, 1);
}

static void
add_warning (QdReport *report, const char *sentence)
{
  if (report->n_warnings++ < QD_REPORT_MAX_WARNINGS)
    g_ptr_array_add (report->warnings, g_strdup (sentence));
}

static void
add_remark (QdReport *report, const char *sentence)
{
  if (report->n_remarks++ < QD_REPORT_MAX_WARNINGS)
    g_ptr_array_add (report->remarks, g_strdup (sentence));
}

static void
add_example (QdReport *report, const char *reason, const char *sentence)
{
  GPtrArray *examples = g_hash_table_lookup (report->examples, reason);

  if (examples == NULL)
    {
      examples = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (report->examples, g_strdup (reason), examples);
    }
  if (examples->len < QD_REPORT_MAX_EXAMPLES)
    g_ptr_array_add (examples, g_strdup (sentence));
}

void
qd_report_skip_with (QdReport *report, const char *reason, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list arguments;

  va_start (arguments, format);
  sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  qd_report_skip (report, reason);
  add_warning (report, sentence);
  add_example (report, reason, sentence);
}

void
qd_report_skip_unasked (QdReport *report, const char *reason, const char *format, ...)
{
  const GPtrArray *examples = g_hash_table_lookup (report->examples, reason);
  g_autofree char *sentence = NULL;
  va_list arguments;

  qd_report_skip (report, reason);
  if (examples != NULL && examples->len >= QD_REPORT_MAX_EXAMPLES)
    return;
  va_start (arguments, format);
  sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  add_example (report, reason, sentence);
}

void
qd_report_warn (QdReport *report, const char *format, ...)
{
  g_autofree char *sentence = NULL;
  va_list arguments;

  va_start (arguments, format);
  sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  add_warning (report, sentence);
  add_remark (report, sentence);
}

void
qd_report_note (QdReport *report, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (report->notes, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

static void
add_reasons (QdReport *report, const QdReport *other)
{
  GHashTableIter iter;
  gpointer reason, value;

  g_hash_table_iter_init (&iter, other->reasons);
  while (g_hash_table_iter_next (&iter, &reason, &value))
    count_skipped (report, reason, GPOINTER_TO_UINT (value));
  g_hash_table_iter_init (&iter, other->examples);
  while (g_hash_table_iter_next (&iter, &reason, &value))
    for (guint i = 0; i < ((GPtrArray *) value)->len; i++)
      add_example (report, reason, ((GPtrArray *) value)->pdata[i]);
}

void
qd_report_add (QdReport *report, const QdReport *other)
{
  report->read += other->read;
  report->added += other->added;
  report->updated += other->updated;
  report->unchanged += other->unchanged;
  add_reasons (report, other);
  for (guint i = 0; i < other->warnings->len; i++)
    add_warning (report, other->warnings->pdata[i]);
  report->n_warnings += other->n_warnings - other->warnings->len;
  for (guint i = 0; i < other->remarks->len; i++)
    add_remark (report, other->remarks->pdata[i]);
  report->n_remarks += other->n_remarks - other->remarks->len;
  for (guint i = 0; i < other->notes->len; i++)
    g_ptr_array_add (report->notes, g_strdup (other->notes->pdata[i]));
}

GPtrArray *
qd_report_get_examples (QdReport *report, const char *reason)
{
  return g_hash_table_lookup (report->examples, reason);
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
