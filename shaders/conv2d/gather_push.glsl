// What gemm.comp and depthwise.comp are told: QdConv2dGather in engine/ops/conv2d-private.h.
layout (push_constant) uniform Push
{
  ivec2 grid;      // x, y: this dispatch's output pixels of an image
  int pixels;      // n * grid.y * grid.x
  int depth;       // texels of input channels an output reads
  ivec2 in_size;
  int in_texels;
  int out_texels;
  ivec2 out_size;
  ivec2 in_step;
  ivec2 in_first;
  ivec2 tap_move;
  ivec2 taps;      // of this dispatch; 0: the output is bias alone
  ivec2 tap_step;
  int tap_first;
  int kernel_taps; // of the packed weights
  ivec2 out_step;
  ivec2 out_first;
  int group_in;    // input channels a group
  int group_out;   // output channels a group
} s;
