#include "widgets/widget-look.h"

#define USUAL_SIZE (11 * 96.0 / 72) /* GNOME's font, 11 points */

QdWidgetLook
qd_widget_look (GtkWidget *widget)
{
  const PangoFontDescription *font = pango_context_get_font_description (gtk_widget_get_pango_context (widget));
  double size = pango_font_description_get_size (font) / (double) PANGO_SCALE;
  QdWidgetLook look;
  GdkRGBA text;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  look.foreground = (QdColor){ text.red, text.green, text.blue };
  look.dark = qd_color_luminance (look.foreground) > 0.4;
  look.ground = look.dark ? (QdColor){ 0.14, 0.14, 0.14 } : (QdColor){ 1, 1, 1 };
  look.font = pango_font_description_get_family (font);
  look.font_size = pango_font_description_get_size_is_absolute (font) ? size : size * 96 / 72;
  look.scale = MAX (look.font_size / USUAL_SIZE, 0.8);
  return look;
}
