/**
 * y = activate (x), [n] vec4s. PADDED: the activation of 0 is not 0 and there are padding lanes.
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/elementwise.glsl"
#include "common/activation.glsl"

layout (constant_id = 1) const int KIND = ACTIVATION_RELU;
layout (constant_id = 2) const bool PADDED = false;
layout (binding = 0) uniform samplerBuffer x;
layout (binding = 1) writeonly buffer Y { vec4 y[]; };

void
main ()
{
  FOR_EACH (i)
    {
      vec4 value = activate (KIND, texelFetch (x, int (i)));
      y[i] = PADDED ? keep_channels (i, value) : value;
    }
}
