#include <string.h>

#include "engine/graph/graph.h"

gsize
qd_parameter_get_count (const QdParameter *parameter)
{
  gsize count = 1;

  for (guint i = 0; i < parameter->n_dims; i++)
    count *= parameter->dims[i];
  return count;
}

gboolean
qd_parameter_write (QdParameter *parameter, const float *file, GError **error)
{
  g_autofree float *packed = g_new0 (float, parameter->packed_count);

  if (parameter->pack != NULL)
    parameter->pack (parameter, file, packed);
  else
    memcpy (packed, file, qd_parameter_get_count (parameter) * sizeof (float));
  return qd_range_write (parameter->value, packed, parameter->packed_count * sizeof (float), error);
}

static gboolean
read_range (const QdParameter *parameter, QdRange range, float *file, GError **error)
{
  g_autofree float *packed = g_new (float, parameter->packed_count);

  if (!qd_range_read (range, packed, parameter->packed_count * sizeof (float), error))
    return FALSE;
  if (parameter->unpack != NULL)
    parameter->unpack (parameter, packed, file);
  else
    memcpy (file, packed, qd_parameter_get_count (parameter) * sizeof (float));
  return TRUE;
}

gboolean
qd_parameter_read (QdParameter *parameter, float *file, GError **error)
{
  return read_range (parameter, parameter->value, file, error);
}

gboolean
qd_parameter_read_gradient (QdParameter *parameter, float *file, GError **error)
{
  g_return_val_if_fail (parameter->gradient.buffer != NULL, FALSE);
  return read_range (parameter, parameter->gradient, file, error);
}
