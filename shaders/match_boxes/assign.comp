#version 450
// Each default box gets its truth, label and code. One invocation a default box; y: image.

#extension GL_GOOGLE_include_directive : require
#include "common/box.glsl"

layout (local_size_x = 64) in;

layout (binding = 0) uniform samplerBuffer default_boxes; // [boxes] center boxes
layout (binding = 1) uniform samplerBuffer truth_corners; // [n][max_truths][2], of which the first is the box
layout (binding = 2) readonly buffer Truths { uvec4 truths[]; }; // the same memory, for the label
layout (binding = 3) readonly buffer Counts { int counts[]; };   // [n] truths, -1: absent
layout (binding = 4) readonly buffer Best { uint best[]; };      // [n][max_truths], NO_BOX: ignored
layout (binding = 5) writeonly buffer Labels { int labels[]; };  // [n][boxes]
layout (binding = 6) writeonly buffer Codes { vec4 codes[]; };   // [n][boxes]
layout (binding = 7) buffer Matched { uint matched; };           // cleared before

layout (push_constant) uniform Push
{
  uint boxes;
  uint max_truths;
  float threshold;
};

const uint NO_BOX = 0xffffffffu;
const int IGNORED = -1;

void
main ()
{
  uint box = gl_GlobalInvocationID.x, image = gl_WorkGroupID.y;
  uint out_index = image * boxes + box;
  vec4 default_box = texelFetch (default_boxes, int (min (box, boxes - 1)));
  vec4 corners = box_corners (default_box);
  int n_truths = counts[image];
  float most = -1.0;
  uint overlapped = 0, forced = NO_BOX;
  bool ignored = n_truths < 0;

  for (int j = 0; j < n_truths; j++)
    {
      uint truth = image * max_truths + uint (j), favorite = best[truth];
      float iou = box_iou (corners, texelFetch (truth_corners, int (truth * 2)));

      if (favorite == NO_BOX)
        ignored = ignored || iou >= threshold;
      else if (iou > most)
        {
          most = iou;
          overlapped = truth;
        }
      if (favorite == box)
        forced = truth;
    }
  if (box >= boxes)
    return;
  if (forced != NO_BOX || most >= threshold)
    {
      uint truth = forced != NO_BOX ? forced : overlapped;

      labels[out_index] = int (truths[truth * 2 + 1].x);
      codes[out_index] = box_encode (texelFetch (truth_corners, int (truth * 2)), default_box);
      atomicAdd (matched, 1);
    }
  else
    {
      labels[out_index] = ignored ? IGNORED : 0;
      codes[out_index] = vec4 (0.0);
    }
}
