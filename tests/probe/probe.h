/**
 * The probe: runs the engine's networks and ops on tensors from safetensors files and writes down what comes out, so that other
 * programs can be compared with it. One file a command. Whatever is wrong ends the program with a sentence and status 1.
 */
#pragma once

#include "engine/ssd/network.h"
#include "engine/weights/safetensors-writer.h"
#include "engine/weights/weights-file.h"

/* A command line: positional arguments, and options "--name=value" behind them. */
typedef struct
{
  char **arguments; /* NULL-terminated */
  GHashTable *options;
} ProbeLine;

void probe_fail (const char *format, ...) G_GNUC_PRINTF (1, 2) G_NORETURN;
void probe_check (GError *error); /* fails where there is one */

double probe_line_get_number (const ProbeLine *line, const char *name, double otherwise);
QdMode probe_line_get_mode (const ProbeLine *line, QdMode otherwise); /* --mode=train|eval */

/* ---- Tensors (tensors.c) ---- */

/* Values as floats, whatever their type in the file. */
typedef struct
{
  guint dims[QD_STORED_TENSOR_MAX_DIMS];
  guint n_dims;
  gsize count;
  float *values;
} ProbeTensor;

QdWeightsFile *probe_open (const char *path);
ProbeTensor probe_read (QdWeightsFile *file, const char *name, guint n_dims);
void probe_tensor_clear (ProbeTensor *tensor);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ProbeTensor, probe_tensor_clear)

void probe_save (QdSafetensorsWriter *writer, const char *path);

/* ---- A network with its weights (model.c) ---- */

typedef struct
{
  QdDevice *device;
  const QdNetwork *network;
  guint n_classes; /* background included; from the shapes of the heads */
  guint size;      /* of the input in pixels */
  QdGraph *graph;
  QdTensor *images;
  QdNetworkOutputs outputs;
  QdCenterBox *default_boxes; /* [n_boxes] */
  guint n_boxes;
} ProbeModel;

/* @images: [n, 3, size, size] of the batches to come. */
ProbeModel *probe_model_new (const char *network, const char *weights, guint n, guint size, gboolean training);
void probe_model_free (ProbeModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProbeModel, probe_model_free)

/* @images: [n, 3, size, size] floats, normalized. */
void probe_model_set_images (ProbeModel *model, const float *images);

void probe_run (QdRecorder *recorder);

/* ---- Loss and its gradients (training.c) ---- */

typedef struct _ProbeTraining ProbeTraining;

/* As SSD's paper has it: IoU of a match at least 0.5, hard negatives of the network's table. */
ProbeTraining *probe_training_new (ProbeModel *model, guint max_truths);
void probe_training_free (ProbeTraining *training);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProbeTraining, probe_training_free)

/* @boxes: [n, max_truths, 4] corners in pixels of the input; @labels: [n, max_truths], 0 where there is none. */
void probe_training_set_truths (ProbeTraining *training, const float *boxes, const float *labels);

/* Match, forward, loss and backward. */
void probe_training_record (ProbeTraining *training, QdRecorder *recorder, QdMode mode);

/* Of the last run. @box: smooth L1 loss, @classification: cross entropy; divided as torchvision does. */
void probe_training_get_losses (ProbeTraining *training, float *box, float *classification);

/* ---- Commands ---- */

void probe_forward (const ProbeLine *line);
void probe_loss (const ProbeLine *line);
void probe_steps (const ProbeLine *line);
void probe_detect (const ProbeLine *line);
void probe_boxes (const ProbeLine *line);
void probe_model (const ProbeLine *line);
void probe_nms (const ProbeLine *line);
void probe_augment (const ProbeLine *line);
