/**
 * What the parts of the PDF report share: a pen that knows the page and how far down it is written. Units are points.
 */
#pragma once

#include "widgets/pdf-report.h"
#include "widgets/text.h"

/* A4, and the margins. */
#define QD_PDF_WIDTH  595.276
#define QD_PDF_HEIGHT 841.89
#define QD_PDF_MARGIN 51.0
#define QD_PDF_INNER  (QD_PDF_WIDTH - 2 * QD_PDF_MARGIN)
#define QD_PDF_BOTTOM (QD_PDF_HEIGHT - 62.0) /* the footer begins below */

typedef struct
{
  const QdPdfReport *report;
  cairo_surface_t *surface;
  cairo_t *cr;
  guint page;    /* from 1 */
  guint n_pages; /* 0 while they are counted */
  double y;
} QdPdfPen;

extern const QdColor qd_pdf_ink, qd_pdf_soft, qd_pdf_line, qd_pdf_accent;

/* Pages are only counted: nothing is loaded, and what is drawn goes nowhere. */
gboolean qd_pdf_is_counting (const QdPdfPen *pen);

/* Ends the page with its footer and begins the next; a page of its own for a section is named in the outline. */
void qd_pdf_begin_page (QdPdfPen *pen, const char *section);
void qd_pdf_end_page (QdPdfPen *pen);
void qd_pdf_heading (QdPdfPen *pen, const char *text);

/* A new page, with the heading again, where less than @height is left. */
void qd_pdf_need (QdPdfPen *pen, double height, const char *heading);

/* At the pen's y, which goes down by the height of the text. */
void qd_pdf_text (QdPdfPen *pen, const char *text, double size, PangoWeight weight, QdColor color, double x, double width);
void qd_pdf_rule (QdPdfPen *pen, double x, double width);

/* Text that opens an address. Returns its height. */
double qd_pdf_link (QdPdfPen *pen, const char *address, double size, double x, double y, double width);

/* The parts, each from a new page on. */
void qd_pdf_cover (QdPdfPen *pen);
void qd_pdf_settings (QdPdfPen *pen);
void qd_pdf_curves (QdPdfPen *pen);
void qd_pdf_photos (QdPdfPen *pen);
void qd_pdf_credits (QdPdfPen *pen);

/* pdf-photo.c: the photo as a surface that goes into the file as a JPEG, at most about 2,400 pixels long; NULL with @error. */
cairo_surface_t *qd_pdf_load_photo (const QdPdfReport *report, guint index, guint *width, guint *height, GError **error);

/* The photo in the rectangle with its boxes; @cover fills the rectangle and cuts, else the photo is shown whole. @placed may be
 * NULL. */
void qd_pdf_draw_photo (QdPdfPen *pen, guint index, QdCornerBox area, gboolean cover, QdCornerBox *placed);
