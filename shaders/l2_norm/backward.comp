/**
 * dx = (g - u (u . g)) / |x| with g = dy * scale and u = x / |x|, or dx += where ACCUMULATE; an invocation a pixel.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/group.glsl"

layout (local_size_x = 64) in;
layout (constant_id = 0) const bool ACCUMULATE = false;
layout (binding = 0) uniform samplerBuffer x;
layout (binding = 1) uniform samplerBuffer dy;
layout (binding = 2) uniform samplerBuffer scale;
layout (binding = 3) readonly buffer Inverses { float inverses[]; };
layout (binding = 4) buffer DX { vec4 dx[]; };
layout (push_constant) uniform Push
{
  uint columns;
  uint pixels;
};

void
main ()
{
  uint pixel = get_group () * 64u + gl_LocalInvocationID.x;
  if (pixel >= pixels)
    return;
  float inverse = inverses[pixel];
  vec4 products = vec4 (0.0);
  for (uint column = 0u; column < columns; column++)
    {
      int i = int (pixel * columns + column);
      products += texelFetch (x, i) * texelFetch (dy, i) * texelFetch (scale, int (column));
    }
  float along = dot (products, vec4 (1.0)) * inverse * inverse;
  for (uint column = 0u; column < columns; column++)
    {
      uint i = pixel * columns + column;
      vec4 gradient = texelFetch (dy, int (i)) * texelFetch (scale, int (column));
      vec4 value = (gradient - texelFetch (x, int (i)) * along) * inverse;
      dx[i] = ACCUMULATE ? dx[i] + value : value;
    }
}
