/**
 * Adds up the partial sums: adds to the gradients of weight and bias, and writes rows MEAN_DY and MEAN_DYX (times inverse_count,
 * which is 0 with running statistics, as these do not depend on x).
 */
#version 450
#extension GL_GOOGLE_include_directive : require
#include "common/lanes.glsl"
#include "batch_norm/common.glsl"

layout (binding = 0) readonly buffer Partials { vec4 partials[]; };
layout (binding = 1) buffer DWeight { vec4 dweight[]; };
layout (binding = 2) buffer DBias { vec4 dbias[]; };
layout (binding = 3) writeonly buffer Rows { vec4 rows[]; };
layout (push_constant) uniform Push
{
  uint columns;
  uint n_rows;
  float inverse_count;
};

shared vec4 sums[COLUMNS * LANES], products[COLUMNS * LANES];

void
add_lanes (inout vec4 sum, inout vec4 product)
{
  for (uint half_ = LANES / 2u; half_ > 0u; half_ /= 2u)
    {
      sums[get_place (get_lane ())] = sum;
      products[get_place (get_lane ())] = product;
      barrier ();
      uint other = get_place (get_lane () ^ half_);
      sum += sums[other];
      product += products[other];
      barrier ();
    }
}

void
main ()
{
  uint column = gl_GlobalInvocationID.x;
  bool idle = column >= columns;
  vec4 sum = vec4 (0.0), product = vec4 (0.0);

  for (uint row = get_lane (); row < (idle ? 0u : n_rows); row += LANES)
    {
      uint at = (row * columns + column) * 2u;
      sum += partials[at];
      product += partials[at + 1u];
    }
  add_lanes (sum, product);
  if (idle || get_lane () > 0u)
    return;
  dbias[column] += sum;
  dweight[column] += product;
  rows[MEAN_DY * columns + column] = sum * inverse_count;
  rows[MEAN_DYX * columns + column] = product * inverse_count;
}
