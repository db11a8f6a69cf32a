// What the kernels that sum over an output's pixels are told: QdConv2dReduce in engine/ops/conv2d-private.h.
layout (push_constant) uniform Push
{
  ivec2 in_size;   // x, y
  ivec2 out_size;
  ivec2 step;      // stride
  ivec2 first;     // minus the padding
  ivec2 tap_move;  // dilation
  int taps_x;
  int rows;        // taps * depth
  int depth;
  int in_texels;
  int out_texels;
  int blocks;
  int pixels;      // n * out_size.y * out_size.x
  int slice_pixels; // a multiple of 8
  int group_in;    // input channels a group
  int group_out;   // output channels a group
} s;
