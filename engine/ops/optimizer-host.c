/* The optimizer's step on the machine's processor. */
#include <math.h>
#include <string.h>

#include "engine/host/parallel.h"
#include "engine/ops/optimizer-loops.h"
#include "engine/ops/optimizer-private.h"

/* A recorded step, with the machine's view of what it works on. */
typedef struct
{
  QdOptimizer *optimizer; /* borrowed: it outlives its recordings */
  QdUpdateLoop loop;
  QdUpdate update; /* of the step under way */
  float share;     /* of the average, of the step under way */
  guint8 *values, *gradients, *states[2], *average; /* arenas; the last three or NULL */
  guint8 *kept, *moved;                             /* running statistics, as after the last good step and now; or NULL */
  gsize moved_bytes;
  float *parts;             /* [n_parts] sums of squares */
  const float *steps;       /* as qd_optimizer_set_step leaves them */
  const guint32 *guard;     /* or NULL */
  QdOptimizerResult *result;
} Step;

/* Some parameters of a stretch. */
typedef struct
{
  Step *step;
  gsize offset;     /* of the stretch in the arenas, in bytes */
  guint first_part; /* of the norm */
} Part;

static const QdUpdateLoop loops[] = {
  [QD_RULE_SGD] = qd_update_sgd,
  [QD_RULE_ADAM] = qd_update_adam,
  [QD_RULE_RMSPROP] = qd_update_rmsprop,
  [QD_RULE_ADADELTA] = qd_update_adadelta,
};

static float *
get_floats (guint8 *arena, const Part *part, gsize first)
{
  return arena != NULL ? (float *)(arena + part->offset) + first : NULL;
}

static void
sum_part (gpointer data, gsize first, gsize end)
{
  const Part *part = data;

  part->step->parts[part->first_part + first / QD_OPTIMIZER_PART_FLOATS]
      = qd_sum_squares (get_floats (part->step->gradients, part, first), end - first);
}

static void
update_part (gpointer data, gsize first, gsize end)
{
  const Part *part = data;
  const Step *step = part->step;
  float *values = get_floats (step->values, part, first), *average = get_floats (step->average, part, first);

  step->loop (&step->update, values, get_floats (step->states[0], part, first), get_floats (step->states[1], part, first),
              get_floats (step->gradients, part, first), end - first);
  if (average != NULL)
    qd_move_mean (average, values, step->share, end - first);
}

static void
for_each_stretch (Step *step, QdParallelFunc func)
{
  const QdOptimizer *optimizer = step->optimizer;

  for (guint i = 0; i < optimizer->stretches->len; i++)
    {
      const QdStretch *stretch = &g_array_index (optimizer->stretches, QdStretch, i);
      Part part = { step, stretch->offset, optimizer->first_parts[i] };

      qd_parallel_for (stretch->size / sizeof (float), QD_OPTIMIZER_PART_FLOATS, func, &part);
    }
}

/* The gradients' norm, whether all is finite, and how far the gradients are shortened. */
static void
check (Step *step)
{
  float clip = step->optimizer->options.clip_norm, norm, scale = 1;
  double sum = 0;
  gboolean finite;

  for_each_stretch (step, sum_part);
  for (guint i = 0; i < step->optimizer->n_parts; i++)
    sum += (double)step->parts[i];
  norm = sqrtf ((float)sum);
  finite = isfinite (norm) && (step->guard == NULL || *step->guard != 0);
  if (clip > 0 && finite)
    scale = MIN (1, clip / (norm + 1e-6f));
  *step->result = (QdOptimizerResult){ norm, (guint32)finite, scale, 0 };
}

static void
set_update (Step *step)
{
  const QdOptimizerOptions *options = &step->optimizer->options;

  step->update = (QdUpdate){ .scale = step->result->scale,
                             .weight_decay = options->weight_decay,
                             .momentum = options->momentum,
                             .decay1 = qd_optimizer_get_decay (options),
                             .decay2 = options->beta2,
                             .epsilon = options->epsilon,
                             .rate = step->steps[0],
                             .correction1 = step->steps[1],
                             .correction2 = step->steps[2] };
  step->share = step->steps[3];
}

/* The running statistics, whose average moves too. */
static void
keep_states (const Step *step)
{
  const QdOptimizer *optimizer = step->optimizer;

  memcpy (step->kept, step->moved, step->moved_bytes);
  for (guint i = 0; step->average != NULL && i < optimizer->state_stretches->len; i++)
    {
      const QdStretch *stretch = &g_array_index (optimizer->state_stretches, QdStretch, i);

      qd_move_mean ((float *)(step->average + stretch->offset), (const float *)(step->values + stretch->offset), step->share,
                    stretch->size / sizeof (float));
    }
}

static gboolean
run (gpointer data, G_GNUC_UNUSED GError **error)
{
  Step *step = data;

  check (step);
  if (step->result->finite == 0)
    {
      if (step->kept != NULL)
        memcpy (step->moved, step->kept, step->moved_bytes);
      return TRUE;
    }
  set_update (step);
  for_each_stretch (step, update_part);
  if (step->kept != NULL)
    keep_states (step);
  return TRUE;
}

static guint8 *
get_bytes (QdBuffer *buffer)
{
  return buffer != NULL ? qd_buffer_get_mapped (buffer) : NULL;
}

void
qd_optimizer_host_record (QdOptimizer *optimizer, QdRecorder *recorder)
{
  QdRange moved = qd_optimizer_get_moved (optimizer);
  const guint32 *guard = qd_range_get_mapped (optimizer->guard);
  Step *step = g_new0 (Step, 1);

  step->optimizer = optimizer;
  step->loop = loops[optimizer->options.rule];
  step->values = qd_range_get_mapped (qd_graph_get_value_arena (optimizer->graph));
  step->gradients = qd_range_get_mapped (qd_graph_get_gradient_arena (optimizer->graph));
  step->states[0] = get_bytes (optimizer->states[0]);
  step->states[1] = get_bytes (optimizer->states[1]);
  step->average = get_bytes (optimizer->average);
  step->kept = get_bytes (optimizer->kept);
  step->moved = qd_range_get_mapped (moved);
  step->moved_bytes = moved.size;
  step->parts = qd_buffer_get_mapped (optimizer->parts);
  step->steps = qd_buffer_get_mapped (optimizer->steps);
  step->guard = guard != NULL ? guard + optimizer->guard_word : NULL;
  step->result = qd_buffer_get_mapped (optimizer->result);
  qd_recorder_call (recorder, run, step, g_free);
}
