#include "engine/train/measure.h"

#include "engine/metrics/coco.h"

#include <math.h>

GArray *
qd_measure_place (const QdDetectedBox *boxes, guint n_boxes, guint width, guint height)
{
  GArray *detections = g_array_sized_new (FALSE, FALSE, sizeof (QdDetection), n_boxes);

  for (guint i = 0; i < n_boxes; i++)
    {
      const QdDetectedBox *box = &boxes[i];
      QdDetection detection = { box->label - 1,
                                box->score,
                                { box->xmin * width, box->ymin * height, box->xmax * width, box->ymax * height } };

      g_array_append_val (detections, detection);
    }
  return detections;
}

GArray *
qd_measure_list_truths (const QdSample *sample)
{
  GArray *truths = g_array_new (FALSE, FALSE, sizeof (QdDetection));

  for (guint i = 0; i < sample->truths->len; i++)
    {
      const QdPhotoTruth *truth = &g_array_index (sample->truths, QdPhotoTruth, i);
      QdDetection detection = { truth->label - 1, 1, truth->box };

      if (!truth->difficult)
        g_array_append_val (truths, detection);
    }
  return truths;
}

QdMeasure *
qd_measure_new (void)
{
  QdMeasure *measure = g_new0 (QdMeasure, 1);

  measure->truths = g_array_new (FALSE, FALSE, sizeof (QdTruthBox));
  measure->found = g_array_new (FALSE, FALSE, sizeof (QdScoredBox));
  return measure;
}

void
qd_measure_free (QdMeasure *measure)
{
  if (measure == NULL)
    return;
  g_array_unref (measure->truths);
  g_array_unref (measure->found);
  g_free (measure);
}

void
qd_measure_add (QdMeasure *measure, guint photo, const QdSample *sample, const GArray *detections)
{
  for (guint i = 0; i < sample->truths->len; i++)
    {
      const QdPhotoTruth *truth = &g_array_index (sample->truths, QdPhotoTruth, i);
      QdTruthBox box = { .photo = photo, .class_index = truth->label - 1, .box = truth->box };

      box.area = qd_corner_box_area (truth->box);
      box.difficult = truth->difficult;
      box.crowd = truth->difficult; /* COCO's way to leave a box out */
      g_array_append_val (measure->truths, box);
    }
  for (guint i = 0; i < detections->len; i++)
    {
      const QdDetection *detection = &g_array_index (detections, QdDetection, i);
      QdScoredBox box = { photo, detection->class_index, detection->score, detection->box };

      g_array_append_val (measure->found, box);
    }
}

static const QdTruthBox *
truths_of (const QdMeasure *measure)
{
  return (const QdTruthBox *) (gconstpointer) measure->truths->data;
}

static const QdScoredBox *
found_of (const QdMeasure *measure)
{
  return (const QdScoredBox *) (gconstpointer) measure->found->data;
}

double
qd_measure_get_voc (const QdMeasure *measure, guint n_classes, double overlap)
{
  return qd_mean_average_precision (truths_of (measure), measure->truths->len, found_of (measure), measure->found->len,
                                    n_classes, overlap);
}

double
qd_measure_get_coco (const QdMeasure *measure, guint n_classes, double *class_ap)
{
  QdCocoSummary summary;

  qd_coco_summarize (truths_of (measure), measure->truths->len, found_of (measure), measure->found->len, n_classes, &summary,
                     class_ap);
  return summary.ap >= 0 ? summary.ap : (double) NAN;
}

QdPrecisionRecall *
qd_measure_get_curve (const QdMeasure *measure, guint class_index, double overlap)
{
  return qd_precision_recall_new (truths_of (measure), measure->truths->len, found_of (measure), measure->found->len,
                                  class_index, overlap, QD_EXTENT_CONTINUOUS);
}

QdConfusion *
qd_measure_get_confusion (const QdMeasure *measure, guint n_classes, double overlap, double threshold)
{
  return qd_confusion_new (truths_of (measure), measure->truths->len, found_of (measure), measure->found->len, n_classes,
                           overlap, threshold);
}

QdMatching *
qd_measure_match (const QdMeasure *measure, guint n_classes, double overlap)
{
  return qd_matching_new (truths_of (measure), measure->truths->len, found_of (measure), measure->found->len, n_classes,
                          overlap);
}
