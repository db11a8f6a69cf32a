/**
 * QdPhotoItem: the row of a photo in a QdPhotoList, made when somebody looks at its place, its photo read a little later. A
 * photo has one item as long as somebody holds it, so that selection and pictures survive a reload. Main thread.
 */
#pragma once

#include "engine/project/project.h"

#include <glib-object.h>

#define QD_TYPE_PHOTO_ITEM (qd_photo_item_get_type ())
G_DECLARE_FINAL_TYPE (QdPhotoItem, qd_photo_item, QD, PHOTO_ITEM, GObject)

/* The items of one list that somebody holds, by the ids of their photos; an item outlives it if need be. */
GHashTable *qd_photo_items_new (void);

/* The one item of that photo. Caller owns. */
QdPhotoItem *qd_photo_items_get (GHashTable *items, gint64 id);

/* Borrowed; NULL where nobody holds one. */
QdPhotoItem *qd_photo_items_find (GHashTable *items, gint64 id);

gint64 qd_photo_item_get_id (QdPhotoItem *item);

/* Borrowed until the list is read again; NULL until it is read. */
const QdPhoto *qd_photo_item_get_photo (QdPhotoItem *item);

/* Takes @photo over. Returns: TRUE where the item had a photo with other bytes, whose picture is no longer true. */
gboolean qd_photo_item_take_photo (QdPhotoItem *item, QdPhoto *photo);
