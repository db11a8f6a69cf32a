/**
 * How photo and boxes look on a canvas, in a popover: brightness, contrast, strength of the boxes, whole pixels; and as they are.
 */
#pragma once

#include <gtk/gtk.h>

#include "widgets/box-canvas.h"

#define QD_TYPE_LOOK_POPOVER (qd_look_popover_get_type ())
G_DECLARE_FINAL_TYPE (QdLookPopover, qd_look_popover, QD, LOOK_POPOVER, GtkPopover)

/* Shows and changes the look of @canvas, which lives as long; once. */
void qd_look_popover_follow (QdLookPopover *popover, QdBoxCanvas *canvas);
