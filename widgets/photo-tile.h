/**
 * QdPhotoTile: one thumbnail of QdPhotoGrid, a square with the picture, the edge in the class color, a badge and a number. It
 * knows nothing of lists. Main thread only.
 */
#pragma once

#include "widgets/photo-grid.h"

G_BEGIN_DECLS

#define QD_TYPE_PHOTO_TILE (qd_photo_tile_get_type ())
G_DECLARE_FINAL_TYPE (QdPhotoTile, qd_photo_tile, QD, PHOTO_TILE, GtkWidget)

GtkWidget *qd_photo_tile_new (void);

/* Takes the strings out of @look. */
void qd_photo_tile_take_look (QdPhotoTile *self, QdPhotoLook *look);
const QdPhotoLook *qd_photo_tile_get_look (QdPhotoTile *self);

/* NULL: none (yet). @broken: a sentence that says why the picture could not be loaded, told by tooltip and label; NULL: none.
 */
void qd_photo_tile_set_texture (QdPhotoTile *self, GdkTexture *texture, const char *broken);

/* What tooltip and label say: name, credit, badge and why the picture is broken. NULL before the first look. */
const char *qd_photo_tile_get_words (QdPhotoTile *self);

/* There is a picture to load, and it has neither come nor failed. */
gboolean qd_photo_tile_wants_picture (QdPhotoTile *self);

/* Side in widget pixels; @fixed keeps it in a wide cell too. */
void qd_photo_tile_set_size (QdPhotoTile *self, guint size, gboolean fixed);

/* Frees the strings of a look. */
void qd_photo_look_clear (QdPhotoLook *look);

G_END_DECLS
