#include "engine/formats/annotation.h"

#include <math.h>

#define MOST_OFF 0.05 /* pixels, of what is taken as a whole pixel */

static void
box_clear (gpointer box)
{
  g_free (((QdAnnotationBox *) box)->class_name);
}

static GArray *
boxes_new (void)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (QdAnnotationBox));

  g_array_set_clear_func (boxes, box_clear);
  return boxes;
}

QdAnswer *
qd_answer_new (void)
{
  QdAnswer *answer = g_new0 (QdAnswer, 1);

  answer->boxes = boxes_new ();
  return answer;
}

void
qd_answer_free (QdAnswer *answer)
{
  if (answer == NULL)
    return;
  g_array_unref (answer->boxes);
  g_free (answer->worker);
  g_free (answer->uuid);
  g_free (answer);
}

QdAnnotation *
qd_annotation_new (void)
{
  QdAnnotation *annotation = g_new0 (QdAnnotation, 1);

  annotation->boxes = boxes_new ();
  return annotation;
}

void
qd_annotation_free (QdAnnotation *annotation)
{
  if (annotation == NULL)
    return;
  g_array_unref (annotation->boxes);
  g_clear_pointer (&annotation->answers, g_ptr_array_unref);
  g_free (annotation->job);
  g_clear_pointer (&annotation->observation, qd_observation_free);
  g_free (annotation->photo);
  g_free (annotation->alias);
  g_free (annotation->place);
  g_free (annotation->extra);
  g_free (annotation->path);
  g_free (annotation->sha256);
  g_free (annotation->file_name);
  g_free (annotation->credit);
  g_free (annotation->license);
  g_free (annotation->url);
  g_free (annotation);
}

void
qd_annotation_boxes_add (GArray *boxes, const QdAnnotationBox *box)
{
  QdAnnotationBox copy = *box;

  copy.class_name = g_strdup (box->class_name);
  g_array_append_val (boxes, copy);
}

void
qd_annotation_add_box (QdAnnotation *annotation, const QdAnnotationBox *box)
{
  qd_annotation_boxes_add (annotation->boxes, box);
}

gboolean
qd_annotation_find_scale (const QdAnnotation *annotation, const QdPhoto *photo, double *x, double *y)
{
  *x = *y = 1;
  if (annotation->width == 0 || annotation->height == 0 || photo->width == 0 || photo->height == 0)
    return TRUE;
  *x = (double) photo->width / annotation->width;
  *y = (double) photo->height / annotation->height;
  return fabs (*x / *y - 1) < 0.02;
}

QdCornerBox
qd_annotation_place_box (const QdAnnotation *annotation, const QdPhoto *photo, const QdAnnotationBox *box)
{
  double x, y;

  if (annotation->relative)
    return qd_relative_box_to_pixels (&box->relative, photo->width, photo->height);
  qd_annotation_find_scale (annotation, photo, &x, &y);
  return (QdCornerBox){ box->box.xmin * x, box->box.ymin * y, box->box.xmax * x, box->box.ymax * y };
}

static double
to_pixels (QdFine edge, guint side, double error)
{
  double pixels = qd_fine_multiply (edge, side).high, off = error * side;

  return off < MOST_OFF && fabs (pixels - round (pixels)) <= off ? round (pixels) : pixels;
}

QdCornerBox
qd_relative_box_to_pixels (const QdRelativeBox *box, guint width, guint height)
{
  return (QdCornerBox){ to_pixels (box->xmin, width, box->error_x), to_pixels (box->ymin, height, box->error_y),
                        to_pixels (box->xmax, width, box->error_x), to_pixels (box->ymax, height, box->error_y) };
}

QdFine
qd_relative_edge (double at, guint side)
{
  return qd_fine_divide ((QdFine){ at, 0 }, side);
}
