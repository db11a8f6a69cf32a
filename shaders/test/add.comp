/**
 * to[i] = from[i] * factor + to[i] + addend; for the tests of engine/gpu. One vec4 per invocation.
 */
#version 450

layout (local_size_x = 64) in;
layout (constant_id = 0) const float factor = 1.0;
layout (binding = 0) uniform samplerBuffer from;
layout (binding = 1) buffer To { vec4 to[]; };
layout (push_constant) uniform Push
{
  uint n;
  float addend;
};

void
main ()
{
  uint i = gl_GlobalInvocationID.x;
  if (i < n)
    to[i] += texelFetch (from, int (i)) * factor + addend;
}
