#version 450
// The best candidates of a class and greedy non-maximum suppression among them. One workgroup a class and image; x: label - 1,
// y: image.

#extension GL_GOOGLE_include_directive : require
#define LANES 64
#define SORT_MAX 512
#include "common/box.glsl"

layout (local_size_x = LANES) in;

layout (binding = 0) uniform samplerBuffer decoded; // [n][boxes] corner boxes
layout (binding = 1) readonly buffer Thresholds { float thresholds[2]; }; // score, overlap
layout (binding = 2) readonly buffer Scores { uint scores[]; };           // [n][classes - 1][boxes]
layout (binding = 3) writeonly buffer Counts { uint counts[]; };          // [n][classes - 1]
layout (binding = 4) writeonly buffer Kept { uvec2 kept[]; }; // [n][classes - 1][keep] score's bits, box; best first

layout (push_constant) uniform Push
{
  uint boxes;
  uint candidates; // at most SORT_MAX
  uint keep;       // at most candidates
};

shared uint n_above, n_listed;
shared vec4 listed[SORT_MAX];
shared uint suppressed[LANES]; // bits of the lanes' candidates

uint first;

uint
select_key (uint i)
{
  return scores[first + i];
}

#include "common/select.glsl"
#include "common/sort.glsl"

uint
list_candidates ()
{
  uint lane_above = 0, wanted;
  uvec2 limit = uvec2 (0);

  if (gl_LocalInvocationIndex == 0)
    n_above = n_listed = 0;
  barrier ();
  for (uint i = gl_LocalInvocationIndex; i < boxes; i += LANES)
    lane_above += select_key (i) > 0 ? 1 : 0;
  atomicAdd (n_above, lane_above);
  barrier ();
  wanted = min (n_above, candidates);
  if (n_above > candidates)
    limit = select_limit (boxes, candidates);
  for (uint i = gl_LocalInvocationIndex; i < (wanted > 0 ? boxes : 0); i += LANES)
    if (select_key (i) > 0 && select_is_within (select_key (i), i, limit))
      {
        uint slot = atomicAdd (n_listed, 1);

        sort_keys[slot] = select_key (i);
        sort_indices[slot] = i;
      }
  barrier ();
  sort_descending (wanted);
  return wanted;
}

// Lane l holds the candidates l, l + LANES, ... and a bit for each that is suppressed. @base: where the list of what is kept
// starts. Returns: how many are kept.
uint
suppress (uint n, uint base)
{
  const uint SHARE = SORT_MAX / LANES;
  uint lane = gl_LocalInvocationIndex, n_kept = 0, gone = 0;
  float overlap = thresholds[1];
  vec4 own[SHARE];

  for (uint k = 0; k < SHARE; k++)
    {
      uint i = k * LANES + lane;

      own[k] = texelFetch (decoded, int (gl_WorkGroupID.y * boxes + (i < n ? sort_indices[i] : 0)));
      listed[i] = own[k];
    }
  suppressed[lane] = 0;
  barrier ();
  for (uint i = 0; i < n && n_kept < keep; i++)
    {
      vec4 best = listed[i];

      if (((suppressed[i % LANES] >> (i / LANES)) & 1) != 0)
        continue;
      if (lane == 0)
        kept[base + n_kept] = uvec2 (sort_keys[i], sort_indices[i]);
      n_kept++;
      for (uint k = 0; k < SHARE; k++)
        gone |= k * LANES + lane > i && box_iou (best, own[k]) > overlap ? 1 << k : 0;
      suppressed[lane] = gone;
      barrier ();
    }
  return n_kept;
}

void
main ()
{
  uint list = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x, n;

  first = list * boxes;
  n = list_candidates ();
  n = suppress (n, list * keep);
  if (gl_LocalInvocationIndex == 0)
    counts[list] = n;
}
