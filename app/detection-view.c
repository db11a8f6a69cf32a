#include "app/detection-view.h"

#include "app/class-looks.h"
#include "engine/core/detection.h"
#include "widgets/draw-boxes.h"

#include <glib/gi18n.h>
#include <math.h>

struct _QdDetectionView
{
  GtkWidget parent_instance;
  QdPixels *pixels;    /* NULL: see texture */
  GdkTexture *texture; /* or NULL */
  double scale;        /* from photo coordinates to either */
  char *name;          /* or NULL */
  GStrv classes;
  GArray *looks;      /* of QdClassLook, names in classes */
  GArray *detections; /* of QdDetection */
  GArray *truths;     /* of QdDetection, or NULL */
  double threshold;
};

G_DEFINE_FINAL_TYPE (QdDetectionView, qd_detection_view, GTK_TYPE_WIDGET)

static guint
collect (GArray *from, double threshold, double score, QdDrawnBox *boxes)
{
  guint n = 0;

  for (guint i = 0; from != NULL && i < from->len; i++)
    {
      const QdDetection *found = &g_array_index (from, QdDetection, i);

      if (found->score >= threshold)
        boxes[n++] = (QdDrawnBox){ found->box, (int) found->class_index, isnan (score) ? score : found->score };
    }
  return n;
}

static void
draw_all (QdDetectionView *self, cairo_t *cr, double unit)
{
  const QdClassLook *looks = (const QdClassLook *) (gconstpointer) self->looks->data;
  const QdBoxStyle style = { .line_width = 2 * unit, .font_size = 10 * unit };
  const QdBoxStyle faint = { .line_width = 1.5 * unit, .hide_labels = TRUE, .opacity = 0.6, .fill = 0.2 };
  g_autofree QdDrawnBox *boxes =
      g_new (QdDrawnBox, MAX (self->detections->len, self->truths != NULL ? self->truths->len : 0) + 1);
  guint n = collect (self->truths, 0, NAN, boxes);

  qd_draw_boxes (cr, boxes, n, looks, self->looks->len, &faint);
  n = collect (self->detections, self->threshold, 0, boxes);
  qd_draw_boxes (cr, boxes, n, looks, self->looks->len, &style);
}

static void
draw_placed (QdDetectionView *self, cairo_t *cr, const QdCornerBox *placed, double factor)
{
  cairo_rectangle (cr, placed->xmin, placed->ymin, placed->xmax - placed->xmin, placed->ymax - placed->ymin);
  cairo_clip (cr);
  cairo_translate (cr, placed->xmin, placed->ymin);
  cairo_scale (cr, factor, factor);
  draw_all (self, cr, 1 / factor);
}

static void
snapshot_texture (QdDetectionView *self, GtkSnapshot *snapshot, float width, float height)
{
  float across = (float) gdk_texture_get_width (self->texture), down = (float) gdk_texture_get_height (self->texture);
  float scale = MIN (width / across, height / down);
  graphene_rect_t place =
      GRAPHENE_RECT_INIT ((width - across * scale) / 2, (height - down * scale) / 2, across * scale, down * scale);
  const QdCornerBox placed = { (double) place.origin.x, (double) place.origin.y, (double) (place.origin.x + place.size.width),
                               (double) (place.origin.y + place.size.height) };
  cairo_t *cr;

  gtk_snapshot_append_texture (snapshot, self->texture, &place);
  cr = gtk_snapshot_append_cairo (snapshot, &place);
  draw_placed (self, cr, &placed, (double) scale * self->scale);
  cairo_destroy (cr);
}

static void
qd_detection_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  QdDetectionView *self = QD_DETECTION_VIEW (widget);
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  cairo_t *cr;
  QdCornerBox placed;

  if (width < 1 || height < 1)
    return;
  if (self->texture != NULL)
    snapshot_texture (self, snapshot, width, height);
  if (self->pixels == NULL)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  qd_draw_photo (cr, self->pixels, 0, 0, width, height, &placed);
  draw_placed (self, cr, &placed, (placed.xmax - placed.xmin) / self->pixels->width * self->scale);
  cairo_destroy (cr);
}

static void
qd_detection_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                           int *minimum_baseline, int *natural_baseline)
{
  (void) widget;
  (void) for_size;
  *minimum = 60;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 150;
  *minimum_baseline = *natural_baseline = -1;
}

static GArray *
copy (GArray *found)
{
  GArray *copied = g_array_new (FALSE, FALSE, sizeof (QdDetection));

  if (found != NULL)
    g_array_append_vals (copied, found->data, found->len);
  return copied;
}

/* Each with its class and how sure it is. */
static char *
dup_found (QdDetectionView *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < self->detections->len; i++)
    {
      const QdDetection *found = &g_array_index (self->detections, QdDetection, i);
      g_autofree char *part = NULL;

      if (found->score < self->threshold || found->class_index >= self->looks->len)
        continue;
      /* Translators: a class, and how sure the detector is of it. */
      part = g_strdup_printf (_ ("%s %.0f %%"), g_array_index (self->looks, QdClassLook, found->class_index).name,
                              found->score * 100);
      g_strv_builder_add (builder, part);
    }
  parts = g_strv_builder_end (builder);
  /* Translators: between the parts of a list that is read out. */
  return parts[0] != NULL ? g_strjoinv (_ (", "), parts) : g_strdup (_ ("Nothing found"));
}

static void
describe (QdDetectionView *self)
{
  g_autofree char *found = dup_found (self);
  /* Translators: the name of a photo, and what was found on it. */
  g_autofree char *text = self->name != NULL ? g_strdup_printf (_ ("%s: %s"), self->name, found) : g_strdup (found);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
clear (QdDetectionView *self)
{
  g_clear_pointer (&self->pixels, qd_pixels_unref);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->classes, g_strfreev);
  g_clear_pointer (&self->looks, g_array_unref);
  g_clear_pointer (&self->detections, g_array_unref);
  g_clear_pointer (&self->truths, g_array_unref);
}

void
qd_detection_view_show (QdDetectionView *self, QdSession *session, QdPixels *pixels, double scale, const char *const *classes,
                        GArray *detections, GArray *truths)
{
  clear (self);
  self->pixels = pixels != NULL ? qd_pixels_ref (pixels) : NULL;
  self->scale = scale > 0 ? scale : 1;
  self->classes = g_strdupv ((char **) classes);
  self->looks = qd_class_looks_new (qd_session_get_summary (session)->classes, (const char *const *) self->classes);
  self->detections = copy (detections);
  self->truths = truths != NULL ? copy (truths) : NULL;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
qd_detection_view_set_texture (QdDetectionView *self, GdkTexture *texture, guint width)
{
  g_set_object (&self->texture, texture);
  if (texture != NULL)
    self->scale = (double) gdk_texture_get_width (texture) / MAX (width, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
qd_detection_view_set_name (QdDetectionView *self, const char *name)
{
  if (g_strcmp0 (self->name, name) == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  if (self->detections != NULL)
    describe (self);
}

void
qd_detection_view_set_threshold (QdDetectionView *self, double threshold)
{
  if (self->threshold == threshold)
    return;
  self->threshold = threshold;
  if (self->detections != NULL)
    describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
qd_detection_view_finalize (GObject *object)
{
  clear (QD_DETECTION_VIEW (object));
  g_free (QD_DETECTION_VIEW (object)->name);
  G_OBJECT_CLASS (qd_detection_view_parent_class)->finalize (object);
}

static void
qd_detection_view_class_init (QdDetectionViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = qd_detection_view_finalize;
  widget_class->snapshot = qd_detection_view_snapshot;
  widget_class->measure = qd_detection_view_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
qd_detection_view_init (QdDetectionView *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
qd_detection_view_new (void)
{
  return g_object_new (QD_TYPE_DETECTION_VIEW, NULL);
}
