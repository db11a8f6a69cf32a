/**
 * An invocation an output vec4 (forward) or input vec4 (backward): x walks the vec4s of a row, y the rows of an image, z the images.
 */
layout (local_size_x = 64) in;
layout (constant_id = 0) const int WINDOW_Y = 2;
layout (constant_id = 1) const int WINDOW_X = 2;
layout (constant_id = 2) const int STEP_Y = 2;
layout (constant_id = 3) const int STEP_X = 2;
layout (constant_id = 4) const int PAD_Y = 0;
layout (constant_id = 5) const int PAD_X = 0;
layout (constant_id = 6) const int COLUMNS = 1; /* vec4s of a pixel */
layout (constant_id = 7) const bool COUNT_PADDING = true;
layout (push_constant) uniform Push
{
  int in_height, in_width, out_height, out_width;
  int first_image; /* of this piece */
  int rows;        /* rows an invocation takes */
};

int
in_index (int image, int y, int x, int column)
{
  return ((image * in_height + y) * in_width + x) * COLUMNS + column;
}

int
out_index (int image, int y, int x, int column)
{
  return ((image * out_height + y) * out_width + x) * COLUMNS + column;
}

/* Of the window of output (y, x): PyTorch counts padding, but nothing beyond it. */
float
get_divisor (int y, int x)
{
  ivec2 low = ivec2 (y * STEP_Y - PAD_Y, x * STEP_X - PAD_X);
  ivec2 high = min (low + ivec2 (WINDOW_Y, WINDOW_X), ivec2 (in_height + PAD_Y, in_width + PAD_X));
  if (!COUNT_PADDING)
    {
      low = max (low, ivec2 (0));
      high = min (high, ivec2 (in_height, in_width));
    }
  return float ((high.x - low.x) * (high.y - low.y));
}
