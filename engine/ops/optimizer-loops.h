/**
 * The inner loops of optimizer-host.c: [n] parameters.
 */
#pragma once

#include <glib.h>

/* As in shaders/optimizer/update.comp. */
typedef struct
{
  float scale; /* of the gradients */
  float weight_decay, momentum, decay1, decay2, epsilon;
  float rate, correction1, correction2; /* of Adam 1 - beta1^t and sqrt (1 - beta2^t) */
} QdUpdate;

typedef void (*QdUpdateLoop) (const QdUpdate *update, float *values, float *first, float *second, const float *gradients,
                              gsize n);

/* @second: NULL where the rule keeps none. */
void qd_update_sgd (const QdUpdate *update, float *values, float *first, float *second, const float *gradients, gsize n);
void qd_update_adam (const QdUpdate *update, float *values, float *first, float *second, const float *gradients, gsize n);
void qd_update_rmsprop (const QdUpdate *update, float *values, float *first, float *second, const float *gradients, gsize n);
void qd_update_adadelta (const QdUpdate *update, float *values, float *first, float *second, const float *gradients, gsize n);

/* Not finite where a value is not. */
float qd_sum_squares (const float *values, gsize n);

/* mean += share (values - mean) */
void qd_move_mean (float *mean, const float *values, float share, gsize n);
