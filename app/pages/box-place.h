/**
 * QdBoxPlace: where the selected box lies, as four numbers in pixels of the photo that can be typed. It changes nothing itself.
 * Main thread. Signal: placed (const QdCornerBox *box), whole pixels inside the photo.
 */
#pragma once

#include "engine/core/geometry.h"

#include <gtk/gtk.h>

#define QD_TYPE_BOX_PLACE (qd_box_place_get_type ())
G_DECLARE_FINAL_TYPE (QdBoxPlace, qd_box_place, QD, BOX_PLACE, GtkGrid)

/* The photo's size in pixels. NULL: no box, or one that cannot be changed. */
void qd_box_place_show (QdBoxPlace *self, const QdCornerBox *box, guint width, guint height);
