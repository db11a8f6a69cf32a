#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/ops/host-classes.h"
#include "engine/ops/multibox-private.h"

#define LANES 64

typedef struct
{
  QdMultibox multibox;
  QdKernel *gather, *scatter[2]; /* by whether it adds to what is there */
} Multibox;

typedef struct
{
  guint32 map_boxes, shapes, pitch, boxes, first_box;
} Push;

guint
qd_multibox_count_boxes (const QdMultibox *self, const QdTensor *map)
{
  return map->shape.h * map->shape.w * (map->shape.c / self->values);
}

static gboolean
multibox_prepare (QdOp *op, QdGraph *graph, GError **error)
{
  Multibox *self = (Multibox *)op;
  QdDevice *device = qd_graph_get_device (graph);
  const QdKernelSpec gather = { "multibox/gather", 1, 1, sizeof (Push), &self->multibox.values, 1 };

  self->gather = qd_device_get_kernel (device, &gather, error);
  if (self->gather == NULL)
    return FALSE;
  for (guint32 accumulate = 0; accumulate < 2; accumulate++)
    {
      const guint32 constants[] = { self->multibox.values, accumulate };
      const QdKernelSpec scatter = { "multibox/scatter", 1, 1, sizeof (Push), constants, 2 };

      self->scatter[accumulate] = qd_device_get_kernel (device, &scatter, error);
      if (self->scatter[accumulate] == NULL)
        return FALSE;
    }
  return TRUE;
}

static Push
make_push (const Multibox *self, const QdTensor *map, guint first_box)
{
  return (Push){ qd_multibox_count_boxes (&self->multibox, map), map->shape.c / self->multibox.values,
                 qd_shape_padded_channels (map->shape) / 4, self->multibox.base.output->shape.h, first_box };
}

static void
multibox_forward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode)
{
  Multibox *self = (Multibox *)op;
  guint first_box = 0;

  for (guint i = 0; i < op->n_inputs; i++)
    {
      const Push push = make_push (self, op->inputs[i], first_box);
      const QdBinding bindings[] = { { op->inputs[i]->value, QD_ACCESS_READ }, { op->output->value, QD_ACCESS_WRITE } };
      guint texels = push.map_boxes * ((self->multibox.values + 3) / 4);

      qd_recorder_dispatch (recorder, self->gather, bindings, 2, &push, (texels + LANES - 1) / LANES, op->output->shape.n, 1);
      first_box += push.map_boxes;
    }
}

static void
multibox_backward (QdOp *op, QdRecorder *recorder, G_GNUC_UNUSED QdMode mode, const gboolean *accumulate)
{
  Multibox *self = (Multibox *)op;
  guint first_box = 0;

  for (guint i = 0; i < op->n_inputs; i++)
    {
      const QdTensor *map = op->inputs[i];
      const Push push = make_push (self, map, first_box);
      const QdBinding bindings[] = { { op->output->gradient, QD_ACCESS_READ },
                                     { map->gradient, accumulate[i] ? QD_ACCESS_READ_WRITE : QD_ACCESS_WRITE } };
      guint texels = map->shape.h * map->shape.w * push.pitch;

      if (map->gradient.buffer != NULL)
        qd_recorder_dispatch (recorder, self->scatter[accumulate[i] ? 1 : 0], bindings, 2, &push, (texels + LANES - 1) / LANES,
                              map->shape.n, 1);
      first_box += push.map_boxes;
    }
}

void
qd_multibox_describe (const QdOp *op, GString *text)
{
  g_string_append_printf (text, "%u maps -> %u rows of %u", op->n_inputs, op->output->shape.h, op->output->shape.c);
}

static const QdOpClass multibox_class = {
  .name = "multibox",
  .instance_size = sizeof (Multibox),
  .prepare = multibox_prepare,
  .forward = multibox_forward,
  .backward = multibox_backward,
  .backward_reads = qd_op_reads_nothing,
  .describe = qd_multibox_describe,
};

static gboolean
check_maps (QdTensor *const *maps, guint n_maps, guint values)
{
  for (guint i = 0; i < n_maps; i++)
    if (maps[i]->shape.n != maps[0]->shape.n || maps[i]->shape.c == 0 || maps[i]->shape.c % values != 0)
      return FALSE;
  return TRUE;
}

QdTensor *
qd_multibox (QdGraph *graph, const char *name, QdTensor *const *maps, guint n_maps, guint values)
{
  const QdOpClass *op_class = qd_graph_choose_class (graph, &multibox_class, &qd_multibox_host_class);
  QdShape shape = { .w = 1, .c = values };
  QdMultibox *self;

  g_return_val_if_fail (n_maps > 0 && n_maps <= QD_OP_MAX_INPUTS && values > 0, NULL);
  for (guint i = 0; i < n_maps; i++)
    if (maps[i] == NULL)
      return NULL;
  if (!check_maps (maps, n_maps, values))
    {
      qd_graph_take_error (graph, g_error_new (QD_ERROR, QD_ERROR_INPUT,
                                               _ ("The heads of %s do not fit together: the maps need one batch size and "
                                                  "%u channels for each default box."),
                                               name, values));
      return NULL;
    }
  shape.n = maps[0]->shape.n;
  for (guint i = 0; i < n_maps; i++)
    shape.h += maps[i]->shape.h * maps[i]->shape.w * (maps[i]->shape.c / values);
  self = (QdMultibox *)qd_graph_add_op (graph, op_class, name, maps, n_maps, shape);
  if (self == NULL)
    return NULL;
  self->values = values;
  return self->base.output;
}
