#include "app/pages/export-guide.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Pixels. */
#define WIDTH  300
#define HEIGHT 150
#define ROUND  8

struct _QdExportGuide
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (QdExportGuide, qd_export_guide, GTK_TYPE_WIDGET)

static void
add_rounded (cairo_t *cr, double x, double y, double width, double height, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI_2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

static void
set_color (cairo_t *cr, const GdkRGBA *color, double alpha)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, alpha);
}

/* What is there, but does not matter. */
static void
draw_block (cairo_t *cr, const GdkRGBA *color, double x, double y, double width, double height)
{
  add_rounded (cr, x, y, width, height, MIN (height, 6) / 2);
  set_color (cr, color, 0.15);
  cairo_fill (cr);
}

static void
draw_text (QdExportGuide *self, cairo_t *cr, const char *text, double x, double y, double width, double height)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int text_width, text_height;

  pango_layout_set_width (layout, (int) width * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  cairo_move_to (cr, x, y + (height - text_height) / 2);
  pango_cairo_show_layout (cr, layout);
}

/* What to press, with its turn beside it. */
static void
draw_button (QdExportGuide *self, cairo_t *cr, const GdkRGBA *accent, const char *turn, const char *text, double x, double y,
             double width)
{
  const GdkRGBA white = { 1, 1, 1, 1 };

  add_rounded (cr, x, y, width, 26, 6);
  set_color (cr, accent, 1);
  cairo_fill (cr);
  set_color (cr, &white, 1);
  draw_text (self, cr, text, x + 4, y, width - 8, 26);
  cairo_arc (cr, x - 18, y + 13, 11, 0, 2 * G_PI);
  set_color (cr, accent, 0.25);
  cairo_fill (cr);
  set_color (cr, accent, 1);
  draw_text (self, cr, turn, x - 29, y, 22, 26);
}

static void
draw_page (cairo_t *cr, const GdkRGBA *color)
{
  add_rounded (cr, 0.5, 0.5, WIDTH - 1, HEIGHT - 1, ROUND);
  set_color (cr, color, 0.35);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  draw_block (cr, color, 12, 14, 60, 10);
  draw_block (cr, color, 12, 38, 96, 98);
  for (guint i = 0; i < 4; i++) /* the filters */
    draw_block (cr, color, 140, 52 + i * 15, 60 + 30 * (i % 3), 7);
  cairo_move_to (cr, 122, 38);
  cairo_line_to (cr, WIDTH - 12, 38);
  set_color (cr, color, 0.2);
  cairo_stroke (cr);
}

static void
qd_export_guide_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  QdExportGuide *self = QD_EXPORT_GUIDE (widget);
  float left = (float) (gtk_widget_get_width (widget) - WIDTH) / 2;
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRGBA color, accent = { 0.21f, 0.52f, 0.89f, 1 };
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (left, 0, WIDTH, HEIGHT));

  gtk_style_context_get_color (style, &color);
  gtk_style_context_lookup_color (style, "accent_bg_color", &accent);
  cairo_translate (cr, left, 0);
  draw_page (cr, &color);
  /* Translators: as the buttons are called on iNaturalist's own site in your language. */
  draw_button (self, cr, &accent, "1", _ ("Filters"), 190, 6, 98);
  draw_button (self, cr, &accent, "2", _ ("Download"), 190, 114, 98);
  cairo_destroy (cr);
}

static void
qd_export_guide_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  (void) widget;
  (void) for_size;
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
  *minimum_baseline = *natural_baseline = -1;
}

static void
qd_export_guide_class_init (QdExportGuideClass *class)
{
  GTK_WIDGET_CLASS (class)->snapshot = qd_export_guide_snapshot;
  GTK_WIDGET_CLASS (class)->measure = qd_export_guide_measure;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
qd_export_guide_init (QdExportGuide *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("On iNaturalist's page of observations: first Filters, then Download at their bottom"),
                                  -1);
}
