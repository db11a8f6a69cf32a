/* The workgroup's place in a row of groups that qd_recorder_dispatch_row folded into two dimensions. */
uint
get_group ()
{
  return gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x;
}
