#version 450
// Softmax and decoding. One invocation a default box; y: image. Scores above the threshold are written by their bits, others as
// 0; so are all of a box of which a logit or an offset is not finite.

#extension GL_GOOGLE_include_directive : require
#include "common/box.glsl"
#include "common/finite.glsl"

layout (local_size_x = 64) in;
layout (constant_id = 0) const uint CLASSES = 2;

layout (binding = 0) uniform samplerBuffer logits;        // [n][boxes][CLASSES, padded]
layout (binding = 1) uniform samplerBuffer offsets;       // [n][boxes]
layout (binding = 2) uniform samplerBuffer default_boxes; // [boxes] center boxes
layout (binding = 3) readonly buffer Thresholds { float score_threshold; };
layout (binding = 4) writeonly buffer Scores { uint scores[]; };  // [n][CLASSES - 1][boxes]
layout (binding = 5) writeonly buffer Decoded { vec4 decoded[]; }; // [n][boxes] corner boxes

layout (push_constant) uniform Push
{
  uint boxes;
};

const uint ROW = (CLASSES + 3) / 4;

vec4
read_row (uint index, uint quad)
{
  bvec4 used = lessThan (quad * 4 + uvec4 (0, 1, 2, 3), uvec4 (CLASSES));

  return mix (vec4 (-3.4e38), texelFetch (logits, int (index * ROW + quad)), used);
}

void
main ()
{
  uint box = gl_GlobalInvocationID.x, image = gl_WorkGroupID.y, index = image * boxes + box;
  vec4 most = vec4 (-3.4e38), sum = vec4 (0.0), offset;
  float largest, total;
  bool bad;

  if (box >= boxes)
    return;
  offset = texelFetch (offsets, int (index));
  bad = is_not_finite (offset);
  for (uint quad = 0; quad < ROW; quad++)
    {
      vec4 x = read_row (index, quad);

      bad = bad || is_not_finite (x);
      most = max (most, x);
    }
  largest = max (max (most.x, most.y), max (most.z, most.w));
  for (uint quad = 0; quad < ROW; quad++)
    sum += exp (max (read_row (index, quad) - largest, -100.0)); // padding adds e^-100
  total = sum.x + sum.y + sum.z + sum.w;
  decoded[index] = clamp (box_decode (offset, texelFetch (default_boxes, int (box))), 0.0, 1.0);
  for (uint quad = 0; quad < ROW; quad++)
    {
      vec4 score = exp (read_row (index, quad) - largest) / total;

      for (uint k = quad == 0 ? 1 : 0; k < 4 && quad * 4 + k < CLASSES; k++)
        scores[(image * (CLASSES - 1) + quad * 4 + k - 1) * boxes + box] =
            !bad && score[k] > score_threshold ? floatBitsToUint (score[k]) : 0;
    }
}
