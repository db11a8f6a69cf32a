#version 450
// Gradients of the loss by the logits and offsets of a slice. One invocation a default box. Padding lanes get zero.

#extension GL_GOOGLE_include_directive : require
#define LANES 64

layout (local_size_x = LANES) in;
layout (constant_id = 0) const uint CLASSES = 2;

layout (binding = 0) uniform samplerBuffer logits;  // [slice][boxes][CLASSES, padded]
layout (binding = 1) uniform samplerBuffer offsets; // [slice][boxes]
layout (binding = 2) uniform samplerBuffer codes;   // [n][boxes]
layout (binding = 3) readonly buffer Labels { int labels[]; };                      // [n][boxes]
layout (binding = 4) readonly buffer Entropies { float entropies[]; };              // [n][boxes]
layout (binding = 5) readonly buffer Keys { uint keys[]; };                         // [n][boxes]
layout (binding = 6) readonly buffer Limits { uvec2 limits[]; };                    // [n]
layout (binding = 7) readonly buffer Matched { uint matched; };
layout (binding = 8) writeonly buffer LogitGradients { vec4 logit_gradients[]; };   // as logits
layout (binding = 9) writeonly buffer OffsetGradients { vec4 offset_gradients[]; }; // as offsets

layout (push_constant) uniform Push
{
  uint count; // boxes of the slice
  uint first; // index of its first box in the batch
  uint boxes; // of an image
  float box_weight;
  uint wanted_heads; // 1: gradients of the logits, 2: of the offsets; what is not wanted is not there
};

const uint ROW = (CLASSES + 3) / 4;

bool
is_mined (uint index)
{
  uvec2 limit = limits[index / boxes];
  uint key = keys[index], i = index % boxes;

  return key > 0 && (key > limit.x || (key == limit.x && i <= limit.y));
}

void
main ()
{
  uint box = gl_GlobalInvocationID.x, index = first + box, wanted;
  float weight, label_logit;
  int label;
  vec4 far;

  if (box >= count)
    return;
  label = labels[index];
  wanted = uint (max (label, 0));
  weight = label > 0 || is_mined (index) ? 1.0 / float (max (matched, 1)) : 0.0;
  // The softmax from the entropy: log sum = entropy + the label's logit.
  label_logit = texelFetch (logits, int (box * ROW + wanted / 4))[wanted % 4];
  for (uint quad = 0; quad < ROW && (wanted_heads & 1) != 0; quad++)
    {
      uvec4 lanes = quad * 4 + uvec4 (0, 1, 2, 3);
      vec4 x = texelFetch (logits, int (box * ROW + quad));
      vec4 share = exp ((x - label_logit) - entropies[index]) - vec4 (equal (lanes, uvec4 (wanted)));
      bvec4 used = lessThan (lanes, uvec4 (weight > 0.0 ? CLASSES : 0));

      logit_gradients[box * ROW + quad] = mix (vec4 (0.0), weight * share, used);
    }
  if ((wanted_heads & 2) == 0)
    return;
  far = texelFetch (offsets, int (box)) - texelFetch (codes, int (index));
  offset_gradients[box] = label > 0 ? box_weight * weight * clamp (far, -1.0, 1.0) : vec4 (0.0);
}
