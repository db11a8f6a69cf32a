/* Sum of a vec4 over the lanes of a column; complete in lane 0. After common/lanes.glsl. */
shared vec4 lane_sums[COLUMNS * LANES];

vec4
add_lanes (vec4 sum)
{
  for (uint half_ = LANES / 2u; half_ > 0u; half_ /= 2u)
    {
      lane_sums[get_place (get_lane ())] = sum;
      barrier ();
      sum += lane_sums[get_place (get_lane () ^ half_)];
      barrier ();
    }
  return sum;
}
