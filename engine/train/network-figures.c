#include "engine/train/network-figures.h"

#include "engine/ssd/detector.h"
#include "engine/train/session-parts.h"

#define USUAL_TRUTHS 32

static gboolean
count_network (QdNetworkFigures *figures, QdDevice *device, const QdSessionOptions *options, GError **error)
{
  const QdSessionParts parts = qd_session_parts (options, 1);
  g_autoptr (QdGraph) graph = qd_session_parts_build (&parts, device, options, NULL, NULL, error);

  if (graph == NULL || !qd_graph_plan (graph, TRUE, error))
    return FALSE;
  figures->n_parameters = qd_graph_count_parameters (graph);
  figures->multiply_adds = qd_graph_count_multiply_adds (graph);
  figures->gflop = 2 * figures->multiply_adds / 1e9;
  figures->n_default_boxes = parts.match.n_boxes;
  return TRUE;
}

/* The largest slice that fits @limit, as qd_session_new takes it. */
static gboolean
count_training (QdNetworkFigures *figures, QdDevice *device, const QdSessionOptions *options, guint64 limit, GError **error)
{
  guint wanted = options->settings->slice_size > 0 ? (guint) options->settings->slice_size : figures->batch;

  for (figures->slice = qd_session_find_slice (figures->batch, wanted);;
       figures->slice = qd_session_find_slice (figures->batch, figures->slice - 1))
    {
      const QdSessionParts parts = qd_session_parts (options, figures->slice);

      figures->train_bytes = qd_session_parts_count_bytes (&parts, device, options, error);
      if (figures->train_bytes == 0)
        return FALSE;
      if (figures->train_bytes <= limit || figures->slice == 1)
        return TRUE;
    }
}

gboolean
qd_network_figures_get (QdDevice *device, const QdSessionOptions *options, QdNetworkFigures *figures, GError **error)
{
  g_autoptr (QdDevice) planner = device != NULL ? qd_device_ref (device) : qd_device_new_imaginary ();
  guint64 limit = device != NULL ? qd_device_get_limit_bytes (device) : G_MAXUINT64;
  QdSessionOptions filled = *options;
  guint side = 2 * (guint) options->settings->image_shape;

  if (filled.max_truths == 0)
    filled.max_truths = USUAL_TRUTHS;
  if (filled.max_photo_pixels == 0)
    filled.max_photo_pixels = side * side;
  *figures = (QdNetworkFigures){ .batch = (guint) options->settings->mini_batch_size };
  if (!qd_train_settings_check (options->settings, error) || !count_network (figures, planner, &filled, error) ||
      !count_training (figures, planner, &filled, limit, error))
    return FALSE;
  figures->detect_bytes =
      qd_detector_count_bytes (planner, options->network, (guint) options->settings->image_shape, options->n_classes, error);
  return figures->detect_bytes > 0;
}
