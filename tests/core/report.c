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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/reasons", test_reasons);
  g_test_add_func ("/report/warnings", test_warnings);
  return g_test_run ();
}
