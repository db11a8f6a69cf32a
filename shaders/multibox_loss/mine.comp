#version 450
// Per image: how many default boxes are matched, which of the background ones are the hardest, and the sums of the losses of
// both. One workgroup an image. Each lane sums a fixed part, then the lanes are summed as a tree: always the same order.

#extension GL_GOOGLE_include_directive : require
#define LANES 128
#include "common/finite.glsl"

layout (local_size_x = LANES) in;

layout (binding = 0) readonly buffer Labels { int labels[]; };            // [n][boxes]
layout (binding = 1) readonly buffer Entropies { float entropies[]; };    // [n][boxes]
layout (binding = 2) readonly buffer Deviations { float deviations[]; };  // [n][boxes]
layout (binding = 3) readonly buffer Keys { uint keys[]; };               // [n][boxes]
layout (binding = 4) writeonly buffer Limits { uvec2 limits[]; };         // [n] of select_limit
layout (binding = 5) writeonly buffer Parts { uvec4 parts[]; }; // [n] float entropy, float deviation, negatives, finite

layout (push_constant) uniform Push
{
  uint boxes;
  uint first_image;
  float negatives; // a matched box
  uint least_negatives;
};

shared uint n_matched, n_background, n_bad;
shared vec2 lane_sums[LANES];

uint first;

uint
select_key (uint i)
{
  return keys[first + i];
}

#include "common/select.glsl"

void
count_boxes ()
{
  uint lane_matched = 0, lane_background = 0, lane_bad = 0;

  if (gl_LocalInvocationIndex == 0)
    n_matched = n_background = n_bad = 0;
  barrier ();
  for (uint i = gl_LocalInvocationIndex; i < boxes; i += LANES)
    {
      int label = labels[first + i];

      lane_matched += label > 0 ? 1 : 0;
      lane_background += label == 0 ? 1 : 0;
      lane_bad += is_not_finite (entropies[first + i]) || is_not_finite (deviations[first + i]) ? 1 : 0;
    }
  atomicAdd (n_matched, lane_matched);
  atomicAdd (n_background, lane_background);
  atomicAdd (n_bad, lane_bad);
  barrier ();
}

vec2
sum_losses (uvec2 limit)
{
  vec2 sum = vec2 (0.0);

  for (uint i = gl_LocalInvocationIndex; i < boxes; i += LANES)
    {
      bool counts = labels[first + i] > 0 || (keys[first + i] > 0 && select_is_within (keys[first + i], i, limit));

      sum += vec2 (counts ? entropies[first + i] : 0.0, deviations[first + i]);
    }
  lane_sums[gl_LocalInvocationIndex] = sum;
  barrier ();
  for (uint span = LANES / 2; span > 0; span /= 2)
    {
      if (gl_LocalInvocationIndex < span)
        lane_sums[gl_LocalInvocationIndex] += lane_sums[gl_LocalInvocationIndex + span];
      barrier ();
    }
  return lane_sums[0];
}

void
main ()
{
  uint image = first_image + gl_WorkGroupID.x, wanted;
  uvec2 limit = uvec2 (0xffffffffu, 0);
  vec2 sums;

  first = image * boxes;
  count_boxes ();
  wanted = min (max (uint (negatives * float (n_matched)), least_negatives), n_background);
  if (wanted > 0)
    limit = select_limit (boxes, wanted);
  sums = sum_losses (limit);
  if (gl_LocalInvocationIndex == 0)
    {
      limits[image] = limit;
      parts[image] = uvec4 (floatBitsToUint (sums.x), floatBitsToUint (sums.y), wanted, n_bad == 0 ? 1 : 0);
    }
}
