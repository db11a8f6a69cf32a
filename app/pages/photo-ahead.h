/**
 * QdPhotoAhead: photos decoded before a person comes to them, and kept for the way back, so that walking from one to the next
 * shows it at once. Main thread; decoding is done on others.
 */
#pragma once

#include "widgets/canvas-photo.h"

#include <gio/gio.h>

typedef struct _QdPhotoAhead QdPhotoAhead;

/* A photo that is wanted. */
typedef struct
{
  gint64 id;
  char *path; /* owned by the list of wishes */
} QdPhotoWish;

/* It is decoded, or cannot be (@error). Not called once the owner of the wishes is freed. */
typedef void (*QdPhotoReady) (gpointer user_data, gint64 id, const GError *error);

QdPhotoAhead *qd_photo_ahead_new (QdPhotoReady ready, gpointer user_data);
/* NULL is fine. A photo that is being decoded is given up. */
void qd_photo_ahead_free (QdPhotoAhead *ahead);

/* Before the first wish: photos are reduced to that longest side; 0, as at first: they are not. */
void qd_photo_ahead_set_most_side (QdPhotoAhead *ahead, guint pixels);

/* The wishes, the most urgent first; what is decoded and no longer wished for goes. Very large photos are decoded as they
 * become the first wish. */
void qd_photo_ahead_wish (QdPhotoAhead *ahead, const QdPhotoWish *wishes, guint n);

/* Borrowed; NULL: not there yet. */
QdCanvasPhoto *qd_photo_ahead_get (QdPhotoAhead *ahead, gint64 id);
