#include "app/pages/evaluation-plots.h"

#include <glib/gi18n.h>

QdPlot *
qd_evaluation_plot_bars (const QdEvaluation *evaluation, const QdClassLook *looks)
{
  QdPlot *plot = qd_plot_new (_ ("Average precision of each class"));
  guint n = evaluation->classes->len;
  g_autofree QdPlotBar *bars = g_new0 (QdPlotBar, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const QdClassResult *result = evaluation->classes->pdata[i];

      bars[i] = (QdPlotBar){ result->name, result->ap50, looks[i].color };
    }
  qd_plot_set_x (plot, NULL, "%");
  qd_plot_set_x_scale (plot, 100);
  qd_plot_set_x_range (plot, 0, 1);
  qd_plot_set_bars (plot, bars, n);
  return plot;
}

/* A stretch of wrong finds is a straight line down: its first point and its last. */
static void
append_curve (QdPlot *plot, guint line, const GArray *points)
{
  const QdPrecisionRecallPoint *at = (const QdPrecisionRecallPoint *) (gconstpointer) points->data;

  for (guint i = 0; i < points->len; i++)
    if (i == 0 || i + 1 == points->len || at[i].recall != at[i - 1].recall || at[i].recall != at[i + 1].recall)
      qd_plot_append (plot, line, at[i].recall, at[i].precision);
}

QdPlot *
qd_evaluation_plot_curves (const QdEvaluation *evaluation, const QdClassLook *looks)
{
  QdPlot *plot = qd_plot_new (_ ("Precision and recall"));

  qd_plot_set_empty_text (plot, _ ("There is no box to be found on these photos."));
  qd_plot_set_x (plot, _ ("of all animals, found"), "%");
  qd_plot_set_y (plot, _ ("of all finds, right"), "%");
  qd_plot_set_x_scale (plot, 100);
  qd_plot_set_y_scale (plot, 100);
  qd_plot_set_x_range (plot, 0, 1);
  qd_plot_set_y_range (plot, 0, 1);
  for (guint i = 0; i < evaluation->classes->len; i++)
    {
      const QdClassResult *result = evaluation->classes->pdata[i];

      if (result->curve->n_truths > 0)
        append_curve (plot, qd_plot_add_line (plot, result->name, looks[i].color, QD_LINE_SOLID), result->curve->points);
    }
  return plot;
}

QdPlot *
qd_evaluation_plot_confusion (const QdEvaluation *evaluation, double threshold)
{
  QdPlot *plot = qd_plot_new (_ ("What is taken for what"));
  g_autoptr (QdConfusion) confusion = qd_evaluation_get_confusion (evaluation, threshold);
  guint n = evaluation->classes->len, side = n + 1;
  g_autofree const char **rows = g_new0 (const char *, side), **columns = g_new0 (const char *, side);
  g_autofree double *values = g_new0 (double, side *side);

  for (guint i = 0; i < n; i++)
    rows[i] = columns[i] = ((const QdClassResult *) evaluation->classes->pdata[i])->name;
  rows[n] = _ ("nothing there");
  columns[n] = _ ("missed");
  for (guint row = 0; row < side; row++)
    for (guint column = 0; column < side; column++)
      values[row * side + column] = qd_confusion_get (confusion, row, column);
  qd_plot_set_x (plot, _ ("found as"), NULL);
  qd_plot_set_y (plot, _ ("truth"), NULL);
  qd_plot_set_matrix (plot, rows, side, columns, side, values);
  return plot;
}
