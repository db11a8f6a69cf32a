#include "engine/core/report.h"

static void
test_reasons (void)
{
  g_autoptr (QdReport) report = qd_report_new ();
  g_autofree char *empty = qd_report_reasons_to_json (report);

  g_assert_cmpstr (empty, ==, "{}");
  for (guint i = 0; i < 3; i++)
    qd_report_skip (report, "license");
  qd_report_skip (report, "no \"image\"");
  qd_report_skip (report, "a");
  g_autofree char *json = qd_report_reasons_to_json (report);
  g_assert_cmpuint (report->skipped, ==, 5);
  g_assert_cmpuint (qd_report_count (report, "license"), ==, 3);
  g_assert_cmpuint (qd_report_count (report, "b"), ==, 0);
  g_assert_cmpstr (json, ==, "{\"license\":3,\"a\":1,\"no \\\"image\\\"\":1}");
}

static void
test_warnings (void)
{
  g_autoptr (QdReport) report = qd_report_new ();

  for (guint i = 1; i <= 1000; i++)
    qd_report_warn (report, "line %u", i);
  g_assert_cmpuint (report->n_warnings, ==, 1000);
  g_assert_cmpuint (report->warnings->len, ==, QD_REPORT_MAX_WARNINGS);
  g_assert_cmpstr (report->warnings->pdata[499], ==, "line 500");
}

static void
test_examples (void)
{
  g_autoptr (QdReport) report = qd_report_new (), total = qd_report_new ();

  qd_report_skip (report, "license");
  for (guint i = 1; i <= 600; i++)
    qd_report_skip_with (report, "no id", "line %u", i);
  g_assert_null (qd_report_get_examples (report, "license"));
  g_assert_cmpuint (qd_report_get_examples (report, "no id")->len, ==, QD_REPORT_MAX_EXAMPLES);
  g_assert_cmpstr (qd_report_get_examples (report, "no id")->pdata[9], ==, "line 10");
  g_assert_cmpuint (report->skipped, ==, 601);
  g_assert_cmpuint (report->n_warnings, ==, 600);
  qd_report_note (report, "%s", "commas");
  report->read = 700;
  report->added = 99;

  for (guint i = 0; i < 2; i++)
    qd_report_add (total, report);
  g_assert_cmpuint (total->read, ==, 1400);
  g_assert_cmpuint (total->added, ==, 198);
  g_assert_cmpuint (total->skipped, ==, 1202);
  g_assert_cmpuint (qd_report_count (total, "no id"), ==, 1200);
  g_assert_cmpuint (qd_report_get_examples (total, "no id")->len, ==, QD_REPORT_MAX_EXAMPLES);
  g_assert_cmpuint (total->warnings->len, ==, QD_REPORT_MAX_WARNINGS);
  g_assert_cmpuint (total->n_warnings, ==, 1200);
  g_assert_cmpuint (total->notes->len, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/reasons", test_reasons);
  g_test_add_func ("/report/warnings", test_warnings);
  g_test_add_func ("/report/examples", test_examples);
  return g_test_run ();
}
