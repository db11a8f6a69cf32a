#version 450
// The images' losses added up, in order, by one invocation.

layout (local_size_x = 1) in;

layout (binding = 0) readonly buffer Parts { uvec4 parts[]; }; // [n] float entropy, float deviation, negatives, finite
layout (binding = 1) readonly buffer Matched { uint matched; };
layout (binding = 2) writeonly buffer Result { uvec4 result[2]; }; // QdMultiboxLossResult

layout (push_constant) uniform Push
{
  uint n;
  float box_weight;
};

void
main ()
{
  float classification = 0.0, boxes = 0.0, divisor = float (max (matched, 1));
  uint negatives = 0, finite = 1;

  for (uint i = 0; i < n; i++)
    {
      uvec4 part = parts[i];

      classification += uintBitsToFloat (part.x);
      boxes += uintBitsToFloat (part.y);
      negatives += part.z;
      finite &= part.w;
    }
  classification /= divisor;
  boxes /= divisor;
  finite = (floatBitsToUint (classification + box_weight * boxes) & 0x7f800000u) == 0x7f800000u ? 0 : finite;
  result[0] = uvec4 (floatBitsToUint (classification + box_weight * boxes), floatBitsToUint (classification),
                     floatBitsToUint (boxes), matched);
  result[1] = uvec4 (negatives, finite, 0, 0);
}
