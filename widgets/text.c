#include "widgets/text.h"

PangoLayout *
qd_text_layout (cairo_t *cr, const char *text, const QdTextStyle *style)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_new ();

  pango_font_description_set_family (font, style->font != NULL ? style->font : "Sans");
  pango_font_description_set_absolute_size (font, style->size * PANGO_SCALE);
  pango_font_description_set_weight (font, style->weight != 0 ? style->weight : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_alignment (layout, style->align);
  if (style->spacing > 0)
    pango_layout_set_line_spacing (layout, style->spacing);
  if (style->width > 0)
    {
      pango_layout_set_width (layout, (int) (style->width * PANGO_SCALE));
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
      if (style->ellipsize)
        pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  return layout;
}

void
qd_text_size (PangoLayout *layout, double *width, double *height)
{
  int w, h;

  pango_layout_get_size (layout, &w, &h);
  *width = (double) w / PANGO_SCALE;
  *height = (double) h / PANGO_SCALE;
}

double
qd_text_draw (cairo_t *cr, const char *text, const QdTextStyle *style, QdColor color, double x, double y)
{
  g_autoptr (PangoLayout) layout = qd_text_layout (cr, text, style);
  double width, height;

  qd_text_size (layout, &width, &height);
  cairo_move_to (cr, x, y);
  qd_color_set_source (cr, color, 1);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
  return height;
}

void
qd_text_draw_at (cairo_t *cr, const char *text, const QdTextStyle *style, QdColor color, double x, double y, double anchor_x,
                 double anchor_y)
{
  g_autoptr (PangoLayout) layout = qd_text_layout (cr, text, style);
  double width, height;

  qd_text_size (layout, &width, &height);
  cairo_move_to (cr, x - width * anchor_x, y - height * anchor_y);
  qd_color_set_source (cr, color, 1);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
}
