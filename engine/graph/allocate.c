#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/graph/lifetimes.h"

/* A buffer of the plan; drivers grant no endless ones. */
#define CHUNK_BYTES ((gsize)1 << 30)

static gsize
round_up (gsize bytes, gsize alignment)
{
  return (bytes + alignment - 1) / alignment * alignment;
}

static gsize
get_alignment (QdGraph *graph)
{
  return qd_device_get_limits (graph->device)->range_alignment;
}

/* Values of one role, from @offset on, in the order they were added; @moving: those of ops that have or have no gradients of
 * their own. Returns: the offset after them. */
static gsize
place_parameters (QdGraph *graph, QdParameterRole role, gboolean moving, gsize offset)
{
  for (guint i = 0; i < graph->ops->len; i++)
    {
      const QdOp *op = g_ptr_array_index (graph->ops, i);

      for (guint k = 0; k < op->parameters->len; k++)
        {
          QdParameter *parameter = g_ptr_array_index (op->parameters, k);

          if (parameter->role != role || qd_op_has_moving_parameter (op) != moving)
            continue;
          parameter->value = (QdRange){ NULL, offset, round_up (parameter->packed_count * sizeof (float), 16) };
          parameter->gradient = role == QD_PARAMETER_TRAINED && moving ? parameter->value : (QdRange){ 0 };
          offset = round_up (offset + parameter->value.size, get_alignment (graph));
        }
    }
  return offset;
}

/* What has a gradient comes first, so that the gradients' arena ends with it. */
static void
place_all_parameters (QdGraph *graph)
{
  gsize offset = graph->trained_bytes = place_parameters (graph, QD_PARAMETER_TRAINED, TRUE, 0);

  offset = place_parameters (graph, QD_PARAMETER_TRAINED, FALSE, offset);
  offset = place_parameters (graph, QD_PARAMETER_STATE, TRUE, offset);
  graph->value_bytes = place_parameters (graph, QD_PARAMETER_STATE, FALSE, offset);
}

static gboolean
allocate_parameters (QdGraph *graph, GError **error)
{
  if (graph->value_bytes > 0)
    {
      graph->value_arena = qd_buffer_new (graph->device, QD_MEMORY_DEVICE, graph->value_bytes, _ ("parameters"), error);
      if (graph->value_arena == NULL)
        return FALSE;
    }
  if (graph->training && graph->trained_bytes > 0)
    {
      graph->gradient_arena = qd_buffer_new (graph->device, QD_MEMORY_DEVICE, graph->trained_bytes, _ ("gradients"), error);
      if (graph->gradient_arena == NULL)
        return FALSE;
    }
  for (guint i = 0; i < graph->parameters->len; i++)
    {
      QdParameter *parameter = g_ptr_array_index (graph->parameters, i);

      parameter->value.buffer = graph->value_arena;
      if (graph->gradient_arena == NULL)
        parameter->gradient = (QdRange){ 0 };
      else if (parameter->gradient.size > 0)
        parameter->gradient.buffer = graph->gradient_arena;
    }
  return TRUE;
}

/* Bytes of a buffer of the plan. */
static gsize
get_chunk (QdGraph *graph, const QdLifetimes *lifetimes)
{
  gsize chunk = CHUNK_BYTES;

  for (guint i = 0; i < lifetimes->n; i++)
    chunk = MAX (chunk, round_up (lifetimes->pieces[i].size, get_alignment (graph)));
  return chunk;
}

/* Buffers of what is planned, and the ranges in them. */
static gboolean
allocate_activations (QdGraph *graph, const QdLifetimes *lifetimes, GError **error)
{
  gsize chunk = get_chunk (graph, lifetimes), total = graph->activation_bytes;

  for (gsize offset = 0; offset < total; offset += chunk)
    {
      QdBuffer *buffer = qd_buffer_new (graph->device, QD_MEMORY_DEVICE, MIN (total - offset, chunk), _ ("activations"), error);

      if (buffer == NULL)
        return FALSE;
      g_ptr_array_add (graph->buffers, buffer);
    }
  for (guint i = 0; i < lifetimes->n; i++)
    {
      const QdPlanPiece *piece = &lifetimes->pieces[i];

      *lifetimes->ranges[i]
          = (QdRange){ g_ptr_array_index (graph->buffers, piece->offset / chunk), piece->offset % chunk, piece->size };
    }
  return TRUE;
}

static gboolean
allocate_scratch (QdGraph *graph, GError **error)
{
  QdBuffer *buffer;

  if (graph->scratch_bytes == 0)
    return TRUE;
  buffer = qd_buffer_new (graph->device, QD_MEMORY_DEVICE, graph->scratch_bytes, _ ("scratch memory"), error);
  if (buffer == NULL)
    return FALSE;
  g_ptr_array_add (graph->buffers, buffer);
  for (guint i = 0; i < graph->ops->len; i++)
    {
      QdOp *op = g_ptr_array_index (graph->ops, i);

      if (op->scratch_bytes > 0)
        op->scratch = (QdRange){ buffer, 0, round_up (op->scratch_bytes, 16) };
    }
  return TRUE;
}

static void
plan (QdGraph *graph, QdLifetimes *lifetimes)
{
  place_all_parameters (graph);
  qd_lifetimes_find (lifetimes, graph);
  graph->activation_bytes
      = qd_plan_memory (lifetimes->pieces, lifetimes->n, get_alignment (graph), get_chunk (graph, lifetimes));
  for (guint i = 0; i < graph->ops->len; i++)
    graph->scratch_bytes = MAX (graph->scratch_bytes, ((QdOp *)g_ptr_array_index (graph->ops, i))->scratch_bytes);
}

void
qd_graph_plan_memory (QdGraph *graph)
{
  g_auto (QdLifetimes) lifetimes = { 0 };

  plan (graph, &lifetimes);
  for (guint i = 0; i < lifetimes.n; i++)
    *lifetimes.ranges[i] = (QdRange){ NULL, lifetimes.pieces[i].offset, lifetimes.pieces[i].size };
}

gboolean
qd_graph_allocate (QdGraph *graph, GError **error)
{
  g_auto (QdLifetimes) lifetimes = { 0 };

  plan (graph, &lifetimes);
  return allocate_parameters (graph, error) && allocate_activations (graph, &lifetimes, error)
         && allocate_scratch (graph, error);
}
