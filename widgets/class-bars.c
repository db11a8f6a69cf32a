#include "config.h"

#include "widgets/class-bars.h"

#include "widgets/split-bar.h"
#include "widgets/text.h"
#include "widgets/widget-look.h"
#include <glib/gi18n-lib.h>

/* With text of the usual size. */
#define ROW  30.0
#define BAR  14.0
#define FONT 13.0

/* The most that names take of the width. */
#define NAMES 0.34

#define NUMBERS 110.0 /* room for them behind the bars */

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
paint_bar (cairo_t *cr, const QdClassBar *bar, double x, double y, double width, guint most, const QdWidgetLook *look)
{
  double full = width * sum (bar) / MAX (most, 1);
  g_autofree char *numbers = g_strdup_printf ("%u · %u · %u", bar->counts[0], bar->counts[1], bar->counts[2]);
  QdTextStyle style = { .font = look->font, .size = (FONT - 1) * look->scale };
  double thick = BAR * look->scale;

  for (guint subset = 0; subset < 3; subset++)
    {
      double part = sum (bar) > 0 ? full * bar->counts[subset] / sum (bar) : 0;

      if (part <= 0)
        continue;
      cairo_rectangle (cr, x, y - thick / 2, MAX (part - 1, 1), thick);
      qd_color_set_source (cr, qd_subset_color (subset), 1);
      cairo_fill (cr);
      x += part;
    }
  qd_text_draw_at (cr, numbers, &style, qd_color_mix (look->foreground, look->ground, 0.3), x + 8, y, 0, 0.5);
}

static void
paint_row (cairo_t *cr, const QdClassBar *bar, double y, double width, double names, guint most, const QdWidgetLook *look)
{
  QdTextStyle style = { .font = look->font, .size = FONT * look->scale, .width = names - 26, .ellipsize = TRUE };
  g_autoptr (PangoLayout) layout = qd_text_layout (cr, bar->look.name, &style);
  double w, h;

  cairo_new_path (cr);
  cairo_arc (cr, 7, y, 5, 0, 2 * G_PI);
  qd_color_set_source (cr, bar->look.color, 1);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, 1);
  qd_color_set_source (cr, look->foreground, 0.3);
  cairo_stroke (cr);
  qd_text_size (layout, &w, &h);
  cairo_move_to (cr, 20, y - h / 2);
  qd_color_set_source (cr, look->foreground, 1);
  pango_cairo_show_layout (cr, layout);
  paint_bar (cr, bar, names, y, MAX (width - names - NUMBERS * look->scale, 20), most, look);
}

static void
qd_class_bars_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  QdClassBars *self = QD_CLASS_BARS (widget);
  double width = gtk_widget_get_width (widget), names = 40;
  const QdWidgetLook look = qd_widget_look (widget);
  QdTextStyle style = { .font = look.font, .size = FONT * look.scale };
  guint most = 0;
  cairo_t *cr;

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
    paint_row (cr, &g_array_index (self->bars, QdClassBar, i), (i + 0.5) * ROW * look.scale, width, names, most, &look);
  cairo_destroy (cr);
}

static void
qd_class_bars_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  int tall = (int) (ROW * qd_widget_look (widget).scale * QD_CLASS_BARS (widget)->bars->len);

  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? tall : 240;
}

static void
qd_class_bars_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (qd_class_bars_parent_class)->css_changed (widget, change);
  gtk_widget_queue_resize (widget);
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
