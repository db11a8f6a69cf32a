#version 450
// A view of a photo to normalized NHWC floats with 4 channels, the last 0. One invocation a pixel; z: image of the slice.
// The pixel takes the mean over the part of the photo that it covers, at least one photo pixel wide; where more than MAX_TAPS photo
// pixels a side are covered every second, third ... stands for its neighbors. What is outside the photo counts as the mean color.

layout (local_size_x = 8, local_size_y = 8) in;

layout (binding = 0) uniform samplerBuffer views; // [n][4], written by engine/ops/augment.c
layout (binding = 1) readonly buffer Photos { uint photos[]; }; // [slice][slot] pixels: red in the lowest byte
layout (binding = 2) writeonly buffer Pixels { vec4 pixels[]; }; // [slice][height][width]

layout (push_constant) uniform Push
{
  vec4 mean;      // of red, green, blue
  vec4 scale;     // 1 / std
  uint width;     // of the output
  uint height;
  uint slot;      // photo pixels an image
  uint first_image;
};

const float MAX_TAPS = 15.0;

// Along one side of the photo: what a pixel covers of it.
struct Span
{
  float low, high; // in steps
  float step;      // photo pixels a step
  float coverage;  // part of the pixel that lies inside the photo
  int first, last; // tap's numbers, as many for each pixel of an image
  int most;        // the photo's last pixel
};

// @center, @extent: of the pixel, in photo pixels.
Span
make_span (float center, float extent, float size)
{
  Span span;
  float inside = min (center + 0.5 * extent, size) - max (center - 0.5 * extent, 0.0);

  span.coverage = clamp (inside / extent, 0.0, 1.0);
  span.step = max (ceil (extent / MAX_TAPS), 1.0);
  span.low = max (center - 0.5 * max (extent, 1.0), 0.0) / span.step;
  span.high = min (center + 0.5 * max (extent, 1.0), size) / span.step;
  span.first = int (floor (span.low));
  span.last = span.first + int (ceil (max (extent, 1.0) / span.step));
  span.most = int (ceil (size)) - 1;
  return span;
}

float
weigh (Span span, int tap)
{
  return max (min (span.high, float (tap) + 1.0) - max (span.low, float (tap)), 0.0);
}

int
place (Span span, int tap)
{
  return clamp (tap * int (span.step) + int (span.step) / 2, 0, span.most);
}

vec3
sample_photo (Span across, Span down, uint photo, uint row_pixels)
{
  vec4 sum = vec4 (0.0);

  for (int y = down.first; y <= down.last; y++)
    {
      uint row = photo + uint (place (down, y)) * row_pixels;
      vec4 line = vec4 (0.0);

      for (int x = across.first; x <= across.last; x++)
        line += weigh (across, x) * vec4 (unpackUnorm4x8 (photos[row + uint (place (across, x))]).rgb, 1.0);
      sum += weigh (down, y) * line;
    }
  return sum.w > 0.0 ? sum.rgb / sum.w : vec3 (0.0);
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
  vec4 rest = texelFetch (views, view + 3); // last contrast, pixels a row
  vec2 center = vec2 (at) + 0.5;
  Span across = make_span (to_x.x + to_x.y * center.x + to_x.z * center.y, abs (to_x.y) + abs (to_x.z), to_x.w);
  Span down = make_span (to_y.x + to_y.y * center.x + to_y.z * center.y, abs (to_y.y) + abs (to_y.z), to_y.w);
  vec3 color;

  if (at.x >= width || at.y >= height)
    return;
  color = recolor (sample_photo (across, down, image * slot, uint (rest.y)), change, rest.x);
  color = across.coverage * down.coverage * (color - mean.rgb) * scale.rgb;
  pixels[(image * height + at.y) * width + at.x] = vec4 (color, 0.0);
}
