/**
 * gradient[t] += sum over slices of slice[t]: the second half of the weight and bias gradients, always in the same order.
 *
 * slices    texels [slices][count]
 * gradient  [count] vec4
 * Work: one vec4 per invocation. Groups: x.
 * Grouped weights (GROUPED, laid out as weight_gradient.comp has them): what would join two groups of channels stays zero.
 */
#version 450
#extension GL_GOOGLE_include_directive : require

#include "grid.glsl"

layout (local_size_x_id = 0) in;
layout (constant_id = 1) const bool GROUPED = false;

layout (binding = 0) uniform samplerBuffer slice_texel;
layout (binding = 1) buffer Gradient { vec4 gradient[]; };

layout (push_constant) uniform Push
{
  int count;
  int slices;
  int rows; // of a block: taps * depth
  int depth;
  int in_texels;
  int group_in;
  int group_out;
} s;

vec4
same_group(int texel)
{
  ivec2 row = divide(texel >> 3, s.rows);
  int out_group = (row.x * 8 + (texel & 7)) / s.group_out;
  int first = min((row.x * 8 / s.group_out) * s.group_in / 4, s.in_texels - s.depth);
  ivec4 channel = (first + divide(row.y, s.depth).y) * 4 + ivec4(0, 1, 2, 3);
  return vec4(equal(channel / s.group_in, ivec4(out_group)));
}

void
main()
{
  int texel = int(gl_GlobalInvocationID.x);
  int known = min(texel, s.count - 1);
  vec4 sum = vec4(0.0);
  for (int i = 0; i < s.slices; i++)
    sum += texelFetch(slice_texel, i * s.count + known);
  if (GROUPED)
    sum *= same_group(known);
  if (texel < s.count)
    gradient[texel] += sum;
}
