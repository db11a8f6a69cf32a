/**
 * Inside of conv2d: the kind that runs on the processor through oneDNN. conv2d-host.c describes the primitives to the library
 * and chooses whether to; conv2d-host-run.c lists them with their memory; conv2d-host-depthwise.c does without it what it is
 * slow at.
 *
 * Activations and gradients are worked on in place. Channels that are no multiple of 4 are given to the library padded, as they
 * lie in memory, with weights of zero: it is quick where channels and strides agree. The parameter is the file's, padded so.
 * The library wants weights in an order of its own, which it is asked for: in training they are reordered each time, and their
 * gradient back; without a backward pass the reordered ones are kept until new values are written, and large convolutions go
 * by Winograd's algorithm, which alone works on copies.
 */
#pragma once

#include "engine/host/dnnl-list.h"
#include "engine/ops/batch_norm.h"
#include "engine/ops/conv2d-private.h"

struct _QdConv2dHost
{
  dnnl_memory_desc_t in, out, weights, bias;    /* as they lie in memory */
  dnnl_primitive_desc_t forward, data, weights_gradient; /* data: the input's gradient */
  gboolean folds;                               /* a batch norm, of norm, into what is kept */
  QdBatchNormParts norm;
  gboolean accumulate;                          /* the input's gradient is added to */
  float *folded_bias;                           /* [out, padded] in kept, where folds */
  QdBuffer *kept;                               /* reordered weights where there is no backward pass */
  guint64 kept_version;                         /* of the values they were made of; 0: none */
  QdDnnlList *load, *run, *run_backward;        /* load: to kept */
};

/* The forward pass with its activation or, where @folds, with the batch norm's; @winograd: by his algorithm, in the library's
 * layout, for inference. NULL where the library has none. */
dnnl_primitive_desc_t qd_conv2d_host_describe_forward (const QdConv2d *self, const QdConv2dHost *host, gboolean folds,
                                                       gboolean winograd);

/* Without a backward pass: a batch norm behind is done by weights and biases that are scaled with it. */
gboolean qd_conv2d_host_absorb (QdConv2d *self, const QdOp *next);

/* Sets scratch_bytes. */
void qd_conv2d_host_plan (QdConv2d *self, gboolean accumulate, gboolean training);
gboolean qd_conv2d_host_prepare (QdConv2d *self, QdGraph *graph, GError **error);
/* The gradient of depthwise weights, where it is not the library's: then it comes behind run_backward. The bytes are of scratch
 * memory; the last is a QdCallFunc. */
gboolean qd_conv2d_host_sums_depthwise (const QdConv2d *self);
gsize qd_conv2d_host_get_depthwise_bytes (const QdConv2d *self);
gboolean qd_conv2d_host_add_depthwise_gradient (gpointer data, GError **error);

void qd_conv2d_host_record_forward (QdConv2d *self, QdRecorder *recorder, QdMode mode);
void qd_conv2d_host_record_backward (QdConv2d *self, QdRecorder *recorder, gboolean accumulate);
