#version 450
// Per default box of a slice: cross entropy against its label, smooth L1 of its offsets, and the key by which background boxes
// are mined. One invocation a box. NaN where a logit or an offset is not finite.

#extension GL_GOOGLE_include_directive : require
#include "common/finite.glsl"

layout (local_size_x = 64) in;
layout (constant_id = 0) const uint CLASSES = 2;

layout (binding = 0) uniform samplerBuffer logits;  // [slice][boxes][CLASSES, padded]
layout (binding = 1) uniform samplerBuffer offsets; // [slice][boxes]
layout (binding = 2) uniform samplerBuffer codes;   // [n][boxes]
layout (binding = 3) readonly buffer Labels { int labels[]; };             // [n][boxes], -1: ignored
layout (binding = 4) writeonly buffer Entropies { float entropies[]; };    // [n][boxes]
layout (binding = 5) writeonly buffer Deviations { float deviations[]; };  // [n][boxes], 0 where unmatched
layout (binding = 6) writeonly buffer Keys { uint keys[]; };               // [n][boxes], 0: not background

layout (push_constant) uniform Push
{
  uint count; // boxes of the slice
  uint first; // index of its first box in the batch
};

const uint ROW = (CLASSES + 3) / 4;

bvec4
real_lanes (uint quad)
{
  return lessThan (quad * 4 + uvec4 (0, 1, 2, 3), uvec4 (CLASSES));
}

float
entropy (uint box, uint label)
{
  vec4 most = vec4 (-3.4e38), sum = vec4 (0.0);
  float wanted = 0.0, largest;
  bool bad = false;

  for (uint quad = 0; quad < ROW; quad++)
    {
      vec4 x = texelFetch (logits, int (box * ROW + quad));

      x = mix (vec4 (-3.4e38), x, real_lanes (quad));
      bad = bad || is_not_finite (x);
      most = max (most, x);
      wanted = label / 4 == quad ? x[label % 4] : wanted;
    }
  largest = max (max (most.x, most.y), max (most.z, most.w));
  for (uint quad = 0; quad < ROW; quad++)
    {
      vec4 x = texelFetch (logits, int (box * ROW + quad));

      sum += mix (vec4 (0.0), exp (x - largest), real_lanes (quad));
    }
  return bad ? uintBitsToFloat (NOT_A_NUMBER) : max ((largest - wanted) + log (sum.x + sum.y + sum.z + sum.w), 0.0);
}

float
deviation (uint box, int label)
{
  vec4 offset = texelFetch (offsets, int (box));
  vec4 far = abs (offset - texelFetch (codes, int (first + box)));
  vec4 smoothed = mix (far - 0.5, 0.5 * far * far, lessThan (far, vec4 (1.0)));

  if (is_not_finite (offset))
    return uintBitsToFloat (NOT_A_NUMBER);
  return label > 0 ? (smoothed.x + smoothed.y) + (smoothed.z + smoothed.w) : 0.0;
}

void
main ()
{
  uint box = gl_GlobalInvocationID.x;
  int label;
  float loss;

  if (box >= count)
    return;
  label = labels[first + box];
  loss = entropy (box, uint (max (label, 0)));
  entropies[first + box] = loss;
  deviations[first + box] = deviation (box, label);
  keys[first + box] = label == 0 ? floatBitsToUint (loss) + 1 : 0;
}
