/* Settings, curves and credits. */
#include "config.h"

#include "widgets/pdf-private.h"

#include <glib/gi18n-lib.h>

#define ROW          19.0
#define MAX_TEACHERS 200 /* lines */

static void
draw_setting (QdPdfPen *pen, const QdPdfSetting *setting)
{
  QdTextStyle name = { .size = 10, .width = QD_PDF_INNER * 0.48, .ellipsize = TRUE };
  QdTextStyle value = { .size = 10, .width = QD_PDF_INNER * 0.5, .weight = PANGO_WEIGHT_SEMIBOLD, .ellipsize = TRUE };

  qd_text_draw (pen->cr, setting->name, &name, qd_pdf_soft, QD_PDF_MARGIN, pen->y + 3);
  qd_text_draw (pen->cr, setting->value, &value, qd_pdf_ink, QD_PDF_MARGIN + QD_PDF_INNER * 0.5, pen->y + 3);
  pen->y += ROW;
  qd_pdf_rule (pen, QD_PDF_MARGIN, QD_PDF_INNER);
}

void
qd_pdf_settings (QdPdfPen *pen)
{
  const char *heading = _ ("Settings"), *group = NULL;

  if (pen->report->n_settings == 0)
    return;
  qd_pdf_begin_page (pen, heading);
  qd_pdf_heading (pen, heading);
  for (guint i = 0; i < pen->report->n_settings; i++)
    {
      const QdPdfSetting *setting = &pen->report->settings[i];
      gboolean opens = setting->group != NULL && g_strcmp0 (group, setting->group) != 0;

      qd_pdf_need (pen, opens ? 60 : ROW + 2, heading);
      if (opens)
        {
          pen->y += i > 0 ? 18 : 0;
          qd_pdf_text (pen, setting->group, 12, PANGO_WEIGHT_BOLD, qd_pdf_accent, QD_PDF_MARGIN, QD_PDF_INNER);
          pen->y += 4;
          qd_pdf_rule (pen, QD_PDF_MARGIN, QD_PDF_INNER);
        }
      group = setting->group;
      draw_setting (pen, setting);
    }
  qd_pdf_end_page (pen);
}

void
qd_pdf_curves (QdPdfPen *pen)
{
  const char *heading = _ ("Training and accuracy");
  QdPlotStyle style = qd_plot_style_paper;

  if (pen->report->n_plots == 0)
    return;
  style.font_size = 9;
  qd_pdf_begin_page (pen, heading);
  qd_pdf_heading (pen, heading);
  for (guint i = 0; i < pen->report->n_plots; i++)
    {
      double height = qd_plot_preferred_height (pen->report->plots[i], &style);

      height = MIN (height > 0 ? height : 310, QD_PDF_BOTTOM - QD_PDF_MARGIN - 60);
      qd_pdf_need (pen, height, heading);
      cairo_save (pen->cr);
      cairo_translate (pen->cr, QD_PDF_MARGIN, pen->y);
      qd_plot_draw (pen->report->plots[i], pen->cr, QD_PDF_INNER, height, &style);
      cairo_restore (pen->cr);
      pen->y += height + 26;
    }
  qd_pdf_end_page (pen);
}

static void
draw_credit (QdPdfPen *pen, const QdPdfPhoto *photo)
{
  QdTextStyle title = { .size = 9, .weight = PANGO_WEIGHT_SEMIBOLD, .width = QD_PDF_INNER * 0.36, .ellipsize = TRUE };
  double x = QD_PDF_MARGIN + QD_PDF_INNER * 0.38;

  qd_text_draw (pen->cr, photo->title, &title, qd_pdf_ink, QD_PDF_MARGIN, pen->y);
  qd_pdf_text (pen, photo->credit != NULL ? photo->credit : _ ("No credit is known"), 9, PANGO_WEIGHT_NORMAL, qd_pdf_ink, x,
               QD_PDF_INNER * 0.62);
  if (photo->link != NULL)
    pen->y += qd_pdf_link (pen, photo->link, 8.5, x, pen->y, QD_PDF_INNER * 0.62);
  pen->y += 5;
  qd_pdf_rule (pen, QD_PDF_MARGIN, QD_PDF_INNER);
  pen->y += 5;
}

/* Of the training photos: the first of them, as there may be as many as there are photographers. */
static void
draw_teachers (QdPdfPen *pen, const char *heading)
{
  g_auto (GStrv) lines = g_strsplit (pen->report->learned_from, "\n", MAX_TEACHERS + 1);

  qd_pdf_need (pen, 60, heading);
  pen->y += 10;
  qd_pdf_text (pen, _ ("The model learned from photos of"), 9.5, PANGO_WEIGHT_SEMIBOLD, qd_pdf_ink, QD_PDF_MARGIN, QD_PDF_INNER);
  pen->y += 4;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      qd_pdf_need (pen, 16, heading);
      qd_pdf_text (pen, i < MAX_TEACHERS ? lines[i] : _ ("and of others, whom the model’s file names"), 8.5, PANGO_WEIGHT_NORMAL,
                   qd_pdf_soft, QD_PDF_MARGIN, QD_PDF_INNER);
    }
}

void
qd_pdf_credits (QdPdfPen *pen)
{
  const char *heading = _ ("Credits");

  if (pen->report->n_photos == 0)
    return;
  qd_pdf_begin_page (pen, heading);
  qd_pdf_heading (pen, heading);
  qd_pdf_text (pen, _ ("The photos belong to those who took them. Whoever shows one elsewhere names its author and license."),
               9.5, PANGO_WEIGHT_NORMAL, qd_pdf_soft, QD_PDF_MARGIN, QD_PDF_INNER);
  pen->y += 14;
  for (guint i = 0; i < pen->report->n_photos; i++)
    {
      qd_pdf_need (pen, 44, heading);
      draw_credit (pen, &pen->report->photos[i]);
    }
  if (pen->report->learned_from != NULL)
    draw_teachers (pen, heading);
  qd_pdf_end_page (pen);
}
