/**
 * Weight gradient of a depthwise convolution, as partial sums over slices of the output's pixels; add_slices.comp adds them up.
 *
 *   slice[z][tap][channel]  =  sum over the slice's pixels of  in[pixel at tap][channel] * gradient[pixel][channel]
 *
 * in        texels [n, in_h, in_w, in_texels]; what lies outside counts as zero
 * gradient  texels [n, out_h, out_w, out_texels], of the output; out_texels = in_texels
 * slices    [slices][tap][in_texels] vec4
 * Work: an invocation makes one row (tap and 4 channels) of a slice. Groups: x rows, y 1, z slices.
 */
#version 450
#extension GL_GOOGLE_include_directive : require

#include "grid.glsl"
#include "reduce_push.glsl"

layout (local_size_x_id = 0) in;

layout (binding = 0) uniform samplerBuffer in_texel;
layout (binding = 1) uniform samplerBuffer gradient_texel;
layout (binding = 2) writeonly buffer Slices { vec4 slice_value[]; };

void
main()
{
  int row = int(gl_GlobalInvocationID.x);
  ivec2 tap_channel = divide(min(row, s.rows - 1), s.in_texels);
  ivec2 tap = divide(tap_channel.x, s.taps_x).yx * s.tap_move + s.first;
  int begin = int(gl_WorkGroupID.z) * s.slice_pixels;
  int end = min(begin + s.slice_pixels, s.pixels);
  ivec2 line = divide(begin, s.out_size.x);
  ivec2 image = divide(line.x, s.out_size.y);
  ivec3 at = ivec3(line.y, image.y, image.x * s.in_size.y); // x, y and the image's first row

  vec4 sum = vec4(0.0);
  for (int pixel = begin; pixel < end; pixel++)
  {
    ivec2 from = at.xy * s.step + tap;
    bool is_inside = uint(from.x) < uint(s.in_size.x) && uint(from.y) < uint(s.in_size.y);
    int texel = is_inside ? ((at.z + from.y) * s.in_size.x + from.x) * s.in_texels + tap_channel.y : 0;
    vec4 gradient = texelFetch(gradient_texel, pixel * s.out_texels + tap_channel.y);
    sum += gradient * texelFetch(in_texel, texel) * (is_inside ? 1.0 : 0.0);

    int end_of_line = int(at.x + 1 == s.out_size.x);
    int end_of_image = end_of_line * int(at.y + 1 == s.out_size.y);
    at = ivec3((at.x + 1) * (1 - end_of_line), (at.y + end_of_line) * (1 - end_of_image), at.z + end_of_image * s.in_size.y);
  }
  if (row < s.rows)
    slice_value[int(gl_WorkGroupID.z) * s.rows + row] = sum;
}
