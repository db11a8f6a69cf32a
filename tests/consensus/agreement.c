#include "engine/consensus/agreement.h"

#include <math.h>

#define BEE  1
#define WASP 2

static const QdConsensusOptions usual = QD_CONSENSUS_OPTIONS_INIT;

static void
add (QdAgreements *agreements, const QdLabelledBox *boxes, guint n, guint n_looked, const gboolean *looked)
{
  g_autoptr (GPtrArray) things = qd_consensus_new (boxes, n, n_looked, &usual);

  qd_agreements_add (agreements, boxes, n, looked, things);
}

/* Three people, of whom the last takes a bee for a wasp and misses a thing, and the second sees one more. */
static void
test_figures (void)
{
  static const QdLabelledBox boxes[] = {
    { 0, BEE, { 0, 0, 10, 10 } },   { 1, BEE, { 0, 0, 10, 8 } },    { 2, WASP, { 0, 0, 10, 10 } },
    { 0, WASP, { 50, 0, 60, 10 } }, { 1, WASP, { 50, 0, 60, 10 } }, { 1, BEE, { 90, 0, 95, 5 } },
  };
  static const gboolean all[] = { TRUE, TRUE, TRUE };
  g_autoptr (QdAgreements) agreements = qd_agreements_new (3);
  QdLabellerRecord record;
  QdAgreement agreement;

  add (agreements, boxes, G_N_ELEMENTS (boxes), 3, all);
  agreement = qd_agreements_get_class (agreements, BEE);
  g_assert_cmpuint (agreement.n_boxes, ==, 3 * 2);
  g_assert_cmpuint (agreement.n_agreed, ==, 1);
  g_assert_cmpfloat_with_epsilon (qd_agreement_share (agreement), 1 / 3., 1e-12);
  g_assert_cmpfloat_with_epsilon (qd_agreement_mean_iou (agreement), 0.8, 1e-12);
  agreement = qd_agreements_get_class (agreements, WASP);
  g_assert_cmpfloat_with_epsilon (qd_agreement_share (agreement), 1 / 3., 1e-12);
  g_assert_cmpfloat_with_epsilon (qd_agreement_mean_iou (agreement), 1, 1e-12);
  agreement = qd_agreements_get_all (agreements);
  g_assert_cmpuint (agreement.n_boxes, ==, 12);
  g_assert_cmpuint (agreement.n_agreed, ==, 2);
  agreement = qd_agreements_get_labeller (agreements, 0); /* with 1: 2 + 3 boxes; with 2: 2 + 1 */
  g_assert_cmpuint (agreement.n_boxes, ==, 8);
  g_assert_cmpuint (agreement.n_agreed, ==, 2);
  agreement = qd_agreements_get_labeller (agreements, 2);
  g_assert_cmpuint (agreement.n_boxes, ==, 7);
  g_assert_cmpuint (agreement.n_agreed, ==, 0);
  g_assert_true (isnan (qd_agreement_mean_iou (agreement)));

  record = qd_agreements_get_record (agreements, 1);
  g_assert_cmpuint (record.n_right, ==, 2);
  g_assert_cmpuint (record.n_alone, ==, 1);
  g_assert_cmpuint (record.n_missed, ==, 0);
  record = qd_agreements_get_record (agreements, 2);
  g_assert_cmpuint (record.n_right, ==, 0);
  g_assert_cmpuint (record.n_other_class, ==, 1);
  g_assert_cmpuint (record.n_missed, ==, 1);
}

/* Who did not look at a photo neither agrees nor misses. */
static void
test_looked (void)
{
  static const QdLabelledBox boxes[] = { { 0, BEE, { 0, 0, 10, 10 } }, { 2, BEE, { 0, 0, 10, 10 } } };
  static const gboolean looked[] = { TRUE, FALSE, TRUE };
  g_autoptr (QdAgreements) agreements = qd_agreements_new (3);

  add (agreements, boxes, 2, 2, looked);
  add (agreements, boxes, 2, 2, looked);
  g_assert_cmpuint (qd_agreements_get_all (agreements).n_boxes, ==, 4);
  g_assert_cmpfloat (qd_agreement_share (qd_agreements_get_all (agreements)), ==, 1);
  g_assert_cmpuint (qd_agreements_get_labeller (agreements, 1).n_boxes, ==, 0);
  g_assert_true (isnan (qd_agreement_share (qd_agreements_get_labeller (agreements, 1))));
  g_assert_cmpuint (qd_agreements_get_record (agreements, 1).n_missed, ==, 0);
  g_assert_cmpuint (qd_agreements_get_class (agreements, WASP).n_boxes, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/consensus/agreement/figures", test_figures);
  g_test_add_func ("/consensus/agreement/looked", test_looked);
  return g_test_run ();
}
