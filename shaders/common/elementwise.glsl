/**
 * Walks n vec4s: a workgroup of 64 takes 64 * PER_INVOCATION of them, an invocation every 64th, so that neighbors read neighbors.
 * See engine/ops/elementwise.h.
 */
#include "common/group.glsl"

layout (local_size_x = 64) in;
layout (constant_id = 0) const int PER_INVOCATION = 4;
layout (push_constant) uniform Push
{
  uint n;        /* vec4s of this piece */
  uint pixel;    /* vec4s of a pixel */
  uint channels; /* without padding */
};

#define FOR_EACH(i)                                                                                \
  for (uint i = get_group () * 64u * uint (PER_INVOCATION) + gl_LocalInvocationID.x, k_ = 0u;      \
       k_ < uint (PER_INVOCATION) && i < n; i += 64u, k_++)

/* Zeroes the padding lanes of vec4 i; a piece starts at a pixel. */
vec4
keep_channels (uint i, vec4 x)
{
  uint first = (i % pixel) * 4u;
  return mix (vec4 (0.0), x, lessThan (uvec4 (first) + uvec4 (0u, 1u, 2u, 3u), uvec4 (channels)));
}
