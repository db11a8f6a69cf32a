#include "widgets/chart.h"

#include "widgets/widget-look.h"

#include <math.h>

#define PADDING 12.0

struct _QdChart
{
  GtkWidget parent_instance;

  QdPlot *plot;      /* NULL: none */
  double x, y;       /* of the pointer; NAN: elsewhere */
  int wanted_height; /* as it was last measured; 0: any */
};

G_DEFINE_TYPE (QdChart, qd_chart, GTK_TYPE_WIDGET)

GtkWidget *
qd_chart_new (void)
{
  return g_object_new (QD_TYPE_CHART, NULL);
}

/* The colors and the font of the window's style. */
static QdPlotStyle
current_style (GtkWidget *widget)
{
  QdWidgetLook look = qd_widget_look (widget);
  QdPlotStyle style = look.dark ? qd_plot_style_dark : qd_plot_style_light;

  style.font = look.font;
  style.font_size = MAX (9, look.font_size * 0.8);
  return style;
}

/* Of the widget; 0: any. */
static int
preferred_height (QdChart *self)
{
  QdPlotStyle style = current_style (GTK_WIDGET (self));
  double height = self->plot != NULL ? qd_plot_preferred_height (self->plot, &style) : 0;

  return height > 0 ? (int) ceil (height + 2 * PADDING) : 0;
}

void
qd_chart_plot_changed (QdChart *self)
{
  g_autofree char *description = NULL;

  g_return_if_fail (QD_IS_CHART (self));
  if (self->plot != NULL)
    description = qd_plot_describe (self->plot);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, description != NULL ? description : "",
                                  -1);
  if (preferred_height (self) != self->wanted_height)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
qd_chart_set_plot (QdChart *self, QdPlot *plot)
{
  g_return_if_fail (QD_IS_CHART (self));
  if (self->plot == plot)
    return;
  g_clear_pointer (&self->plot, qd_plot_unref);
  if (plot != NULL)
    self->plot = qd_plot_ref (plot);
  qd_chart_plot_changed (self);
}

QdPlot *
qd_chart_get_plot (QdChart *self)
{
  g_return_val_if_fail (QD_IS_CHART (self), NULL);
  return self->plot;
}

static void
qd_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  QdChart *self = QD_CHART (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  QdPlotStyle style = current_style (widget);
  cairo_t *cr;

  if (self->plot == NULL || width <= 2 * PADDING || height <= 2 * PADDING)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cairo_translate (cr, PADDING, PADDING);
  qd_plot_draw_at (self->plot, cr, width - 2 * PADDING, height - 2 * PADDING, &style, self->x - PADDING, self->y - PADDING);
  cairo_destroy (cr);
}

static void
qd_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                  int *minimum_baseline, int *natural_baseline)
{
  QdChart *self = QD_CHART (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 220;
      *natural = 320;
      return;
    }
  self->wanted_height = preferred_height (self);
  *minimum = self->wanted_height > 0 ? self->wanted_height : 160;
  *natural = self->wanted_height > 0 ? self->wanted_height : 260;
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, QdChart *self)
{
  self->x = x;
  self->y = y;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_leave (GtkEventControllerMotion *controller, QdChart *self)
{
  on_motion (controller, NAN, NAN, self);
}

static void
qd_chart_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (qd_chart_parent_class)->css_changed (widget, change);
  gtk_widget_queue_draw (widget);
}

static void
qd_chart_finalize (GObject *object)
{
  g_clear_pointer (&QD_CHART (object)->plot, qd_plot_unref);
  G_OBJECT_CLASS (qd_chart_parent_class)->finalize (object);
}

static void
qd_chart_class_init (QdChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = qd_chart_finalize;
  widget_class->snapshot = qd_chart_snapshot;
  widget_class->measure = qd_chart_measure;
  widget_class->css_changed = qd_chart_css_changed;
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
qd_chart_init (QdChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->x = self->y = NAN;
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}
