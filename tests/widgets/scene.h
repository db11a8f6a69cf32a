/**
 * Something to look at in tests of widgets: a photo drawn with Cairo, classes and boxes.
 */
#pragma once

#include "engine/core/pixels.h"
#include "widgets/box-canvas.h"
#include "widgets/plot.h"

#define SCENE_N_CLASSES 3
extern const QdClassLook scene_classes[SCENE_N_CLASSES];

/* A meadow with flowers, the same every time. */
QdPixels *scene_photo_new (guint width, guint height);

/* A photo of fixtures/bees by its line in the manifest, from 0; the meadow where there are no fixtures. */
QdPixels *scene_bee_photo_new (guint number);

/* The boxes of that photo, QdCanvasBox; none where there are no fixtures. */
GArray *scene_bee_boxes_new (guint number);

/* @n boxes without overlap of more than a third, ids from 1. */
QdCanvasBox *scene_boxes_new (guint n, guint width, guint height);

/* Plots as the pages make them. */
QdPlot *scene_training_plot (void);
QdPlot *scene_precision_plot (void);
QdPlot *scene_bars_plot (void);
QdPlot *scene_matrix_plot (void);
QdPlot *scene_empty_plot (void);
