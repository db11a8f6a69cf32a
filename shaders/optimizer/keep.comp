#version 450
// States that the forward pass moved (running statistics): kept after a good step, put back after a bad one. One invocation a
// texel.

layout (local_size_x = 64) in;

layout (binding = 0) uniform samplerBuffer control; // .y 1: good
layout (binding = 1) buffer Values { vec4 values[]; };
layout (binding = 2) buffer Kept { vec4 kept[]; };

layout (push_constant) uniform Push
{
  uint texels;
};

void
main ()
{
  uint i = gl_GlobalInvocationID.x;

  if (i >= texels)
    return;
  if (texelFetch (control, 0).y == 1.0)
    kept[i] = values[i];
  else
    values[i] = kept[i];
}
