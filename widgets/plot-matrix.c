/* A table of counts, each row shaded by its own shares: the truth in rows, what was predicted in columns. */
#include "config.h"

#include "widgets/plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The most that the names of rows take of the width. */
#define NAMES 0.35

#define HOW_TO_READ N_ ("rows: what is there; columns: what was found")

typedef struct
{
  QdLayer base;
  GPtrArray *rows, *columns; /* names, owned */
  double *values;            /* [rows][columns] */
} MatrixLayer;

static gboolean
matrix_is_empty (const QdLayer *layer)
{
  const MatrixLayer *self = (const MatrixLayer *) layer;

  return self->rows->len == 0 || self->columns->len == 0;
}

static void
matrix_measure (const QdLayer *layer, const QdFrame *frame, double *left, double *bottom, double *most)
{
  const MatrixLayer *self = (const MatrixLayer *) layer;
  double font = qd_style_font_size (frame->style);

  *left = 0;
  *bottom = font * 3.6;
  *most = INFINITY;
  for (guint i = 0; i < self->rows->len; i++)
    *left = MAX (*left, qd_style_text_width (frame->cr, frame->style, self->rows->pdata[i]));
  *left = MIN (*left, frame->width * NAMES) + font * 0.8;
}

static double
matrix_rows (const QdLayer *layer)
{
  return MIN (3.6 * ((const MatrixLayer *) layer)->rows->len, 40);
}

static double
row_sum (const MatrixLayer *self, guint row)
{
  double sum = 0;

  for (guint column = 0; column < self->columns->len; column++)
    sum += self->values[row * self->columns->len + column];
  return sum;
}

/* Right answers in green, mistakes in vermilion: the diagonal is where the names are the same. */
static QdColor
cell_color (const MatrixLayer *self, guint row, guint column)
{
  return g_str_equal (self->rows->pdata[row], self->columns->pdata[column]) ? qd_palette_color (2) : qd_palette_color (3);
}

static void
draw_cell (const MatrixLayer *self, const QdFrame *frame, guint row, guint column, double sum)
{
  double width = frame->width / self->columns->len, height = frame->height / self->rows->len;
  double x = frame->x + column * width, y = frame->y + row * height;
  double value = self->values[row * self->columns->len + column], share = sum > 0 ? value / sum : 0;
  QdColor ground = qd_color_mix (frame->style->background, cell_color (self, row, column), 0.06 + 0.8 * share);
  double size = MIN (1, MIN (width / 3.2, height / 1.4) / qd_style_font_size (frame->style));
  QdTextStyle text = qd_style_text (frame->style, size);
  g_autofree char *number = g_strdup_printf ("%.0f", value);

  cairo_rectangle (frame->cr, x + 0.75, y + 0.75, width - 1.5, height - 1.5);
  qd_color_set_source (frame->cr, value > 0 ? ground : qd_color_mix (frame->style->background, frame->style->foreground, 0.04),
                       1);
  cairo_fill (frame->cr);
  if (value <= 0)
    return;
  text.weight = share > 0.5 ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL;
  qd_text_draw_at (frame->cr, number, &text, qd_color_text_on (ground), x + width / 2, y + height / 2, 0.5, 0.5);
}

static void
draw_name (const QdFrame *frame, const char *name, double x, double y, double width, PangoAlignment align)
{
  QdTextStyle text = qd_style_text (frame->style, 1);
  g_autoptr (PangoLayout) layout = NULL;
  double w, h;

  text.ellipsize = TRUE;
  text.width = width;
  text.align = align;
  layout = qd_text_layout (frame->cr, name, &text);
  qd_text_size (layout, &w, &h);
  cairo_move_to (frame->cr, x, y - h / 2);
  qd_color_set_source (frame->cr, frame->style->foreground, 1);
  pango_cairo_show_layout (frame->cr, layout);
}

static void
matrix_draw (const QdLayer *layer, const QdFrame *frame)
{
  const MatrixLayer *self = (const MatrixLayer *) layer;
  double font = qd_style_font_size (frame->style), width = frame->width / self->columns->len;
  double height = frame->height / self->rows->len;
  QdTextStyle small = qd_style_text (frame->style, 0.9);

  for (guint row = 0; row < self->rows->len; row++)
    {
      double sum = row_sum (self, row);

      draw_name (frame, self->rows->pdata[row], 0, frame->y + (row + 0.5) * height, frame->x - font * 0.8, PANGO_ALIGN_RIGHT);
      for (guint column = 0; column < self->columns->len; column++)
        draw_cell (self, frame, row, column, sum);
    }
  for (guint column = 0; column < self->columns->len; column++)
    draw_name (frame, self->columns->pdata[column], frame->x + column * width + 1, frame->y + frame->height + font * 1.0,
               width - 2, PANGO_ALIGN_CENTER);
  qd_text_draw_at (frame->cr, _ (HOW_TO_READ), &small, qd_style_faded (frame->style, 0.35),
                   frame->x + frame->width / 2, frame->y + frame->height + font * 2.6, 0.5, 0.5);
}

static void
matrix_extend (const QdLayer *layer, double *x0, double *x1, double *y0, double *y1)
{
}

static void
matrix_clear (QdLayer *layer)
{
  MatrixLayer *self = (MatrixLayer *) layer;

  g_ptr_array_set_size (self->rows, 0);
  g_ptr_array_set_size (self->columns, 0);
}

static void
matrix_free (QdLayer *layer)
{
  MatrixLayer *self = (MatrixLayer *) layer;

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->columns);
  g_free (self->values);
  g_free (self);
}

/* "10 Wasp, 2 Hornet": the cells of a row that are not 0. */
static char *
describe_row (const MatrixLayer *self, guint row)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  for (guint column = 0; column < self->columns->len; column++)
    {
      double value = self->values[row * self->columns->len + column];

      if (value > 0) /* Translators: a cell of a table, its count and the name of its column: "10 Wasp" */
        g_ptr_array_add (cells, g_strdup_printf (_ ("%.0f %s"), value, (const char *) self->columns->pdata[column]));
    }
  if (cells->len == 0)
    return g_strdup (_ ("none"));
  g_ptr_array_add (cells, NULL);
  return g_strjoinv (", ", (char **) cells->pdata);
}

static void
matrix_describe (const QdLayer *layer, const QdPlot *plot, GPtrArray *sentences)
{
  const MatrixLayer *self = (const MatrixLayer *) layer;

  (void) plot;
  g_ptr_array_add (sentences, g_strdup (_ (HOW_TO_READ)));
  for (guint row = 0; row < self->rows->len; row++)
    {
      g_autofree char *cells = describe_row (self, row);

      /* Translators: a row of a table: "Wasp: 10 Wasp, 2 Hornet" */
      g_ptr_array_add (sentences, g_strdup_printf (_ ("%s: %s"), (const char *) self->rows->pdata[row], cells));
    }
}

static const QdLayerClass matrix_class = {
  .kind = "matrix",
  .extend = matrix_extend,
  .is_empty = matrix_is_empty,
  .draw = matrix_draw,
  .describe = matrix_describe,
  .clear = matrix_clear,
  .free = matrix_free,
  .measure = matrix_measure,
  .rows = matrix_rows,
};

static GPtrArray *
names_new (const char *const *names, guint n)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (copies, g_strdup (names[i]));
  return copies;
}

QdLayer *
qd_matrix_layer_new (const char *const *rows, guint n_rows, const char *const *columns, guint n_columns, const double *values)
{
  MatrixLayer *self = g_new0 (MatrixLayer, 1);

  self->base.klass = &matrix_class;
  self->rows = names_new (rows, n_rows);
  self->columns = names_new (columns, n_columns);
  self->values = g_memdup2 (values, sizeof (double) * n_rows * n_columns);
  return &self->base;
}
