#include "engine/ops/stretches.h"

#define TEXEL_BYTES 16

static gint
compare_offsets (gconstpointer a, gconstpointer b)
{
  const QdParameter *one = *(QdParameter *const *)a, *other = *(QdParameter *const *)b;

  return one->value.offset < other->value.offset ? -1 : one->value.offset > other->value.offset;
}

/* Adds a stretch in pieces that a device can bind and dispatch. */
static void
add_stretch (QdDevice *device, GArray *stretches, gsize offset, gsize end)
{
  const QdDeviceLimits *limits = qd_device_get_limits (device);
  gsize most = MIN (limits->storage_range_bytes, (gsize)limits->max_groups[0] * QD_STRETCH_LANES * TEXEL_BYTES);

  most = MIN (most, limits->texel_elements * TEXEL_BYTES) / limits->range_alignment * limits->range_alignment;
  for (; offset < end; offset += most)
    {
      QdStretch stretch = { offset, MIN (most, end - offset) };

      g_array_append_val (stretches, stretch);
    }
}

static gboolean
is_wanted (const QdParameter *parameter, QdParameterRole role)
{
  return parameter->role == role && (role == QD_PARAMETER_STATE || !parameter->frozen);
}

/* Joins neighbors of the arena; the gaps between parameters are zeros and stay so. */
GArray *
qd_stretches_find (QdGraph *graph, QdParameterRole role)
{
  GArray *stretches = g_array_new (FALSE, FALSE, sizeof (QdStretch));
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  gsize start = 0, end = 0;

  g_ptr_array_extend (sorted, qd_graph_get_parameters (graph), NULL, NULL);
  g_ptr_array_sort (sorted, compare_offsets);
  for (guint i = 0; i < sorted->len; i++)
    {
      const QdParameter *parameter = g_ptr_array_index (sorted, i);
      gboolean wanted = is_wanted (parameter, role);

      if (wanted && start == end)
        start = parameter->value.offset;
      if (wanted)
        end = parameter->value.offset + parameter->value.size;
      if (!wanted || i + 1 == sorted->len)
        {
          add_stretch (qd_graph_get_device (graph), stretches, start, end);
          start = end;
        }
    }
  return stretches;
}

guint
qd_stretch_count_texels (const QdStretch *stretch)
{
  return (guint)(stretch->size / TEXEL_BYTES);
}

QdRange
qd_stretch_of (QdRange arena, const QdStretch *stretch)
{
  return (QdRange){ arena.buffer, arena.offset + stretch->offset, stretch->size };
}
