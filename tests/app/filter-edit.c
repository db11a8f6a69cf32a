/* What ticking a value makes of a filter. */
#include "app/pages/filter-edit.h"

static const char *const licenses[] = { "cc0", "cc-by", "cc-by-nc", NULL };

static void
check_list (GStrv list, const char *wanted)
{
  g_autofree char *text = list != NULL ? g_strjoinv (" ", list) : NULL;

  g_assert_cmpstr (text, ==, wanted);
}

/* All are ticked at first; when all are again, there is no condition. */
static void
test_licenses (void)
{
  g_autoptr (QdFilter) filter = qd_filter_new ();

  g_assert_true (qd_filter_has_value (filter, QD_FACET_LICENSE, "cc0"));
  g_assert_false (qd_filter_has_condition (filter, QD_FACET_LICENSE));
  qd_filter_toggle_value (filter, QD_FACET_LICENSE, "cc-by", licenses);
  check_list (filter->licenses, "cc0 cc-by-nc");
  g_assert_false (qd_filter_has_value (filter, QD_FACET_LICENSE, "cc-by"));
  qd_filter_toggle_value (filter, QD_FACET_LICENSE, "cc0", licenses);
  qd_filter_toggle_value (filter, QD_FACET_LICENSE, "cc-by-nc", licenses);
  check_list (filter->licenses, ""); /* nothing passes, and that is what was asked for */
  g_assert_true (qd_filter_has_condition (filter, QD_FACET_LICENSE));
  for (guint i = 0; i < 3; i++)
    qd_filter_toggle_value (filter, QD_FACET_LICENSE, licenses[i], licenses);
  g_assert_null (filter->licenses);
}

/* None is chosen at first, and that lets all pass. */
static void
test_observers (void)
{
  g_autoptr (QdFilter) filter = qd_filter_new ();

  g_assert_false (qd_filter_has_value (filter, QD_FACET_OBSERVER, "#1"));
  qd_filter_toggle_value (filter, QD_FACET_OBSERVER, "#1", licenses);
  qd_filter_toggle_value (filter, QD_FACET_OBSERVER, "ann", licenses);
  check_list (filter->observers, "#1 ann");
  qd_filter_toggle_value (filter, QD_FACET_OBSERVER, "#1", licenses);
  qd_filter_toggle_value (filter, QD_FACET_OBSERVER, "ann", licenses);
  g_assert_null (filter->observers);
}

static void
check_dates (const QdFilter *filter, const char *from, const char *to)
{
  g_assert_cmpstr (filter->from, ==, from);
  g_assert_cmpstr (filter->to, ==, to);
}

static void
toggle_year (QdFilter *filter, const char *year)
{
  qd_filter_toggle_value (filter, QD_FACET_YEAR, year, NULL);
}

/* None is chosen at first, any may be together; days that a person wrote stay beside them. */
static void
test_years (void)
{
  g_autoptr (QdFilter) filter = qd_filter_new ();

  g_assert_false (qd_filter_has_value (filter, QD_FACET_YEAR, "2019"));
  toggle_year (filter, "2019");
  toggle_year (filter, "2021");
  check_list (filter->years, "2019 2021");
  check_dates (filter, NULL, NULL);
  g_assert_true (qd_filter_has_value (filter, QD_FACET_YEAR, "2021"));
  g_assert_false (qd_filter_has_value (filter, QD_FACET_YEAR, "2020"));
  filter->from = g_strdup ("2019-05-01");
  toggle_year (filter, "");
  toggle_year (filter, "2019");
  check_list (filter->years, "2021 ");
  check_dates (filter, "2019-05-01", NULL);
  toggle_year (filter, "2021");
  toggle_year (filter, "");
  g_assert_null (filter->years);
  g_assert_true (qd_filter_has_condition (filter, QD_FACET_YEAR));
  toggle_year (filter, "2020");
  qd_filter_clear_condition (filter, QD_FACET_YEAR);
  g_assert_null (filter->years);
  check_dates (filter, NULL, NULL);
  g_assert_false (qd_filter_has_condition (filter, QD_FACET_YEAR));
}

static void
test_places (void)
{
  g_autoptr (QdFilter) filter = qd_filter_new ();

  qd_filter_toggle_value (filter, QD_FACET_PLACE, "Bern", NULL);
  qd_filter_toggle_value (filter, QD_FACET_PLACE, "Basel", NULL);
  g_assert_cmpstr (filter->place, ==, "Basel");
  g_assert_false (qd_filter_has_value (filter, QD_FACET_PLACE, "Bern"));
  qd_filter_toggle_value (filter, QD_FACET_PLACE, "Basel", NULL);
  g_assert_null (filter->place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/filter-edit/licenses", test_licenses);
  g_test_add_func ("/app/filter-edit/observers", test_observers);
  g_test_add_func ("/app/filter-edit/years", test_years);
  g_test_add_func ("/app/filter-edit/places", test_places);
  return g_test_run ();
}
