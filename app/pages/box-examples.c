#include "app/pages/box-examples.h"

#include <glib/gi18n.h>

#define WIDTH 92
#define HEIGHT 60

typedef struct
{
  double xmin, ymin, xmax, ymax;
} Frame;

typedef struct
{
  gboolean good;
  guint n_insects, n_frames;
  Frame frames[2]; /* in the drawing's pixels */
  const char *sentence;
} Example;

/* An insect is 40 x 20 pixels around its center; one alone stands in the middle, two side by side. */
static const Example examples[] = {
  { TRUE, 1, 1, { { 25, 19, 67, 41 } }, N_ ("Close around the whole animal, legs and wings too.") },
  { FALSE, 1, 1, { { 8, 5, 84, 55 } }, N_ ("Too wide: the computer learns the meadow.") },
  { FALSE, 1, 1, { { 38, 22, 60, 38 } }, N_ ("Too tight: parts are cut off.") },
  { TRUE, 2, 2, { { 2, 19, 44, 41 }, { 48, 19, 90, 41 } }, N_ ("A box for each, even when they touch.") },
  { FALSE, 2, 1, { { 2, 17, 90, 43 } }, N_ ("Not one box around several.") },
};

static void
draw_insect (cairo_t *cr, double x, double y)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  for (int side = -1; side <= 1; side += 2) /* wings */
    {
      cairo_save (cr);
      cairo_translate (cr, 2, side * 5);
      cairo_rotate (cr, side * 0.5);
      cairo_scale (cr, 8, 3.5);
      cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
      cairo_restore (cr);
      cairo_set_source_rgba (cr, 0.85, 0.9, 1, 0.85);
      cairo_fill (cr);
    }
  cairo_save (cr);
  cairo_scale (cr, 15, 5);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_restore (cr);
  cairo_set_source_rgb (cr, 0.86, 0.62, 0.12);
  cairo_fill (cr);
  cairo_arc (cr, 15, 0, 4, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, 0.2, 0.16, 0.1);
  cairo_fill (cr);
  for (int stripe = -2; stripe <= 0; stripe++)
    cairo_rectangle (cr, stripe * 5 - 1, -4, 2, 8);
  cairo_fill (cr);
  cairo_restore (cr);
}

static void
draw_example (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  const Example *example = user_data;

  (void) area;
  cairo_set_source_rgb (cr, 0.55, 0.68, 0.42);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  for (guint i = 0; i < example->n_insects; i++)
    draw_insect (cr, example->n_insects == 1 ? WIDTH / 2.0 : 23 + 46 * i, HEIGHT / 2.0);
  cairo_set_line_width (cr, 2);
  for (guint i = 0; i < example->n_frames; i++)
    {
      const Frame *frame = &example->frames[i];

      cairo_rectangle (cr, frame->xmin, frame->ymin, frame->xmax - frame->xmin, frame->ymax - frame->ymin);
    }
  if (example->good)
    cairo_set_source_rgb (cr, 1, 1, 1);
  else
    cairo_set_source_rgb (cr, 0.75, 0.11, 0.16);
  cairo_stroke (cr);
}

static GtkWidget *
build_example (const Example *example)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *area = gtk_drawing_area_new ();
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *mark = gtk_image_new_from_icon_name (example->good ? "object-select-symbolic" : "window-close-symbolic");
  GtkWidget *label = gtk_label_new (_ (example->sentence));

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), WIDTH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), HEIGHT);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_example, (gpointer) example, NULL);
  gtk_widget_set_valign (area, GTK_ALIGN_CENTER);
  gtk_widget_set_overflow (area, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (area, "thumbnail");
  gtk_widget_set_halign (mark, GTK_ALIGN_START);
  gtk_widget_add_css_class (mark, example->good ? "success" : "error");
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, example->good ? _ ("Right") : _ ("Wrong"),
                                  -1);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (text), mark);
  gtk_box_append (GTK_BOX (text), label);
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (row), area);
  gtk_box_append (GTK_BOX (row), text);
  return row;
}

void
qd_box_examples_fill (GtkBox *box)
{
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    gtk_box_append (box, build_example (&examples[i]));
}
