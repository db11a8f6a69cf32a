/**
 * Workgroups of COLUMNS x LANES: the lanes of a column share a reduction over rows. LANES is 1 on processors, where a barrier costs
 * more than it saves, and a power of two.
 */
layout (constant_id = 0) const uint COLUMNS = 8u;
layout (constant_id = 1) const uint LANES = 1u;
layout (local_size_x_id = 0, local_size_y_id = 1) in;

uint
get_lane ()
{
  return gl_LocalInvocationID.y;
}

/* Of an array with a row a lane. */
uint
get_place (uint lane)
{
  return lane * COLUMNS + gl_LocalInvocationID.x;
}
