#include "engine/graph/graph-private.h"

static void
free_tensor (gpointer data)
{
  QdTensor *tensor = data;

  g_free (tensor->name);
  g_free (tensor);
}

static void
free_parameter (gpointer data)
{
  QdParameter *parameter = data;

  g_free (parameter->name);
  g_free (parameter);
}

static void
free_op (gpointer data)
{
  QdOp *op = data;

  if (op->op_class->finalize != NULL)
    op->op_class->finalize (op);
  g_ptr_array_unref (op->parameters);
  g_free (op->name);
  g_free (op);
}

QdGraph *
qd_graph_new (QdDevice *device)
{
  QdGraph *graph = g_new0 (QdGraph, 1);

  graph->device = qd_device_ref (device);
  graph->ops = g_ptr_array_new_with_free_func (free_op);
  graph->absorbed_ops = g_ptr_array_new_with_free_func (free_op);
  graph->absorbed_tensors = g_ptr_array_new_with_free_func (free_tensor);
  graph->tensors = g_ptr_array_new_with_free_func (free_tensor);
  graph->parameters = g_ptr_array_new_with_free_func (free_parameter);
  graph->buffers = g_ptr_array_new_with_free_func ((GDestroyNotify)qd_buffer_free);
  return graph;
}

void
qd_graph_free (QdGraph *graph)
{
  if (graph == NULL)
    return;
  g_ptr_array_unref (graph->ops);
  g_ptr_array_unref (graph->absorbed_ops);
  g_ptr_array_unref (graph->tensors);
  g_ptr_array_unref (graph->absorbed_tensors);
  g_ptr_array_unref (graph->parameters);
  g_ptr_array_unref (graph->buffers);
  qd_buffer_free (graph->value_arena);
  qd_buffer_free (graph->gradient_arena);
  g_clear_error (&graph->error);
  qd_device_unref (graph->device);
  g_free (graph);
}

QdDevice *
qd_graph_get_device (QdGraph *graph)
{
  return graph->device;
}

gboolean
qd_graph_is_training (QdGraph *graph)
{
  return graph->training;
}

static QdTensor *
add_tensor (QdGraph *graph, const char *name, QdShape shape)
{
  QdTensor *tensor = g_new0 (QdTensor, 1);

  g_assert (!graph->prepared && shape.n > 0 && shape.h > 0 && shape.w > 0 && shape.c > 0);
  tensor->name = g_strdup (name);
  tensor->shape = shape;
  tensor->index = graph->tensors->len;
  g_ptr_array_add (graph->tensors, tensor);
  return tensor;
}

QdTensor *
qd_graph_add_input (QdGraph *graph, const char *name, QdShape shape)
{
  QdTensor *tensor = add_tensor (graph, name, shape);

  tensor->kept = TRUE;
  return tensor;
}

void
qd_graph_add_output (QdGraph *graph, QdTensor *tensor)
{
  (void)graph;
  if (tensor != NULL)
    tensor->kept = TRUE;
}

QdOp *
qd_graph_add_op (QdGraph *graph, const QdOpClass *op_class, const char *name, QdTensor *const *inputs, guint n_inputs,
                 QdShape output)
{
  QdOp *op;

  g_return_val_if_fail (n_inputs > 0 && n_inputs <= QD_OP_MAX_INPUTS && !graph->prepared, NULL);
  for (guint i = 0; i < n_inputs; i++)
    if (inputs[i] == NULL || graph->error != NULL)
      return NULL;
  op = g_malloc0 (op_class->instance_size);
  op->op_class = op_class;
  op->name = g_strdup (name);
  for (guint i = 0; i < n_inputs; i++)
    op->inputs[i] = inputs[i];
  op->n_inputs = n_inputs;
  op->output = add_tensor (graph, name, output);
  op->parameters = g_ptr_array_new ();
  g_ptr_array_add (graph->ops, op);
  return op;
}

QdParameter *
qd_graph_add_parameter (QdGraph *graph, QdOp *op, const char *suffix, QdParameterRole role, const guint *dims, guint n_dims)
{
  QdParameter *parameter;

  g_return_val_if_fail (n_dims > 0 && n_dims <= G_N_ELEMENTS (parameter->dims) && !graph->prepared, NULL);
  parameter = g_new0 (QdParameter, 1);
  parameter->name = g_strdup_printf ("%s.%s", op->name, suffix);
  for (guint i = 0; i < n_dims; i++)
    parameter->dims[i] = dims[i];
  parameter->n_dims = n_dims;
  parameter->packed_count = (qd_parameter_get_count (parameter) + 3) & ~(gsize)3;
  parameter->role = role;
  g_ptr_array_add (graph->parameters, parameter);
  g_ptr_array_add (op->parameters, parameter);
  return parameter;
}

void
qd_graph_take_error (QdGraph *graph, GError *error)
{
  if (graph->error == NULL)
    graph->error = error;
  else
    g_error_free (error);
}

gboolean
qd_op_has_moving_parameter (const QdOp *op)
{
  for (guint i = 0; i < op->parameters->len; i++)
    {
      const QdParameter *parameter = g_ptr_array_index (op->parameters, i);

      if (parameter->role == QD_PARAMETER_TRAINED && !parameter->frozen)
        return TRUE;
    }
  return FALSE;
}

static void
mark_needs_gradient (QdGraph *graph)
{
  for (guint i = 0; i < graph->tensors->len && !graph->training; i++)
    ((QdTensor *)g_ptr_array_index (graph->tensors, i))->needs_gradient = FALSE;
  for (guint i = 0; i < graph->ops->len && graph->training; i++)
    {
      QdOp *op = g_ptr_array_index (graph->ops, i);

      op->output->needs_gradient = qd_op_has_moving_parameter (op);
      for (guint j = 0; j < op->n_inputs; j++)
        op->output->needs_gradient |= op->inputs[j]->needs_gradient;
    }
}

static gboolean
begin_preparing (QdGraph *graph, gboolean training, GError **error)
{
  g_return_val_if_fail (!graph->prepared, FALSE);
  if (graph->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&graph->error));
      return FALSE;
    }
  graph->prepared = TRUE;
  graph->training = training;
  mark_needs_gradient (graph);
  qd_graph_absorb_ops (graph);
  qd_graph_plan_ops (graph);
  return TRUE;
}

gboolean
qd_graph_plan (QdGraph *graph, gboolean training, GError **error)
{
  if (!begin_preparing (graph, training, error))
    return FALSE;
  qd_graph_plan_memory (graph);
  return TRUE;
}

gboolean
qd_graph_prepare (QdGraph *graph, gboolean training, GError **error)
{
  if (!begin_preparing (graph, training, error) || !qd_graph_allocate (graph, error))
    return FALSE;
  for (guint i = 0; i < graph->ops->len; i++)
    {
      QdOp *op = g_ptr_array_index (graph->ops, i);

      if (op->op_class->prepare != NULL && !op->op_class->prepare (op, graph, error))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
qd_graph_get_parameters (QdGraph *graph)
{
  return graph->parameters;
}

QdParameter *
qd_graph_find_parameter (QdGraph *graph, const char *name)
{
  for (guint i = 0; i < graph->parameters->len; i++)
    {
      QdParameter *parameter = g_ptr_array_index (graph->parameters, i);

      if (g_str_equal (parameter->name, name))
        return parameter;
    }
  return NULL;
}

QdRange
qd_graph_get_value_arena (QdGraph *graph)
{
  return graph->value_arena != NULL ? qd_buffer_get_range (graph->value_arena) : (QdRange){ 0 };
}

QdRange
qd_graph_get_gradient_arena (QdGraph *graph)
{
  return graph->gradient_arena != NULL ? qd_buffer_get_range (graph->gradient_arena) : (QdRange){ 0 };
}

static void
describe_op (const QdOp *op, GString *text)
{
  QdShape shape = op->output->shape;
  double multiply_adds = qd_op_count_multiply_adds (op);

  g_string_append_printf (text, "%-12s %s ", op->op_class->name, op->name);
  if (op->op_class->describe != NULL)
    op->op_class->describe (op, text);
  g_string_append_printf (text, " -> [%u, %u, %u, %u]", shape.n, shape.h, shape.w, shape.c);
  if (multiply_adds > 0)
    g_string_append_printf (text, " %.2f M", multiply_adds / 1e6);
  g_string_append_c (text, '\n');
}

char *
qd_graph_describe (QdGraph *graph)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < graph->ops->len; i++)
    describe_op (g_ptr_array_index (graph->ops, i), text);
  g_string_append_printf (text, "%" G_GSIZE_FORMAT " parameters, %.2f M multiply-adds, %.1f MB of activations\n",
                          qd_graph_count_parameters (graph), qd_graph_count_multiply_adds (graph) / 1e6,
                          (double)qd_graph_count_activation_bytes (graph) / 1e6);
  return g_string_free (text, FALSE);
}

char *
qd_graph_list_kernels (QdGraph *graph)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GArray) counts = g_array_new (FALSE, TRUE, sizeof (guint));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < graph->ops->len; i++)
    {
      const QdOp *op = g_ptr_array_index (graph->ops, i);
      const char *name = op->op_class->get_kernels != NULL ? op->op_class->get_kernels (op) : NULL;
      guint at;

      if (name == NULL)
        continue;
      if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, &at))
        {
          at = names->len;
          g_ptr_array_add (names, (char *)name);
          g_array_set_size (counts, names->len);
        }
      g_array_index (counts, guint, at)++;
    }
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s%s %u", i > 0 ? ", " : "", (const char *)g_ptr_array_index (names, i),
                            g_array_index (counts, guint, i));
  return g_string_free (text, FALSE);
}

GPtrArray *
qd_graph_get_ops (QdGraph *graph)
{
  return graph->ops;
}

double
qd_graph_count_multiply_adds (QdGraph *graph)
{
  double sum = 0;

  for (guint i = 0; i < graph->ops->len; i++)
    sum += qd_op_count_multiply_adds (g_ptr_array_index (graph->ops, i));
  return sum;
}

gsize
qd_graph_count_parameters (QdGraph *graph)
{
  gsize sum = 0;

  for (guint i = 0; i < graph->parameters->len; i++)
    {
      const QdParameter *parameter = g_ptr_array_index (graph->parameters, i);

      sum += parameter->role == QD_PARAMETER_TRAINED ? qd_parameter_get_count (parameter) : 0;
    }
  return sum;
}

gsize
qd_graph_count_activation_bytes (QdGraph *graph)
{
  return graph->activation_bytes + graph->scratch_bytes;
}

gsize
qd_graph_count_value_bytes (QdGraph *graph)
{
  return graph->value_bytes;
}

gsize
qd_graph_count_trained_bytes (QdGraph *graph)
{
  return graph->trained_bytes;
}

gsize
qd_graph_count_bytes (QdGraph *graph)
{
  gsize bytes = qd_graph_count_activation_bytes (graph) + graph->value_bytes;

  for (guint i = 0; i < graph->ops->len; i++)
    bytes += ((QdOp *)g_ptr_array_index (graph->ops, i))->own_bytes;
  return bytes + (graph->training ? graph->trained_bytes : 0);
}
