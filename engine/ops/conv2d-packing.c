#include "engine/ops/conv2d-private.h"

QdConv2dPacking
qd_conv2d_packing (guint inputs, guint outputs, guint groups, guint taps)
{
  QdConv2dPacking packing = {
    .inputs = inputs,
    .outputs = outputs,
    .groups = groups,
    .blocks = (outputs + 7) / 8,
    .in_texels = (inputs + 3) / 4,
    .taps = taps,
  };
  guint group_in = inputs / groups, group_out = outputs / groups;

  for (guint block = 0; block < packing.blocks; block++)
    {
      guint first_group = block * 8 / group_out;
      guint last_group = (MIN (block * 8 + 8, outputs) - 1) / group_out;
      guint end = ((last_group + 1) * group_in + 3) / 4;

      packing.depth = MAX (packing.depth, end - first_group * group_in / 4);
    }
  return packing;
}

gsize
qd_conv2d_packing_count (const QdConv2dPacking *packing)
{
  return (gsize)packing->blocks * packing->taps * packing->depth * 32;
}

guint
qd_conv2d_packing_first_texel (const QdConv2dPacking *packing, guint block)
{
  guint group = block * 8 / (packing->outputs / packing->groups);

  return MIN (group * (packing->inputs / packing->groups) / 4, packing->in_texels - packing->depth);
}

/* Where weight [output, input of its group, tap] lies. */
static gsize
get_place (const QdConv2dPacking *packing, guint output, guint input, guint tap)
{
  guint block = output / 8;
  guint group = output / (packing->outputs / packing->groups);
  guint channel = group * (packing->inputs / packing->groups) + input;
  guint texel = channel / 4 - qd_conv2d_packing_first_texel (packing, block);

  return ((((gsize)block * packing->taps + tap) * packing->depth + texel) * 8 + output % 8) * 4 + channel % 4;
}

void
qd_conv2d_pack (const QdParameter *parameter, const float *file, float *packed)
{
  const QdConv2dPacking *packing = parameter->layout;
  gsize from = 0;

  for (guint output = 0; output < packing->outputs; output++)
    for (guint input = 0; input < packing->inputs / packing->groups; input++)
      for (guint tap = 0; tap < packing->taps; tap++)
        packed[get_place (packing, output, input, tap)] = file[from++];
}

void
qd_conv2d_unpack (const QdParameter *parameter, const float *packed, float *file)
{
  const QdConv2dPacking *packing = parameter->layout;
  gsize to = 0;

  for (guint output = 0; output < packing->outputs; output++)
    for (guint input = 0; input < packing->inputs / packing->groups; input++)
      for (guint tap = 0; tap < packing->taps; tap++)
        file[to++] = packed[get_place (packing, output, input, tap)];
}

void
qd_conv2d_pack_depthwise (const QdParameter *parameter, const float *file, float *packed)
{
  const QdConv2dPacking *packing = parameter->layout;

  for (guint channel = 0; channel < packing->outputs; channel++)
    for (guint tap = 0; tap < packing->taps; tap++)
      packed[(gsize)tap * packing->in_texels * 4 + channel] = file[(gsize)channel * packing->taps + tap];
}

void
qd_conv2d_unpack_depthwise (const QdParameter *parameter, const float *packed, float *file)
{
  const QdConv2dPacking *packing = parameter->layout;

  for (guint channel = 0; channel < packing->outputs; channel++)
    for (guint tap = 0; tap < packing->taps; tap++)
      file[(gsize)channel * packing->taps + tap] = packed[(gsize)tap * packing->in_texels * 4 + channel];
}
