/**
 * QdPhotosPage: downloads the photos, or takes them from a folder. Main thread.
 */
#pragma once

#include "app/page.h"

#define QD_TYPE_PHOTOS_PAGE (qd_photos_page_get_type ())
G_DECLARE_FINAL_TYPE (QdPhotosPage, qd_photos_page, QD, PHOTOS_PAGE, QdPage)

/* What choosing or dropping a folder or a picture does. */
void qd_photos_page_add (QdPhotosPage *self, const char *path);
