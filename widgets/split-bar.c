#include "config.h"

#include "widgets/split-bar.h"

#include "widgets/split-divider.h"
#include "widgets/text.h"
#include "widgets/widget-look.h"
#include <glib/gi18n-lib.h>

#define BAR_HEIGHT  44 /* with text of the usual size */
#define TEXT_HEIGHT 40 /* name and number below */
#define RADIUS      8.0f

/* A part smaller than this is not worth having; test may be nothing. */
#define LEAST_TRAIN      10
#define LEAST_VALIDATION 1

struct _QdSplitBar
{
  GtkWidget parent_instance;

  GtkWidget *dividers[2];
  guint train, validation; /* percent */
  guint counts[3];
  gboolean has_counts;
};

enum
{
  PROP_0,
  PROP_TRAIN,
  PROP_VALIDATION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE (QdSplitBar, qd_split_bar, GTK_TYPE_WIDGET)

QdColor
qd_subset_color (guint subset)
{
  static const QdColor colors[3] = { { 0.15, 0.39, 0.68 }, { 0.13, 0.53, 0.40 }, { 0.66, 0.37, 0.11 } };

  return colors[MIN (subset, 2)];
}

GtkWidget *
qd_split_bar_new (void)
{
  return g_object_new (QD_TYPE_SPLIT_BAR, NULL);
}

static const char *
subset_name (guint subset)
{
  const char *const names[3] = { _ ("Train"), _ ("Validation"), _ ("Test") };

  return names[subset];
}

static void
update_dividers (QdSplitBar *self)
{
  g_autofree char *first = g_strdup_printf (_ ("train %u %%, validation %u %%"), self->train, self->validation);
  g_autofree char *second =
      g_strdup_printf (_ ("validation %u %%, test %u %%"), self->validation, 100 - self->train - self->validation);

  qd_split_divider_set_value (QD_SPLIT_DIVIDER (self->dividers[0]), self->train, first);
  qd_split_divider_set_value (QD_SPLIT_DIVIDER (self->dividers[1]), self->train + self->validation, second);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
qd_split_bar_set_percent (QdSplitBar *self, guint train, guint validation)
{
  gboolean other_train, other_validation;

  g_return_if_fail (QD_IS_SPLIT_BAR (self));
  train = CLAMP (train, LEAST_TRAIN, 100 - LEAST_VALIDATION);
  validation = CLAMP (validation, LEAST_VALIDATION, 100 - train);
  other_train = train != self->train;
  other_validation = validation != self->validation;
  self->train = train;
  self->validation = validation;
  update_dividers (self);
  if (other_train)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRAIN]);
  if (other_validation)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALIDATION]);
}

void
qd_split_bar_get_percent (QdSplitBar *self, guint *train, guint *validation, guint *test)
{
  g_return_if_fail (QD_IS_SPLIT_BAR (self));
  *train = self->train;
  *validation = self->validation;
  *test = 100 - self->train - self->validation;
}

void
qd_split_bar_set_counts (QdSplitBar *self, const guint counts[3])
{
  g_return_if_fail (QD_IS_SPLIT_BAR (self));
  self->has_counts = counts != NULL;
  for (guint i = 0; i < 3; i++)
    self->counts[i] = counts != NULL ? counts[i] : 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The first divider pushes the second ahead of it, the second stops at the first. */
static void
on_moved (QdSplitDivider *divider, int percent, gboolean final, QdSplitBar *self)
{
  int end = (int) (self->train + self->validation);

  if (GTK_WIDGET (divider) == self->dividers[0])
    {
      int train = CLAMP (percent, LEAST_TRAIN, 100 - LEAST_VALIDATION);
      qd_split_bar_set_percent (self, (guint) train, (guint) MAX (end - train, LEAST_VALIDATION));
    }
  else
    {
      int next = CLAMP (percent, (int) self->train + LEAST_VALIDATION, 100);
      qd_split_bar_set_percent (self, self->train, (guint) (next - (int) self->train));
    }
  if (final)
    g_signal_emit_by_name (self, "changed");
}

static void
qd_split_bar_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  int tall = (int) ((BAR_HEIGHT + TEXT_HEIGHT) * qd_widget_look (widget).scale);

  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : tall;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 600 : tall;
}

static void
qd_split_bar_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  QdSplitBar *self = QD_SPLIT_BAR (widget);
  guint ends[2] = { self->train, self->train + self->validation };
  int bar = (int) (BAR_HEIGHT * qd_widget_look (widget).scale);

  for (int i = 0; i < 2; i++)
    {
      int wide, tall;

      gtk_widget_measure (self->dividers[i], GTK_ORIENTATION_HORIZONTAL, -1, &wide, NULL, NULL, NULL);
      gtk_widget_measure (self->dividers[i], GTK_ORIENTATION_VERTICAL, -1, &tall, NULL, NULL, NULL);
      gtk_widget_size_allocate (
          self->dividers[i],
          &(GtkAllocation){ CLAMP ((int) ends[i] * width / 100 - wide / 2, 0, width - wide), 0, wide, MAX (tall, bar) }, -1);
    }
}

static void
snapshot_segments (QdSplitBar *self, GtkSnapshot *snapshot, float width, float height)
{
  const guint ends[4] = { 0, self->train, self->train + self->validation, 100 };
  const graphene_rect_t bar = GRAPHENE_RECT_INIT (0, 0, width, height);
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (&round, &bar, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  for (guint subset = 0; subset < 3; subset++)
    {
      QdColor color = qd_subset_color (subset);
      float left = (float) ends[subset] * width / 100, right = (float) ends[subset + 1] * width / 100;

      gtk_snapshot_append_color (snapshot, &(GdkRGBA){ (float) color.red, (float) color.green, (float) color.blue, 1 },
                                 &GRAPHENE_RECT_INIT (left, 0, right - left, height));
    }
  gtk_snapshot_pop (snapshot);
}

/* "80 %" in its segment where it fits. */
static void
paint_percents (QdSplitBar *self, cairo_t *cr, double width, const QdWidgetLook *look)
{
  const guint ends[4] = { 0, self->train, self->train + self->validation, 100 };
  QdTextStyle style = { .font = look->font, .size = 15 * look->scale, .weight = PANGO_WEIGHT_BOLD };

  for (guint subset = 0; subset < 3; subset++)
    {
      guint percent = ends[subset + 1] - ends[subset];
      g_autofree char *text = g_strdup_printf (_ ("%u %%"), percent);
      g_autoptr (PangoLayout) layout = qd_text_layout (cr, text, &style);
      double w, h, room = percent * width / 100 - 18;

      qd_text_size (layout, &w, &h);
      if (w > room)
        continue;
      cairo_move_to (cr, (ends[subset] + ends[subset + 1]) / 2.0 * width / 100 - w / 2, (BAR_HEIGHT * look->scale - h) / 2);
      cairo_set_source_rgb (cr, 1, 1, 1);
      pango_cairo_show_layout (cr, layout);
    }
}

/* Names, percents and counts below, at the left, in the middle and at the right, whatever the widths of the segments. */
static void
paint_names (QdSplitBar *self, cairo_t *cr, double width, const QdWidgetLook *look)
{
  const guint percents[3] = { self->train, self->validation, 100 - self->train - self->validation };

  for (guint subset = 0; subset < 3; subset++)
    {
      QdTextStyle bold = { .font = look->font, .size = 13 * look->scale, .weight = PANGO_WEIGHT_SEMIBOLD };
      QdTextStyle plain = { .font = look->font, .size = 12 * look->scale };
      double x = width * subset / 2, anchor = subset / 2.0;
      g_autofree char *name = g_strdup_printf (_ ("%s %u %%"), subset_name (subset), percents[subset]);
      g_autofree char *count =
          self->has_counts ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u photo", "%u photos", self->counts[subset]),
                                              self->counts[subset])
                           : NULL;

      qd_text_draw_at (cr, name, &bold,
                       qd_color_mix (qd_color_for_ground (qd_subset_color (subset), look->ground), look->foreground, 0.35), x,
                       (BAR_HEIGHT + 5) * look->scale, anchor, 0);
      if (count != NULL)
        qd_text_draw_at (cr, count, &plain, qd_color_mix (look->foreground, look->ground, 0.3), x,
                         (BAR_HEIGHT + 22) * look->scale, anchor, 0);
    }
}

static void
qd_split_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  QdSplitBar *self = QD_SPLIT_BAR (widget);
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  const QdWidgetLook look = qd_widget_look (widget);
  cairo_t *cr;

  snapshot_segments (self, snapshot, width, (float) (BAR_HEIGHT * look.scale));
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  paint_percents (self, cr, width, &look);
  paint_names (self, cr, width, &look);
  cairo_destroy (cr);
  for (int i = 0; i < 2; i++)
    gtk_widget_snapshot_child (widget, self->dividers[i], snapshot);
}

static void
qd_split_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  QdSplitBar *self = QD_SPLIT_BAR (object);

  switch (id)
    {
    case PROP_TRAIN: g_value_set_uint (value, self->train); break;
    case PROP_VALIDATION: g_value_set_uint (value, self->validation); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
qd_split_bar_dispose (GObject *object)
{
  QdSplitBar *self = QD_SPLIT_BAR (object);

  for (int i = 0; i < 2; i++)
    g_clear_pointer (&self->dividers[i], gtk_widget_unparent);
  G_OBJECT_CLASS (qd_split_bar_parent_class)->dispose (object);
}

static void
qd_split_bar_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (qd_split_bar_parent_class)->css_changed (widget, change);
  gtk_widget_queue_resize (widget);
}

static void
qd_split_bar_class_init (QdSplitBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = qd_split_bar_dispose;
  object_class->get_property = qd_split_bar_get_property;
  widget_class->measure = qd_split_bar_measure;
  widget_class->size_allocate = qd_split_bar_size_allocate;
  widget_class->snapshot = qd_split_bar_snapshot;
  widget_class->css_changed = qd_split_bar_css_changed;
  properties[PROP_TRAIN] = g_param_spec_uint ("train", NULL, NULL, 0, 100, 80, flags);
  properties[PROP_VALIDATION] = g_param_spec_uint ("validation", NULL, NULL, 0, 100, 20, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_signal_new ("changed", QD_TYPE_SPLIT_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "splitbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
qd_split_bar_init (QdSplitBar *self)
{
  const char *const labels[2] = { _ ("Between train and validation"), _ ("Between validation and test") };

  for (int i = 0; i < 2; i++)
    {
      self->dividers[i] = qd_split_divider_new (labels[i]);
      gtk_widget_set_parent (self->dividers[i], GTK_WIDGET (self));
      g_signal_connect (self->dividers[i], "moved", G_CALLBACK (on_moved), self);
    }
  self->train = 80;
  self->validation = 20;
  update_dividers (self);
}
