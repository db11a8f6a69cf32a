#include "tests/probe/probe.h"

#include "engine/ops/augment.h"

#define VIEW_VALUES 12 /* of a row of "views" */

/* @photo: [3, h, w] in 0..255. */
static QdPixels *
make_photo (const ProbeTensor *photo)
{
  gsize n = (gsize) photo->dims[1] * photo->dims[2];
  QdPixels *pixels = qd_pixels_new (photo->dims[2], photo->dims[1]);

  if (pixels == NULL)
    probe_fail ("the photo is too large");
  for (gsize i = 0; i < n; i++)
    {
      for (guint c = 0; c < 3; c++)
        pixels->data[4 * i + c] = (guint8) (photo->values[c * n + i] + 0.5f);
      pixels->data[4 * i + 3] = 255;
    }
  return pixels;
}

static QdAugmentView
read_view (const float *row)
{
  return (QdAugmentView){ .part = { row[0], row[1], row[2], row[3] },
                          .mirror = row[4] > 0,
                          .flip = row[5] > 0,
                          .quarter_turns = (guint) row[6],
                          .brightness = row[7],
                          .contrast = row[8],
                          .saturation = row[9],
                          .hue = row[10],
                          .contrast_last = row[11] > 0 };
}

static void
add_boxes (QdSafetensorsWriter *writer, const QdAugmentView *views, guint n, const ProbeTensor *boxes, guint size)
{
  const guint dims[] = { n, boxes->dims[0], 4 };
  g_autofree float *moved = g_new (float, (gsize) n * boxes->count + 1);
  float *to = moved;

  for (guint i = 0; i < n; i++)
    for (const float *box = boxes->values; box < boxes->values + boxes->count; box += 4, to += 4)
      {
        QdCornerBox seen = qd_augment_view_to_input (&views[i], (QdCornerBox){ box[0], box[1], box[2], box[3] });

        to[0] = (float) (seen.xmin * size);
        to[1] = (float) (seen.ymin * size);
        to[2] = (float) (seen.xmax * size);
        to[3] = (float) (seen.ymax * size);
      }
  qd_safetensors_writer_add (writer, "boxes", dims, 3, moved);
}

static void
add_images (QdSafetensorsWriter *writer, const QdTensor *images)
{
  QdShape shape = images->shape;
  const guint dims[] = { shape.n, shape.c, shape.h, shape.w };
  g_autofree float *values = g_new (float, qd_shape_count_dense (shape));
  GError *error = NULL;

  qd_tensor_read_nchw (images->value, shape, values, &error);
  probe_check (error);
  qd_safetensors_writer_add (writer, "images", dims, 4, values);
}

/* Values stay in 0..1: mean 0, deviation 1. */
static QdAugment *
make_augment (QdDevice *device, guint n, guint size, const QdPixels *photo)
{
  const QdAugmentOptions options = {
    .n_images = n, .width = size, .height = size, .std = { 1, 1, 1 }, .max_photo_pixels = photo->width * photo->height
  };
  GError *error = NULL;
  QdAugment *augment = qd_augment_new (device, &options, &error);

  probe_check (error);
  return augment;
}

void
probe_augment (const ProbeLine *line)
{
  g_autoptr (QdWeightsFile) input = probe_open (line->arguments[0]);
  g_auto (ProbeTensor) photo = probe_read (input, "photo", 3);
  g_auto (ProbeTensor) rows = probe_read (input, "views", 2);
  g_auto (ProbeTensor) boxes = probe_read (input, "boxes", 2);
  g_autoptr (QdPixels) pixels = make_photo (&photo);
  g_autoptr (QdSafetensorsWriter) writer = qd_safetensors_writer_new ();
  g_autofree QdAugmentView *views = g_new (QdAugmentView, rows.dims[0] + 1);
  guint n = rows.dims[0], size = (guint) probe_line_get_number (line, "size", 300);
  GError *error = NULL;
  g_autoptr (QdDevice) device = qd_device_open (NULL, &error);
  g_autoptr (QdGraph) graph = NULL;
  g_autoptr (QdAugment) augment = NULL;
  QdTensor *images;
  QdRecorder *recorder;

  probe_check (error);
  if (rows.dims[1] != VIEW_VALUES)
    probe_fail ("%s: a row of “views” has %u values, not %d", line->arguments[0], rows.dims[1], VIEW_VALUES);
  graph = qd_graph_new (device);
  images = qd_graph_add_input (graph, "images", (QdShape){ n, size, size, 3 });
  qd_graph_prepare (graph, FALSE, &error);
  probe_check (error);
  augment = make_augment (device, n, size, pixels);
  for (guint i = 0; i < n; i++)
    {
      views[i] = read_view (rows.values + VIEW_VALUES * i);
      qd_augment_set (augment, i, pixels, &views[i]);
    }
  recorder = qd_recorder_new (device);
  qd_augment_record (augment, recorder, images->value, 0, n);
  probe_run (recorder);
  add_images (writer, images);
  add_boxes (writer, views, n, &boxes, size);
  probe_save (writer, line->arguments[1]);
}
