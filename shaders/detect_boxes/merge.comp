#version 450
// The best boxes of all classes of an image. One workgroup an image. Equal scores: the lower label, then the lower default box
// first.

#extension GL_GOOGLE_include_directive : require
#define LANES 128
#define SORT_MAX 512

layout (local_size_x = LANES) in;

struct Detection // QdDetectedBox
{
  vec4 corners;
  float score;
  uint label;
  uint default_box;
  uint reserved;
};

layout (binding = 0) uniform samplerBuffer decoded; // [n][boxes] corner boxes
layout (binding = 1) readonly buffer Counts { uint counts[]; };                      // [n][labels]
layout (binding = 2) readonly buffer Kept { uvec2 kept[]; };                         // [n][labels][keep]
layout (binding = 3) writeonly buffer Totals { uint totals[]; };                     // [n]
layout (binding = 4) writeonly buffer Detections { Detection detections[]; };        // [n][most]

layout (push_constant) uniform Push
{
  uint boxes;
  uint labels; // classes without the background
  uint keep;
  uint most;   // at most SORT_MAX
};

shared uint n_kept, n_listed;

uint first_list;

uint
select_key (uint i)
{
  return i % keep < counts[first_list + i / keep] ? kept[first_list * keep + i].x : 0;
}

#include "common/select.glsl"
#include "common/sort.glsl"

uint
count_kept ()
{
  if (gl_LocalInvocationIndex == 0)
    n_kept = n_listed = 0;
  barrier ();
  for (uint label = gl_LocalInvocationIndex; label < labels; label += LANES)
    atomicAdd (n_kept, counts[first_list + label]);
  barrier ();
  return n_kept;
}

void
list_best (uint wanted)
{
  uvec2 limit = uvec2 (0);

  if (n_kept > wanted)
    limit = select_limit (labels * keep, wanted);
  for (uint i = gl_LocalInvocationIndex; i < labels * keep; i += LANES)
    {
      uint key = select_key (i);

      if (key > 0 && select_is_within (key, i, limit))
        {
          uint slot = atomicAdd (n_listed, 1);

          sort_keys[slot] = key;
          sort_indices[slot] = i;
        }
    }
  barrier ();
  sort_descending (wanted);
}

void
main ()
{
  uint image = gl_WorkGroupID.x, wanted;

  first_list = image * labels;
  wanted = min (count_kept (), most);
  list_best (wanted);
  for (uint i = gl_LocalInvocationIndex; i < wanted; i += LANES)
    {
      uint from = sort_indices[i], box = kept[first_list * keep + from].y;

      detections[image * most + i] = Detection (texelFetch (decoded, int (image * boxes + box)), uintBitsToFloat (sort_keys[i]),
                                                from / keep + 1, box, 0);
    }
  if (gl_LocalInvocationIndex == 0)
    totals[image] = wanted;
}
