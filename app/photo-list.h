/**
 * QdPhotoList: the photos of a session that a query asks for, as a list that a grid or a film strip shows, with thumbnails. It
 * may be long: only ids are kept; an item is made when somebody looks at its place, and its photo is read a little later. What
 * stays the same keeps its item, so that selection and pictures survive a reload. A list that was read comes from its start, as
 * many places in a turn of the main loop as a grid can show in some milliseconds. Main thread; files and rows are read on other
 * threads.
 *
 * Signals: loaded, when the list is that of the query; arrived, when photos were read that qd_photo_list_get() did not have.
 */
#pragma once

#include "app/photo-item.h"
#include "app/session.h"
#include "widgets/photo-grid.h"

#define QD_TYPE_PHOTO_LIST (qd_photo_list_get_type ())
G_DECLARE_FINAL_TYPE (QdPhotoList, qd_photo_list, QD, PHOTO_LIST, GObject)

QdPhotoList *qd_photo_list_new (QdSession *session);

/* Reads the list anew for this query; the text in it is copied. */
void qd_photo_list_set_query (QdPhotoList *self, const QdPhotoQuery *query);
const QdPhotoQuery *qd_photo_list_get_query (QdPhotoList *self);

/* Reads the list for the first time: what is seen first comes before the rest is read, however long the list is. */
void qd_photo_list_begin (QdPhotoList *self);

/* The same query again: rows may have changed. */
void qd_photo_list_reload (QdPhotoList *self);

/* Puts @photo, which the list takes over, in the place of the row with its id. */
void qd_photo_list_update (QdPhotoList *self, QdPhoto *photo);

/* FALSE until the list was read, and while it turns into what was read again. */
gboolean qd_photo_list_is_loaded (QdPhotoList *self);

/* (element-type QdPhotoItem) */
GListModel *qd_photo_list_get_model (QdPhotoList *self);

/* Of the list that was read last, whether all of it is in the model or not; and whether it is so far that @position is final. */
guint qd_photo_list_get_length (QdPhotoList *self);
gboolean qd_photo_list_is_settled (QdPhotoList *self, guint position);

/* The place of a photo in the list, or -1; and the photo at a place, NULL beyond the end, or when it has still to be read: then
 * "arrived" comes. */
int qd_photo_list_find (QdPhotoList *self, gint64 id);
const QdPhoto *qd_photo_list_get (QdPhotoList *self, guint position);

/* Shows the list in @grid, with pictures, colors of classes and badges. */
void qd_photo_list_attach (QdPhotoList *self, QdPhotoGrid *grid);
