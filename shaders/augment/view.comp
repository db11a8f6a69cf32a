#version 450
// A view of a photo to normalized NHWC floats with 4 channels, the last 0. One invocation a pixel; z: image of the slice. The
// pixel takes the mean over the part of the photo that it covers, at least one photo pixel wide. What is outside the photo
// counts as the mean color.

layout (local_size_x = 8, local_size_y = 8) in;

layout (binding = 0) uniform samplerBuffer views;  // [n][4], written by engine/ops/augment.c
// [slice][slot] pixels, 4 a texel by their bits: red in the lowest byte, 64 in the highest, so that none is NaN or denormal.
// Rows start at a texel.
layout (binding = 1) uniform samplerBuffer photos;
layout (binding = 2) writeonly buffer Pixels { vec4 pixels[]; }; // [slice][height][width]

layout (push_constant) uniform Push
{
  vec4 mean;      // of red, green, blue
  vec4 scale;     // 1 / std
  uint width;     // of the output
  uint height;
  uint slot;      // photo pixels an image, a multiple of 4
  uint first_image;
};

// Along one side of the photo: what a pixel covers of it.
struct Span
{
  float low, high; // photo pixels, inside the photo; low > high where it lies outside
  float coverage;  // part of the pixel that lies inside the photo
};

// @center, @extent: of the pixel, in photo pixels.
Span
make_span (float center, float extent, float size)
{
  float inside = min (center + 0.5 * extent, size) - max (center - 0.5 * extent, 0.0);
  Span span;

  span.coverage = clamp (inside / extent, 0.0, 1.0);
  span.low = max (center - 0.5 * max (extent, 1.0), 0.0);
  span.high = span.coverage > 0.0 ? min (center + 0.5 * max (extent, 1.0), size) : -1.0;
  return span;
}

// How much of each of the 4 pixels from @left on is covered.
vec4
weigh (Span across, float left)
{
  vec4 edges = left + vec4 (0.0, 1.0, 2.0, 3.0);

  return max (min (vec4 (across.high), edges + 1.0) - max (vec4 (across.low), edges), 0.0);
}

vec3
sum_texel (vec4 weights, vec4 texel)
{
  uvec4 four = floatBitsToUint (texel);

  return vec3 (dot (weights, vec4 (four & 255u)), dot (weights, vec4 ((four >> 8) & 255u)),
               dot (weights, vec4 ((four >> 16) & 255u)));
}

// The mean of what is covered, in columns of 8 pixels, which are two texels; rows are whole texels.
vec3
sample_photo (Span across, Span down, int photo, int row_texels)
{
  float area = (across.high - across.low) * (down.high - down.low);
  vec3 sum = vec3 (0.0);

  for (float left = 4.0 * floor (0.25 * across.low); left < across.high; left += 8.0)
    {
      vec4 one = weigh (across, left), other = weigh (across, left + 4.0);
      int column = photo + int (left) / 4;

      for (float y = floor (down.low); y < down.high; y++)
        {
          int i = column + int (y) * row_texels;
          vec3 row = sum_texel (one, texelFetch (photos, i)) + sum_texel (other, texelFetch (photos, i + 1));

          sum += (min (down.high, y + 1.0) - max (down.low, y)) * row;
        }
    }
  return sum / (255.0 * max (area, 1e-20));
}

// HSV's saturation times a factor and its hue turned; the value stays.
vec3
change_hue_saturation (vec3 color, float factor, float turn)
{
  float value = max (max (color.r, color.g), color.b);
  float chroma = value - min (min (color.r, color.g), color.b);
  float saturation = value > 0.0 ? chroma / value : 0.0;
  float sector, hue;

  if (chroma <= 0.0)
    return color;
  sector = value == color.r   ? (color.g - color.b) / chroma
           : value == color.g ? (color.b - color.r) / chroma + 2.0
                              : (color.r - color.g) / chroma + 4.0;
  hue = sector / 6.0 + turn;
  // n = 5, 3, 1 of the usual formula f(n) = v - v s max (0, min (k, 4 - k, 1)), k = (n + 6 h) mod 6.
  vec3 k = mod (vec3 (5.0, 3.0, 1.0) + 6.0 * hue, 6.0);

  return value - value * clamp (saturation * factor, 0.0, 1.0) * clamp (min (k, 4.0 - k), 0.0, 1.0);
}

vec3
recolor (vec3 color, vec4 change, float last_contrast)
{
  color = clamp (color + change.x, 0.0, 1.0);
  color = clamp (color * change.y, 0.0, 1.0);
  if (change.z != 1.0 || change.w != 0.0)
    color = change_hue_saturation (color, change.z, change.w);
  return clamp (color * last_contrast, 0.0, 1.0);
}

void
main ()
{
  uvec2 at = gl_GlobalInvocationID.xy;
  uint image = gl_WorkGroupID.z;
  int view = int (first_image + image) * 4;
  vec4 to_x = texelFetch (views, view);     // origin, by output x, by output y, photo's width
  vec4 to_y = texelFetch (views, view + 1); // the same down the photo
  vec4 change = texelFetch (views, view + 2);
  vec4 rest = texelFetch (views, view + 3); // last contrast, texels a row of the photo
  vec2 center = vec2 (at) + 0.5;
  Span across = make_span (to_x.x + to_x.y * center.x + to_x.z * center.y, abs (to_x.y) + abs (to_x.z), to_x.w);
  Span down = make_span (to_y.x + to_y.y * center.x + to_y.z * center.y, abs (to_y.y) + abs (to_y.z), to_y.w);
  vec3 color;

  if (at.x >= width || at.y >= height)
    return;
  color = recolor (sample_photo (across, down, int (image * slot / 4), int (rest.y)), change, rest.x);
  color = across.coverage * down.coverage * (color - mean.rgb) * scale.rgb;
  pixels[(image * height + at.y) * width + at.x] = vec4 (color, 0.0);
}
