/**
 * Inside of conv2d: what its files share. conv2d.c checks options and owns the op, whose passes are done by a kind: that of
 * conv2d-host.c by the processor, all others by shaders. Of these conv2d-packing.c orders the weights, conv2d-plan.c finds how
 * much is done at once, and conv2d-passes.c turns passes into plain sums (QdConv2dGather, QdConv2dReduce), which
 * conv2d-portable.c and conv2d-depthwise.c run. A further kind is a file and a row of the table in conv2d.c.
 */
#pragma once

#include "engine/ops/conv2d.h"

typedef struct _QdConv2d QdConv2d;
typedef struct _QdConv2dHost QdConv2dHost;

/* Weights as the kernels read them: [block of 8 outputs][tap][depth][8 outputs][4 inputs], zero where there is no weight. A
 * block reads `depth` texels of 4 input channels, from the one where the group of its first output begins. */
typedef struct
{
  guint inputs, outputs; /* channels */
  guint groups;
  guint blocks;    /* of 8 outputs */
  guint in_texels; /* of a pixel of the input */
  guint depth;     /* in texels */
  guint taps;      /* rows x columns of the kernel */
} QdConv2dPacking;

QdConv2dPacking qd_conv2d_packing (guint inputs, guint outputs, guint groups, guint taps);
gsize qd_conv2d_packing_count (const QdConv2dPacking *packing); /* floats */
guint qd_conv2d_packing_first_texel (const QdConv2dPacking *packing, guint block);

/* QdPackFunc and QdUnpackFunc; the parameter's layout is a QdConv2dPacking. */
void qd_conv2d_pack (const QdParameter *parameter, const float *file, float *packed);
void qd_conv2d_unpack (const QdParameter *parameter, const float *packed, float *file);

/* The same for depthwise weights: [tap][channels, padded]. */
void qd_conv2d_pack_depthwise (const QdParameter *parameter, const float *file, float *packed);
void qd_conv2d_unpack_depthwise (const QdParameter *parameter, const float *packed, float *file);

/* What gather_push.glsl declares; pairs are x, y. Makes some pixels of "out" (in an input gradient: of the input) by gathering
 * from "in": out[q * out_step + out_first] = sum over taps t of in[q * in_step + in_first + t * tap_move] * weight. */
typedef struct
{
  gint32 grid[2];
  gint32 pixels; /* of the grid, all images */
  gint32 depth;
  gint32 in_size[2];
  gint32 in_texels, out_texels;
  gint32 out_size[2];
  gint32 in_step[2], in_first[2], tap_move[2];
  gint32 taps[2], tap_step[2], tap_first, kernel_taps;
  gint32 out_step[2], out_first[2];
  gint32 group_in, group_out;
} QdConv2dGather;

/* What reduce_push.glsl declares: sums over the output's pixels, in slices. */
typedef struct
{
  gint32 in_size[2], out_size[2];
  gint32 step[2], first[2], tap_move[2];
  gint32 taps_x;
  gint32 rows;
  gint32 depth;
  gint32 in_texels, out_texels;
  gint32 blocks;
  gint32 pixels, slice_pixels;
  gint32 group_in, group_out;
} QdConv2dReduce;

/* What a kind of shaders does. The ranges are those of the images at hand; gradients of weights are added to. */
typedef struct
{
  /* Kernels of the forward pass, and of the backward pass where @backward. */
  gboolean (*prepare) (QdConv2d *self, QdDevice *device, gboolean backward, GError **error);

  /* Once before the gathers of an input gradient; NULL: nothing. */
  void (*start_input_gradient) (QdConv2d *self, QdRecorder *recorder);
  void (*gather) (QdConv2d *self, QdRecorder *recorder, const QdConv2dGather *gather, QdRange in, QdRange out);
  void (*gather_gradient) (QdConv2d *self, QdRecorder *recorder, const QdConv2dGather *gather, QdRange in, QdRange out,
                           gboolean accumulate);

  /* Writes @slices partial sums, each as long as the packed weights, into @to. */
  void (*reduce) (QdConv2d *self, QdRecorder *recorder, const QdConv2dReduce *reduce, QdRange in, QdRange gradient, QdRange to,
                  guint slices);
} QdConv2dShaders;

typedef struct
{
  const char *name;
  const QdConv2dShaders *shaders;                         /* NULL: it runs on no device */
  gboolean (*accepts) (QdConv2d *self, QdDevice *device); /* it may keep what it found out for finalize to free */

  /* The layout of the parameters, set by the builder; and errors that are known by then. */
  gboolean (*build) (QdConv2d *self, QdDevice *device, GError **error);

  /* As those of QdOpClass; accumulate is that of the one input. absorb, plan, finalize: NULL: nothing. */
  gboolean (*absorb) (QdConv2d *self, const QdOp *next);
  void (*plan) (QdConv2d *self, gboolean accumulate, gboolean training);
  gboolean (*prepare) (QdConv2d *self, QdGraph *graph, GError **error);
  void (*forward) (QdConv2d *self, QdRecorder *recorder, QdMode mode);
  void (*backward) (QdConv2d *self, QdRecorder *recorder, gboolean accumulate);
  void (*finalize) (QdConv2d *self);
} QdConv2dKind;

extern const QdConv2dKind qd_conv2d_host, qd_conv2d_depthwise, qd_conv2d_portable, qd_conv2d_plain;

struct _QdConv2d
{
  QdOp base;
  QdConv2dOptions options; /* with the defaults put in */
  QdShape in, out;
  const QdConv2dKind *kind;
  QdConv2dPacking packing;    /* inputs to outputs */
  QdConv2dPacking transposed; /* outputs to inputs: the weights of the input gradient */
  QdParameter *weight, *bias; /* bias may be NULL */
  QdConv2dHost *host;         /* of the kind "host" */

  /* Of the kinds of shaders. */
  guint images;               /* done at once */
  guint slices, slice_pixels; /* of the weight gradient */
  guint bias_slices, bias_slice_pixels;
  QdRange transposed_weights, partial_sums; /* of the scratch memory */

  /* Of one of them; see there. */
  guint tile_blocks, gradient_tile_blocks, reduce_tile_blocks, local_size;
  QdKernel *gather, *gather_gradient[2], *transpose, *reduce;

  QdKernel *add_slices, *add_bias_slices, *sum_bias;
  QdKernel *mask; /* of the output's gradient, where there is an activation */
};

gboolean qd_conv2d_is_depthwise (const QdConv2d *self);

static inline guint
qd_conv2d_divide_up (gsize n, gsize by)
{
  return (guint)((n + by - 1) / by);
}

/* Texels of a pixel. */
static inline guint
qd_conv2d_texels (QdShape shape)
{
  return qd_shape_padded_channels (shape) / 4;
}

/* In memory. */
static inline gsize
qd_conv2d_image_bytes (QdShape shape)
{
  return (gsize)shape.h * shape.w * qd_shape_padded_channels (shape) * sizeof (float);
}

/* Of all kinds of shaders. Building finds how many images, and slices of the weight gradient, are done at once, and sets
 * scratch_bytes. Errors: QD_ERROR_MEMORY. */
gboolean qd_conv2d_build_passes (QdConv2d *self, QdDevice *device, GError **error);
gboolean qd_conv2d_prepare_passes (QdConv2d *self, QdGraph *graph, GError **error);
void qd_conv2d_record_forward (QdConv2d *self, QdRecorder *recorder, QdMode mode);
void qd_conv2d_record_backward (QdConv2d *self, QdRecorder *recorder, gboolean accumulate);

#define QD_CONV2D_PASSES                                                                                                       \
  .build = qd_conv2d_build_passes, .prepare = qd_conv2d_prepare_passes, .forward = qd_conv2d_record_forward,                   \
  .backward = qd_conv2d_record_backward
