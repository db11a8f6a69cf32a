#include "config.h"

#include "widgets/pdf-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define HERO_HEIGHT 400.0

/* A quadrat: the frame with its strings. */
static void
draw_mark (cairo_t *cr, double x, double y, double size, QdColor color)
{
  cairo_rectangle (cr, x, y, size, size);
  cairo_set_line_width (cr, size / 8);
  qd_color_set_source (cr, color, 1);
  cairo_stroke (cr);
  for (int i = 1; i < 3; i++)
    {
      cairo_move_to (cr, x + size * i / 3, y);
      cairo_rel_line_to (cr, 0, size);
      cairo_move_to (cr, x, y + size * i / 3);
      cairo_rel_line_to (cr, size, 0);
    }
  cairo_set_line_width (cr, size / 24);
  cairo_stroke (cr);
}

static void
draw_head (QdPdfPen *pen)
{
  QdTextStyle name = { .size = 10, .weight = PANGO_WEIGHT_BOLD }, date = { .size = 10 };

  draw_mark (pen->cr, QD_PDF_MARGIN + 1, 31, 14, qd_pdf_accent);
  qd_text_draw_at (pen->cr, "Quadrat", &name, qd_pdf_accent, QD_PDF_MARGIN + 22, 38, 0, 0.5);
  if (pen->report->date != NULL)
    qd_text_draw_at (pen->cr, pen->report->date, &date, qd_pdf_soft, QD_PDF_WIDTH - QD_PDF_MARGIN, 38, 1, 0.5);
}

/* A large number and what it is called. Returns its width. */
static double
draw_figure (QdPdfPen *pen, double value, const char *label, double x, double y)
{
  g_autofree char *text = g_strdup_printf (_ ("%.0f %%"), 100 * value);
  QdTextStyle big = { .size = 34, .weight = PANGO_WEIGHT_BOLD }, small = { .size = 9 };
  g_autoptr (PangoLayout) layout = qd_text_layout (pen->cr, text, &big);
  g_autoptr (PangoLayout) below = qd_text_layout (pen->cr, label, &small);
  double width, height, label_width, label_height;

  qd_text_size (layout, &width, &height);
  qd_text_size (below, &label_width, &label_height);
  qd_text_draw (pen->cr, text, &big, qd_pdf_accent, x, y);
  qd_text_draw (pen->cr, label, &small, qd_pdf_soft, x, y + height);
  return MAX (width, label_width);
}

/* The figures, and one sentence that says what they mean. */
static void
draw_headline (QdPdfPen *pen)
{
  const QdPdfReport *report = pen->report;
  double x = QD_PDF_MARGIN, y = pen->y;
  g_autofree char *sentence = NULL, *measured = NULL;

  if (isnan (report->map50))
    return;
  x += draw_figure (pen, report->map50, _ ("mAP at overlap 0.5"), x, y) + 24;
  if (!isnan (report->map))
    x += draw_figure (pen, report->map, _ ("mAP, strict (COCO)"), x, y) + 24;
  if (report->subset != NULL)
    /* Translators: as in "Measured on 72 test photos." */
    measured = g_strdup_printf (_ (" Measured on %s."), report->subset);
  sentence = g_strconcat (_ ("Mean average precision: how many animals are found, named and framed rightly, and how few "
                             "boxes are wrong, over all classes. 100 % would be no mistake at all."),
                          measured, NULL);
  pen->y = y + 6;
  qd_pdf_text (pen, sentence, 9.5, PANGO_WEIGHT_NORMAL, qd_pdf_ink, x, QD_PDF_WIDTH - QD_PDF_MARGIN - x);
  pen->y = MAX (pen->y, y + 58) + 12;
}

static guint
count_boxes (const QdPdfReport *report, guint class_index)
{
  guint n = 0;

  for (guint i = 0; i < report->n_photos; i++)
    for (guint box = 0; box < report->photos[i].n_boxes; box++)
      n += report->photos[i].boxes[box].class_index == (int) class_index;
  return n;
}

/* Every class with its color and its number of boxes, in lines. */
static void
draw_classes (QdPdfPen *pen)
{
  QdTextStyle style = { .size = 10 };
  double x = QD_PDF_MARGIN;

  for (guint i = 0; i < pen->report->n_classes; i++)
    {
      const QdClassLook *look = &pen->report->classes[i];
      g_autofree char *text = g_strdup_printf ("%s  %u", look->name, count_boxes (pen->report, i));
      g_autoptr (PangoLayout) layout = qd_text_layout (pen->cr, text, &style);
      double width, height;

      qd_text_size (layout, &width, &height);
      if (x > QD_PDF_MARGIN && x + width + 18 > QD_PDF_WIDTH - QD_PDF_MARGIN)
        {
          x = QD_PDF_MARGIN;
          pen->y += 18;
        }
      if (pen->y + 18 > QD_PDF_HEIGHT - 80)
        break;
      cairo_rectangle (pen->cr, x, pen->y + 2, 9, 9);
      qd_color_set_source (pen->cr, look->color, 1);
      cairo_fill (pen->cr);
      qd_text_draw (pen->cr, text, &style, qd_pdf_ink, x + 14, pen->y);
      x += width + 34;
    }
  pen->y += 26;
}

static void
draw_facts (QdPdfPen *pen)
{
  const QdPdfReport *report = pen->report;
  const struct
  {
    const char *name, *value;
  } facts[] = { { _ ("Model"), report->model }, { _ ("Project"), report->project } };

  pen->y = QD_PDF_HEIGHT - 84;
  qd_pdf_rule (pen, QD_PDF_MARGIN, QD_PDF_INNER);
  pen->y += 8;
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      QdTextStyle name = { .size = 9 }, value = { .size = 9, .width = QD_PDF_INNER - 60, .ellipsize = TRUE };

      if (facts[i].value == NULL)
        continue;
      qd_text_draw (pen->cr, facts[i].name, &name, qd_pdf_soft, QD_PDF_MARGIN, pen->y);
      pen->y += qd_text_draw (pen->cr, facts[i].value, &value, qd_pdf_ink, QD_PDF_MARGIN + 60, pen->y) + 2;
    }
}

void
qd_pdf_cover (QdPdfPen *pen)
{
  const QdPdfReport *report = pen->report;
  gboolean hero = report->hero >= 0 && (guint) report->hero < report->n_photos;

  qd_pdf_begin_page (pen, report->title);
  draw_head (pen);
  if (hero)
    qd_pdf_draw_photo (pen, (guint) report->hero, (QdCornerBox){ 0, 66, QD_PDF_WIDTH, 66 + HERO_HEIGHT }, TRUE, NULL);
  if (hero && report->photos[report->hero].credit != NULL)
    {
      QdTextStyle style = { .size = 7, .width = QD_PDF_INNER, .ellipsize = TRUE, .align = PANGO_ALIGN_RIGHT };
      qd_text_draw (pen->cr, report->photos[report->hero].credit, &style, qd_pdf_soft, QD_PDF_MARGIN, 66 + HERO_HEIGHT + 4);
    }
  pen->y = hero ? 66 + HERO_HEIGHT + 26 : 200;
  qd_pdf_text (pen, report->title, 30, PANGO_WEIGHT_BOLD, qd_pdf_ink, QD_PDF_MARGIN, QD_PDF_INNER);
  if (report->subtitle != NULL)
    qd_pdf_text (pen, report->subtitle, 14, PANGO_WEIGHT_NORMAL, qd_pdf_soft, QD_PDF_MARGIN, QD_PDF_INNER);
  pen->y += 20;
  draw_headline (pen);
  draw_classes (pen);
  draw_facts (pen);
  qd_pdf_end_page (pen);
}
