#version 450
// Sums of squares of gradients, a workgroup a piece of PIECE texels, and whether all are finite.

#extension GL_GOOGLE_include_directive : require
#include "common/finite.glsl"

#define LANES 64
#define PIECE 4096

layout (local_size_x = LANES) in;

layout (binding = 0) uniform samplerBuffer gradients;
layout (binding = 1) writeonly buffer Parts { vec2 parts[]; }; // sum of squares; 1 when finite, else 0

layout (push_constant) uniform Push
{
  uint texels;
  uint first_part;
};

shared float lane_sums[LANES];
shared uint n_bad;

void
main ()
{
  uint lane = gl_LocalInvocationIndex, start = gl_WorkGroupID.x * PIECE;
  uint end = min (start + PIECE, texels);
  vec4 sum = vec4 (0.0);
  bool bad = false;

  if (lane == 0)
    n_bad = 0;
  barrier ();
  for (uint i = start + lane; i < end; i += LANES)
    {
      vec4 gradient = texelFetch (gradients, int (i));

      bad = bad || is_not_finite (gradient);
      sum += gradient * gradient;
    }
  lane_sums[lane] = (sum.x + sum.y) + (sum.z + sum.w);
  if (bad)
    atomicAdd (n_bad, 1);
  barrier ();
  for (uint span = LANES / 2; span > 0; span /= 2)
    {
      if (lane < span)
        lane_sums[lane] += lane_sums[lane + span];
      barrier ();
    }
  if (lane == 0)
    parts[first_part + gl_WorkGroupID.x] = vec2 (lane_sums[0], n_bad == 0 ? 1.0 : 0.0);
}
