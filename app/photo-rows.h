/**
 * QdPhotoRows: reads the photos of items on the session's reading thread, the last wanted first, some hundred at a time; items
 * that nobody else holds any more were scrolled past and are left out. The items read last are kept. Main thread.
 */
#pragma once

#include "app/photo-item.h"
#include "app/session.h"

#define QD_PHOTO_ROWS_KEPT 1024 /* items that stay when nobody looks at them any more */

typedef struct _QdPhotoRows QdPhotoRows;

/* Takes @photo, which is that of @item now, over. */
typedef void (*QdPhotoRowRead) (gpointer owner, QdPhotoItem *item, QdPhoto *photo);

/* After some rows were read. */
typedef void (*QdPhotoRowsArrived) (gpointer owner);

/* @owner, which has to call free before it goes, is what the functions are called with. */
QdPhotoRows *qd_photo_rows_new (QdSession *session, GObject *owner, QdPhotoRowRead read, QdPhotoRowsArrived arrived);
void qd_photo_rows_free (QdPhotoRows *rows);

/* Reads the photo of @item, again where it has one. */
void qd_photo_rows_want (QdPhotoRows *rows, QdPhotoItem *item);

/* @item stays until as many others were kept. */
void qd_photo_rows_keep (QdPhotoRows *rows, QdPhotoItem *item);
