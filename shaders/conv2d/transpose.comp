/**
 * The packed weights with inputs and outputs changed places, for the input gradient; recorded with each backward pass, since the
 * weights change.
 *
 * from  texels [output block of 8][tap][depth][8 outputs] of 4 input channels
 * to    [input block of 8][tap][to_depth][8 inputs] vec4 of 4 output channels
 * Where channels are in groups a block reaches from the texel of its first group on; what lies outside is zero.
 * Work: an invocation turns 4 inputs x 4 outputs of a tap. Groups: x.
 */
#version 450
#extension GL_GOOGLE_include_directive : require

#include "grid.glsl"

layout (local_size_x_id = 0) in;

layout (binding = 0) uniform samplerBuffer from_texel;
layout (binding = 1) writeonly buffer To { vec4 to_value[]; };

layout (push_constant) uniform Push
{
  int count;      // invocations: input half blocks * taps * to_depth
  int taps;
  int depth;
  int to_depth;
  int in_texels;
  int out_texels;
  int group_in;
  int group_out;
} s;

int
first_texel(int channel, int group_from, int group_to, int texels, int depth)
{
  return min((channel / group_from) * group_to / 4, texels - depth);
}

void
main()
{
  int id = int(gl_GlobalInvocationID.x);
  ivec2 row = divide(min(id, s.count - 1), s.to_depth);
  ivec2 half_tap = divide(row.x, s.taps);
  int in_texel = half_tap.x;
  int in_block = in_texel / 2;
  int out_texel = first_texel(in_block * 8, s.group_in, s.group_out, s.out_texels, s.to_depth) + row.y;
  int out_block = out_texel / 2;
  int place = in_texel - first_texel(out_block * 8, s.group_out, s.group_in, s.in_texels, s.depth);
  bool is_known = place >= 0 && place < s.depth;

  vec4 value[4];
  int from = ((out_block * s.taps + half_tap.y) * s.depth + place) * 8 + (out_texel & 1) * 4;
  for (int o = 0; o < 4; o++)
    value[o] = texelFetch(from_texel, is_known ? from + o : 0) * (is_known ? 1.0 : 0.0);
  int to = ((in_block * s.taps + half_tap.y) * s.to_depth + row.y) * 8 + (in_texel & 1) * 4;
  if (id < s.count)
    for (int i = 0; i < 4; i++)
      to_value[to + i] = vec4(value[0][i], value[1][i], value[2][i], value[3][i]);
}
