#include "config.h"
#include "engine/formats/yolo-labels.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/formats/relative-text.h"
#include "engine/formats/yolo-names.h"

#define MOST_WORDS 20001 /* of a line: an outline of ten thousand points */
#define FARTHEST   1000  /* of a number; 1 is the photo's other edge */

/* ---- In ---- */

typedef struct
{
  QdFine at;
  double error;
} Number;

/* The words of a line as numbers; NULL when one is none, or there are too many. */
static GArray *
parse_numbers (const char *line)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (Number));
  g_auto (GStrv) words = g_strsplit_set (line, " \t\r", MOST_WORDS);

  for (guint i = 0; words[i] != NULL; i++)
    {
      Number number;

      if (*words[i] == '\0')
        continue;
      if (!qd_fine_parse (words[i], &number.at, &number.error) || fabs (number.at.high) > FARTHEST + QD_YOLO_LARGEST_CLASS)
        return NULL;
      g_array_append_val (numbers, number);
    }
  return g_steal_pointer (&numbers);
}

static QdFine
subtract (QdFine a, QdFine b)
{
  return qd_fine_add (a, (QdFine){ -b.high, -b.low });
}

static QdRelativeBox
box_of_center (const Number *n)
{
  QdFine half_width = qd_fine_multiply (n[2].at, 0.5), half_height = qd_fine_multiply (n[3].at, 0.5);

  return (QdRelativeBox){ .xmin = subtract (n[0].at, half_width),
                          .ymin = subtract (n[1].at, half_height),
                          .xmax = qd_fine_add (n[0].at, half_width),
                          .ymax = qd_fine_add (n[1].at, half_height),
                          .error_x = n[0].error + n[2].error / 2,
                          .error_y = n[1].error + n[3].error / 2 };
}

static QdRelativeBox
box_of_points (const Number *n, guint n_points)
{
  QdRelativeBox box = { n[0].at, n[1].at, n[0].at, n[1].at, n[0].error, n[1].error };

  for (guint i = 1; i < n_points; i++)
    {
      box.xmin = n[2 * i].at.high < box.xmin.high ? n[2 * i].at : box.xmin;
      box.ymin = n[2 * i + 1].at.high < box.ymin.high ? n[2 * i + 1].at : box.ymin;
      box.xmax = n[2 * i].at.high > box.xmax.high ? n[2 * i].at : box.xmax;
      box.ymax = n[2 * i + 1].at.high > box.ymax.high ? n[2 * i + 1].at : box.ymax;
    }
  return box;
}

static gboolean
is_class (const Number *number)
{
  return number->at.high >= 0 && number->at.high <= QD_YOLO_LARGEST_CLASS && number->at.high == floor (number->at.high);
}

/* A box and points, each x, y and how well it is seen: an even count of numbers, so that it is no outline. */
static gboolean
has_points (const GArray *numbers)
{
  if (numbers->len <= 6 || numbers->len % 2 != 0 || (numbers->len - 5) % 3 != 0)
    return FALSE;
  for (guint i = 7; i < numbers->len; i += 3)
    {
      double seen = g_array_index (numbers, Number, i).at.high;
      if (seen != 0 && seen != 1 && seen != 2)
        return FALSE;
    }
  return TRUE;
}

/* NULL, or what is wrong with the line, half a sentence. */
static const char *
parse_line (const char *line, gboolean pose, QdAnnotationBox *box, gint64 *number)
{
  g_autoptr (GArray) numbers = parse_numbers (line);
  const Number *first = numbers != NULL ? &g_array_index (numbers, Number, 0) : NULL;

  if (numbers == NULL)
    return _ ("it holds something else than numbers");
  pose |= has_points (numbers);
  if (numbers->len < 5 || (numbers->len > 6 && numbers->len % 2 == 0 && !pose))
    return _ ("it has to have a class and the center and size of a box");
  if (!is_class (first))
    return _ ("the class is no whole number from 0");
  *number = (gint64) first->at.high;
  box->relative = numbers->len <= 6 || pose ? box_of_center (first + 1) : box_of_points (first + 1, (numbers->len - 1) / 2);
  box->confidence = numbers->len == 6 ? CLAMP (first[5].at.high, 0, 1) : NAN;
  return NULL;
}

void
qd_yolo_parse_labels (const char *text, const char *name, gboolean pose, const QdClassNumbers *classes, QdReading *reading,
                      QdAnnotation *annotation)
{
  guint n = 0;

  for (const char *at = text; *at != '\0'; at += *at == '\n')
    {
      gsize length = strcspn (at, "\n");
      g_autofree char *line = g_strndup (at, length), *place = NULL;
      QdAnnotationBox box = { .confidence = NAN };
      gint64 number;
      const char *wrong;

      n++;
      at += length;
      if (line[strspn (line, " \t\r")] == '\0')
        continue;
      wrong = parse_line (line, pose, &box, &number);
      if (wrong != NULL)
        {
          place = g_strdup_printf (_ ("Line %u of %s"), n, name);
          qd_format_leave_out_box (reading->report, annotation, "damaged line", place, wrong);
          continue;
        }
      g_autofree char *class_name = qd_reading_dup_class_name (reading, classes, number);
      box.class_name = class_name;
      qd_annotation_add_box (annotation, &box);
    }
}

gboolean
qd_yolo_looks_like_labels (const char *text)
{
  const char *begin = text + strspn (text, " \t\r\n");
  g_autofree char *line = g_strndup (begin, strcspn (begin, "\n"));
  QdAnnotationBox box;
  gint64 number;

  return *begin == '\0' || parse_line (line, FALSE, &box, &number) == NULL;
}

/* ---- Out ---- */

static void
append_line (GString *lines, const QdAnnotation *annotation, const QdAnnotationBox *box, const QdClassNumbers *classes)
{
  g_autofree char *cx = NULL, *cy = NULL, *width = NULL, *height = NULL, *confidence = NULL;

  qd_relative_side_to_text (box->box.xmin, box->box.xmax, annotation->width, TRUE, &cx, &width);
  qd_relative_side_to_text (box->box.ymin, box->box.ymax, annotation->height, TRUE, &cy, &height);
  confidence = isnan (box->confidence) ? NULL : qd_format_number (box->confidence);
  g_string_append_printf (lines, "%" G_GINT64_FORMAT " %s %s %s %s%s%s\n", qd_class_numbers_find (classes, box->class_name), cx,
                          cy, width, height, confidence != NULL ? " " : "", confidence != NULL ? confidence : "");
}

char *
qd_yolo_make_labels (const QdAnnotation *annotation, const QdClassNumbers *classes, gboolean suggestions)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  guint n_others = 0;

  for (guint i = 0; i < annotation->boxes->len; i++)
    {
      const QdAnnotationBox *box = &g_array_index (annotation->boxes, QdAnnotationBox, i);
      if (isnan (box->confidence) != suggestions)
        append_line (lines, annotation, box, classes);
      else
        n_others++;
    }
  if (lines->len == 0 && (suggestions || (n_others > 0 && annotation->mark == QD_MARK_NONE)))
    return NULL;
  return g_string_free (g_steal_pointer (&lines), FALSE);
}
