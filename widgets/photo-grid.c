#include "config.h"

#include "widgets/photo-grid.h"

#include "widgets/canvas-photo.h"
#include "widgets/photo-tile.h"
#include "widgets/texture-cache.h"
#include "widgets/tile-loading.h"

#include <glib/gi18n-lib.h>

#define LEAST_SIZE 64
#define MOST_SIZE  320
#define CACHED     256

/* GTK keeps 30 rows of tiles bound, whatever is in view. */
#define MOST_COLUMNS 16

struct _QdPhotoGrid
{
  GtkWidget parent_instance;

  GtkWidget *scroller, *view; /* a GtkGridView, or a GtkListView for a strip */
  GtkSelectionModel *selection;
  GHashTable *tiles; /* item -> tile, while bound; neither owned */
  QdTextureCache *cache;
  guint size;
  gboolean strip;
  GHashTable *in_view; /* positions, as pointers, when that was looked at last */
  guint look_around;   /* source id of the idle that looks which tiles are in view; 0: none */

  QdPhotoDescribe describe;
  QdPhotoLoad load;
  QdPhotoRaise raise;
  gpointer user_data;
  GDestroyNotify destroy;
};

enum
{
  PROP_0,
  PROP_SELECTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE (QdPhotoGrid, qd_photo_grid, GTK_TYPE_WIDGET)

GtkWidget *
qd_photo_grid_new (void)
{
  return g_object_new (QD_TYPE_PHOTO_GRID, NULL);
}

void
qd_photo_grid_set_functions (QdPhotoGrid *self, QdPhotoDescribe describe, QdPhotoLoad load, QdPhotoRaise raise,
                             gpointer user_data, GDestroyNotify destroy)
{
  g_return_if_fail (QD_IS_PHOTO_GRID (self));
  g_return_if_fail (self->describe == NULL);
  self->describe = describe;
  self->load = load;
  self->raise = raise;
  self->user_data = user_data;
  self->destroy = destroy;
}

/* Loading: one task a tile in view, cancelled through the tile's data when it leaves the view or shows something else */

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  QdPhotoGrid *self = QD_PHOTO_GRID (source);
  g_autoptr (GObject) item = data;
  g_autoptr (GError) error = NULL;
  QdPixels *pixels = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GdkTexture) texture = pixels != NULL ? qd_pixels_to_texture (pixels) : NULL;
  GtkWidget *tile = g_hash_table_lookup (self->tiles, item);

  if (texture != NULL && self->selection != NULL)
    qd_texture_cache_insert (self->cache, item, texture);
  qd_pixels_unref (pixels);
  if (tile == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  qd_tile_loading_stop (tile);
  qd_photo_tile_set_texture (QD_PHOTO_TILE (tile), texture, error != NULL ? error->message : NULL);
}

static void
start_loading (QdPhotoGrid *self, GtkWidget *tile, gpointer item)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GTask *task = g_task_new (self, cancellable, on_loaded, g_object_ref (item));
  guint size = self->size * (guint) gtk_widget_get_scale_factor (GTK_WIDGET (self));

  g_task_set_priority (task, qd_tile_is_in_view (tile, self->scroller) ? G_PRIORITY_DEFAULT : G_PRIORITY_LOW);
  qd_tile_loading_set (tile, task);
  self->load (item, size, task, self->user_data);
}

/* What was near has come into view. */
static void
raise_loading (QdPhotoGrid *self, GTask *task)
{
  if (self->raise == NULL || g_task_get_priority (task) == G_PRIORITY_DEFAULT)
    return;
  g_task_set_priority (task, G_PRIORITY_DEFAULT);
  self->raise (task, self->user_data);
}

static gboolean
look_around (gpointer data)
{
  QdPhotoGrid *self = data;
  g_autofree gpointer *items = NULL;
  guint n;

  self->look_around = 0;
  qd_tiles_find_view (self->tiles, self->scroller, self->in_view);
  items = g_hash_table_get_keys_as_array (self->tiles, &n);
  for (guint i = 0; i < n && self->load != NULL; i++)
    {
      GtkWidget *tile = g_hash_table_lookup (self->tiles, items[i]);
      GTask *loading = qd_tile_loading_get (tile);
      gboolean wanted = qd_photo_tile_wants_picture (QD_PHOTO_TILE (tile)) && qd_tile_is_near (tile, self->in_view);

      if (wanted && loading == NULL)
        start_loading (self, tile, items[i]);
      else if (wanted && qd_tile_is_in_view (tile, self->scroller))
        raise_loading (self, loading);
      else if (!wanted && loading != NULL && qd_photo_tile_wants_picture (QD_PHOTO_TILE (tile)))
        qd_tile_loading_stop (tile);
    }
  return G_SOURCE_REMOVE;
}

/* After the next frame, when the tiles have their places. */
static void
look_around_soon (QdPhotoGrid *self)
{
  if (self->look_around == 0)
    self->look_around = g_idle_add (look_around, self);
}

static void
show_item (QdPhotoGrid *self, GtkWidget *tile, gpointer item, gboolean keep_texture)
{
  QdPhotoLook look = { 0 };
  GdkTexture *texture = qd_texture_cache_lookup (self->cache, item);
  gboolean picture;

  if (self->describe != NULL)
    self->describe (item, &look, self->user_data);
  picture = look.picture;
  qd_photo_tile_take_look (QD_PHOTO_TILE (tile), &look);
  if (texture != NULL || !picture)
    qd_tile_loading_stop (tile);
  if (!keep_texture || texture != NULL || !picture)
    qd_photo_tile_set_texture (QD_PHOTO_TILE (tile), picture ? texture : NULL, NULL);
  look_around_soon (self);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, QdPhotoGrid *self)
{
  GtkWidget *tile = qd_photo_tile_new ();

  qd_photo_tile_set_size (QD_PHOTO_TILE (tile), self->size, self->strip);
  qd_tile_set_list_item (tile, list_item);
  gtk_list_item_set_child (list_item, tile);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, QdPhotoGrid *self)
{
  GtkWidget *tile = gtk_list_item_get_child (list_item);
  gpointer item = gtk_list_item_get_item (list_item);

  qd_tile_loading_stop (tile);
  g_hash_table_insert (self->tiles, item, tile);
  show_item (self, tile, item, FALSE);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, QdPhotoGrid *self)
{
  GtkWidget *tile = gtk_list_item_get_child (list_item);
  gpointer item = gtk_list_item_get_item (list_item);

  if (g_hash_table_lookup (self->tiles, item) == tile)
    g_hash_table_remove (self->tiles, item);
  qd_tile_loading_stop (tile);
  qd_photo_tile_set_texture (QD_PHOTO_TILE (tile), NULL, NULL);
}

static void
on_activate (GtkWidget *view, guint position, QdPhotoGrid *self)
{
  g_signal_emit_by_name (self, "activated", position);
}

static void
on_selection_changed (GtkSelectionModel *selection, guint position, guint n, QdPhotoGrid *self)
{
  g_signal_emit_by_name (self, "selection-changed");
}

static GtkListItemFactory *
factory_new (QdPhotoGrid *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, 0);
  return factory;
}

static GtkWidget *
view_new (QdPhotoGrid *self)
{
  GtkSelectionModel *selection = self->selection != NULL ? g_object_ref (self->selection) : NULL;
  GtkWidget *view =
      self->strip ? gtk_list_view_new (selection, factory_new (self)) : gtk_grid_view_new (selection, factory_new (self));

  if (self->strip)
    gtk_orientable_set_orientation (GTK_ORIENTABLE (view), GTK_ORIENTATION_HORIZONTAL);
  else
    gtk_grid_view_set_max_columns (GTK_GRID_VIEW (view), MOST_COLUMNS);
  gtk_widget_add_css_class (view, "photos");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Photos"), -1);
  g_signal_connect_object (view, "activate", G_CALLBACK (on_activate), self, 0);
  return view;
}

/* The view is made anew where its kind or the size of its tiles changes. */
static void
rebuild (QdPhotoGrid *self)
{
  self->view = view_new (self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), self->strip ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER,
                                  self->strip ? GTK_POLICY_NEVER : GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->view);
  look_around_soon (self);
}

void
qd_photo_grid_set_model (QdPhotoGrid *self, GListModel *model)
{
  g_return_if_fail (QD_IS_PHOTO_GRID (self));
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_func (self->selection, on_selection_changed, self);
  g_clear_object (&self->selection);
  qd_texture_cache_clear (self->cache);
  if (model != NULL)
    self->selection = GTK_IS_SELECTION_MODEL (model) ? g_object_ref (GTK_SELECTION_MODEL (model))
                                                     : GTK_SELECTION_MODEL (gtk_multi_selection_new (g_object_ref (model)));
  if (self->selection != NULL)
    g_signal_connect (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self);
  if (self->strip)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->view), self->selection);
  else
    gtk_grid_view_set_model (GTK_GRID_VIEW (self->view), self->selection);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTION]);
}

GtkSelectionModel *
qd_photo_grid_get_selection (QdPhotoGrid *self)
{
  g_return_val_if_fail (QD_IS_PHOTO_GRID (self), NULL);
  return self->selection;
}

void
qd_photo_grid_set_tile_size (QdPhotoGrid *self, guint size)
{
  g_return_if_fail (QD_IS_PHOTO_GRID (self));
  size = CLAMP (size, LEAST_SIZE, MOST_SIZE);
  if (self->size == size)
    return;
  self->size = size;
  qd_texture_cache_clear (self->cache);
  rebuild (self);
}

void
qd_photo_grid_set_strip (QdPhotoGrid *self, gboolean strip)
{
  g_return_if_fail (QD_IS_PHOTO_GRID (self));
  if (self->strip == !!strip)
    return;
  self->strip = !!strip;
  rebuild (self);
}

void
qd_photo_grid_refresh (QdPhotoGrid *self, gpointer item, gboolean reload)
{
  GtkWidget *tile;

  g_return_if_fail (QD_IS_PHOTO_GRID (self));
  if (reload)
    qd_texture_cache_remove (self->cache, item);
  tile = g_hash_table_lookup (self->tiles, item);
  if (tile == NULL)
    return;
  if (reload)
    qd_tile_loading_stop (tile);
  show_item (self, tile, item, TRUE);
  if (reload && self->load != NULL && qd_photo_tile_get_look (QD_PHOTO_TILE (tile))->picture &&
      qd_tile_is_near (tile, self->in_view))
    start_loading (self, tile, item);
}

void
qd_photo_grid_reveal (QdPhotoGrid *self, guint position)
{
  g_return_if_fail (QD_IS_PHOTO_GRID (self));
  gtk_widget_activate_action (self->view, "list.scroll-to-item", "u", position);
}

static void
qd_photo_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTION)
    g_value_set_object (value, QD_PHOTO_GRID (object)->selection);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
qd_photo_grid_dispose (GObject *object)
{
  QdPhotoGrid *self = QD_PHOTO_GRID (object);

  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_func (self->selection, on_selection_changed, self);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_handle_id (&self->look_around, g_source_remove);
  self->view = NULL;
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (qd_photo_grid_parent_class)->dispose (object);
}

static void
qd_photo_grid_finalize (GObject *object)
{
  QdPhotoGrid *self = QD_PHOTO_GRID (object);

  g_hash_table_unref (self->tiles);
  g_hash_table_unref (self->in_view);
  qd_texture_cache_free (self->cache);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  G_OBJECT_CLASS (qd_photo_grid_parent_class)->finalize (object);
}

static void
qd_photo_grid_class_init (QdPhotoGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qd_photo_grid_dispose;
  object_class->finalize = qd_photo_grid_finalize;
  object_class->get_property = qd_photo_grid_get_property;
  properties[PROP_SELECTION] =
      g_param_spec_object ("selection", NULL, NULL, GTK_TYPE_SELECTION_MODEL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_signal_new ("activated", QD_TYPE_PHOTO_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  g_signal_new ("selection-changed", QD_TYPE_PHOTO_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "photogrid");
}

static void
watch_adjustment (QdPhotoGrid *self, GtkAdjustment *adjustment)
{
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (look_around_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (look_around_soon), self, G_CONNECT_SWAPPED);
}

static void
qd_photo_grid_init (QdPhotoGrid *self)
{
  self->size = 144;
  self->tiles = g_hash_table_new (NULL, NULL);
  self->in_view = g_hash_table_new (NULL, NULL);
  self->cache = qd_texture_cache_new (CACHED);
  self->scroller = gtk_scrolled_window_new ();
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (look_around_soon), NULL);
  watch_adjustment (self, gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scroller)));
  watch_adjustment (self, gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)));
  rebuild (self);
}
