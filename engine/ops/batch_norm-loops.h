/**
 * The inner loops of batch normalization on the machine's processor, for batch_norm-host.c alone. A row is whole pixels side by
 * side, [n] floats; factors are [QD_BATCH_NORM_N_FACTORS][row], repeated from pixel to pixel.
 */
#pragma once

#include "engine/ops/activation.h"

enum
{
  QD_BATCH_NORM_MEAN,
  QD_BATCH_NORM_SCALE, /* weight / deviation */
  QD_BATCH_NORM_SHIFT, /* bias */
  QD_BATCH_NORM_INVERSE,  /* 1 / deviation */
  QD_BATCH_NORM_MEAN_DY,  /* mean of dy'; 0 with running statistics */
  QD_BATCH_NORM_MEAN_DYX, /* mean of dy' (x - mean) / variance; 0 with running statistics */
  QD_BATCH_NORM_N_FACTORS,
};

/* sum += x - origin, squares += (x - origin)^2 */
void qd_batch_norm_sum_row (float *sum, float *squares, const float *origin, const float *x, gsize n);

/* Sums the pixels of a row to its head. */
void qd_batch_norm_fold (float *row, gsize n, gsize channels);

/* [n] channels: merges partial sums of @part_count pixels into mean and squared deviations of @count. Source: Chan, Golub and
 * LeVeque 1983. */
void qd_batch_norm_merge (double *mean, double *deviation, const float *origin, const float *sum, const float *squares, gsize n,
                          double count, double part_count);
void qd_batch_norm_add (double *sum, const float *part, gsize n);

/* y = activate ((x - mean) scale + shift) */
void qd_batch_norm_apply_row (QdActivation kind, float *y, const float *x, const float *factors, gsize row, gsize n);

/* sum += dy', product += dy' (x - mean), where dy' = dy times the activation's slope */
void qd_batch_norm_sum_gradient_row (QdActivation kind, float *sum, float *product, const float *x, const float *dy,
                                     const float *factors, gsize row, gsize n);

/* dx = scale (dy' - mean_dy - (x - mean) mean_dyx), or dx += */
void qd_batch_norm_spread_row (QdActivation kind, gboolean accumulate, float *dx, const float *x, const float *dy,
                               const float *factors, gsize row, gsize n);
