#include "engine/ssd/heads.h"

#include "engine/ops/conv2d.h"
#include "engine/ops/multibox.h"

QdTensor *
qd_predict_plain (QdGraph *graph, QdTensor *map, const char *name, guint channels)
{
  return qd_conv2d (graph, map, name, &(QdConv2dOptions){ .out_channels = channels, .padding = 1, .bias = TRUE });
}

static QdTensor *
add_head (QdGraph *graph, QdTensor *const *maps, const QdDefaultBoxSpec *spec, const char *name, guint values,
          QdPredictFunc predict)
{
  QdTensor *outputs[QD_DEFAULT_BOX_MAX_MAPS];

  for (guint i = 0; i < spec->n_maps; i++)
    {
      g_autofree char *at_map = g_strdup_printf ("%s.module_list.%u", name, i);

      outputs[i] = predict (graph, maps[i], at_map, qd_default_box_map_count_shapes (&spec->maps[i]) * values);
    }
  return qd_multibox (graph, name, outputs, spec->n_maps, values);
}

QdNetworkOutputs
qd_heads_add (QdGraph *graph, QdTensor *const *maps, const QdDefaultBoxSpec *spec, guint n_classes, QdPredictFunc predict)
{
  return (QdNetworkOutputs){ .logits = add_head (graph, maps, spec, "head.classification_head", n_classes, predict),
                             .offsets = add_head (graph, maps, spec, "head.regression_head", 4, predict) };
}
