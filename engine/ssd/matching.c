#include "engine/ssd/matching.h"
#include "engine/ssd/box-code.h"

/* In single precision and in the order of the shader (shaders/common/box.glsl), so that ties fall the same way. */
typedef struct
{
  float xmin, ymin, xmax, ymax;
} Corners;

static Corners
default_box_corners (QdCenterBox box)
{
  float cx = (float)box.cx, cy = (float)box.cy, width = (float)box.width, height = (float)box.height;

  return (Corners){ cx - 0.5f * width, cy - 0.5f * height, cx + 0.5f * width, cy + 0.5f * height };
}

static Corners
truth_corners (const QdTruth *truth)
{
  return (Corners){ truth->xmin, truth->ymin, truth->xmax, truth->ymax };
}

static float
area (Corners a)
{
  float width = a.xmax - a.xmin, height = a.ymax - a.ymin;

  return width * height;
}

static float
iou (Corners a, Corners b)
{
  float width = MAX (MIN (a.xmax, b.xmax) - MAX (a.xmin, b.xmin), 0.0f);
  float height = MAX (MIN (a.ymax, b.ymax) - MAX (a.ymin, b.ymin), 0.0f);
  float overlap = width * height;
  float joined = (area (a) + area (b)) - overlap;

  return joined > 0 ? overlap / joined : 0;
}

static guint
find_best_default_box (const QdCenterBox *default_boxes, guint n_boxes, const QdTruth *truth)
{
  float best = -1;
  guint index = 0;

  for (guint i = 0; i < n_boxes; i++)
    {
      float overlap = iou (default_box_corners (default_boxes[i]), truth_corners (truth));

      if (overlap > best)
        {
          best = overlap;
          index = i;
        }
    }
  return index;
}

/* Returns: the index of the truth that @box takes by its overlap, -1 for none, -2 where only ignored ones overlap it enough. */
static gint32
find_truth (QdCenterBox box, const QdTruth *truths, guint n_truths, float threshold)
{
  float best = -1;
  gint32 index = -1;
  gboolean ignored = FALSE;

  for (guint j = 0; j < n_truths; j++)
    {
      float overlap = iou (default_box_corners (box), truth_corners (&truths[j]));

      if (truths[j].flags & QD_TRUTH_IGNORE)
        ignored |= overlap >= threshold;
      else if (overlap > best)
        {
          best = overlap;
          index = (gint32)j;
        }
    }
  return best >= threshold ? index : ignored ? -2 : -1;
}

static void
encode (const QdTruth *truth, QdCenterBox default_box, float code[4])
{
  QdCornerBox corners = { truth->xmin, truth->ymin, truth->xmax, truth->ymax };
  double exact[4];

  qd_box_encode (qd_corner_box_to_center (corners), default_box, exact);
  for (guint k = 0; k < 4; k++)
    code[k] = (float)exact[k];
}

guint
qd_match_boxes_reference (const QdCenterBox *default_boxes, guint n_boxes, const QdTruth *truths, guint n_truths,
                          float threshold, gint32 *labels, float *codes, gint32 *taken)
{
  g_autofree gint32 *match = g_new (gint32, MAX (n_boxes, 1));
  guint n_matched = 0;

  for (guint i = 0; i < n_boxes; i++)
    match[i] = find_truth (default_boxes[i], truths, n_truths, threshold);
  for (guint j = 0; j < n_truths; j++)
    if (!(truths[j].flags & QD_TRUTH_IGNORE))
      match[find_best_default_box (default_boxes, n_boxes, &truths[j])] = (gint32)j;

  for (guint i = 0; i < n_boxes; i++)
    {
      n_matched += match[i] >= 0;
      labels[i] = match[i] >= 0 ? (gint32)truths[match[i]].label : match[i] == -2 ? QD_LABEL_IGNORED : 0;
      if (taken)
        taken[i] = MAX (match[i], -1);
      if (codes)
        for (guint k = 0; k < 4; k++)
          codes[4 * i + k] = 0;
      if (codes && match[i] >= 0)
        encode (&truths[match[i]], default_boxes[i], &codes[4 * i]);
    }
  return n_matched;
}

double
qd_matching_coverage (const QdCenterBox *default_boxes, guint n_boxes, const QdTruth *truths, guint n_truths, float threshold)
{
  guint covered = 0;

  for (guint j = 0; j < n_truths; j++)
    {
      guint best = find_best_default_box (default_boxes, n_boxes, &truths[j]);

      covered += iou (default_box_corners (default_boxes[best]), truth_corners (&truths[j])) >= threshold;
    }
  return n_truths > 0 ? (double)covered / n_truths : 1;
}
