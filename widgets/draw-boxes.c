#include "config.h"

#include "widgets/draw-boxes.h"

#include "widgets/text.h"
#include <glib/gi18n-lib.h>
#include <math.h>

/* More boxes than this are a crowd, where tags must not hide the neighbors. */
#define CROWD 40

/* Labels are cut to a little more than the width of the box, never below so many font sizes, in steps of so many units, so that
   few layouts are made. */
#define LONGER      1.4
#define SHORT_LABEL 7.5
#define LABEL_STEP  8

/* Where a tag stands to its box, in the order tried. */
typedef enum
{
  TAG_ABOVE,
  TAG_INSIDE,
  TAG_BELOW,
  TAG_ABOVE_RIGHT,
  TAG_PLACES,
} TagPlace;

/* What is the same for all boxes of one call. */
typedef struct
{
  cairo_t *cr;
  const QdClassLook *classes;
  guint n_classes;
  double line, font, opacity, fill;
  gboolean alone;   /* there is one box: its label is never cut */
  gboolean crowded; /* tags wider than their boxes are left out */
  QdCornerBox clip;
  GHashTable *layouts; /* label -> PangoLayout */
  GArray *tags;        /* QdCornerBox of the tags placed so far */
} Painter;

static QdColor
class_color (const Painter *painter, int class_index)
{
  const QdColor gray = { 0.6, 0.6, 0.6 };

  return class_index >= 0 && (guint) class_index < painter->n_classes ? painter->classes[class_index].color : gray;
}

static const char *
get_name (const QdDrawnBox *box, const QdClassLook *classes, guint n_classes)
{
  return box->class_index >= 0 && (guint) box->class_index < n_classes ? classes[box->class_index].name : "?";
}

static char *
label_with_name (const QdDrawnBox *box, const char *name)
{
  if (isnan (box->score))
    return g_strdup (name);
  /* Translators: a class and how sure the detector is, as "bee 93 %". */
  return g_strdup_printf (_ ("%s %.0f %%"), name, 100 * box->score);
}

char *
qd_box_label (const QdDrawnBox *box, const QdClassLook *classes, guint n_classes)
{
  return label_with_name (box, get_name (box, classes, n_classes));
}

static void
stroke_inset (const Painter *painter, QdCornerBox box, double inset, double width, QdColor color, double alpha)
{
  double w = box.xmax - box.xmin - 2 * inset, h = box.ymax - box.ymin - 2 * inset;

  if (w <= 0 || h <= 0)
    return;
  cairo_rectangle (painter->cr, box.xmin + inset, box.ymin + inset, w, h);
  cairo_set_line_width (painter->cr, width);
  qd_color_set_source (painter->cr, color, alpha * painter->opacity);
  cairo_stroke (painter->cr);
}

/* From outside in: dark, color, light. The box's edge runs along the middle of the color. */
static void
paint_lines (const Painter *painter, const QdDrawnBox *drawn)
{
  const QdColor black = { 0, 0, 0 }, white = { 1, 1, 1 };
  QdColor color = class_color (painter, drawn->class_index);
  double line = painter->line, thin = MAX (1, line / 2);

  if (painter->fill > 0)
    {
      cairo_rectangle (painter->cr, drawn->box.xmin, drawn->box.ymin, drawn->box.xmax - drawn->box.xmin,
                       drawn->box.ymax - drawn->box.ymin);
      qd_color_set_source (painter->cr, color, painter->fill * painter->opacity);
      cairo_fill (painter->cr);
    }
  stroke_inset (painter, drawn->box, -(line + thin) / 2, thin, black, 0.65);
  stroke_inset (painter, drawn->box, (line + thin) / 2, thin, white, 0.75);
  stroke_inset (painter, drawn->box, 0, line, color, 1);
}

/* One layout for all boxes with this label. */
static PangoLayout *
cached_layout (Painter *painter, const char *label)
{
  PangoLayout *layout = g_hash_table_lookup (painter->layouts, label);
  QdTextStyle style = { .size = painter->font, .weight = PANGO_WEIGHT_SEMIBOLD };

  if (layout == NULL)
    {
      layout = qd_text_layout (painter->cr, label, &style);
      g_hash_table_insert (painter->layouts, g_strdup (label), layout);
    }
  return layout;
}

/* The first letters of the name, so many that the label, @excess wider than there is room for, fits; never none. */
static char *
cut_name (Painter *painter, const char *name, double excess)
{
  double width, height, dots;
  int index, trailing;
  g_autofree char *start = NULL;
  PangoLayout *layout = cached_layout (painter, name);

  qd_text_size (cached_layout (painter, "…"), &dots, &height);
  qd_text_size (layout, &width, &height);
  pango_layout_xy_to_index (layout, (int) (MAX (0, width - excess - dots) * PANGO_SCALE), 0, &index, &trailing);
  start = g_strndup (name, index > 0 ? (gsize) index : (gsize) (g_utf8_next_char (name) - name));
  return g_strconcat (g_strchomp (start), "…", NULL);
}

/* Among several boxes, a label much longer than its box would lie on the neighbors. The end of its name is cut; its score stays. */
static PangoLayout *
painter_layout (Painter *painter, const QdDrawnBox *drawn)
{
  const char *name = get_name (drawn, painter->classes, painter->n_classes);
  g_autofree char *label = label_with_name (drawn, name), *start = NULL, *cut = NULL;
  PangoLayout *layout = cached_layout (painter, label);
  double width, height, room = MAX (LONGER * (drawn->box.xmax - drawn->box.xmin), SHORT_LABEL * painter->font);

  qd_text_size (layout, &width, &height);
  if (painter->alone || width <= room)
    return layout;
  start = cut_name (painter, name, width - floor (room / LABEL_STEP) * LABEL_STEP);
  cut = label_with_name (drawn, start);
  return cached_layout (painter, cut);
}

static QdCornerBox
tag_at (const Painter *painter, QdCornerBox box, TagPlace place, double width, double height)
{
  double edge = painter->line / 2 + MAX (1, painter->line / 2);
  double x = place == TAG_ABOVE_RIGHT ? box.xmax + edge - width : box.xmin - edge;
  double y = place == TAG_INSIDE  ? box.ymin - painter->line / 2
             : place == TAG_BELOW ? box.ymax + edge
                                  : box.ymin - edge - height;

  x = MAX (painter->clip.xmin, MIN (x, painter->clip.xmax - width));
  return (QdCornerBox){ x, y, x + width, y + height };
}

static gboolean
tag_is_free (const Painter *painter, QdCornerBox tag)
{
  if (tag.ymin < painter->clip.ymin - 0.5 || tag.ymax > painter->clip.ymax + 0.5)
    return FALSE;
  for (guint i = 0; i < painter->tags->len; i++)
    {
      QdCornerBox *other = &g_array_index (painter->tags, QdCornerBox, i);
      if (tag.xmin < other->xmax && other->xmin < tag.xmax && tag.ymin < other->ymax && other->ymin < tag.ymax)
        return FALSE;
    }
  return TRUE;
}

static void
paint_tag (const Painter *painter, QdCornerBox tag, QdColor color, PangoLayout *layout, double pad)
{
  double radius = painter->font / 5, w = tag.xmax - tag.xmin, h = tag.ymax - tag.ymin;

  cairo_new_sub_path (painter->cr);
  cairo_arc (painter->cr, tag.xmin + w - radius, tag.ymin + radius, radius, -G_PI_2, 0);
  cairo_arc (painter->cr, tag.xmin + w - radius, tag.ymin + h - radius, radius, 0, G_PI_2);
  cairo_arc (painter->cr, tag.xmin + radius, tag.ymin + h - radius, radius, G_PI_2, G_PI);
  cairo_arc (painter->cr, tag.xmin + radius, tag.ymin + radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path (painter->cr);
  qd_color_set_source (painter->cr, color, painter->opacity);
  cairo_fill_preserve (painter->cr);
  cairo_set_line_width (painter->cr, painter->font / 14);
  cairo_set_source_rgba (painter->cr, 0, 0, 0, 0.5 * painter->opacity);
  cairo_stroke (painter->cr);
  cairo_move_to (painter->cr, tag.xmin + pad, tag.ymin + pad / 3);
  qd_color_set_source (painter->cr, qd_color_text_on (color), painter->opacity);
  pango_cairo_show_layout (painter->cr, layout);
}

/* A tag that finds no free place is left out: tags over tags could not be read, and the color still tells the class. */
static void
place_tag (Painter *painter, const QdDrawnBox *drawn)
{
  double width, height, pad = painter->font / 3;
  PangoLayout *layout;

  if (drawn->box.xmin > painter->clip.xmax || drawn->box.xmax < painter->clip.xmin || drawn->box.ymin > painter->clip.ymax ||
      drawn->box.ymax < painter->clip.ymin)
    return;
  layout = painter_layout (painter, drawn);
  qd_text_size (layout, &width, &height);
  if (painter->crowded && width > drawn->box.xmax - drawn->box.xmin)
    return;
  for (TagPlace place = TAG_ABOVE; place < TAG_PLACES; place++)
    {
      QdCornerBox tag = tag_at (painter, drawn->box, place, width + 2 * pad, height + 2 * pad / 3);
      if (tag_is_free (painter, tag))
        {
          g_array_append_val (painter->tags, tag);
          paint_tag (painter, tag, class_color (painter, drawn->class_index), layout, pad);
          return;
        }
    }
}

void
qd_draw_boxes (cairo_t *cr, const QdDrawnBox *boxes, guint n, const QdClassLook *classes, guint n_classes,
               const QdBoxStyle *style)
{
  Painter painter = { cr, classes, n_classes };

  painter.line = style->line_width > 0 ? style->line_width : 2;
  painter.font = style->font_size > 0 ? style->font_size : 12;
  painter.opacity = style->opacity > 0 ? style->opacity : 1;
  painter.fill = style->fill;
  painter.crowded = n > CROWD;
  painter.alone = n == 1;
  cairo_clip_extents (cr, &painter.clip.xmin, &painter.clip.ymin, &painter.clip.xmax, &painter.clip.ymax);
  cairo_save (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  for (guint i = 0; i < n; i++)
    paint_lines (&painter, &boxes[i]);
  if (!style->hide_labels)
    {
      painter.layouts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
      painter.tags = g_array_sized_new (FALSE, FALSE, sizeof (QdCornerBox), n);
      for (guint i = 0; i < n; i++)
        place_tag (&painter, &boxes[i]);
      g_array_unref (painter.tags);
      g_hash_table_unref (painter.layouts);
    }
  cairo_restore (cr);
}

void
qd_draw_box (cairo_t *cr, const QdDrawnBox *box, const QdClassLook *classes, guint n_classes, const QdBoxStyle *style)
{
  qd_draw_boxes (cr, box, 1, classes, n_classes, style);
}
