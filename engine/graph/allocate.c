#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/graph/graph-private.h"
#include "engine/graph/plan.h"

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

/* The ranges of one role, from @offset on, in the order they were added. Returns: the offset after them. */
static gsize
place_parameters (QdGraph *graph, QdParameterRole role, gsize offset)
{
  for (guint i = 0; i < graph->parameters->len; i++)
    {
      QdParameter *parameter = g_ptr_array_index (graph->parameters, i);
      QdRange range = { NULL, offset, round_up (parameter->packed_count * sizeof (float), 16) };

      if (parameter->role != role)
        continue;
      parameter->value = range;
      parameter->gradient = role == QD_PARAMETER_TRAINED ? range : (QdRange){ 0 };
      offset = round_up (offset + range.size, get_alignment (graph));
    }
  return offset;
}

static gboolean
allocate_parameters (QdGraph *graph, GError **error)
{
  gsize total;

  graph->trained_bytes = place_parameters (graph, QD_PARAMETER_TRAINED, 0);
  total = place_parameters (graph, QD_PARAMETER_STATE, graph->trained_bytes);
  if (total > 0)
    {
      graph->value_arena = qd_buffer_new (graph->device, QD_MEMORY_DEVICE, total, _ ("parameters"), error);
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
      if (graph->gradient_arena == NULL || parameter->role == QD_PARAMETER_STATE)
        parameter->gradient = (QdRange){ 0 };
      else
        parameter->gradient.buffer = graph->gradient_arena;
    }
  return TRUE;
}

/* When each tensor is made and last read, by the ops' places; inputs are made at 0. What no op reads is kept. */
typedef struct
{
  guint made, read;
} Lifetime;

static Lifetime *
find_lifetimes (QdGraph *graph)
{
  Lifetime *lifetimes = g_new0 (Lifetime, graph->tensors->len);
  g_autofree gboolean *is_read = g_new0 (gboolean, graph->tensors->len);

  for (guint i = 0; i < graph->ops->len; i++)
    {
      const QdOp *op = g_ptr_array_index (graph->ops, i);

      lifetimes[op->output->index].made = i;
      for (guint j = 0; j < op->n_inputs; j++)
        {
          lifetimes[op->inputs[j]->index].read = i;
          is_read[op->inputs[j]->index] = TRUE;
        }
    }
  for (guint i = 0; i < graph->tensors->len; i++)
    if (!is_read[i])
      ((QdTensor *)g_ptr_array_index (graph->tensors, i))->kept = TRUE;
  return lifetimes;
}

/* Allocates what @pieces plan and sets @ranges; [n]. A piece of size 0 gets no range. */
static gboolean
allocate_pieces (QdGraph *graph, QdPlanPiece *pieces, QdRange **ranges, guint n, const char *label, GError **error)
{
  gsize chunk = CHUNK_BYTES, total;
  guint first = graph->buffers->len;

  for (guint i = 0; i < n; i++)
    chunk = MAX (chunk, round_up (pieces[i].size, get_alignment (graph)));
  total = qd_plan_memory (pieces, n, get_alignment (graph), chunk);
  for (gsize offset = 0; offset < total; offset += chunk)
    {
      QdBuffer *buffer = qd_buffer_new (graph->device, QD_MEMORY_DEVICE, MIN (total - offset, chunk), label, error);

      if (buffer == NULL)
        return FALSE;
      g_ptr_array_add (graph->buffers, buffer);
    }
  for (guint i = 0; i < n; i++)
    *ranges[i] = (QdRange){ g_ptr_array_index (graph->buffers, first + pieces[i].offset / chunk), pieces[i].offset % chunk,
                            pieces[i].size };
  return TRUE;
}

static gboolean
allocate_values (QdGraph *graph, const Lifetime *lifetimes, GError **error)
{
  guint n = graph->tensors->len;
  g_autofree QdPlanPiece *pieces = g_new0 (QdPlanPiece, n);
  g_autofree QdRange **ranges = g_new0 (QdRange *, n);

  for (guint i = 0; i < n; i++)
    {
      QdTensor *tensor = g_ptr_array_index (graph->tensors, i);

      pieces[i].size = qd_shape_count (tensor->shape) * sizeof (float);
      pieces[i].first = graph->training ? 0 : lifetimes[i].made;
      pieces[i].last = graph->training || tensor->kept ? G_MAXUINT : lifetimes[i].read;
      ranges[i] = &tensor->value;
    }
  return allocate_pieces (graph, pieces, ranges, n, _ ("activations"), error);
}

/* The time runs backward: a gradient is first written by the last op that read the tensor, and last read by the op that made
 * it. Gradients of kept tensors are written before all, those of inputs read after all. */
static gboolean
allocate_gradients (QdGraph *graph, const Lifetime *lifetimes, GError **error)
{
  g_autofree QdPlanPiece *pieces = g_new0 (QdPlanPiece, graph->tensors->len);
  g_autofree QdRange **ranges = g_new0 (QdRange *, graph->tensors->len);
  guint end = graph->ops->len, n = 0;

  for (guint i = 0; i < graph->tensors->len; i++)
    {
      QdTensor *tensor = g_ptr_array_index (graph->tensors, i);

      if (!tensor->needs_gradient)
        continue;
      pieces[n].size = qd_shape_count (tensor->shape) * sizeof (float);
      pieces[n].first = tensor->kept ? 0 : end - lifetimes[i].read;
      pieces[n].last = end - lifetimes[i].made;
      ranges[n++] = &tensor->gradient;
    }
  return n == 0 || allocate_pieces (graph, pieces, ranges, n, _ ("gradients of activations"), error);
}

static gboolean
allocate_scratch (QdGraph *graph, GError **error)
{
  QdBuffer *buffer;
  gsize most = 0;

  for (guint i = 0; i < graph->ops->len; i++)
    most = MAX (most, ((QdOp *)g_ptr_array_index (graph->ops, i))->scratch_bytes);
  if (most == 0)
    return TRUE;
  buffer = qd_buffer_new (graph->device, QD_MEMORY_DEVICE, most, _ ("scratch memory"), error);
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

gboolean
qd_graph_allocate (QdGraph *graph, GError **error)
{
  g_autofree Lifetime *lifetimes = find_lifetimes (graph);

  return allocate_parameters (graph, error) && allocate_values (graph, lifetimes, error)
         && (!graph->training || allocate_gradients (graph, lifetimes, error)) && allocate_scratch (graph, error);
}
