/**
 * QdPhotoGrid: thumbnails of a list of any length. Only the tiles in view exist; each asks the owner for its picture when it
 * comes into view and cancels when it leaves. Main thread only.
 *
 * Signals: activated (guint position): Enter or a double click; selection-changed.
 * Property "selection": the GtkSelectionModel that is shown.
 */
#pragma once

#include "engine/core/pixels.h"
#include "widgets/palette.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  QD_BADGE_NONE,
  QD_BADGE_WAITING,  /* not downloaded yet */
  QD_BADGE_FAILED,   /* could not be had */
  QD_BADGE_UNUSABLE, /* the person left it out */
  QD_BADGE_VERIFIED, /* the person has looked at all its boxes */
  QD_BADGE_EMPTY,    /* verified: no animal */
  QD_BADGE_DISPUTED, /* people did not agree on its boxes */
} QdPhotoBadge;

/* What a tile shows, filled in by the owner; strings are owned by the look and freed by the grid. */
typedef struct
{
  char *title;   /* one line over the lower edge; NULL: none */
  char *tooltip; /* plain text; NULL: the title */
  gboolean has_color;
  QdColor color; /* of the class: the edge */
  QdPhotoBadge badge;
  guint n_boxes;    /* shown as a number where above 0 */
  gboolean picture; /* there is something to load */
} QdPhotoLook;

/* Fills @look (zeroed before) for @item. */
typedef void (*QdPhotoDescribe) (gpointer item, QdPhotoLook *look, gpointer user_data);

/**
 * QdPhotoLoad:
 * @item: of the list
 * @size: pixels of the square to be covered: the picture's shorter side should be about that
 * @task: to be ended with g_task_return_pointer (task, QdPixels *, qd_pixels_unref) or an error, from any thread, as by
 *   g_task_run_in_thread(); its priority is higher for what is in view; its cancellable is cancelled when the tile leaves the
 * view
 *
 * Starts loading and returns at once.
 */
typedef void (*QdPhotoLoad) (gpointer item, guint size, GTask *task, gpointer user_data);

/* A task that was started when its tile was only near the view has to be done now; it may have ended. */
typedef void (*QdPhotoRaise) (GTask *task, gpointer user_data);

#define QD_TYPE_PHOTO_GRID (qd_photo_grid_get_type ())
G_DECLARE_FINAL_TYPE (QdPhotoGrid, qd_photo_grid, QD, PHOTO_GRID, GtkWidget)

GtkWidget *qd_photo_grid_new (void);

/* Once, before the list is set. @raise may be NULL. */
void qd_photo_grid_set_functions (QdPhotoGrid *self, QdPhotoDescribe describe, QdPhotoLoad load, QdPhotoRaise raise,
                                  gpointer user_data, GDestroyNotify destroy);

/* A list of GObjects; wrapped in a multiple selection where it is not a GtkSelectionModel already. NULL: nothing. */
void qd_photo_grid_set_model (QdPhotoGrid *self, GListModel *model);
GtkSelectionModel *qd_photo_grid_get_selection (QdPhotoGrid *self);

/* Side of a tile in widget pixels, 64 to 320; 144 at first. */
void qd_photo_grid_set_tile_size (QdPhotoGrid *self, guint size);

/* One row that scrolls sideways instead, as a film strip. */
void qd_photo_grid_set_strip (QdPhotoGrid *self, gboolean strip);

/* Describes @item anew where it is in view; @reload also loads its picture again. */
void qd_photo_grid_refresh (QdPhotoGrid *self, gpointer item, gboolean reload);

/* Scrolls to the position. */
void qd_photo_grid_reveal (QdPhotoGrid *self, guint position);

G_END_DECLS
