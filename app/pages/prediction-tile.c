#include "app/pages/prediction-tile.h"

#include "app/detection-view.h"

#define WIDTH      200 /* pixels */
#define HEIGHT     150
#define NAME_CHARS 10 /* at least; it takes what the picture has */

struct _QdPredictionTile
{
  GtkBox parent_instance;
  QdDetectionView *view;
  GtkLabel *name;
};

G_DEFINE_FINAL_TYPE (QdPredictionTile, qd_prediction_tile, GTK_TYPE_BOX)

GtkWidget *
qd_prediction_tile_new (void)
{
  return g_object_new (QD_TYPE_PREDICTION_TILE, NULL);
}

void
qd_prediction_tile_show (QdPredictionTile *self, QdSession *session, QdPrediction *prediction, GArray *detections)
{
  g_autofree char *name = g_filename_display_basename (prediction->path);
  double scale = prediction->preview != NULL ? (double) prediction->preview->width / prediction->width : 1;

  qd_detection_view_show (self->view, session, prediction->preview, scale, (const char *const *) prediction->classes,
                          detections, NULL);
  gtk_label_set_text (self->name, prediction->error != NULL ? prediction->error : name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), prediction->error != NULL ? prediction->error : prediction->path);
}

static void
qd_prediction_tile_class_init (QdPredictionTileClass *class)
{
  (void) class;
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
}
