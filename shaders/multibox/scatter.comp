#version 450
// The gradient of gather: rows [n][boxes][values, padded] back to one feature map's [n][pixels][channels, padded].
// One invocation a texel of the map; y: image. Padding channels get zero. ACCUMULATE: added to what is there.

layout (local_size_x = 64) in;
layout (constant_id = 0) const uint VALUES = 4;
layout (constant_id = 1) const uint ACCUMULATE = 0;

layout (binding = 0) uniform samplerBuffer rows;
layout (binding = 1) buffer Map { vec4 map[]; };

layout (push_constant) uniform Push
{
  uint map_boxes;
  uint shapes;
  uint pitch;
  uint boxes;
  uint first_box;
};

const uint ROW = (VALUES + 3) / 4;

void
main ()
{
  uint i = gl_GlobalInvocationID.x, image = gl_WorkGroupID.y;
  uint pixels = map_boxes / shapes;
  uint quad = i % pitch, pixel = i / pitch, texel_index = image * pixels * pitch + i;
  uint first_row = image * boxes + first_box + pixel * shapes;
  vec4 texel;

  if (pixel >= pixels)
    return;
  if (VALUES % 4 == 0)
    texel = texelFetch (rows, int (first_row * ROW + quad));
  else
    for (uint k = 0; k < 4; k++)
      {
        uint channel = min (quad * 4 + k, shapes * VALUES - 1);
        uint value = channel % VALUES;
        vec4 row = texelFetch (rows, int ((first_row + channel / VALUES) * ROW + value / 4));

        texel[k] = quad * 4 + k < shapes * VALUES ? row[value % 4] : 0.0;
      }
  map[texel_index] = ACCUMULATE == 1 ? map[texel_index] + texel : texel;
}
