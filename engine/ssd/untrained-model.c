#include "engine/ssd/untrained-model.h"

#include "engine/ssd/model-info.h"
#include "engine/weights/graph-weights.h"

static char **
name_classes (guint n)
{
  char **names = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    names[i] = g_strdup_printf ("class %u", i + 1);
  return names;
}

gboolean
qd_untrained_model_write (QdDevice *device, const QdNetwork *network, guint size, guint n_classes, const char *path,
                          GError **error)
{
  g_auto (GStrv) names = name_classes (n_classes);
  g_autofree gint64 *ids = g_new0 (gint64, n_classes);
  const QdModelInfo info = { network, size, names, ids, n_classes, (double) network->nms_overlap };
  g_autoptr (QdGraph) graph = qd_graph_new (device);
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  QdRandom random;

  qd_random_init (&random, 1, 0);
  network->build (graph, qd_graph_add_input (graph, "images", (QdShape){ 1, size, size, 3 }), n_classes + 1);
  if (!qd_graph_prepare (graph, FALSE, error) || !network->initialize (graph, &random, error))
    return FALSE;
  qd_model_info_write (&info, writer);
  qd_graph_weights_store_batches (graph, 0, writer);
  return qd_graph_weights_store (graph, qd_graph_get_value_arena (graph), "", FALSE, writer, error) &&
         qd_safetensors_writer_save (writer, path, error);
}
