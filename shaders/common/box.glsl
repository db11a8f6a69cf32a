// Boxes. Corner boxes are (xmin, ymin, xmax, ymax), center boxes (cx, cy, width, height). "precise" keeps the order of
// operations of the C reference (engine/ssd/matching.c), so that ties fall the same way.

const vec4 CODE_WEIGHTS = vec4 (10.0, 10.0, 5.0, 5.0);
const float CODE_MAX_LOG = 4.135166556742356; // log (1000 / 16)

vec4
box_corners (vec4 center)
{
  precise vec2 low = center.xy - 0.5 * center.zw;
  precise vec2 high = center.xy + 0.5 * center.zw;

  return vec4 (low, high);
}

float
box_area (vec4 a)
{
  precise vec2 size = a.zw - a.xy;
  precise float area = size.x * size.y;

  return area;
}

float
box_iou (vec4 a, vec4 b)
{
  precise vec2 size = max (min (a.zw, b.zw) - max (a.xy, b.xy), vec2 (0.0));
  precise float overlap = size.x * size.y;
  precise float joined = (box_area (a) + box_area (b)) - overlap;

  return joined > 0.0 ? overlap / joined : 0.0;
}

vec4
box_encode (vec4 corners, vec4 default_box)
{
  vec2 center = 0.5 * (corners.xy + corners.zw);
  vec2 size = corners.zw - corners.xy;

  return CODE_WEIGHTS * vec4 ((center - default_box.xy) / default_box.zw, log (size / default_box.zw));
}

vec4
box_decode (vec4 code, vec4 default_box)
{
  vec4 plain = code / CODE_WEIGHTS;
  vec2 center = default_box.xy + plain.xy * default_box.zw;
  vec2 size = exp (min (plain.zw, vec2 (CODE_MAX_LOG))) * default_box.zw;

  return box_corners (vec4 (center, size));
}
