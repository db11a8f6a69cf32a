/**
 * QdDetectionView: a photo with what was found on it, small and not to be edited; the ground truth, when it is asked for, lies
 * faintly below. Main thread.
 */
#pragma once

#include "app/session.h"

#include "engine/core/pixels.h"

#include <gtk/gtk.h>

#define QD_TYPE_DETECTION_VIEW (qd_detection_view_get_type ())
G_DECLARE_FINAL_TYPE (QdDetectionView, qd_detection_view, QD, DETECTION_VIEW, GtkWidget)

GtkWidget *qd_detection_view_new (void);

/* @scale: from photo coordinates to @pixels; @classes: names by class index, NULL-terminated; @detections and @truths (may be
 * NULL): of QdDetection in pixels of the upright photo. All are copied or referenced. */
void qd_detection_view_show (QdDetectionView *self, QdSession *session, QdPixels *pixels, double scale,
                             const char *const *classes, GArray *detections, GArray *truths);

/* The picture instead, drawn as such: of the whole photo, whose upright width is @width pixels. @texture may be NULL. */
void qd_detection_view_set_texture (QdDetectionView *self, GdkTexture *texture, guint width);

/* What is said before all that is found: a photo's name, copied. NULL, as at first: nothing. */
void qd_detection_view_set_name (QdDetectionView *self, const char *name);

/* Detections with a lower score are not drawn; 0 at first. */
void qd_detection_view_set_threshold (QdDetectionView *self, double threshold);
