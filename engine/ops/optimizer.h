/**
 * The optimizer: moves parameters along their gradients, on the device, after a check that all gradients are finite (and the
 * loss, see qd_optimizer_set_guard). If they are not, the step is undone: values, momenta and average stay, and the running
 * statistics that the forward pass moved (parameters of QD_PARAMETER_STATE) are put back. State lies in arenas laid out as the
 * graph's value arena. One thread, that of the device. Formulas and defaults are PyTorch's (torch.optim.SGD, Adam, RMSprop,
 * Adadelta, clip_grad_norm_).
 */
#pragma once

#include "engine/graph/graph.h"

typedef enum
{
  QD_RULE_SGD,      /* momentum */
  QD_RULE_ADAM,     /* beta1, beta2, epsilon */
  QD_RULE_RMSPROP,  /* alpha, epsilon, momentum */
  QD_RULE_ADADELTA, /* rho, epsilon */
} QdOptimizerRule;

typedef struct
{
  QdOptimizerRule rule;
  float momentum;      /* SGD, RMSprop */
  float beta1, beta2;  /* Adam: decay of the first and the second moment */
  float alpha;         /* RMSprop: decay of the mean square */
  float rho;           /* Adadelta: decay of both means */
  float epsilon;       /* Adam, RMSprop, Adadelta */
  float weight_decay;  /* times the value, added to the gradient */
  float clip_norm;     /* gradients longer than this, all together, are shortened to it; 0: never */
  float average_decay; /* of the running mean of the values, in [0, 1); 0: none is kept */
} QdOptimizerOptions;

/* PyTorch's defaults of the rule, without momentum, weight decay, clipping and average. */
QdOptimizerOptions qd_optimizer_options_default (QdOptimizerRule rule);

typedef struct
{
  float norm;     /* L2, of all gradients that are not frozen, before clipping */
  guint32 finite; /* 1; 0: some gradient is not a number or infinite, or the guard is 0, and the step was undone */
  float scale;    /* that the gradients were multiplied by for clip_norm */
  guint32 reserved;
} QdOptimizerResult;

typedef struct _QdOptimizer QdOptimizer;

/* Parameters that are frozen now are left out. */
QdOptimizer *qd_optimizer_new (QdGraph *graph, const QdOptimizerOptions *options, GError **error);
void qd_optimizer_free (QdOptimizer *optimizer);

/* Of device memory that it takes; @graph may be a plan. */
gsize qd_optimizer_count_bytes (QdGraph *graph, const QdOptimizerOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdOptimizer, qd_optimizer_free)

/* Once the values have been loaded, before the first step: the average starts as a copy of them, and the running statistics are
 * remembered. Again after values are written from outside. Momenta and mean squares are left alone. */
gboolean qd_optimizer_start (QdOptimizer *optimizer, GError **error);

/* Before each run. @step: counted from 1 over the whole training; Adam's bias correction needs it, and the average, which
 * starts as a plain mean: its decay is at most (1 + step) / (10 + step). */
void qd_optimizer_set_step (QdOptimizer *optimizer, float learning_rate, guint64 step);

/* Before recording: a uint32 of @range, counted from its start, that undoes the step where it is 0 when the step is run, as
 * gradients that are not finite do: a loss can overflow while its gradients do not. @range must live as long. */
void qd_optimizer_set_guard (QdOptimizer *optimizer, QdRange range, guint word);

/* After the backward pass: the check, the step, and the average. */
void qd_optimizer_record (QdOptimizer *optimizer, QdRecorder *recorder);

/* Of the last run. */
const QdOptimizerResult *qd_optimizer_get_result (QdOptimizer *optimizer);

/* Momenta and mean squares for checkpoints: name as PyTorch's state_dict has it ("momentum_buffer", "exp_avg", "square_avg"),
 * range laid out as the gradient arena: what is frozen has none. They start as zeros. */
guint qd_optimizer_get_n_states (QdOptimizer *optimizer);
const char *qd_optimizer_get_state_name (QdOptimizer *optimizer, guint index);
QdRange qd_optimizer_get_state (QdOptimizer *optimizer, guint index);

/* The running mean of the value arena, states of ops included, laid out as it; no buffer when average_decay is 0. */
QdRange qd_optimizer_get_average (QdOptimizer *optimizer);
