#include "app/pages/prediction-tile.h"

#include "app/detection-view.h"
#include "app/thumbnails.h"
#include "widgets/canvas-photo.h"
#include "widgets/texture-cache.h"
#include "widgets/tile-loading.h"

#define WIDTH      200 /* pixels */
#define CACHED     256 /* pictures that are kept */
#define HEIGHT     150
#define NAME_CHARS 10 /* at least; it takes what the picture has */

struct _QdPredictionTile
{
  GtkBox parent_instance;
  QdDetectionView *view;
  GtkLabel *name;
  QdSession *session; /* NULL, as the next two: it shows nothing */
  QdPredictionList *list;
  QdPrediction *prediction;
  QdTextureCache *pictures;
  gboolean stale; /* other detections count than are shown */
};

G_DEFINE_FINAL_TYPE (QdPredictionTile, qd_prediction_tile, GTK_TYPE_BOX)

static void
show_detections (QdPredictionTile *self)
{
  g_autoptr (GArray) counting = qd_prediction_list_select (self->list, self->prediction);

  self->stale = FALSE;
  qd_detection_view_show (self->view, self->session, NULL, 1, (const char *const *) self->prediction->classes, counting, NULL);
  qd_detection_view_set_texture (self->view, qd_texture_cache_lookup (self->pictures, self->prediction),
                                 self->prediction->width);
}

/* A grid keeps many tiles that are out of sight: they follow when they come into it. */
static void
on_threshold (QdPredictionTile *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_detections (self);
  else
    self->stale = TRUE;
}

static void
on_map (QdPredictionTile *self)
{
  if (self->stale && self->prediction != NULL)
    show_detections (self);
}

/* ---- Its picture ---- */

/* A thumbnail is named by a number, which those of the project have above 0. */
static gint64
make_number (const char *path)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);

  sum[15] = '\0'; /* sixty bits */
  return -1 - (gint64) g_ascii_strtoull (sum, NULL, 16);
}

static void
on_loaded (GObject *source, GAsyncResult *result, G_GNUC_UNUSED gpointer data)
{
  QdPredictionTile *self = QD_PREDICTION_TILE (source);
  QdPixels *pixels = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GdkTexture) texture = pixels != NULL ? qd_pixels_to_texture (pixels) : NULL;

  qd_pixels_unref (pixels);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))) || self->prediction == NULL || texture == NULL)
    return;
  qd_texture_cache_insert (self->pictures, self->prediction, texture);
  qd_detection_view_set_texture (self->view, texture, self->prediction->width);
}

static void
load (QdPredictionTile *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GTask *task = g_task_new (self, cancellable, on_loaded, NULL);

  qd_thumbnails_load (g_strdup (self->prediction->path), qd_session_dup_path (self->session, "cache", NULL),
                      make_number (self->prediction->path), HEIGHT * (guint) gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                      task);
  qd_tile_loading_set (GTK_WIDGET (self), task);
}

/* ---- What it shows ---- */

static void
clear (QdPredictionTile *self)
{
  qd_tile_loading_stop (GTK_WIDGET (self));
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->session);
  g_clear_object (&self->list);
  g_clear_object (&self->prediction);
}

static void
show (QdPredictionTile *self, QdSession *session, QdPredictionList *list, QdPrediction *prediction, QdTextureCache *pictures)
{
  g_autofree char *name = g_filename_display_basename (prediction->path);

  clear (self);
  self->session = g_object_ref (session);
  self->list = g_object_ref (list);
  self->prediction = g_object_ref (prediction);
  self->pictures = pictures;
  g_signal_connect_object (list, "threshold", G_CALLBACK (on_threshold), self, G_CONNECT_SWAPPED);
  show_detections (self);
  gtk_label_set_text (self->name, prediction->error != NULL ? prediction->error : name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), prediction->error != NULL ? prediction->error : prediction->path);
  if (prediction->width > 0 && qd_texture_cache_lookup (pictures, prediction) == NULL)
    load (self);
}

static void
qd_prediction_tile_dispose (GObject *object)
{
  clear (QD_PREDICTION_TILE (object));
  G_OBJECT_CLASS (qd_prediction_tile_parent_class)->dispose (object);
}

static void
qd_prediction_tile_class_init (QdPredictionTileClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_prediction_tile_dispose;
}

static void
qd_prediction_tile_init (QdPredictionTile *self)
{
  GtkWidget *view = qd_detection_view_new (), *name = gtk_label_new (NULL);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
  gtk_widget_set_size_request (view, WIDTH, HEIGHT);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (name), NAME_CHARS);
  gtk_widget_add_css_class (name, "caption");
  gtk_box_append (GTK_BOX (self), view);
  gtk_box_append (GTK_BOX (self), name);
  self->view = QD_DETECTION_VIEW (view);
  self->name = GTK_LABEL (name);
  g_signal_connect (self, "map", G_CALLBACK (on_map), NULL);
}

/* ---- In the grid ---- */

typedef struct
{
  QdPage *page; /* borrowed */
  QdPredictionList *list;
  QdTextureCache *pictures;
} Tiles;

static void
tiles_free (gpointer data)
{
  Tiles *tiles = data;

  g_object_unref (tiles->list);
  qd_texture_cache_free (tiles->pictures);
  g_free (tiles);
}

static void
on_setup (G_GNUC_UNUSED GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  gtk_list_item_set_child (list_item, g_object_new (QD_TYPE_PREDICTION_TILE, NULL));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  const Tiles *tiles = g_object_get_data (G_OBJECT (factory), "tiles");

  show (QD_PREDICTION_TILE (gtk_list_item_get_child (list_item)), qd_page_get_session (tiles->page), tiles->list,
        gtk_list_item_get_item (list_item), tiles->pictures);
}

static void
on_unbind (G_GNUC_UNUSED GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  clear (QD_PREDICTION_TILE (gtk_list_item_get_child (list_item)));
}

GtkListItemFactory *
qd_prediction_tiles_new (QdPage *page, QdPredictionList *list)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  Tiles *tiles = g_new0 (Tiles, 1);

  tiles->page = page;
  tiles->list = g_object_ref (list);
  tiles->pictures = qd_texture_cache_new (CACHED);
  g_object_set_data_full (G_OBJECT (factory), "tiles", tiles, tiles_free);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  return factory;
}
