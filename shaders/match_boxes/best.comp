#version 450
// For each truth of each image the default box it overlaps most, the lowest index of equals. One workgroup a truth; x: truth,
// y: image. NO_BOX for truths that are not there, are ignored, or whose image is absent.

#extension GL_GOOGLE_include_directive : require
#include "common/box.glsl"

layout (local_size_x = 64) in;

layout (binding = 0) uniform samplerBuffer default_boxes; // [boxes] center boxes
layout (binding = 1) uniform samplerBuffer truth_corners; // [n][max_truths][2], of which the first is the box
layout (binding = 2) readonly buffer Truths { uvec4 truths[]; }; // the same memory, for label and flags
layout (binding = 3) readonly buffer Counts { int counts[]; };   // [n] truths, -1: absent
layout (binding = 4) writeonly buffer Best { uint best[]; };     // [n][max_truths]

layout (push_constant) uniform Push
{
  uint boxes;
  uint max_truths;
};

const uint NO_BOX = 0xffffffffu;
const uint IGNORE = 1;

shared float lane_iou[64];
shared uint lane_box[64];

void
main ()
{
  uint lane = gl_LocalInvocationID.x, j = gl_WorkGroupID.x;
  uint truth = gl_WorkGroupID.y * max_truths + j;
  bool wanted = int (j) < counts[gl_WorkGroupID.y] && (truths[truth * 2 + 1].y & IGNORE) == 0;
  vec4 corners = texelFetch (truth_corners, int (truth * 2));
  float most = -1.0;
  uint box = NO_BOX;

  for (uint i = lane; i < (wanted ? boxes : 0); i += 64)
    {
      float iou = box_iou (box_corners (texelFetch (default_boxes, int (i))), corners);

      if (iou > most)
        {
          most = iou;
          box = i;
        }
    }
  lane_iou[lane] = most;
  lane_box[lane] = box;
  barrier ();
  if (lane == 0)
    {
      for (uint other = 1; other < (wanted ? 64 : 0); other++)
        if (lane_iou[other] > most || (lane_iou[other] == most && lane_box[other] < box))
          {
            most = lane_iou[other];
            box = lane_box[other];
          }
      best[truth] = box;
    }
}
