#include "engine/metrics/precision-recall.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Text files of boxes, a photo each: "class [score] a b c d". */
typedef struct
{
  GArray *truths; /* QdTruthBox */
  GArray *found;  /* QdScoredBox */
} Toy;

static void
toy_clear (Toy *toy)
{
  g_array_unref (toy->truths);
  g_array_unref (toy->found);
}

/* @inclusive: the width counts pixels, so the last one is left + width - 1. */
static void
read_folder (const char *folder, gboolean scored, double size, GArray *boxes)
{
  for (guint photo = 1; photo <= 7; photo++)
    {
      g_autofree char *name = g_strdup_printf ("%05u.txt", photo);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_auto (GStrv) lines = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      lines = g_strsplit_set (text, "\r\n", -1);
      for (guint i = 0; lines[i] != NULL; i++)
        {
          double v[5] = { 0 };
          char *at = strpbrk (lines[i], " \t");

          for (guint k = 0; at != NULL && k < (scored ? 5 : 4); k++)
            v[scored ? k : k + 1] = strtod (at, &at);
          if (at == NULL)
            continue;
          if (size > 0)
            {
              v[3] = round (v[3] * size);
              v[4] = round (v[4] * size);
              v[1] = round (v[1] * size - v[3] / 2);
              v[2] = round (v[2] * size - v[4] / 2);
            }
          if (scored)
            {
              QdScoredBox box = { photo, 0, v[0], { v[1], v[2], v[1] + v[3], v[2] + v[4] } };
              g_array_append_val (boxes, box);
            }
          else
            {
              QdTruthBox box = { photo, 0, { v[1], v[2], v[1] + v[3], v[2] + v[4] }, v[3] * v[4], FALSE, FALSE };
              g_array_append_val (boxes, box);
            }
        }
    }
}

static gboolean
toy_load (Toy *toy, gboolean relative)
{
  const char *fixtures = g_getenv ("QD_FIXTURES");
  g_autofree char *truths = NULL, *found = NULL;

  if (fixtures == NULL || !g_file_test (fixtures, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("the fixtures are not there");
      return FALSE;
    }
  truths = g_build_filename (fixtures, "metrics", "voc-toy", relative ? "groundtruths_rel" : "groundtruths", NULL);
  found = g_build_filename (fixtures, "metrics", "voc-toy", relative ? "detections_rel" : "detections", NULL);
  toy->truths = g_array_new (FALSE, FALSE, sizeof (QdTruthBox));
  toy->found = g_array_new (FALSE, FALSE, sizeof (QdScoredBox));
  read_folder (truths, FALSE, relative ? 200 : 0, toy->truths);
  read_folder (found, TRUE, relative ? 200 : 0, toy->found);
  g_assert_cmpuint (toy->truths->len, ==, 15);
  g_assert_cmpuint (toy->found->len, ==, 24);
  return TRUE;
}

static void
check_toy (const Toy *toy, double overlap, QdExtent extent, double every, double eleven)
{
  g_autoptr (QdPrecisionRecall) curve =
      qd_precision_recall_new ((QdTruthBox *) (gpointer) toy->truths->data, toy->truths->len,
                               (QdScoredBox *) (gpointer) toy->found->data, toy->found->len, 0, overlap, extent);

  g_assert_cmpuint (curve->n_truths, ==, 15);
  g_assert_cmpuint (curve->points->len, ==, 24);
  g_assert_cmpfloat_with_epsilon (curve->ap, every, 1e-9);
  g_assert_cmpfloat_with_epsilon (curve->ap11, eleven, 1e-9);
}

/* The figures of the notes in voc-toy/expected.json, with exact recall levels. */
static void
test_toy (gconstpointer relative)
{
  Toy toy;

  if (!toy_load (&toy, GPOINTER_TO_INT (relative)))
    return;
  check_toy (&toy, 0.1, QD_EXTENT_INCLUSIVE, 0.3371980676, 0.3689064559);
  check_toy (&toy, 0.3, QD_EXTENT_INCLUSIVE, 0.24568668046928915, 0.2683982684);
  check_toy (&toy, 0.5, QD_EXTENT_INCLUSIVE, 0.0222222222, 0.0303030303);
  check_toy (&toy, 0.75, QD_EXTENT_INCLUSIVE, 0, 0);
  check_toy (&toy, 0.1, QD_EXTENT_CONTINUOUS, 0.2801328502, 0.3024538867);
  check_toy (&toy, 0.3, QD_EXTENT_CONTINUOUS, 0.2253968254, 0.2683982684);
  toy_clear (&toy);
}

static const QdTruthBox truths[] = {
  { 0, 0, { 0, 0, 10, 10 }, 100, FALSE, FALSE },
  { 0, 0, { 20, 0, 30, 10 }, 100, TRUE, FALSE },
  { 1, 0, { 0, 0, 10, 10 }, 100, FALSE, FALSE },
  { 1, 2, { 50, 50, 60, 60 }, 100, FALSE, FALSE },
};

/* A hit, two on a difficult box (left out), a second one on a taken box (wrong), one beside (wrong), a hit. */
static const QdScoredBox found[] = {
  { 1, 0, 0.5, { 0, 0, 10, 10 } },   { 0, 0, 0.9, { 0, 0, 10, 9 } },  { 0, 0, 0.8, { 20, 0, 30, 10 } },
  { 0, 0, 0.85, { 21, 0, 30, 10 } }, { 0, 0, 0.7, { 0, 0, 10, 10 } }, { 1, 0, 0.6, { 40, 0, 50, 10 } },
  { 7, 1, 0.6, { 40, 0, 50, 10 } },  { 0, 0, NAN, { 0, 0, 10, 10 } },
};

static void
test_difficult (void)
{
  static const double precisions[] = { 1, 0.5, 1.0 / 3, 0.5 }, recalls[] = { 0.5, 0.5, 0.5, 1 },
                      scores[] = { 0.9, 0.7, 0.6, 0.5 };
  g_autoptr (QdPrecisionRecall) curve =
      qd_precision_recall_new (truths, G_N_ELEMENTS (truths), found, G_N_ELEMENTS (found), 0, 0.5, QD_EXTENT_CONTINUOUS);

  g_assert_cmpuint (curve->n_truths, ==, 2);
  g_assert_cmpuint (curve->points->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      const QdPrecisionRecallPoint *point = &g_array_index (curve->points, QdPrecisionRecallPoint, i);

      g_assert_cmpfloat (point->score, ==, scores[i]);
      g_assert_cmpfloat_with_epsilon (point->precision, precisions[i], 1e-15);
      g_assert_cmpfloat (point->recall, ==, recalls[i]);
    }
  g_assert_cmpfloat_with_epsilon (curve->ap, 0.5 * 1 + 0.5 * 0.5, 1e-15);
  g_assert_cmpfloat_with_epsilon (curve->ap11, (6 * 1 + 5 * 0.5) / 11, 1e-15);
}

/* Class 1 has detections and no truth: not counted. Class 2 has a truth and nothing found: 0. */
static void
test_mean (void)
{
  double mean = qd_mean_average_precision (truths, G_N_ELEMENTS (truths), found, G_N_ELEMENTS (found), 3, 0.5);

  g_assert_cmpfloat_with_epsilon (mean, (0.75 + 0) / 2, 1e-15);
  g_assert_true (isnan (qd_mean_average_precision (NULL, 0, found, G_N_ELEMENTS (found), 3, 0.5)));
}

static void
test_scores_and_matches (void)
{
  const double scores[] = { 0.2, 0.9, 0.5, 0.5 };
  const gboolean matched[] = { TRUE, TRUE, FALSE, TRUE };

  g_assert_cmpfloat_with_epsilon (qd_average_precision (scores, matched, 4, 4), 0.25 * 1 + 0.25 * 0.75 + 0.25 * 0.75, 1e-15);
  g_assert_cmpfloat (qd_average_precision (scores, matched, 0, 4), ==, 0);
  g_assert_true (isnan (qd_average_precision (scores, matched, 4, 0)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/metrics/precision-recall/toy", GINT_TO_POINTER (FALSE), test_toy);
  g_test_add_data_func ("/metrics/precision-recall/toy-relative", GINT_TO_POINTER (TRUE), test_toy);
  g_test_add_func ("/metrics/precision-recall/difficult", test_difficult);
  g_test_add_func ("/metrics/precision-recall/mean", test_mean);
  g_test_add_func ("/metrics/precision-recall/scores-and-matches", test_scores_and_matches);
  return g_test_run ();
}
