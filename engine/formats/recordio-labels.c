#include "config.h"
#include "engine/formats/recordio-labels.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/formats/relative-text.h"

#define MOST_WORDS    1000001
#define LARGEST_CLASS (QD_CLASS_NUMBERS_MOST - 1)
#define LARGEST_WIDTH 1000 /* of a header or an object */
#define LARGEST_SIDE  1e6  /* pixels of a photo */
#define FARTHEST      1000 /* of an edge; 1 is the photo's other side */

/* ---- In ---- */

static gboolean
is_whole (const QdLabelNumber *number, double low, double high)
{
  return number->at.high >= low && number->at.high <= high && number->at.high == floor (number->at.high);
}

static gboolean
take_object (const QdLabelNumber *n, guint width, const QdClassNumbers *classes, QdReading *reading, QdAnnotation *annotation)
{
  QdAnnotationBox box = { .confidence = NAN, .difficult = width > 5 && n[5].at.high > 0 };
  g_autofree char *name = NULL;

  for (guint i = 1; i < 5; i++)
    if (!(fabs (n[i].at.high) <= FARTHEST))
      return FALSE;
  if (!is_whole (&n[0], 0, LARGEST_CLASS))
    return FALSE;
  name = qd_reading_dup_class_name (reading, classes, (gint64) n[0].at.high);
  box.class_name = name;
  box.relative =
      (QdRelativeBox){ n[1].at, n[2].at, n[3].at, n[4].at, MAX (n[1].error, n[3].error), MAX (n[2].error, n[4].error) };
  qd_annotation_add_box (annotation, &box);
  return TRUE;
}

/* A header of four numbers has the size of the photo, as the lists of MXNet's tutorials do. */
static void
take_size (const QdLabelNumber *numbers, guint header, QdAnnotation *annotation)
{
  if (header != 4 || !is_whole (&numbers[2], 1, LARGEST_SIDE) || !is_whole (&numbers[3], 1, LARGEST_SIDE))
    return;
  annotation->width = (guint) numbers[2].at.high;
  annotation->height = (guint) numbers[3].at.high;
}

gboolean
qd_recordio_take_labels (const QdLabelNumber *numbers, guint n, const QdClassNumbers *classes, QdReading *reading,
                         QdAnnotation *annotation, const char **wrong)
{
  guint header, width;

  *wrong = n == 1 ? _ ("it gives the whole photo a class, and no boxes")
                  : _ ("it does not begin with the widths of header and objects");
  if (n < 2 || !is_whole (&numbers[0], 2, LARGEST_WIDTH) || !is_whole (&numbers[1], 5, LARGEST_WIDTH))
    return FALSE;
  header = (guint) numbers[0].at.high;
  width = (guint) numbers[1].at.high;
  *wrong = _ ("its objects do not fill it");
  if (n < header || (n - header) % width != 0)
    return FALSE;
  *wrong = NULL;
  annotation->relative = TRUE;
  take_size (numbers, header, annotation);
  for (guint i = header; i < n; i += width)
    if (!take_object (&numbers[i], width, classes, reading, annotation))
      qd_format_leave_out_box (reading->report, annotation, "damaged box", annotation->place,
                               _ ("an object has no whole class, or its edges are no parts of a photo"));
  return TRUE;
}

/* Of the words between the first and the last. */
static GArray *
parse_numbers (char **words, guint n)
{
  g_autoptr (GArray) numbers = g_array_sized_new (FALSE, FALSE, sizeof (QdLabelNumber), n);

  for (guint i = 1; i + 1 < n; i++)
    {
      QdLabelNumber number;
      if (!qd_fine_parse (g_strstrip (words[i]), &number.at, &number.error))
        return NULL;
      g_array_append_val (numbers, number);
    }
  return g_steal_pointer (&numbers);
}

QdAnnotation *
qd_recordio_parse_line (const char *line, const char *place, const QdClassNumbers *classes, QdReading *reading, guint64 *index,
                        const char **wrong)
{
  g_auto (GStrv) words = g_strsplit (line, "\t", MOST_WORDS);
  guint n = g_strv_length (words);
  g_autoptr (GArray) numbers = n >= 2 ? parse_numbers (words, n) : NULL;
  g_autoptr (QdAnnotation) annotation = NULL;
  QdFine first;

  *wrong = _ ("it has to have an index, labels and a path, parted by tabs");
  if (numbers == NULL || !qd_fine_parse (g_strstrip (words[0]), &first, NULL) || !(first.high >= 0) ||
      first.high != floor (first.high) || *g_strstrip (words[n - 1]) == '\0')
    return NULL;
  *index = (guint64) first.high;
  annotation = qd_annotation_new ();
  annotation->photo = g_strdup (words[n - 1]);
  annotation->place = g_strdup (place);
  if (!qd_recordio_take_labels ((const QdLabelNumber *) (gpointer) numbers->data, numbers->len, classes, reading, annotation,
                                wrong))
    return NULL;
  return g_steal_pointer (&annotation);
}

/* ---- Out ---- */

static void
append_edge (GString *text, double at, guint side)
{
  g_autofree char *edge = qd_relative_edge_to_text (at, side);

  g_string_append_printf (text, "%s\t", edge);
}

char *
qd_recordio_make_labels (const QdAnnotation *annotation, const QdClassNumbers *classes, guint width)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "2\t%u\t", width);
  for (guint i = 0; i < annotation->boxes->len; i++)
    {
      const QdAnnotationBox *box = &g_array_index (annotation->boxes, QdAnnotationBox, i);

      g_string_append_printf (text, "%" G_GINT64_FORMAT "\t", qd_class_numbers_find (classes, box->class_name));
      append_edge (text, box->box.xmin, annotation->width);
      append_edge (text, box->box.ymin, annotation->height);
      append_edge (text, box->box.xmax, annotation->width);
      append_edge (text, box->box.ymax, annotation->height);
      if (width > 5)
        g_string_append (text, box->difficult ? "1\t" : "0\t");
    }
  return g_string_free (text, FALSE);
}
