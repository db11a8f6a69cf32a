/**
 * QdSplitBar: train, validation and test as three colored segments with two dividers to drag, or to move with the arrow keys.
 * Whole percent, the three always add up to 100. Signal: changed, when the person let go of a divider or pressed a key.
 * Properties that notify while dragging: train, validation (percent). Main thread only.
 */
#pragma once

#include "widgets/palette.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The colors of train, validation and test wherever they are shown. */
QdColor qd_subset_color (guint subset);

#define QD_TYPE_SPLIT_BAR (qd_split_bar_get_type ())
G_DECLARE_FINAL_TYPE (QdSplitBar, qd_split_bar, QD, SPLIT_BAR, GtkWidget)

GtkWidget *qd_split_bar_new (void);

/* Percent; test takes what is left. Does not emit "changed". */
void qd_split_bar_set_percent (QdSplitBar *self, guint train, guint validation);
void qd_split_bar_get_percent (QdSplitBar *self, guint *train, guint *validation, guint *test);

/* Photos in each subset as they were split, shown below the percents; @counts NULL: not split yet. */
void qd_split_bar_set_counts (QdSplitBar *self, const guint counts[3]);

G_END_DECLS
