/**
 * y = x / |x| * scale over the channels of each pixel; an invocation a pixel. inverses: [pixels] 1 / |x|, for the backward pass.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/group.glsl"

layout (local_size_x = 64) in;
layout (binding = 0) uniform samplerBuffer x;
layout (binding = 1) uniform samplerBuffer scale;
layout (binding = 2) writeonly buffer Y { vec4 y[]; };
layout (binding = 3) writeonly buffer Inverses { float inverses[]; };
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
  vec4 squares = vec4 (0.0);
  for (uint column = 0u; column < columns; column++)
    {
      vec4 value = texelFetch (x, int (pixel * columns + column));
      squares += value * value;
    }
  float inverse = 1.0 / max (sqrt (dot (squares, vec4 (1.0))), 1e-12);
  inverses[pixel] = inverse;
  for (uint column = 0u; column < columns; column++)
    y[pixel * columns + column] = texelFetch (x, int (pixel * columns + column)) * inverse * texelFetch (scale, int (column));
}
