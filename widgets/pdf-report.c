#include "config.h"

#include "widgets/pdf-private.h"

#include "engine/core/file.h"
#include <cairo-pdf.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

const QdColor qd_pdf_ink = { 0.12, 0.13, 0.15 }, qd_pdf_soft = { 0.42, 0.44, 0.47 }, qd_pdf_line = { 0.86, 0.87, 0.88 },
              qd_pdf_accent = { 0, 0.45, 0.36 };

gboolean
qd_pdf_is_counting (const QdPdfPen *pen)
{
  return pen->n_pages == 0;
}

void
qd_pdf_text (QdPdfPen *pen, const char *text, double size, PangoWeight weight, QdColor color, double x, double width)
{
  QdTextStyle style = { .size = size, .weight = weight, .width = width, .spacing = 1.25 };

  pen->y += qd_text_draw (pen->cr, text, &style, color, x, pen->y);
}

void
qd_pdf_rule (QdPdfPen *pen, double x, double width)
{
  cairo_move_to (pen->cr, x, pen->y);
  cairo_rel_line_to (pen->cr, width, 0);
  cairo_set_line_width (pen->cr, 0.5);
  qd_color_set_source (pen->cr, qd_pdf_line, 1);
  cairo_stroke (pen->cr);
}

/* An address goes into an attribute in quotes; what has no place in an address is left out of the link. */
double
qd_pdf_link (QdPdfPen *pen, const char *address, double size, double x, double y, double width)
{
  gboolean safe = (g_str_has_prefix (address, "https://") || g_str_has_prefix (address, "http://")) &&
                  strpbrk (address, "'\"\\ <>") == NULL;
  g_autofree char *attributes = g_strdup_printf ("uri='%s'", address);
  QdTextStyle style = { .size = size, .width = width, .ellipsize = TRUE };
  double height;

  if (safe)
    cairo_tag_begin (pen->cr, CAIRO_TAG_LINK, attributes);
  height = qd_text_draw (pen->cr, address, &style, safe ? qd_pdf_accent : qd_pdf_soft, x, y);
  if (safe)
    cairo_tag_end (pen->cr, CAIRO_TAG_LINK);
  return height;
}

static void
draw_footer (QdPdfPen *pen)
{
  QdTextStyle style = { .size = 8, .width = QD_PDF_INNER * 0.8, .ellipsize = TRUE };
  /* Translators: page number and number of pages. */
  g_autofree char *number = g_strdup_printf (_ ("%u of %u"), pen->page, pen->n_pages);

  pen->y = QD_PDF_HEIGHT - 46;
  qd_pdf_rule (pen, QD_PDF_MARGIN, QD_PDF_INNER);
  qd_text_draw (pen->cr, pen->report->title, &style, qd_pdf_soft, QD_PDF_MARGIN, QD_PDF_HEIGHT - 39);
  style.width = 0;
  qd_text_draw_at (pen->cr, number, &style, qd_pdf_soft, QD_PDF_WIDTH - QD_PDF_MARGIN, QD_PDF_HEIGHT - 39, 1, 0);
}

void
qd_pdf_begin_page (QdPdfPen *pen, const char *section)
{
  pen->page++;
  pen->y = QD_PDF_MARGIN;
  if (section != NULL && !qd_pdf_is_counting (pen))
    {
      g_autofree char *where = g_strdup_printf ("page=%u", pen->page);
      cairo_pdf_surface_add_outline (pen->surface, CAIRO_PDF_OUTLINE_ROOT, section, where, 0);
    }
}

void
qd_pdf_end_page (QdPdfPen *pen)
{
  if (pen->page > 1)
    draw_footer (pen);
  cairo_show_page (pen->cr);
}

void
qd_pdf_heading (QdPdfPen *pen, const char *text)
{
  qd_pdf_text (pen, text, 20, PANGO_WEIGHT_BOLD, qd_pdf_ink, QD_PDF_MARGIN, QD_PDF_INNER);
  pen->y += 14;
}

void
qd_pdf_need (QdPdfPen *pen, double height, const char *heading)
{
  if (pen->y + height <= QD_PDF_BOTTOM)
    return;
  qd_pdf_end_page (pen);
  qd_pdf_begin_page (pen, NULL);
  if (heading != NULL)
    qd_pdf_heading (pen, heading);
}

static guint
draw_report (const QdPdfReport *report, cairo_surface_t *surface, guint n_pages)
{
  QdPdfPen pen = { .report = report, .surface = surface, .cr = cairo_create (surface), .n_pages = n_pages };

  qd_pdf_cover (&pen);
  qd_pdf_settings (&pen);
  qd_pdf_curves (&pen);
  qd_pdf_photos (&pen);
  qd_pdf_credits (&pen);
  cairo_destroy (pen.cr);
  return pen.page;
}

static guint
count_pages (const QdPdfReport *report)
{
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (NULL, NULL, QD_PDF_WIDTH, QD_PDF_HEIGHT);
  guint n = draw_report (report, surface, 0);

  cairo_surface_destroy (surface);
  return n;
}

typedef struct
{
  int fd;
  int error; /* errno of the first write that failed */
} Sink;

/* Cairo is never told of a failure: its writer of PDF reads memory that it gave back when it is (1.16). What follows goes nowhere. */
static cairo_status_t
write_bytes (void *data, const unsigned char *bytes, unsigned int length)
{
  Sink *sink = data;

  while (length > 0 && sink->error == 0)
    {
      gssize written = write (sink->fd, bytes, length);

      if (written < 0 && errno != EINTR)
        sink->error = errno;
      if (written > 0)
        {
          bytes += written;
          length -= (unsigned int) written;
        }
    }
  return CAIRO_STATUS_SUCCESS;
}

static void
describe_document (cairo_surface_t *surface, const QdPdfReport *report)
{
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, report->title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Quadrat " QD_VERSION);
  if (report->subtitle != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, report->subtitle);
}

static void
write_document (const QdPdfReport *report, Sink *sink)
{
  guint n_pages = count_pages (report);
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (write_bytes, sink, QD_PDF_WIDTH, QD_PDF_HEIGHT);

  describe_document (surface, report);
  draw_report (report, surface, n_pages);
  cairo_surface_finish (surface);
  if (sink->error == 0 && cairo_surface_status (surface) == CAIRO_STATUS_NO_MEMORY)
    sink->error = ENOMEM;
  else if (sink->error == 0 && cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    sink->error = EIO;
  cairo_surface_destroy (surface);
}

gboolean
qd_pdf_report_write (const QdPdfReport *report, const char *path, GError **error)
{
  g_autofree char *aside = g_strdup_printf ("%s.XXXXXX", path);
  Sink sink = { g_mkstemp_full (aside, O_RDWR | O_CLOEXEC, 0666), 0 };
  gboolean stopped;

  if (sink.fd < 0)
    {
      qd_file_set_error (error, errno, _ ("“%s” could not be written"), path);
      return FALSE;
    }
  write_document (report, &sink);
  stopped = g_cancellable_set_error_if_cancelled (report->cancellable, error);
  if (!stopped && sink.error == 0)
    return qd_file_put_in_place (sink.fd, aside, path, TRUE, error);
  close (sink.fd);
  g_unlink (aside);
  if (!stopped)
    qd_file_set_error (error, sink.error, _ ("“%s” could not be written"), path);
  return FALSE;
}
