#include "config.h"

#include "engine/weights/graph-weights.h"

#include "engine/core/error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The parameter with its values in @arena instead of the graph's own. */
static QdParameter
relocate (QdGraph *graph, const QdParameter *parameter, QdRange arena)
{
  QdParameter moved = *parameter;

  moved.value.buffer = arena.buffer;
  moved.value.offset = arena.offset + (parameter->value.offset - qd_graph_get_value_arena (graph).offset);
  return moved;
}

static gboolean
is_left_out (const QdParameter *parameter, gboolean trained_only)
{
  return trained_only && (parameter->role != QD_PARAMETER_TRAINED || parameter->frozen);
}

gboolean
qd_graph_weights_store (QdGraph *graph, QdRange arena, const char *prefix, gboolean trained_only, QdSafetensorsWriter *writer,
                        GError **error)
{
  GPtrArray *parameters = qd_graph_get_parameters (graph);

  for (guint i = 0; i < parameters->len; i++)
    {
      QdParameter parameter = relocate (graph, parameters->pdata[i], arena);
      g_autofree char *name = g_strconcat (prefix, parameter.name, NULL);
      g_autofree float *values = NULL;

      if (is_left_out (&parameter, trained_only))
        continue;
      values = g_new (float, qd_parameter_get_count (&parameter) + 1);
      if (!qd_parameter_read (&parameter, values, error))
        return FALSE;
      qd_safetensors_writer_add (writer, name, parameter.dims, parameter.n_dims, values);
    }
  return TRUE;
}

void
qd_graph_weights_store_batches (QdGraph *graph, guint64 n_batches, QdSafetensorsWriter *writer)
{
  GPtrArray *parameters = qd_graph_get_parameters (graph);

  for (guint i = 0; i < parameters->len; i++)
    {
      const char *name = ((const QdParameter *) parameters->pdata[i])->name;

      if (g_str_has_suffix (name, ".running_mean"))
        {
          int length = (int) (strlen (name) - strlen ("running_mean"));
          g_autofree char *counter = g_strdup_printf ("%.*snum_batches_tracked", length, name);

          qd_safetensors_writer_add_count (writer, counter, (gint64) n_batches);
        }
    }
}

static gboolean
fits (const QdParameter *parameter, const QdStoredTensor *tensor)
{
  if (tensor->n_dims != parameter->n_dims)
    return FALSE;
  for (guint i = 0; i < tensor->n_dims; i++)
    if (tensor->dims[i] != parameter->dims[i])
      return FALSE;
  return TRUE;
}

static gboolean
take (QdParameter *parameter, QdWeightsFile *file, const QdStoredTensor *tensor, GError **error)
{
  const float *view = qd_stored_tensor_get_view (tensor);
  g_autofree float *values = NULL;

  if (view != NULL)
    return qd_parameter_write (parameter, view, error);
  values = g_new (float, tensor->count + 1);
  return qd_weights_file_read (file, tensor, values, error) && qd_parameter_write (parameter, values, error);
}

gboolean
qd_graph_weights_load (QdGraph *graph, QdRange arena, const char *prefix, gboolean trained_only, QdWeightsFile *file,
                       GError **error)
{
  GPtrArray *parameters = qd_graph_get_parameters (graph);

  for (guint i = 0; i < parameters->len; i++)
    {
      QdParameter parameter = relocate (graph, parameters->pdata[i], arena);
      g_autofree char *name = g_strconcat (prefix, parameter.name, NULL);
      const QdStoredTensor *tensor;

      if (is_left_out (&parameter, trained_only))
        continue;
      tensor = qd_weights_file_find (file, name);
      if (tensor == NULL || !fits (&parameter, tensor))
        {
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                       tensor == NULL ? _ ("%s does not fit the network: tensor “%s” is missing.")
                                      : _ ("%s does not fit the network: tensor “%s” has another shape."),
                       qd_weights_file_get_path (file), name);
          return FALSE;
        }
      if (!take (&parameter, file, tensor, error))
        return FALSE;
    }
  return TRUE;
}
