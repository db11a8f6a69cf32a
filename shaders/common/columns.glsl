/**
 * Walks a tensor of `columns` vec4s a pixel so that an invocation stays in its column: what belongs to a channel is loaded once, and
 * no index is divided. A workgroup takes `span` vec4s; its 64 lanes are whole pixels where a pixel has at most 64 columns,
 * and a block of 64 columns (gl_WorkGroupID.y) otherwise; gl_WorkGroupID.z is the image, where images are told apart. See
 * engine/ops/columns.h.
 */
layout (local_size_x = 64) in;
layout (push_constant) uniform Push
{
  uint n;             /* vec4s of an image, or of this piece */
  uint columns;       /* vec4s of a pixel */
  uint stride;        /* vec4s of a step: whole pixels */
  uint span;          /* vec4s of a workgroup: whole steps */
  uint first_partial; /* row of the first partial result of this piece */
  uint first_image;   /* of this piece */
};

struct Walk
{
  uint first, end; /* vec4s; in steps of stride; first = end for idle lanes */
  uint image, column;
  uint partial; /* row for a partial result */
  bool idle;
};

Walk
get_walk ()
{
  Walk walk;
  uint lane = gl_LocalInvocationID.x, block = gl_WorkGroupID.y * 64u;
  bool wide = columns > 64u;
  walk.column = wide ? block + lane : lane % columns;
  walk.image = gl_WorkGroupID.z + first_image;
  walk.end = gl_WorkGroupID.z * n + min (n, (gl_WorkGroupID.x + 1u) * span);
  walk.first = gl_WorkGroupID.z * n + gl_WorkGroupID.x * span + block + lane;
  walk.idle = wide ? block + lane >= columns : lane >= stride;
  if (walk.idle)
    walk.first = walk.end;
  walk.partial = first_partial + gl_WorkGroupID.x * (stride / columns) + (wide ? 0u : lane / columns);
  return walk;
}
