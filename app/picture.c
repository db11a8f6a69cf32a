#include "app/picture.h"

#include "widgets/palette.h"

static void
draw_dot (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  guint32 color = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (area), "color"));

  (void) user_data;
  qd_color_set_source (cr, qd_color_from_rgb (color), 1);
  cairo_arc (cr, width / 2.0, height / 2.0, MIN (width, height) / 2.0, 0, 2 * G_PI);
  cairo_fill (cr);
}

GtkWidget *
qd_color_dot_new (guint32 color, int size)
{
  GtkWidget *dot = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (dot), size);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (dot), size);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (dot), draw_dot, NULL, NULL);
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (dot, GTK_ALIGN_CENTER);
  qd_color_dot_set (dot, color);
  return dot;
}

void
qd_color_dot_set (GtkWidget *dot, guint32 color)
{
  g_object_set_data (G_OBJECT (dot), "color", GUINT_TO_POINTER (color));
  gtk_widget_queue_draw (dot);
}
