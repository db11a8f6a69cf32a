#include "tests/widgets/scene.h"

#include "engine/core/random.h"
#include <math.h>

QdPlot *
scene_training_plot (void)
{
  QdPlot *plot = qd_plot_new ("Loss");
  guint train, validation;
  QdRandom random;

  qd_random_init (&random, 1, 1);
  qd_plot_set_x (plot, "epoch", NULL);
  qd_plot_set_x_whole (plot, TRUE);
  train = qd_plot_add_line (plot, "training", qd_palette_color (1), QD_LINE_SOLID);
  validation = qd_plot_add_line (plot, "validation", qd_palette_color (0), QD_LINE_DASHED);
  for (int epoch = 1; epoch <= 40; epoch++)
    {
      qd_plot_append (plot, train, epoch, 0.8 + 6.2 * exp (-epoch / 7.0) + qd_random_range (&random, -0.1, 0.1));
      qd_plot_append (plot, validation, epoch, 1.2 + 6 * exp (-epoch / 6.0) + qd_random_range (&random, -0.2, 0.2));
    }
  return plot;
}

QdPlot *
scene_precision_plot (void)
{
  QdPlot *plot = qd_plot_new ("Precision and recall");

  qd_plot_set_x (plot, "recall", "%");
  qd_plot_set_y (plot, "precision", "%");
  qd_plot_set_x_scale (plot, 100);
  qd_plot_set_y_scale (plot, 100);
  qd_plot_set_x_range (plot, 0, 1);
  qd_plot_set_y_range (plot, 0, 1);
  for (guint i = 0; i < SCENE_N_CLASSES; i++)
    {
      guint line = qd_plot_add_line (plot, scene_classes[i].name, scene_classes[i].color, QD_LINE_STEPS);
      for (int step = 0; step <= 50; step++)
        {
          double recall = step / 50.0 * (0.95 - 0.12 * i);
          qd_plot_append (plot, line, recall, 1 - 0.6 * pow (recall, 4 - i));
        }
    }
  return plot;
}

QdPlot *
scene_bars_plot (void)
{
  QdPlot *plot = qd_plot_new ("Average precision of each class");
  const QdPlotBar bars[] = { { "western honey bee", 0.91, scene_classes[0].color },
                             { "wasp", 0.74, scene_classes[1].color },
                             { "flower", 0.58, scene_classes[2].color },
                             { "bumble bee", NAN, qd_palette_color (3) } };

  qd_plot_set_x (plot, "AP at overlap 0.5", "%");
  qd_plot_set_x_scale (plot, 100);
  qd_plot_set_x_range (plot, 0, 1);
  qd_plot_set_bars (plot, bars, G_N_ELEMENTS (bars));
  return plot;
}

QdPlot *
scene_matrix_plot (void)
{
  QdPlot *plot = qd_plot_new ("What was taken for what");
  static const char *const rows[] = { "bee", "wasp", "flower", "nothing" };
  static const char *const columns[] = { "bee", "wasp", "flower", "missed" };
  static const double values[] = { 182, 9, 1, 14, 12, 95, 0, 22, 0, 1, 240, 31, 17, 8, 25, 0 };

  qd_plot_set_matrix (plot, rows, 4, columns, 4, values);
  return plot;
}

QdPlot *
scene_empty_plot (void)
{
  QdPlot *plot = qd_plot_new ("Accuracy on validation photos");

  qd_plot_add_line (plot, "mAP", qd_palette_color (2), QD_LINE_SOLID);
  qd_plot_set_empty_text (plot, "The curve begins after the first epoch.");
  return plot;
}
