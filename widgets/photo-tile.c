#include "config.h"

#include "widgets/photo-tile.h"

#include "widgets/badge.h"
#include "widgets/text.h"
#include "widgets/widget-look.h"
#include <glib/gi18n-lib.h>

#define GAP         3.0f /* widget pixels around the picture */
#define RADIUS      6.0f
#define EDGE        4.0f
#define SIGN        20.0
#define BIG_SIGN    36.0
#define TITLE_SIZE  11.0 /* with text of the usual size, as the next two */
#define TITLE_LINE  18.0
#define TITLE_FIELD 22.0f
#define TITLE_FROM  110.0f /* smaller tiles have no room for a title */

struct _QdPhotoTile
{
  GtkWidget parent_instance;

  QdPhotoLook look;
  GdkTexture *texture; /* NULL: none */
  char *broken;        /* why the picture could not be loaded; NULL: it could, or has still to be */
  char *words;         /* all of it for those who hear the grid or stay over the tile */
  gboolean fixed;
  guint size;
};

G_DEFINE_TYPE (QdPhotoTile, qd_photo_tile, GTK_TYPE_WIDGET)

GtkWidget *
qd_photo_tile_new (void)
{
  return g_object_new (QD_TYPE_PHOTO_TILE, NULL);
}

void
qd_photo_look_clear (QdPhotoLook *look)
{
  g_clear_pointer (&look->title, g_free);
  g_clear_pointer (&look->tooltip, g_free);
}

static const char *
badge_words (QdPhotoBadge badge)
{
  switch (badge)
    {
    case QD_BADGE_WAITING: return _ ("waiting for download");
    case QD_BADGE_FAILED: return _ ("could not be had");
    case QD_BADGE_UNUSABLE: return _ ("skipped");
    case QD_BADGE_VERIFIED: return _ ("verified");
    case QD_BADGE_EMPTY: return _ ("no animal");
    case QD_BADGE_DISPUTED: return _ ("people disagree");
    case QD_BADGE_NONE:
    default: return NULL;
    }
}

/* Labelled or not, for one that can be: NULL where its badge says it all. */
static char *
dup_boxes_words (const QdPhotoLook *look)
{
  if (look->n_boxes > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u box", "%u boxes", look->n_boxes), look->n_boxes);
  return look->picture && look->badge == QD_BADGE_NONE ? g_strdup (_ ("no box yet")) : NULL;
}

/* The tooltip is asked for where it is wanted: setting one asks the X server where the pointer is, which costs more than all
 * the drawing of a tile. */
static void
update_words (QdPhotoTile *self)
{
  const char *words = badge_words (self->look.badge),
             *name = self->look.tooltip != NULL ? self->look.tooltip : self->look.title;
  g_autofree char *boxes = self->broken == NULL ? dup_boxes_words (&self->look) : NULL, *said = NULL, *label = NULL;
  /* The last one is NULL where there are fewer. */
  const char *parts[] = { name != NULL ? name : _ ("Photo"), boxes != NULL ? boxes : words, boxes != NULL ? words : NULL,
                          NULL };

  said = g_strjoinv (", ", (char **) parts);
  label = self->broken != NULL ? g_strdup_printf ("%s\n%s", said, self->broken) : g_strdup (said);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_free (self->words);
  self->words = g_steal_pointer (&label);
}

static gboolean
qd_photo_tile_query_tooltip (GtkWidget *widget, G_GNUC_UNUSED int x, G_GNUC_UNUSED int y, G_GNUC_UNUSED gboolean by_key,
                             GtkTooltip *tooltip)
{
  gtk_tooltip_set_text (tooltip, QD_PHOTO_TILE (widget)->words);
  return QD_PHOTO_TILE (widget)->words != NULL;
}

const char *
qd_photo_tile_get_words (QdPhotoTile *self)
{
  g_return_val_if_fail (QD_IS_PHOTO_TILE (self), NULL);
  return self->words;
}

void
qd_photo_tile_take_look (QdPhotoTile *self, QdPhotoLook *look)
{
  g_return_if_fail (QD_IS_PHOTO_TILE (self));
  qd_photo_look_clear (&self->look);
  self->look = *look;
  *look = (QdPhotoLook){ 0 };
  update_words (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const QdPhotoLook *
qd_photo_tile_get_look (QdPhotoTile *self)
{
  g_return_val_if_fail (QD_IS_PHOTO_TILE (self), NULL);
  return &self->look;
}

void
qd_photo_tile_set_texture (QdPhotoTile *self, GdkTexture *texture, const char *broken)
{
  g_return_if_fail (QD_IS_PHOTO_TILE (self));
  g_set_object (&self->texture, texture);
  if (g_strcmp0 (self->broken, broken) != 0)
    {
      g_free (self->broken);
      self->broken = g_strdup (broken);
      update_words (self);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
qd_photo_tile_wants_picture (QdPhotoTile *self)
{
  g_return_val_if_fail (QD_IS_PHOTO_TILE (self), FALSE);
  return self->look.picture && self->texture == NULL && self->broken == NULL;
}

void
qd_photo_tile_set_size (QdPhotoTile *self, guint size, gboolean fixed)
{
  g_return_if_fail (QD_IS_PHOTO_TILE (self));
  self->size = size;
  self->fixed = fixed;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* The middle of the picture, as large as covers the square. */
static void
snapshot_cover (QdPhotoTile *self, GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  float width = (float) gdk_texture_get_width (self->texture), height = (float) gdk_texture_get_height (self->texture);
  float scale = MAX (area->size.width / width, area->size.height / height);
  graphene_rect_t all =
      GRAPHENE_RECT_INIT (area->origin.x + (area->size.width - width * scale) / 2,
                          area->origin.y + (area->size.height - height * scale) / 2, width * scale, height * scale);

  gtk_snapshot_append_texture (snapshot, self->texture, &all);
}

static void
paint_number (cairo_t *cr, guint number, double x, double y, double scale)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  QdTextStyle style = { .size = TITLE_SIZE * scale, .weight = PANGO_WEIGHT_SEMIBOLD };
  const double sign = SIGN * scale;
  g_autoptr (PangoLayout) layout = qd_text_layout (cr, text, &style);
  double width, height, wide;

  qd_text_size (layout, &width, &height);
  wide = MAX (sign, width + 12);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + sign / 2, y + sign / 2, sign / 2, G_PI_2, 3 * G_PI_2);
  cairo_arc (cr, x + wide - sign / 2, y + sign / 2, sign / 2, -G_PI_2, G_PI_2);
  cairo_close_path (cr);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.6);
  cairo_fill (cr);
  cairo_move_to (cr, x + (wide - width) / 2, y + (sign - height) / 2);
  cairo_set_source_rgb (cr, 1, 1, 1);
  pango_cairo_show_layout (cr, layout);
}

static gboolean
sign_of (QdPhotoTile *self, QdSign *sign)
{
  static const QdSign signs[] = { [QD_BADGE_WAITING] = QD_SIGN_CLOCK,
                                  [QD_BADGE_FAILED] = QD_SIGN_EXCLAMATION,
                                  [QD_BADGE_UNUSABLE] = QD_SIGN_CROSS,
                                  [QD_BADGE_VERIFIED] = QD_SIGN_CHECK,
                                  [QD_BADGE_EMPTY] = QD_SIGN_RING,
                                  [QD_BADGE_DISPUTED] = QD_SIGN_QUESTION };

  if (self->look.badge != QD_BADGE_NONE)
    *sign = signs[self->look.badge];
  else if (self->broken != NULL)
    *sign = QD_SIGN_EXCLAMATION;
  return self->look.badge != QD_BADGE_NONE || self->broken != NULL;
}

/* A tile without a picture says why in its middle, one with a picture in its corner. */
static void
paint_marks (QdPhotoTile *self, cairo_t *cr, const graphene_rect_t *area)
{
  double left = area->origin.x, top = area->origin.y, right = left + area->size.width;
  double scale = qd_widget_look (GTK_WIDGET (self)).scale;
  QdSign sign;

  if (sign_of (self, &sign))
    {
      if (self->texture == NULL)
        qd_draw_sign (cr, sign, left + area->size.width / 2, top + area->size.height / 2, BIG_SIGN);
      else
        qd_draw_sign (cr, sign, right - SIGN / 2 - 5, top + SIGN / 2 + 5, SIGN);
    }
  if (self->look.n_boxes > 0)
    paint_number (cr, self->look.n_boxes, left + 5, top + 5, scale);
  if (self->look.title != NULL && area->size.width >= TITLE_FROM)
    {
      QdTextStyle style = { .size = TITLE_SIZE * scale, .width = area->size.width - 12, .ellipsize = TRUE };
      qd_text_draw (cr, self->look.title, &style, (QdColor){ 1, 1, 1 }, left + 6,
                    top + area->size.height - (self->look.has_color ? EDGE : 0) - TITLE_LINE * scale);
    }
}

static void
snapshot_title_ground (QdPhotoTile *self, GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  float bottom = area->origin.y + area->size.height,
        height = TITLE_FIELD * 2 * (float) qd_widget_look (GTK_WIDGET (self)).scale;
  const GskColorStop stops[] = { { 0, { 0, 0, 0, 0 } }, { 1, { 0, 0, 0, 0.75f } } };

  if (self->look.title == NULL || area->size.width < TITLE_FROM)
    return;
  gtk_snapshot_append_linear_gradient (snapshot,
                                       &GRAPHENE_RECT_INIT (area->origin.x, bottom - height, area->size.width, height),
                                       &GRAPHENE_POINT_INIT (0, bottom - height), &GRAPHENE_POINT_INIT (0, bottom), stops, 2);
}

static void
qd_photo_tile_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  QdPhotoTile *self = QD_PHOTO_TILE (widget);
  float side = (float) MIN (gtk_widget_get_width (widget), gtk_widget_get_height (widget)) - 2 * GAP;
  const graphene_rect_t area = GRAPHENE_RECT_INIT (((float) gtk_widget_get_width (widget) - side) / 2,
                                                   ((float) gtk_widget_get_height (widget) - side) / 2, side, side);
  QdColor color = self->look.color;
  GskRoundedRect round;
  QdSign sign;
  cairo_t *cr;

  if (side <= 0)
    return;
  gsk_rounded_rect_init_from_rect (&round, &area, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ 0.5f, 0.5f, 0.5f, 0.25f }, &area);
  if (self->texture != NULL)
    {
      gboolean dim = self->look.badge == QD_BADGE_UNUSABLE;

      if (dim)
        gtk_snapshot_push_opacity (snapshot, 0.35);
      snapshot_cover (self, snapshot, &area);
      if (dim)
        gtk_snapshot_pop (snapshot);
    }
  snapshot_title_ground (self, snapshot, &area);
  if (self->look.has_color)
    gtk_snapshot_append_color (snapshot, &(GdkRGBA){ (float) color.red, (float) color.green, (float) color.blue, 1 },
                               &GRAPHENE_RECT_INIT (area.origin.x, area.origin.y + side - EDGE, side, EDGE));
  gtk_snapshot_pop (snapshot);
  if (!sign_of (self, &sign) && self->look.n_boxes == 0 && self->look.title == NULL)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &area);
  paint_marks (self, cr, &area);
  cairo_destroy (cr);
}

static GtkSizeRequestMode
qd_photo_tile_get_request_mode (GtkWidget *widget)
{
  return QD_PHOTO_TILE (widget)->fixed ? GTK_SIZE_REQUEST_CONSTANT_SIZE : GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
qd_photo_tile_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                       int *minimum_baseline, int *natural_baseline)
{
  QdPhotoTile *self = QD_PHOTO_TILE (widget);

  *minimum = *natural = (int) self->size;
  if (orientation == GTK_ORIENTATION_VERTICAL && !self->fixed && for_size > 0)
    *minimum = *natural = MAX (for_size, *minimum);
}

static void
qd_photo_tile_finalize (GObject *object)
{
  QdPhotoTile *self = QD_PHOTO_TILE (object);

  qd_photo_look_clear (&self->look);
  g_clear_object (&self->texture);
  g_free (self->broken);
  g_free (self->words);
  G_OBJECT_CLASS (qd_photo_tile_parent_class)->finalize (object);
}

static void
qd_photo_tile_class_init (QdPhotoTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = qd_photo_tile_finalize;
  widget_class->snapshot = qd_photo_tile_snapshot;
  widget_class->query_tooltip = qd_photo_tile_query_tooltip;
  widget_class->measure = qd_photo_tile_measure;
  widget_class->get_request_mode = qd_photo_tile_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "phototile");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
qd_photo_tile_init (QdPhotoTile *self)
{
  self->size = 144;
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}
