/**
 * The task that loads the picture of a tile, of which a tile has one at most; it is cancelled when the tile goes; and where the
 * tile is. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* NULL: none. Borrowed. */
GTask *qd_tile_loading_get (GtkWidget *tile);

/* Takes @task over and cancels the one before. */
void qd_tile_loading_set (GtkWidget *tile, GTask *task);

/* Cancels the task, if there is one. */
void qd_tile_loading_stop (GtkWidget *tile);

/* The item of the view that @tile is the child of, which tells its position while it is bound. */
void qd_tile_set_list_item (GtkWidget *tile, GtkListItem *list_item);
guint qd_tile_get_position (GtkWidget *tile);

gboolean qd_tile_is_in_view (GtkWidget *tile, GtkWidget *scroller);

/* Puts the positions (GUINT_TO_POINTER) of the tiles in view into @in_view, which is emptied before. @tiles: item -> tile */
void qd_tiles_find_view (GHashTable *tiles, GtkWidget *scroller, GHashTable *in_view);

/* In view, or at most as many positions away as are in view. The view gives places only to tiles in sight, so positions tell.
 */
gboolean qd_tile_is_near (GtkWidget *tile, GHashTable *in_view);

G_END_DECLS
