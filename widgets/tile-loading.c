#include "widgets/tile-loading.h"

static const char key[] = "qd-loading", list_item_key[] = "qd-list-item";

static void
cancel_and_unref (gpointer task)
{
  g_cancellable_cancel (g_task_get_cancellable (task));
  g_object_unref (task);
}

GTask *
qd_tile_loading_get (GtkWidget *tile)
{
  return g_object_get_data (G_OBJECT (tile), key);
}

void
qd_tile_loading_set (GtkWidget *tile, GTask *task)
{
  g_object_set_data_full (G_OBJECT (tile), key, task, cancel_and_unref);
}

void
qd_tile_loading_stop (GtkWidget *tile)
{
  g_object_set_data (G_OBJECT (tile), key, NULL);
}

void
qd_tile_set_list_item (GtkWidget *tile, GtkListItem *list_item)
{
  g_object_set_data (G_OBJECT (tile), list_item_key, list_item);
}

guint
qd_tile_get_position (GtkWidget *tile)
{
  return gtk_list_item_get_position (g_object_get_data (G_OBJECT (tile), list_item_key));
}

/* A list leaves tiles beyond its view where they were, and unmaps them. */
gboolean
qd_tile_is_in_view (GtkWidget *tile, GtkWidget *scroller)
{
  const graphene_rect_t view =
      GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (scroller), (float) gtk_widget_get_height (scroller));
  graphene_rect_t bounds;

  return gtk_widget_get_mapped (tile) && gtk_widget_compute_bounds (tile, scroller, &bounds) && bounds.size.width > 0 &&
         graphene_rect_intersection (&view, &bounds, NULL);
}

void
qd_tiles_find_view (GHashTable *tiles, GtkWidget *scroller, GHashTable *in_view)
{
  GHashTableIter iter;
  gpointer tile;

  g_hash_table_remove_all (in_view);
  g_hash_table_iter_init (&iter, tiles);
  while (g_hash_table_iter_next (&iter, NULL, &tile))
    if (qd_tile_is_in_view (tile, scroller))
      g_hash_table_add (in_view, GUINT_TO_POINTER (qd_tile_get_position (tile)));
}

/* Those in view follow each other: of n, a place up to n away is exactly n from one of them. */
gboolean
qd_tile_is_near (GtkWidget *tile, GHashTable *in_view)
{
  guint position = qd_tile_get_position (tile), n = g_hash_table_size (in_view);

  return g_hash_table_contains (in_view, GUINT_TO_POINTER (position)) ||
         g_hash_table_contains (in_view, GUINT_TO_POINTER (position + n)) ||
         (position >= n && g_hash_table_contains (in_view, GUINT_TO_POINTER (position - n)));
}
