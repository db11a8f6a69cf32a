#include "tests/probe/probe.h"

QdWeightsFile *
probe_open (const char *path)
{
  GError *error = NULL;
  QdWeightsFile *file = qd_weights_file_open (path, &error);

  probe_check (error);
  return file;
}

ProbeTensor
probe_read (QdWeightsFile *file, const char *name, guint n_dims)
{
  const QdStoredTensor *stored = qd_weights_file_find (file, name);
  ProbeTensor tensor = { .n_dims = n_dims };
  GError *error = NULL;

  if (stored == NULL || stored->n_dims != n_dims)
    probe_fail ("%s has no tensor “%s” of %u dimensions", qd_weights_file_get_path (file), name, n_dims);
  for (guint i = 0; i < n_dims; i++)
    tensor.dims[i] = (guint) stored->dims[i];
  tensor.count = stored->count;
  tensor.values = g_new (float, stored->count + 1);
  qd_weights_file_read (file, stored, tensor.values, &error);
  probe_check (error);
  return tensor;
}

void
probe_tensor_clear (ProbeTensor *tensor)
{
  g_clear_pointer (&tensor->values, g_free);
}

void
probe_save (QdSafetensorsWriter *writer, const char *path)
{
  GError *error = NULL;

  qd_safetensors_writer_save (writer, path, &error);
  probe_check (error);
}
