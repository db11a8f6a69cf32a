#include "engine/ssd/box-code.h"

#include <math.h>

void
qd_box_encode (QdCenterBox truth, QdCenterBox default_box, double code[4])
{
  code[0] = QD_BOX_CODE_CENTER_WEIGHT * (truth.cx - default_box.cx) / default_box.width;
  code[1] = QD_BOX_CODE_CENTER_WEIGHT * (truth.cy - default_box.cy) / default_box.height;
  code[2] = QD_BOX_CODE_SIZE_WEIGHT * log (truth.width / default_box.width);
  code[3] = QD_BOX_CODE_SIZE_WEIGHT * log (truth.height / default_box.height);
}

static double
decode_size (double code)
{
  return exp (MIN (code / QD_BOX_CODE_SIZE_WEIGHT, QD_BOX_CODE_MAX_LOG));
}

QdCenterBox
qd_box_decode (const double code[4], QdCenterBox default_box)
{
  return (QdCenterBox){
    default_box.cx + code[0] / QD_BOX_CODE_CENTER_WEIGHT * default_box.width,
    default_box.cy + code[1] / QD_BOX_CODE_CENTER_WEIGHT * default_box.height,
    decode_size (code[2]) * default_box.width,
    decode_size (code[3]) * default_box.height,
  };
}
