#include "config.h"

#include "widgets/plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static void
layer_free (gpointer layer)
{
  ((QdLayer *) layer)->klass->free (layer);
}

QdPlot *
qd_plot_new (const char *title)
{
  QdPlot *plot = g_rc_box_new0 (QdPlot);

  plot->title = g_strdup (title);
  plot->x.high = plot->y.high = 1;
  plot->layers = g_ptr_array_new_with_free_func (layer_free);
  return plot;
}

QdPlot *
qd_plot_ref (QdPlot *plot)
{
  return g_rc_box_acquire (plot);
}

static void
plot_clear (gpointer data)
{
  QdPlot *plot = data;

  g_free (plot->title);
  g_free (plot->empty_text);
  qd_axis_clear (&plot->x);
  qd_axis_clear (&plot->y);
  g_ptr_array_unref (plot->layers);
}

void
qd_plot_unref (QdPlot *plot)
{
  if (plot != NULL)
    g_rc_box_release_full (plot, plot_clear);
}

const char *
qd_plot_get_title (const QdPlot *plot)
{
  return plot->title;
}

void
qd_plot_set_empty_text (QdPlot *plot, const char *text)
{
  g_free (plot->empty_text);
  plot->empty_text = g_strdup (text);
}

static void
name_axis (QdAxis *axis, const char *title, const char *unit)
{
  qd_axis_clear (axis);
  axis->title = g_strdup (title);
  axis->unit = g_strdup (unit);
}

void
qd_plot_set_x (QdPlot *plot, const char *title, const char *unit)
{
  name_axis (&plot->x, title, unit);
}

void
qd_plot_set_y (QdPlot *plot, const char *title, const char *unit)
{
  name_axis (&plot->y, title, unit);
}

static void
fix_range (QdAxis *axis, double low, double high)
{
  g_return_if_fail (low < high);
  axis->low = low;
  axis->high = high;
  axis->fixed = TRUE;
}

void
qd_plot_set_x_range (QdPlot *plot, double low, double high)
{
  fix_range (&plot->x, low, high);
}

void
qd_plot_set_y_range (QdPlot *plot, double low, double high)
{
  fix_range (&plot->y, low, high);
}

void
qd_plot_set_x_whole (QdPlot *plot, gboolean whole)
{
  plot->x.whole = whole;
}

void
qd_plot_set_x_scale (QdPlot *plot, double scale)
{
  plot->x.scale = scale;
}

void
qd_plot_set_y_scale (QdPlot *plot, double scale)
{
  plot->y.scale = scale;
}

guint
qd_plot_add_line (QdPlot *plot, const char *name, QdColor color, QdLineKind kind)
{
  g_ptr_array_add (plot->layers, qd_lines_layer_new (name, color, kind, FALSE));
  return plot->layers->len - 1;
}

guint
qd_plot_add_points (QdPlot *plot, const char *name, QdColor color)
{
  g_ptr_array_add (plot->layers, qd_lines_layer_new (name, color, QD_LINE_SOLID, TRUE));
  return plot->layers->len - 1;
}

void
qd_plot_append (QdPlot *plot, guint series, double x, double y)
{
  g_return_if_fail (series < plot->layers->len);
  qd_lines_layer_append (plot->layers->pdata[series], x, y);
}

void
qd_plot_set_points (QdPlot *plot, guint series, const QdPlotPoint *points, guint n)
{
  g_return_if_fail (series < plot->layers->len);
  qd_lines_layer_set (plot->layers->pdata[series], points, n);
}

void
qd_plot_set_bars (QdPlot *plot, const QdPlotBar *bars, guint n)
{
  g_ptr_array_set_size (plot->layers, 0);
  g_ptr_array_add (plot->layers, qd_bars_layer_new (bars, n));
}

void
qd_plot_set_matrix (QdPlot *plot, const char *const *rows, guint n_rows, const char *const *columns, guint n_columns,
                    const double *values)
{
  g_ptr_array_set_size (plot->layers, 0);
  g_ptr_array_add (plot->layers, qd_matrix_layer_new (rows, n_rows, columns, n_columns, values));
}

void
qd_plot_clear (QdPlot *plot)
{
  for (guint i = 0; i < plot->layers->len; i++)
    {
      QdLayer *layer = plot->layers->pdata[i];
      layer->klass->clear (layer);
    }
}

gboolean
qd_plot_is_empty (const QdPlot *plot)
{
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const QdLayer *layer = plot->layers->pdata[i];
      if (!layer->klass->is_empty (layer))
        return FALSE;
    }
  return TRUE;
}

static void
describe_last (const QdLayer *layer, const QdPlot *plot, GPtrArray *sentences)
{
  const char *axis = plot->x.title != NULL ? plot->x.title : "";
  QdPlotPoint point;
  g_autofree char *value = NULL, *at = NULL;

  if (layer->klass->nearest == NULL || !layer->klass->nearest (layer, INFINITY, &point))
    return;
  value = qd_axis_format (&plot->y, point.y, plot->y.scale == 100 ? 0 : 3);
  at = qd_axis_format (&plot->x, point.x, plot->x.whole ? 0 : 2);
  if (layer->name != NULL) /* Translators: "mAP: 62 % at epoch 12" */
    g_ptr_array_add (sentences, g_strdup_printf (_ ("%s: %s at %s %s"), layer->name, value, axis, at));
  else /* Translators: "62 % at epoch 12" */
    g_ptr_array_add (sentences, g_strdup_printf (_ ("%s at %s %s"), value, axis, at));
}

char *
qd_plot_describe (const QdPlot *plot)
{
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (sentences, g_strdup (plot->title));
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const QdLayer *layer = plot->layers->pdata[i];

      (layer->klass->describe != NULL ? layer->klass->describe : describe_last) (layer, plot, sentences);
    }
  if (qd_plot_is_empty (plot) && plot->empty_text != NULL)
    g_ptr_array_add (sentences, g_strdup (plot->empty_text));
  g_ptr_array_add (sentences, NULL);
  return g_strjoinv (". ", (char **) sentences->pdata);
}
