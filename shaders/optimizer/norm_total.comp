#version 450
// The pieces of norm added up by one workgroup, and what follows for the step.

#extension GL_GOOGLE_include_directive : require
#include "common/finite.glsl"

#define LANES 64

layout (local_size_x = LANES) in;

layout (binding = 0) readonly buffer Parts { vec2 parts[]; };
layout (binding = 1) writeonly buffer Result { uvec4 result; };  // QdOptimizerResult: float norm, finite, float scale
layout (binding = 2) writeonly buffer Control { vec4 control; }; // scale; 1: do the step, 0: leave all as it was

layout (binding = 3) readonly buffer Guard { uint guard[]; };

#define NO_GUARD 0xffffffffu

layout (push_constant) uniform Push
{
  uint n_parts;
  float clip_norm; // 0: no clipping
  uint guard_word; // of guard: 0 undoes the step; NO_GUARD: only the gradients count
};

shared vec2 lane_sums[LANES]; // squares, pieces that are finite

void
main ()
{
  uint lane = gl_LocalInvocationIndex;
  vec2 sum = vec2 (0.0);

  for (uint i = lane; i < n_parts; i += LANES)
    sum += parts[i];
  lane_sums[lane] = sum;
  barrier ();
  for (uint span = LANES / 2; span > 0; span /= 2)
    {
      if (lane < span)
        lane_sums[lane] += lane_sums[lane + span];
      barrier ();
    }
  if (lane == 0)
    {
      float norm = sqrt (lane_sums[0].x);
      bool guarded = guard_word == NO_GUARD || guard[guard_word] != 0;
      bool finite = guarded && lane_sums[0].y == float (n_parts) && !is_not_finite (lane_sums[0].x);
      float scale = clip_norm > 0.0 && finite ? min (1.0, clip_norm / (norm + 1e-6)) : 1.0;

      result = uvec4 (floatBitsToUint (norm), finite ? 1 : 0, floatBitsToUint (scale), 0);
      control = vec4 (scale, finite ? 1.0 : 0.0, 0.0, 0.0);
    }
}
