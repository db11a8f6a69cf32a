#version 450
// One feature map's head output [n][pixels][channels, padded] becomes rows of [n][boxes][values, padded].
// One invocation a texel of the output; y: image. Padding lanes become zero.

layout (local_size_x = 64) in;
layout (constant_id = 0) const uint VALUES = 4;

layout (binding = 0) uniform samplerBuffer map;
layout (binding = 1) writeonly buffer Rows { vec4 rows[]; };

layout (push_constant) uniform Push
{
  uint map_boxes;  // boxes of this map in an image
  uint shapes;     // boxes a pixel
  uint pitch;      // texels a pixel of the map
  uint boxes;      // of all maps
  uint first_box;  // of this map
};

const uint ROW = (VALUES + 3) / 4; // texels a row of the output

void
main ()
{
  uint i = gl_GlobalInvocationID.x, image = gl_WorkGroupID.y;
  uint quad = i % ROW, box = i / ROW;
  uint pixel = image * (map_boxes / shapes) + box / shapes;
  uint channel = (box % shapes) * VALUES + quad * 4;
  vec4 row;

  if (box >= map_boxes)
    return;
  if (VALUES % 4 == 0)
    row = texelFetch (map, int (pixel * pitch + channel / 4));
  else
    for (uint k = 0; k < 4; k++)
      {
        uint from = min (channel + k, pitch * 4 - 1);
        vec4 texel = texelFetch (map, int (pixel * pitch + from / 4));

        row[k] = quad * 4 + k < VALUES ? texel[from % 4] : 0.0;
      }
  rows[(image * boxes + first_box + box) * ROW + quad] = row;
}
