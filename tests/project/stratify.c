#include "engine/project/stratify.h"

#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/random.h"

#define N_CLASSES 5

/* Photos in groups of 1 to @most_in_group, with classes from frequent to rare, several on a photo, some photos empty. */
typedef struct
{
  GArray *groups, *counts;
  guint n_groups, largest;
  double boxes[N_CLASSES], photos[N_CLASSES];
  QdStratifyTask task;
} Case;

static void
add_boxes (Case *c, QdRandom *random, guint photo)
{
  static const double share[N_CLASSES] = { 0.8, 0.5, 0.2, 0.08, 0.02 };

  for (guint k = 0; k < N_CLASSES; k++)
    if (qd_random_double (random) < share[k])
      {
        QdStratifyCount count = { photo, k, 1 + qd_random_below (random, 6) };
        g_array_append_val (c->counts, count);
        c->boxes[k] += count.boxes;
        c->photos[k]++;
      }
}

static Case *
case_new (guint n_photos, guint most_in_group, guint64 seed)
{
  Case *c = g_new0 (Case, 1);
  QdRandom random;

  qd_random_init (&random, seed, 3);
  c->groups = g_array_new (FALSE, FALSE, sizeof (guint));
  c->counts = g_array_new (FALSE, FALSE, sizeof (QdStratifyCount));
  while (c->groups->len < n_photos)
    {
      guint drawn = 1 + qd_random_below (&random, most_in_group), size = MIN (drawn, n_photos - c->groups->len);
      c->largest = MAX (c->largest, size);
      for (guint i = 0; i < size; i++)
        {
          add_boxes (c, &random, c->groups->len);
          g_array_append_val (c->groups, c->n_groups);
        }
      c->n_groups++;
    }
  c->task = (QdStratifyTask){
    .n_photos = n_photos,
    .n_groups = c->n_groups,
    .n_classes = N_CLASSES,
    .groups = (guint *)c->groups->data,
    .counts = (QdStratifyCount *)c->counts->data,
    .n_counts = c->counts->len,
    .ratios = { 0, 70, 20, 10 },
    .seed = 11,
  };
  return c;
}

static void
case_free (Case *c)
{
  g_array_unref (c->groups);
  g_array_unref (c->counts);
  g_free (c);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Case, case_free)

static QdSubset *
divide (const Case *c)
{
  QdSubset *subsets = g_new0 (QdSubset, c->task.n_photos);
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_stratify (&c->task, subsets, &error));
  g_assert_no_error (error);
  return subsets;
}

/* Largest deviation of a class's share in a part from the part's own, over photos and over boxes. */
static void
measure (const Case *c, const QdSubset *subsets, double *photo_error, double *box_error)
{
  double photos[N_CLASSES][QD_N_SUBSETS] = { 0 }, boxes[N_CLASSES][QD_N_SUBSETS] = { 0 };
  double sum = c->task.ratios[1] + c->task.ratios[2] + c->task.ratios[3];

  *photo_error = *box_error = 0;
  for (guint i = 0; i < c->counts->len; i++)
    {
      QdStratifyCount count = g_array_index (c->counts, QdStratifyCount, i);
      photos[count.class_][subsets[count.photo]]++;
      boxes[count.class_][subsets[count.photo]] += count.boxes;
    }
  for (guint k = 0; k < N_CLASSES; k++)
    for (guint s = 1; s < QD_N_SUBSETS; s++)
      {
        *photo_error = MAX (*photo_error, fabs (photos[k][s] / c->photos[k] - c->task.ratios[s] / sum));
        *box_error = MAX (*box_error, fabs (boxes[k][s] / c->boxes[k] - c->task.ratios[s] / sum));
      }
}

static void
test_exact (void)
{
  g_autoptr (Case) c = case_new (1000, 1, 1);
  g_autofree QdSubset *subsets = divide (c);
  guint n[QD_N_SUBSETS] = { 0 };
  double photo_error, box_error;

  for (guint i = 0; i < 1000; i++)
    n[subsets[i]]++;
  g_assert_cmpuint (n[QD_SUBSET_TRAIN], ==, 700);
  g_assert_cmpuint (n[QD_SUBSET_VALIDATION], ==, 200);
  g_assert_cmpuint (n[QD_SUBSET_TEST], ==, 100);
  measure (c, subsets, &photo_error, &box_error);
  g_test_message ("photos %.4f boxes %.4f", photo_error, box_error);
  g_assert_cmpfloat (photo_error, <, 0.02);
  g_assert_cmpfloat (box_error, <, 0.05);
}

/* Against a plain shuffle: the largest error over twenty data sets is several times smaller. */
static void
test_better_than_chance (void)
{
  double worst = 0, worst_by_chance = 0;

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (Case) c = case_new (400, 3, 100 + round);
      g_autofree QdSubset *subsets = divide (c), *chance = g_new (QdSubset, 400);
      double photo_error, box_error;
      QdRandom random;
      measure (c, subsets, &photo_error, &box_error);
      worst = MAX (worst, photo_error);
      qd_random_init (&random, round, 9);
      for (guint i = 0; i < 400; i++)
        {
          guint roll = qd_random_below (&random, 100);
          chance[i] = roll < 70 ? QD_SUBSET_TRAIN : roll < 90 ? QD_SUBSET_VALIDATION : QD_SUBSET_TEST;
        }
      measure (c, chance, &photo_error, &box_error);
      worst_by_chance = MAX (worst_by_chance, photo_error);
    }
  g_test_message ("worst %.4f, by chance %.4f", worst, worst_by_chance);
  g_assert_cmpfloat (worst, <, 0.15); /* the rarest class has about 8 photos: one of them is 0.125 */
  g_assert_cmpfloat (worst * 2, <, worst_by_chance);
}

static void
test_groups (void)
{
  for (guint most = 2; most <= 40; most += 19)
    {
      g_autoptr (Case) c = case_new (600, most, most);
      g_autofree QdSubset *subsets = divide (c);
      int n[QD_N_SUBSETS] = { 0 };
      static const int wanted[] = { 0, 420, 120, 60 };
      for (guint i = 0; i < 600; i++)
        {
          n[subsets[i]]++;
          if (i > 0 && c->task.groups[i] == c->task.groups[i - 1])
            g_assert_cmpint (subsets[i], ==, subsets[i - 1]);
        }
      for (guint s = 1; s < QD_N_SUBSETS; s++)
        g_assert_cmpint (abs (n[s] - wanted[s]), <, (int)c->largest);
    }
}

static void
test_seed (void)
{
  g_autoptr (Case) c = case_new (500, 2, 5);
  g_autofree QdSubset *first = divide (c), *second = divide (c), *other = NULL;
  guint moved = 0;

  g_assert_cmpmem (first, 500 * sizeof *first, second, 500 * sizeof *second);
  c->task.seed = 12;
  other = divide (c);
  for (guint i = 0; i < 500; i++)
    moved += first[i] != other[i];
  g_assert_cmpuint (moved, >, 100);
}

static void
test_kept (void)
{
  g_autoptr (Case) c = case_new (300, 1, 8);
  g_autofree QdSubset *first = divide (c), *second = NULL;

  for (guint i = 200; i < 300; i++)
    first[i] = QD_SUBSET_NONE;
  c->task.kept = first;
  c->task.seed = 99;
  second = divide (c);
  for (guint i = 0; i < 200; i++)
    g_assert_cmpint (second[i], ==, first[i]);
  for (guint i = 200; i < 300; i++)
    g_assert_cmpint (second[i], !=, QD_SUBSET_NONE);
}

static void
test_small (void)
{
  g_autoptr (Case) c = case_new (3, 1, 1), two = case_new (2, 1, 1);
  g_autofree QdSubset *subsets = divide (c);
  QdSubset none[2];
  g_autoptr (GError) error = NULL;
  guint seen = 0;

  for (guint i = 0; i < 3; i++)
    seen |= 1u << subsets[i];
  g_assert_cmpuint (seen, ==, 0xe); /* one photo each */
  g_assert_false (qd_stratify (&two->task, none, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  two->task.ratios[1] = NAN;
  g_assert_false (qd_stratify (&two->task, none, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
  g_clear_error (&error);
  memset (two->task.ratios, 0, sizeof two->task.ratios);
  g_assert_false (qd_stratify (&two->task, none, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
}

static void
test_large (void)
{
  g_autoptr (Case) c = case_new (50000, 4, 2);
  gint64 start = g_get_monotonic_time ();
  g_autofree QdSubset *subsets = divide (c);
  double photo_error, box_error;

  measure (c, subsets, &photo_error, &box_error);
  g_assert_cmpfloat (photo_error, <, 0.002);
  g_assert_cmpfloat (box_error, <, 0.002);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/stratify/exact", test_exact);
  g_test_add_func ("/project/stratify/better-than-chance", test_better_than_chance);
  g_test_add_func ("/project/stratify/groups", test_groups);
  g_test_add_func ("/project/stratify/seed", test_seed);
  g_test_add_func ("/project/stratify/kept", test_kept);
  g_test_add_func ("/project/stratify/small", test_small);
  g_test_add_func ("/project/stratify/large", test_large);
  return g_test_run ();
}
