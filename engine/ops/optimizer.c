#include <math.h>
#include <string.h>

#include "engine/ops/optimizer-private.h"
#include "engine/ops/wanted.h"

#define LANES      64
#define N_BUFFERS  8
#define NORM_PIECE (QD_OPTIMIZER_PART_FLOATS / 4) /* texels */
#define NO_GUARD   G_MAXUINT32 /* as in norm_total.comp */

typedef struct
{
  const char *kernel;
  const char *states[2]; /* as in PyTorch's state_dict; NULL: none */
} Rule;

typedef struct
{
  guint32 texels, first_part;
} NormPush;

typedef struct
{
  guint32 n_parts;
  float clip_norm;
  guint32 guard_word;
} TotalPush;

typedef struct
{
  guint32 texels;
  float weight_decay, momentum, decay1, decay2, epsilon;
} UpdatePush;

static const Rule rules[] = {
  [QD_RULE_SGD] = { "optimizer/sgd", { "momentum_buffer", NULL } },
  [QD_RULE_ADAM] = { "optimizer/adam", { "exp_avg", "exp_avg_sq" } },
  [QD_RULE_RMSPROP] = { "optimizer/rmsprop", { "square_avg", "momentum_buffer" } },
  [QD_RULE_ADADELTA] = { "optimizer/adadelta", { "square_avg", "acc_delta" } },
};

QdOptimizerOptions
qd_optimizer_options_default (QdOptimizerRule rule)
{
  return (QdOptimizerOptions){
    .rule = rule,
    .beta1 = 0.9f,
    .beta2 = 0.999f,
    .alpha = 0.99f,
    .rho = 0.9f,
    .epsilon = rule == QD_RULE_ADADELTA ? 1e-6f : 1e-8f,
  };
}

static void
number_parts (QdOptimizer *optimizer)
{
  optimizer->first_parts = g_new (guint, optimizer->stretches->len + 1);
  for (guint i = 0; i < optimizer->stretches->len; i++)
    {
      guint texels = qd_stretch_count_texels (&g_array_index (optimizer->stretches, QdStretch, i));

      optimizer->first_parts[i] = optimizer->n_parts;
      optimizer->n_parts += (texels + NORM_PIECE - 1) / NORM_PIECE;
    }
}

static gboolean
prepare_kernels (QdOptimizer *optimizer, QdDevice *device, GError **error)
{
  const QdWantedKernel wanted[] = {
    { &optimizer->norm, { "optimizer/norm", 1, 1, sizeof (NormPush), NULL, 0 } },
    { &optimizer->norm_total, { "optimizer/norm_total", 0, 4, sizeof (TotalPush), NULL, 0 } },
    { &optimizer->update, { rules[optimizer->options.rule].kernel, 3, 3, sizeof (UpdatePush), NULL, 0 } },
    { &optimizer->average_kernel, { "optimizer/average", 3, 1, sizeof (guint32), NULL, 0 } },
    { &optimizer->keep_kernel, { "optimizer/keep", 1, 2, sizeof (guint32), NULL, 0 } },
  };

  return qd_wanted_kernels_get (device, wanted, G_N_ELEMENTS (wanted), error);
}

/* They lie behind all that is trained. */
QdRange
qd_optimizer_get_moved (const QdOptimizer *optimizer)
{
  QdRange range = qd_graph_get_value_arena (optimizer->graph);
  gsize trained = qd_graph_count_trained_bytes (optimizer->graph);

  return (QdRange){ range.buffer, trained, qd_graph_count_value_bytes (optimizer->graph) - trained };
}

static void
list_buffers (QdOptimizer *optimizer, QdWantedBuffer wanted[N_BUFFERS])
{
  gsize arena = qd_graph_count_value_bytes (optimizer->graph), trained = MAX (qd_graph_count_trained_bytes (optimizer->graph), 16);
  const QdWantedBuffer list[N_BUFFERS] = {
    { &optimizer->parts, QD_MEMORY_DEVICE, MAX (optimizer->n_parts, 1) * 2 * sizeof (float), "parts of the gradients' norm" },
    { &optimizer->steps, QD_MEMORY_UPLOAD, 16, "step of the optimizer" },
    { &optimizer->control, QD_MEMORY_DEVICE, 16, "control of the optimizer" },
    { &optimizer->result, QD_MEMORY_READBACK, sizeof (QdOptimizerResult), "result of the optimizer" },
    { &optimizer->states[0], QD_MEMORY_DEVICE, optimizer->n_states > 0 ? trained : 0, "first state of the optimizer" },
    { &optimizer->states[1], QD_MEMORY_DEVICE, optimizer->n_states > 1 ? trained : 0, "second state of the optimizer" },
    { &optimizer->average, QD_MEMORY_DEVICE, optimizer->options.average_decay > 0 ? arena : 0, "average of the parameters" },
    { &optimizer->kept, QD_MEMORY_DEVICE, optimizer->state_stretches->len > 0 ? qd_optimizer_get_moved (optimizer).size : 0,
      "kept running statistics" },
  };

  memcpy (wanted, list, sizeof list);
}

/* A rule without momentum needs no memory for it: RMSprop's second state is left out. */
static guint
count_states (const QdOptimizerOptions *options)
{
  if (options->rule == QD_RULE_SGD || (options->rule == QD_RULE_RMSPROP && options->momentum == 0))
    return 1;
  return 2;
}

static QdOptimizer *
new_plan (QdGraph *graph, const QdOptimizerOptions *options)
{
  QdOptimizer *optimizer = g_new0 (QdOptimizer, 1);

  optimizer->options = *options;
  optimizer->graph = graph;
  optimizer->n_states = count_states (options);
  optimizer->stretches = qd_stretches_find (graph, QD_PARAMETER_TRAINED);
  optimizer->state_stretches = qd_stretches_find (graph, QD_PARAMETER_STATE);
  optimizer->guard_word = NO_GUARD;
  number_parts (optimizer);
  return optimizer;
}

QdOptimizer *
qd_optimizer_new (QdGraph *graph, const QdOptimizerOptions *options, GError **error)
{
  QdDevice *device = qd_graph_get_device (graph);
  g_autoptr (QdOptimizer) optimizer = NULL;
  QdWantedBuffer wanted[N_BUFFERS];

  g_return_val_if_fail (options->average_decay >= 0 && options->average_decay < 1, NULL);
  optimizer = new_plan (graph, options);
  list_buffers (optimizer, wanted);
  if (!prepare_kernels (optimizer, device, error) || !qd_wanted_buffers_make (device, wanted, N_BUFFERS, error))
    return NULL;
  qd_optimizer_set_step (optimizer, 0, 1);
  return g_steal_pointer (&optimizer);
}

gsize
qd_optimizer_count_bytes (QdGraph *graph, const QdOptimizerOptions *options)
{
  g_autoptr (QdOptimizer) optimizer = new_plan (graph, options);
  QdWantedBuffer wanted[N_BUFFERS];

  list_buffers (optimizer, wanted);
  return qd_wanted_buffers_count_bytes (wanted, N_BUFFERS);
}

void
qd_optimizer_free (QdOptimizer *optimizer)
{
  if (optimizer == NULL)
    return;
  g_array_unref (optimizer->stretches);
  g_array_unref (optimizer->state_stretches);
  g_free (optimizer->first_parts);
  qd_buffer_free (optimizer->states[0]);
  qd_buffer_free (optimizer->states[1]);
  qd_buffer_free (optimizer->average);
  qd_buffer_free (optimizer->kept);
  qd_buffer_free (optimizer->parts);
  qd_buffer_free (optimizer->steps);
  qd_buffer_free (optimizer->control);
  qd_buffer_free (optimizer->result);
  g_free (optimizer);
}

gboolean
qd_optimizer_start (QdOptimizer *optimizer, GError **error)
{
  QdRange values = qd_graph_get_value_arena (optimizer->graph);
  QdRecorder *recorder = qd_recorder_new (qd_graph_get_device (optimizer->graph));
  g_autoptr (QdRecording) recording = NULL;

  if (optimizer->average != NULL)
    qd_recorder_copy (recorder, values, qd_buffer_get_range (optimizer->average));
  if (optimizer->kept != NULL)
    qd_recorder_copy (recorder, qd_optimizer_get_moved (optimizer), qd_buffer_get_range (optimizer->kept));
  recording = qd_recorder_finish (recorder, error);
  return recording != NULL && qd_recording_run (recording, error);
}

void
qd_optimizer_set_step (QdOptimizer *optimizer, float learning_rate, guint64 step)
{
  const QdOptimizerOptions *options = &optimizer->options;
  float *steps = qd_buffer_get_mapped (optimizer->steps);
  double decay = MIN (options->average_decay, (1.0 + step) / (10.0 + step));

  steps[0] = learning_rate;
  steps[1] = (float)(1 - pow (options->beta1, step));
  steps[2] = (float)sqrt (1 - pow (options->beta2, step));
  steps[3] = (float)(1 - decay);
}

void
qd_optimizer_set_guard (QdOptimizer *optimizer, QdRange range, guint word)
{
  g_return_if_fail ((word + 1) * sizeof (guint32) <= range.size);
  optimizer->guard = range;
  optimizer->guard_word = word;
}

static void
record_check (QdOptimizer *optimizer, QdRecorder *recorder)
{
  QdRange gradients = qd_graph_get_gradient_arena (optimizer->graph), parts = qd_buffer_get_range (optimizer->parts);
  const QdBinding totals[] = {
    { parts, QD_ACCESS_READ },
    { qd_buffer_get_range (optimizer->result), QD_ACCESS_WRITE },
    { qd_buffer_get_range (optimizer->control), QD_ACCESS_WRITE },
    { optimizer->guard.buffer != NULL ? optimizer->guard : parts, QD_ACCESS_READ },
  };
  const TotalPush total = { optimizer->n_parts, optimizer->options.clip_norm, optimizer->guard_word };

  for (guint i = 0; i < optimizer->stretches->len; i++)
    {
      const QdStretch *stretch = &g_array_index (optimizer->stretches, QdStretch, i);
      const QdBinding bindings[] = { { qd_stretch_of (gradients, stretch), QD_ACCESS_READ }, { parts, QD_ACCESS_WRITE } };
      const NormPush push = { qd_stretch_count_texels (stretch), optimizer->first_parts[i] };

      qd_recorder_dispatch (recorder, optimizer->norm, bindings, 2, &push, (push.texels + NORM_PIECE - 1) / NORM_PIECE, 1, 1);
    }
  qd_recorder_dispatch (recorder, optimizer->norm_total, totals, G_N_ELEMENTS (totals), &total, 1, 1, 1);
}

float
qd_optimizer_get_decay (const QdOptimizerOptions *options)
{
  return options->rule == QD_RULE_ADAM ? options->beta1 : options->rule == QD_RULE_RMSPROP ? options->alpha : options->rho;
}

static void
record_updates (QdOptimizer *optimizer, QdRecorder *recorder)
{
  const QdOptimizerOptions *options = &optimizer->options;
  QdRange first = qd_buffer_get_range (optimizer->states[0]);
  QdRange second = optimizer->states[1] != NULL ? qd_buffer_get_range (optimizer->states[1]) : first;

  for (guint i = 0; i < optimizer->stretches->len; i++)
    {
      const QdStretch *stretch = &g_array_index (optimizer->stretches, QdStretch, i);
      const QdBinding bindings[] = {
        { qd_buffer_get_range (optimizer->control), QD_ACCESS_READ },
        { qd_buffer_get_range (optimizer->steps), QD_ACCESS_READ },
        { qd_stretch_of (qd_graph_get_gradient_arena (optimizer->graph), stretch), QD_ACCESS_READ },
        { qd_stretch_of (qd_graph_get_value_arena (optimizer->graph), stretch), QD_ACCESS_READ_WRITE },
        { qd_stretch_of (first, stretch), QD_ACCESS_READ_WRITE },
        { qd_stretch_of (second, stretch), QD_ACCESS_READ_WRITE },
      };
      const UpdatePush push = { qd_stretch_count_texels (stretch),
                                options->weight_decay,
                                options->momentum,
                                qd_optimizer_get_decay (options),
                                options->beta2,
                                options->epsilon };

      qd_recorder_dispatch (recorder, optimizer->update, bindings, G_N_ELEMENTS (bindings), &push,
                            (push.texels + LANES - 1) / LANES, 1, 1);
    }
}

static void
record_keep (QdOptimizer *optimizer, QdRecorder *recorder)
{
  gsize moved = qd_optimizer_get_moved (optimizer).offset;

  for (guint i = 0; i < optimizer->state_stretches->len; i++)
    {
      const QdStretch *stretch = &g_array_index (optimizer->state_stretches, QdStretch, i);
      const QdBinding bindings[] = {
        { qd_buffer_get_range (optimizer->control), QD_ACCESS_READ },
        { qd_stretch_of (qd_graph_get_value_arena (optimizer->graph), stretch), QD_ACCESS_READ_WRITE },
        { { optimizer->kept, stretch->offset - moved, stretch->size }, QD_ACCESS_READ_WRITE },
      };
      const guint32 texels = qd_stretch_count_texels (stretch);

      qd_recorder_dispatch (recorder, optimizer->keep_kernel, bindings, G_N_ELEMENTS (bindings), &texels,
                            (texels + LANES - 1) / LANES, 1, 1);
    }
}

/* Over trained and state, each stretch; what is frozen stays as the copy it started as. */
static void
record_average (QdOptimizer *optimizer, QdRecorder *recorder, GArray *stretches)
{
  for (guint i = 0; i < stretches->len; i++)
    {
      const QdStretch *stretch = &g_array_index (stretches, QdStretch, i);
      const QdBinding bindings[] = {
        { qd_buffer_get_range (optimizer->control), QD_ACCESS_READ },
        { qd_buffer_get_range (optimizer->steps), QD_ACCESS_READ },
        { qd_stretch_of (qd_graph_get_value_arena (optimizer->graph), stretch), QD_ACCESS_READ },
        { qd_stretch_of (qd_buffer_get_range (optimizer->average), stretch), QD_ACCESS_READ_WRITE },
      };
      const guint32 texels = qd_stretch_count_texels (stretch);

      qd_recorder_dispatch (recorder, optimizer->average_kernel, bindings, G_N_ELEMENTS (bindings), &texels,
                            (texels + LANES - 1) / LANES, 1, 1);
    }
}

void
qd_optimizer_record (QdOptimizer *optimizer, QdRecorder *recorder)
{
  qd_recorder_label (recorder, "optimizer");
  if (qd_device_is_host (qd_graph_get_device (optimizer->graph)))
    {
      qd_optimizer_host_record (optimizer, recorder);
      return;
    }
  record_check (optimizer, recorder);
  record_updates (optimizer, recorder);
  record_keep (optimizer, recorder);
  if (optimizer->average != NULL)
    {
      record_average (optimizer, recorder, optimizer->stretches);
      record_average (optimizer, recorder, optimizer->state_stretches);
    }
}

const QdOptimizerResult *
qd_optimizer_get_result (QdOptimizer *optimizer)
{
  return qd_buffer_get_mapped (optimizer->result);
}

guint
qd_optimizer_get_n_states (QdOptimizer *optimizer)
{
  return optimizer->n_states;
}

const char *
qd_optimizer_get_state_name (QdOptimizer *optimizer, guint index)
{
  g_return_val_if_fail (index < optimizer->n_states, NULL);
  return rules[optimizer->options.rule].states[index];
}

QdRange
qd_optimizer_get_state (QdOptimizer *optimizer, guint index)
{
  g_return_val_if_fail (index < optimizer->n_states, (QdRange){ 0 });
  return qd_buffer_get_range (optimizer->states[index]);
}

QdRange
qd_optimizer_get_average (QdOptimizer *optimizer)
{
  return optimizer->average != NULL ? qd_buffer_get_range (optimizer->average) : (QdRange){ 0 };
}
