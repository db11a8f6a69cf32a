/**
 * Bias gradient of a convolution, as partial sums over slices of the output's pixels; add_slices.comp adds them up.
 *
 * gradient  texels [pixels][out_texels], of the output
 * slices    [slices][out_texels] vec4
 * Work: an invocation sums 4 channels over a slice. Groups: x.
 */
#version 450
#extension GL_GOOGLE_include_directive : require

#include "grid.glsl"

layout (local_size_x_id = 0) in;

layout (binding = 0) uniform samplerBuffer gradient_texel;
layout (binding = 1) writeonly buffer Slices { vec4 slice_value[]; };

layout (push_constant) uniform Push
{
  int count; // slices * out_texels
  int out_texels;
  int pixels;
  int slice_pixels;
} s;

void
main()
{
  int id = int(gl_GlobalInvocationID.x);
  ivec2 slice = divide(min(id, s.count - 1), s.out_texels);
  int begin = slice.x * s.slice_pixels;
  vec4 sum = vec4(0.0);
  for (int i = 0; i < s.slice_pixels; i++)
  {
    int pixel = begin + i;
    sum += texelFetch(gradient_texel, min(pixel, s.pixels - 1) * s.out_texels + slice.y) * (pixel < s.pixels ? 1.0 : 0.0);
  }
  if (id < s.count)
    slice_value[id] = sum;
}
