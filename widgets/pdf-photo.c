#include "config.h"

#include "widgets/pdf-private.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <math.h>

/* Longest side of a photo in the file, pixels: 200 and more to the inch at its size on the page. */
#define MOST_SIDE 2400

/* The photo takes what the list of its boxes leaves, between these. */
#define LEAST_HEIGHT 400.0
#define MOST_HEIGHT  590.0
#define BELOW        70.0 /* credit and link */
#define COLUMNS      2
#define ROW          14.0

static void
attach_jpeg (cairo_surface_t *surface, const QdPixels *pixels)
{
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new_from_data (pixels->data, GDK_COLORSPACE_RGB, TRUE, 8, (int) pixels->width,
                                                            (int) pixels->height, (int) pixels->width * 4, NULL, NULL);
  char *bytes = NULL;
  gsize length;

  /* Without it the photo goes into the file as it is: larger, and just as good. */
  if (!gdk_pixbuf_save_to_buffer (picture, &bytes, &length, "jpeg", NULL, "quality", "90", NULL))
    return;
  if (cairo_surface_set_mime_data (surface, CAIRO_MIME_TYPE_JPEG, (const unsigned char *) bytes, length, g_free, bytes) !=
      CAIRO_STATUS_SUCCESS)
    g_free (bytes);
}

cairo_surface_t *
qd_pdf_load_photo (const QdPdfReport *report, guint index, guint *width, guint *height, GError **error)
{
  g_autoptr (QdPixels) pixels = report->load (index, report->user_data, error);
  cairo_surface_t *surface;

  if (pixels == NULL)
    return NULL;
  *width = pixels->full_width;
  *height = pixels->full_height;
  while (MAX (pixels->width, pixels->height) > MOST_SIDE)
    {
      QdPixels *half = qd_pixels_halve (pixels);

      if (half == NULL)
        break;
      qd_pixels_unref (pixels);
      pixels = half;
    }
  surface = qd_pixels_to_surface (pixels);
  if (surface != NULL)
    attach_jpeg (surface, pixels);
  return surface;
}

/* [n] boxes of the photo on the page. */
static void
draw_boxes (QdPdfPen *pen, const QdPdfPhoto *photo, double x, double y, double scale)
{
  QdBoxStyle style = { .line_width = 1.2, .font_size = 8 };
  g_autofree QdDrawnBox *boxes = g_new (QdDrawnBox, MAX (photo->n_boxes, 1));

  for (guint i = 0; i < photo->n_boxes; i++)
    {
      QdCornerBox box = photo->boxes[i].box;
      boxes[i] = photo->boxes[i];
      boxes[i].box = (QdCornerBox){ x + box.xmin * scale, y + box.ymin * scale, x + box.xmax * scale, y + box.ymax * scale };
    }
  qd_draw_boxes (pen->cr, boxes, photo->n_boxes, pen->report->classes, pen->report->n_classes, &style);
}

static void
draw_missing (QdPdfPen *pen, QdCornerBox area, const char *why)
{
  QdTextStyle style = { .size = 10, .width = area.xmax - area.xmin - 40, .align = PANGO_ALIGN_CENTER };

  cairo_rectangle (pen->cr, area.xmin, area.ymin, area.xmax - area.xmin, area.ymax - area.ymin);
  qd_color_set_source (pen->cr, qd_pdf_line, 0.5);
  cairo_fill (pen->cr);
  qd_text_draw (pen->cr, why, &style, qd_pdf_soft, area.xmin + 20, (area.ymin + area.ymax) / 2 - 8);
}

void
qd_pdf_draw_photo (QdPdfPen *pen, guint index, QdCornerBox area, gboolean cover, QdCornerBox *placed)
{
  double wide = area.xmax - area.xmin, tall = area.ymax - area.ymin, scale, x, y;
  cairo_surface_t *surface;
  g_autoptr (GError) error = NULL;
  guint width = 1, height = 1;

  if (placed != NULL)
    *placed = area;
  if (qd_pdf_is_counting (pen))
    return;
  surface = qd_pdf_load_photo (pen->report, index, &width, &height, &error);
  if (surface == NULL)
    {
      draw_missing (pen, area, error != NULL ? error->message : _ ("This photo could not be read."));
      return;
    }
  scale = cover ? MAX (wide / width, tall / height) : MIN (wide / width, tall / height);
  x = area.xmin + (wide - width * scale) / 2;
  y = cover ? area.ymin + (tall - height * scale) / 2 : area.ymin;
  if (placed != NULL)
    *placed = (QdCornerBox){ MAX (x, area.xmin), MAX (y, area.ymin), MIN (x + width * scale, area.xmax),
                             MIN (y + height * scale, area.ymax) };
  cairo_save (pen->cr);
  cairo_rectangle (pen->cr, MAX (x, area.xmin), MAX (y, area.ymin), MIN (width * scale, wide), MIN (height * scale, tall));
  cairo_clip (pen->cr);
  cairo_save (pen->cr);
  cairo_translate (pen->cr, x, y);
  cairo_scale (pen->cr, scale * width / cairo_image_surface_get_width (surface),
               scale * height / cairo_image_surface_get_height (surface));
  cairo_set_source_surface (pen->cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (pen->cr), CAIRO_FILTER_BEST);
  cairo_paint (pen->cr);
  cairo_restore (pen->cr);
  draw_boxes (pen, &pen->report->photos[index], x, y, scale);
  cairo_restore (pen->cr);
  cairo_surface_destroy (surface);
}

static int
compare_scores (gconstpointer a, gconstpointer b)
{
  const QdDrawnBox *first = *(QdDrawnBox *const *) a, *second = *(QdDrawnBox *const *) b;

  if (first->class_index != second->class_index && (isnan (first->score) || isnan (second->score)))
    return first->class_index - second->class_index;
  return first->score < second->score ? 1 : first->score > second->score ? -1 : 0;
}

/* "bee   93 %   112 x 98 px" with the color of the class. */
static void
draw_box_line (QdPdfPen *pen, const QdDrawnBox *box, double x, double y, double width)
{
  gboolean known = box->class_index >= 0 && (guint) box->class_index < pen->report->n_classes;
  const char *name = known ? pen->report->classes[box->class_index].name : "?";
  g_autofree char *score = isnan (box->score) ? NULL : g_strdup_printf (_ ("%.0f %%"), 100 * box->score);
  g_autofree char *size = g_strdup_printf (_ ("%.0f × %.0f px"), box->box.xmax - box->box.xmin, box->box.ymax - box->box.ymin);
  QdTextStyle bold = { .size = 9, .weight = PANGO_WEIGHT_SEMIBOLD, .width = width - 136, .ellipsize = TRUE };
  QdTextStyle plain = { .size = 8.5 };

  cairo_rectangle (pen->cr, x, y + 2, 7, 7);
  qd_color_set_source (pen->cr, known ? pen->report->classes[box->class_index].color : qd_pdf_soft, 1);
  cairo_fill_preserve (pen->cr);
  cairo_set_line_width (pen->cr, 0.4);
  qd_color_set_source (pen->cr, qd_pdf_ink, 0.6);
  cairo_stroke (pen->cr);
  qd_text_draw (pen->cr, name, &bold, qd_pdf_ink, x + 12, y);
  if (score != NULL)
    qd_text_draw_at (pen->cr, score, &plain, qd_pdf_ink, x + width - 88, y + 0.5, 1, 0);
  qd_text_draw_at (pen->cr, size, &plain, qd_pdf_soft, x + width - 20, y + 0.5, 1, 0);
}

/* As many boxes as the space holds, the surest first. */
static void
draw_box_list (QdPdfPen *pen, const QdPdfPhoto *photo, double bottom)
{
  guint rows = (guint) MAX (1, floor ((bottom - pen->y) / ROW)), shown = MIN (photo->n_boxes, rows * COLUMNS);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  double width = QD_PDF_INNER / COLUMNS;
  guint used;

  for (guint i = 0; i < photo->n_boxes; i++)
    g_ptr_array_add (sorted, (gpointer) &photo->boxes[i]);
  g_ptr_array_sort (sorted, compare_scores);
  if (shown < photo->n_boxes)
    shown--;
  used = MAX (1, (shown + COLUMNS - 1) / COLUMNS);
  for (guint i = 0; i < shown; i++)
    draw_box_line (pen, sorted->pdata[i], QD_PDF_MARGIN + i / used * width, pen->y + i % used * ROW, width);
  if (shown < photo->n_boxes)
    {
      g_autofree char *more = g_strdup_printf (_ ("and %u more"), photo->n_boxes - shown);
      QdTextStyle style = { .size = 9 };
      qd_text_draw (pen->cr, more, &style, qd_pdf_soft, QD_PDF_MARGIN + (COLUMNS - 1) * width + 12, pen->y + (rows - 1) * ROW);
    }
}

static void
draw_photo_page (QdPdfPen *pen, guint index)
{
  const QdPdfPhoto *photo = &pen->report->photos[index];
  double list = ROW * ((photo->n_boxes + COLUMNS - 1) / COLUMNS), height;
  QdCornerBox placed;

  qd_pdf_text (pen, photo->title, 15, PANGO_WEIGHT_BOLD, qd_pdf_ink, QD_PDF_MARGIN, QD_PDF_INNER);
  pen->y += 8;
  height = CLAMP (QD_PDF_BOTTOM - pen->y - BELOW - list, LEAST_HEIGHT, MOST_HEIGHT);
  qd_pdf_draw_photo (pen, index, (QdCornerBox){ QD_PDF_MARGIN, pen->y, QD_PDF_WIDTH - QD_PDF_MARGIN, pen->y + height }, FALSE,
                     &placed);
  pen->y = placed.ymax + 8;
  if (photo->credit != NULL)
    qd_pdf_text (pen, photo->credit, 8.5, PANGO_WEIGHT_NORMAL, qd_pdf_soft, QD_PDF_MARGIN, QD_PDF_INNER);
  if (photo->link != NULL)
    pen->y += qd_pdf_link (pen, photo->link, 8.5, QD_PDF_MARGIN, pen->y, QD_PDF_INNER);
  pen->y += 12;
  if (photo->n_boxes == 0)
    qd_pdf_text (pen, _ ("Nothing was found on this photo."), 9.5, PANGO_WEIGHT_NORMAL, qd_pdf_soft, QD_PDF_MARGIN,
                 QD_PDF_INNER);
  else
    draw_box_list (pen, photo, QD_PDF_BOTTOM);
}

void
qd_pdf_photos (QdPdfPen *pen)
{
  for (guint i = 0; i < pen->report->n_photos && !g_cancellable_is_cancelled (pen->report->cancellable); i++)
    {
      qd_pdf_begin_page (pen, i == 0 ? _ ("Photos") : NULL);
      draw_photo_page (pen, i);
      qd_pdf_end_page (pen);
    }
}
