/* Maps of heads laid end to end on the machine's processor. */
#include <string.h>

#include "engine/host/parallel.h"
#include "engine/ops/host-classes.h"
#include "engine/ops/multibox-private.h"

typedef struct
{
  float *map;         /* [n][pixels][shapes * values, padded], or its gradient */
  gsize pixels, pitch; /* pitch: floats of a pixel */
  gsize shapes;       /* default boxes a pixel */
  gsize first_box;
  gboolean accumulate;
} Map;

typedef struct
{
  Map maps[QD_OP_MAX_INPUTS];
  guint n_maps;
  float *rows; /* [n][boxes][values, padded], or their gradient */
  gsize images, boxes, row, values;
} Pass;

static float *
get_row (const Pass *pass, const Map *map, gsize image, gsize pixel)
{
  return pass->rows + (image * pass->boxes + map->first_box + pixel * map->shapes) * pass->row;
}

static void
gather (const Pass *pass, const Map *map, gsize image)
{
  for (gsize p = 0; p < map->pixels; p++)
    {
      const float *from = map->map + (image * map->pixels + p) * map->pitch;
      float *to = get_row (pass, map, image, p);

      for (gsize shape = 0; shape < map->shapes; shape++, to += pass->row, from += pass->values)
        {
          memcpy (to, from, pass->values * sizeof (float));
          memset (to + pass->values, 0, (pass->row - pass->values) * sizeof (float));
        }
    }
}

static void
put (float *to, const float *from, gsize n, gboolean accumulate)
{
  if (!accumulate)
    memcpy (to, from, n * sizeof (float));
  else
    for (gsize i = 0; i < n; i++)
      to[i] += from[i];
}

static void
scatter (const Pass *pass, const Map *map, gsize image)
{
  gsize used = map->shapes * pass->values;

  for (gsize p = 0; p < map->pixels; p++)
    {
      float *to = map->map + (image * map->pixels + p) * map->pitch;
      const float *from = get_row (pass, map, image, p);

      for (gsize shape = 0; shape < map->shapes; shape++, from += pass->row)
        put (to + shape * pass->values, from, pass->values, map->accumulate);
      memset (to + used, 0, (map->pitch - used) * sizeof (float));
    }
}

static void
gather_images (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;

  for (gsize i = first; i < end; i++)
    gather (pass, &pass->maps[i % pass->n_maps], i / pass->n_maps);
}

static void
scatter_images (gpointer data, gsize first, gsize end)
{
  const Pass *pass = data;

  for (gsize i = first; i < end; i++)
    if (pass->maps[i % pass->n_maps].map != NULL)
      scatter (pass, &pass->maps[i % pass->n_maps], i / pass->n_maps);
}

static gboolean
run_forward (gpointer data, G_GNUC_UNUSED GError **error)
{
  const Pass *pass = data;

  qd_parallel_for (pass->images * pass->n_maps, pass->n_maps, gather_images, data);
  return TRUE;
}

static gboolean
run_backward (gpointer data, G_GNUC_UNUSED GError **error)
{
  const Pass *pass = data;

  qd_parallel_for (pass->images * pass->n_maps, pass->n_maps, scatter_images, data);
  return TRUE;
}

static Pass *
make_pass (const QdOp *op)
{
  const QdMultibox *self = (const QdMultibox *)op;
  Pass *pass = g_new0 (Pass, 1);
  gsize first_box = 0;

  pass->n_maps = op->n_inputs;
  pass->images = op->output->shape.n;
  pass->boxes = op->output->shape.h;
  pass->row = qd_shape_padded_channels (op->output->shape);
  pass->values = self->values;
  for (guint i = 0; i < op->n_inputs; i++)
    {
      QdShape shape = op->inputs[i]->shape;

      pass->maps[i] = (Map){ .pixels = (gsize)shape.h * shape.w,
                             .pitch = qd_shape_padded_channels (shape),
                             .shapes = shape.c / self->values,
                             .first_box = first_box };
      first_box += qd_multibox_count_boxes (self, op->inputs[i]);
    }
  return pass;
}

static void
forward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode)
{
  Pass *pass = make_pass (op);

  pass->rows = qd_range_get_mapped (op->output->value);
  for (guint i = 0; i < op->n_inputs; i++)
    pass->maps[i].map = qd_range_get_mapped (op->inputs[i]->value);
  qd_recorder_call (recorder, run_forward, pass, g_free);
}

static void
backward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode, const gboolean *accumulate)
{
  Pass *pass = make_pass (op);

  pass->rows = qd_range_get_mapped (op->output->gradient);
  for (guint i = 0; i < op->n_inputs; i++)
    {
      pass->maps[i].map = qd_range_get_mapped (op->inputs[i]->gradient);
      pass->maps[i].accumulate = accumulate[i];
    }
  qd_recorder_call (recorder, run_backward, pass, g_free);
}

const QdOpClass qd_multibox_host_class = {
  .name = "multibox",
  .instance_size = sizeof (QdMultibox),
  .forward = forward,
  .backward = backward,
  .backward_reads = qd_op_reads_nothing,
  .describe = qd_multibox_describe,
};
