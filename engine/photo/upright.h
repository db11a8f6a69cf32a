/**
 * Turns pictures the way they are looked at. Private to engine/photo. Any thread.
 */
#pragma once

#include <glib.h>

/* Whether EXIF @orientation (1..8) swaps width and height. */
gboolean qd_orientation_is_turned (guint orientation);

/* Where the stored pixel in the upper left corner of a picture of @width by @height comes to lie upright, and how far the next
 * one to the right and the next one below are from it, in pixels of the upright picture. */
void qd_orientation_steps (guint orientation, guint width, guint height, gssize *start, gssize *right, gssize *down);
