#include "config.h"

#include "widgets/class-bars.h"

#include "widgets/split-bar.h"
#include "widgets/text.h"
#include <glib/gi18n-lib.h>

#define ROW  30.0
#define BAR  14.0
#define FONT 13.0

/* The most that names take of the width. */
#define NAMES 0.34

struct _QdClassBars
{
  GtkWidget parent_instance;

  GArray *bars; /* QdClassBar, names owned */
};

G_DEFINE_TYPE (QdClassBars, qd_class_bars, GTK_TYPE_WIDGET)

GtkWidget *
qd_class_bars_new (void)
{
  return g_object_new (QD_TYPE_CLASS_BARS, NULL);
}

static void
bar_clear (gpointer bar)
{
  g_free ((char *) ((QdClassBar *) bar)->look.name);
}

static void
update_label (QdClassBars *self)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < self->bars->len; i++)
    {
      const QdClassBar *bar = &g_array_index (self->bars, QdClassBar, i);
      g_string_append_printf (words, _ ("%s: %u train, %u validation, %u test. "), bar->look.name, bar->counts[0],
                              bar->counts[1], bar->counts[2]);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words->str, -1);
}

void
qd_class_bars_set (QdClassBars *self, const QdClassBar *bars, guint n)
{
  g_return_if_fail (QD_IS_CLASS_BARS (self));
  g_array_set_size (self->bars, 0);
  for (guint i = 0; i < n; i++)
    {
      QdClassBar bar = bars[i];
      bar.look.name = g_strdup (bars[i].look.name);
      g_array_append_val (self->bars, bar);
    }
  update_label (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static guint
sum (const QdClassBar *bar)
{
  return bar->counts[0] + bar->counts[1] + bar->counts[2];
}

/* Length by the number of boxes, so that rare classes are seen to be rare. */
static void
paint_bar (cairo_t *cr, const QdClassBar *bar, double x, double y, double width, guint most, const char *font,
           QdColor faded)
{
  double full = width * sum (bar) / MAX (most, 1);
  g_autofree char *numbers = g_strdup_printf ("%u · %u · %u", bar->counts[0], bar->counts[1], bar->counts[2]);
  QdTextStyle style = { .font = font, .size = FONT - 1 };

  for (guint subset = 0; subset < 3; subset++)
    {
      double part = sum (bar) > 0 ? full * bar->counts[subset] / sum (bar) : 0;

      if (part <= 0)
        continue;
      cairo_rectangle (cr, x, y - BAR / 2, MAX (part - 1, 1), BAR);
      qd_color_set_source (cr, qd_subset_color (subset), 1);
      cairo_fill (cr);
      x += part;
    }
  qd_text_draw_at (cr, numbers, &style, faded, x + 8, y, 0, 0.5);
}

static void
paint_row (cairo_t *cr, const QdClassBar *bar, double y, double width, double names, guint most, const char *font,
           QdColor foreground, QdColor ground)
{
  QdTextStyle style = { .font = font, .size = FONT, .width = names - 26, .ellipsize = TRUE };
  g_autoptr (PangoLayout) layout = qd_text_layout (cr, bar->look.name, &style);
  double w, h;

  cairo_new_path (cr);
  cairo_arc (cr, 7, y, 5, 0, 2 * G_PI);
  qd_color_set_source (cr, bar->look.color, 1);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, 1);
  qd_color_set_source (cr, foreground, 0.3);
  cairo_stroke (cr);
  qd_text_size (layout, &w, &h);
  cairo_move_to (cr, 20, y - h / 2);
  qd_color_set_source (cr, foreground, 1);
  pango_cairo_show_layout (cr, layout);
  paint_bar (cr, bar, names, y, MAX (width - names - 110, 20), most, font, qd_color_mix (foreground, ground, 0.3));
}

static void
qd_class_bars_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  QdClassBars *self = QD_CLASS_BARS (widget);
  double width = gtk_widget_get_width (widget), names = 40;
  QdColor foreground, ground;
  const char *font
      = pango_font_description_get_family (pango_context_get_font_description (gtk_widget_get_pango_context (widget)));
  QdTextStyle style = { .font = font, .size = FONT };
  GdkRGBA text;
  guint most = 0;
  cairo_t *cr;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  foreground = (QdColor){ text.red, text.green, text.blue };
  ground = qd_color_luminance (foreground) > 0.4 ? (QdColor){ 0.14, 0.14, 0.14 } : (QdColor){ 1, 1, 1 };
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) gtk_widget_get_height (widget)));
  for (guint i = 0; i < self->bars->len; i++)
    {
      const QdClassBar *bar = &g_array_index (self->bars, QdClassBar, i);
      g_autoptr (PangoLayout) layout = qd_text_layout (cr, bar->look.name, &style);
      double w, h;

      qd_text_size (layout, &w, &h);
      names = MAX (names, MIN (w + 36, width * NAMES));
      most = MAX (most, sum (bar));
    }
  for (guint i = 0; i < self->bars->len; i++)
    paint_row (cr, &g_array_index (self->bars, QdClassBar, i), (i + 0.5) * ROW, width, names, most, font, foreground, ground);
  cairo_destroy (cr);
}

static void
qd_class_bars_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? (int) (ROW * QD_CLASS_BARS (widget)->bars->len) : 240;
}

static void
qd_class_bars_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (qd_class_bars_parent_class)->css_changed (widget, change);
  gtk_widget_queue_draw (widget);
}

static void
qd_class_bars_finalize (GObject *object)
{
  g_array_unref (QD_CLASS_BARS (object)->bars);
  G_OBJECT_CLASS (qd_class_bars_parent_class)->finalize (object);
}

static void
qd_class_bars_class_init (QdClassBarsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = qd_class_bars_finalize;
  widget_class->snapshot = qd_class_bars_snapshot;
  widget_class->measure = qd_class_bars_measure;
  widget_class->css_changed = qd_class_bars_css_changed;
  gtk_widget_class_set_css_name (widget_class, "classbars");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
qd_class_bars_init (QdClassBars *self)
{
  self->bars = g_array_new (FALSE, FALSE, sizeof (QdClassBar));
  g_array_set_clear_func (self->bars, bar_clear);
}
