/**
 * Inner loops of convolutions on the machine's processors.
 */
#pragma once

#include <glib.h>

/* A row of outputs of a depthwise convolution, and what reads it. */
typedef struct
{
  const float *gradient; /* [out_w, channels] of the outputs */
  const float *image;    /* [in_h, in_w, channels] */
  gint row;              /* of the image, under the kernel's first; may lie outside */
  gint in_h, in_w, out_w;
  gint kernel_h, kernel_w;
  gint stride, padding, dilation;
  gsize channels;        /* a multiple of 4 */
} QdConv2dDepthwiseRow;

/* @sums: [kernel_h, kernel_w, channels], the gradients of the weights, which are added to. */
void qd_conv2d_add_depthwise_row (const QdConv2dDepthwiseRow *row, float *sums);

/* @gradient: [channels, taps]; @sums: [n, taps, channels], added to it in their order. */
void qd_conv2d_add_depthwise_sums (float *gradient, const float *sums, gsize n, gsize taps, gsize channels);
