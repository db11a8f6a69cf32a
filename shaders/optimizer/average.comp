#version 450
// The running mean of the values. One invocation a texel.

layout (local_size_x = 64) in;

layout (binding = 0) uniform samplerBuffer control; // .y 0: leave all as it was
layout (binding = 1) uniform samplerBuffer steps;   // .w: how far the mean moves to the values
layout (binding = 2) uniform samplerBuffer values;
layout (binding = 3) buffer Mean { vec4 mean[]; };

layout (push_constant) uniform Push
{
  uint texels;
};

void
main ()
{
  uint i = gl_GlobalInvocationID.x;

  if (i >= texels || texelFetch (control, 0).y == 0.0)
    return;
  mean[i] += texelFetch (steps, 0).w * (texelFetch (values, int (i)) - mean[i]);
}
