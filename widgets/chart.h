/**
 * QdChart: a widget that shows a QdPlot in the colors of the style, with the values under the pointer. Main thread only.
 */
#pragma once

#include "widgets/plot.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define QD_TYPE_CHART (qd_chart_get_type ())
G_DECLARE_FINAL_TYPE (QdChart, qd_chart, QD, CHART, GtkWidget)

GtkWidget *qd_chart_new (void);
void qd_chart_set_plot (QdChart *self, QdPlot *plot);
QdPlot *qd_chart_get_plot (QdChart *self);

/* To be called after the plot was changed; many calls make one frame. */
void qd_chart_plot_changed (QdChart *self);

G_END_DECLS
