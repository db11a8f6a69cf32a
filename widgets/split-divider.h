/**
 * QdSplitDivider: a line between two segments of QdSplitBar, which a person drags or moves with the arrow keys; a slider to
 * assistive technology. It asks the bar by "moved" (gint percent, gboolean final) and is told its place by
 * qd_split_divider_set_value(). Main thread only.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define QD_TYPE_SPLIT_DIVIDER (qd_split_divider_get_type ())
G_DECLARE_FINAL_TYPE (QdSplitDivider, qd_split_divider, QD, SPLIT_DIVIDER, GtkWidget)

/* @label names it to those who hear it, as "Where training ends". */
GtkWidget *qd_split_divider_new (const char *label);

/* Percent of the bar at its left; @words the same for a screen reader. */
void qd_split_divider_set_value (QdSplitDivider *self, guint percent, const char *words);
guint qd_split_divider_get_value (QdSplitDivider *self);

G_END_DECLS
