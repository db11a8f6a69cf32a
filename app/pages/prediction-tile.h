/**
 * QdPredictionTile: a photo with what was found on it and its name, in a grid of them. Its picture is loaded while it is in the
 * grid. Main thread.
 */
#pragma once

#include "app/page.h"
#include "app/pages/prediction-list.h"

#include <gtk/gtk.h>

#define QD_TYPE_PREDICTION_TILE (qd_prediction_tile_get_type ())
G_DECLARE_FINAL_TYPE (QdPredictionTile, qd_prediction_tile, QD, PREDICTION_TILE, GtkBox)

/* Makes the tiles of a grid of @list's photos, with those of their detections that count, also when others do. @page is
 * borrowed: it has the grid. The caller owns the factory. */
GtkListItemFactory *qd_prediction_tiles_new (QdPage *page, QdPredictionList *list);
