/**
 * How a photo of a project looks in a grid. Main thread.
 */
#pragma once

#include "app/session.h"
#include "widgets/photo-grid.h"

/* Fills @look, which is empty, with the name or class, credit or what went wrong, color, badge and number of boxes of @photo. */
void qd_photo_describe (const QdPhoto *photo, QdSession *session, QdPhotoLook *look);
