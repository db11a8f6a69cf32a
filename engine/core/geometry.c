#include "engine/core/geometry.h"

#include <math.h>

QdCenterBox
qd_corner_box_to_center (QdCornerBox box)
{
  return (QdCenterBox){ (box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2, box.xmax - box.xmin, box.ymax - box.ymin };
}

QdCornerBox
qd_center_box_to_corner (QdCenterBox box)
{
  return (QdCornerBox){ box.cx - box.width / 2, box.cy - box.height / 2, box.cx + box.width / 2, box.cy + box.height / 2 };
}

gboolean
qd_corner_box_is_valid (QdCornerBox box)
{
  return isfinite (box.xmin) && isfinite (box.ymin) && isfinite (box.xmax) && isfinite (box.ymax) &&
         box.xmax > box.xmin && box.ymax > box.ymin;
}

double
qd_corner_box_area (QdCornerBox box)
{
  return qd_corner_box_is_valid (box) ? (box.xmax - box.xmin) * (box.ymax - box.ymin) : 0;
}

QdCornerBox
qd_corner_box_clip (QdCornerBox box, double width, double height)
{
  return (QdCornerBox){ CLAMP (box.xmin, 0, width), CLAMP (box.ymin, 0, height), CLAMP (box.xmax, 0, width),
                        CLAMP (box.ymax, 0, height) };
}

double
qd_corner_box_iou (QdCornerBox a, QdCornerBox b)
{
  QdCornerBox both = { MAX (a.xmin, b.xmin), MAX (a.ymin, b.ymin), MIN (a.xmax, b.xmax), MIN (a.ymax, b.ymax) };
  double overlap = qd_corner_box_area (both);
  double joined = qd_corner_box_area (a) + qd_corner_box_area (b) - overlap;

  return joined > 0 ? overlap / joined : 0;
}
