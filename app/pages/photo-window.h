/**
 * QdPhotoWindow: one photo, large, with its credit and the way to its page on iNaturalist. Main thread.
 */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define QD_TYPE_PHOTO_WINDOW (qd_photo_window_get_type ())
G_DECLARE_FINAL_TYPE (QdPhotoWindow, qd_photo_window, QD, PHOTO_WINDOW, AdwWindow)

/* @photo is copied as far as it is needed. */
GtkWidget *qd_photo_window_new (GtkWindow *parent, QdSession *session, const QdPhoto *photo);
