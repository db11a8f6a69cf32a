/* bench-passes [ROUNDS [NAME]]: the passes over memory of the program's own loops beside oneDNN's primitives, in turns: a line of
 * Markdown each. */
#include "engine/host/dnnl.h"
#include "engine/ops/activation.h"
#include "engine/ops/add.h"
#include "engine/ops/batch_norm.h"
#include "engine/ops/multiply.h"
#include "engine/ops/pool.h"

#include <dnnl.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ARGUMENTS 12
#define LEAST_SECONDS  0.05 /* of each side in a round */

#define CHECK(status) g_assert_cmpint ((status), ==, dnnl_success)

typedef struct _Case Case;

struct _Case
{
  const char *network, *name;
  QdShape shape;
  QdTensor *(*build) (const Case *self, QdGraph *graph, QdTensor *input);
  void (*describe) (const Case *self, dnnl_primitive_desc_t pds[2]); /* forward and backward; NULL: there is none */
  QdPoolOptions pool;
  QdActivation activation; /* of batch norm, or alone */
};

/* A primitive of oneDNN with memory for all that it takes. */
typedef struct
{
  dnnl_primitive_t primitive;
  dnnl_exec_arg_t arguments[MOST_ARGUMENTS];
  int n_arguments;
} Theirs;

static dnnl_engine_t engine;
static dnnl_stream_t stream;

/* ---- Descriptions ---- */

static dnnl_memory_desc_t
describe_shape (QdShape shape)
{
  dnnl_memory_desc_t desc;
  const dnnl_dims_t dims = { shape.n, shape.c, shape.h, shape.w };

  CHECK (dnnl_memory_desc_init_by_tag (&desc, 4, dims, dnnl_f32, dnnl_nhwc));
  return desc;
}

static dnnl_primitive_desc_t
finish (const_dnnl_op_desc_t op, const_dnnl_primitive_desc_t hint)
{
  dnnl_primitive_desc_t pd = NULL;

  CHECK (dnnl_primitive_desc_create (&pd, op, NULL, engine, hint));
  return pd;
}

/* Its ReLU is done in the same pass; other activations are not, and have none here. */
static void
describe_batch_norm (const Case *self, dnnl_primitive_desc_t pds[2])
{
  unsigned flags = dnnl_use_scale | dnnl_use_shift | (self->activation == QD_ACTIVATION_RELU ? dnnl_fuse_norm_relu : 0);
  dnnl_memory_desc_t desc = describe_shape (self->shape);
  dnnl_batch_normalization_desc_t forward, backward;

  CHECK (dnnl_batch_normalization_forward_desc_init (&forward, dnnl_forward_training, &desc, 1e-3f, flags));
  pds[0] = finish (&forward, NULL);
  CHECK (dnnl_batch_normalization_backward_desc_init (&backward, dnnl_backward, &desc, &desc, 1e-3f, flags));
  pds[1] = finish (&backward, pds[0]);
}

static void
describe_activation (const Case *self, dnnl_primitive_desc_t pds[2])
{
  dnnl_alg_kind_t kind = self->activation == QD_ACTIVATION_RELU ? dnnl_eltwise_relu : dnnl_eltwise_hardswish;
  dnnl_memory_desc_t desc = describe_shape (self->shape);
  dnnl_eltwise_desc_t forward, backward;

  CHECK (dnnl_eltwise_forward_desc_init (&forward, dnnl_forward_training, kind, &desc, 0, 0));
  pds[0] = finish (&forward, NULL);
  CHECK (dnnl_eltwise_backward_desc_init (&backward, kind, &desc, &desc, 0, 0));
  pds[1] = finish (&backward, pds[0]);
}

static void
describe_pool (const Case *self, dnnl_primitive_desc_t pds[2])
{
  QdShape in = self->shape;
  guint window = self->pool.window[0] > 0 ? self->pool.window[0] : in.h, stride = MAX (self->pool.stride[0], 1);
  guint padding = self->pool.padding[0], span = in.h + 2 * padding - window;
  guint out = (span + (self->pool.ceil_mode ? stride - 1 : 0)) / stride + 1;
  guint behind = (out - 1) * stride + window - in.h - padding;
  const dnnl_dims_t kernel = { window, window }, strides = { stride, stride };
  const dnnl_dims_t left = { padding, padding }, right = { behind, behind };
  dnnl_alg_kind_t kind = self->pool.window[0] > 0 ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding;
  dnnl_memory_desc_t from = describe_shape (in), to = describe_shape ((QdShape){ in.n, out, out, in.c });
  dnnl_pooling_desc_t forward, backward;

  CHECK (dnnl_pooling_forward_desc_init (&forward, dnnl_forward_training, kind, &from, &to, strides, kernel, left, right));
  pds[0] = finish (&forward, NULL);
  CHECK (dnnl_pooling_backward_desc_init (&backward, kind, &from, &to, strides, kernel, left, right));
  pds[1] = finish (&backward, pds[0]);
}

static void
describe_add (const Case *self, dnnl_primitive_desc_t pds[2])
{
  dnnl_memory_desc_t desc = describe_shape (self->shape);
  dnnl_binary_desc_t forward;

  CHECK (dnnl_binary_desc_init (&forward, dnnl_binary_add, &desc, &desc, &desc));
  pds[0] = finish (&forward, NULL);
}

/* By a factor a channel and image. */
static void
describe_multiply (const Case *self, dnnl_primitive_desc_t pds[2])
{
  dnnl_memory_desc_t desc = describe_shape (self->shape);
  dnnl_memory_desc_t factors = describe_shape ((QdShape){ self->shape.n, 1, 1, self->shape.c });
  dnnl_binary_desc_t forward;

  CHECK (dnnl_binary_desc_init (&forward, dnnl_binary_mul, &desc, &factors, &desc));
  pds[0] = finish (&forward, NULL);
}

/* ---- Ours ---- */

static QdTensor *
build_batch_norm (const Case *self, QdGraph *graph, QdTensor *input)
{
  return qd_batch_norm (graph, input, "bench", &(QdBatchNormOptions){ .epsilon = 1e-3f, .activation = self->activation });
}

static QdTensor *
build_activation (const Case *self, QdGraph *graph, QdTensor *input)
{
  return qd_activation (graph, input, "bench", self->activation);
}

static QdTensor *
build_pool (const Case *self, QdGraph *graph, QdTensor *input)
{
  return self->pool.window[0] > 0 ? qd_max_pool (graph, input, "bench", &self->pool)
                                  : qd_global_average_pool (graph, input, "bench");
}

static QdTensor *
build_add (const Case *self, QdGraph *graph, QdTensor *input)
{
  return qd_add (graph, input, qd_graph_add_input (graph, "other", self->shape), "bench");
}

static QdTensor *
build_multiply (const Case *self, QdGraph *graph, QdTensor *input)
{
  QdTensor *factors = qd_graph_add_input (graph, "factors", (QdShape){ self->shape.n, 1, 1, self->shape.c });

  return qd_multiply (graph, input, factors, "bench");
}

/* ---- What is measured: layers of the two networks, in the batches that they are measured with elsewhere ---- */

#define VGG    "ssd300_vgg16"
#define LITE   "ssdlite320_mobilenet_v3_large"
#define RELU   .activation = QD_ACTIVATION_RELU
#define SWISH  .activation = QD_ACTIVATION_HARD_SWISH
#define NORM   build_batch_norm, describe_batch_norm
#define FLAT   build_activation, describe_activation
#define POOL   build_pool, describe_pool
#define HALVED .pool = { .window = { 2, 2 }, .stride = { 2, 2 }, .ceil_mode = TRUE }
#define SAME   .pool = { .window = { 3, 3 }, .stride = { 1, 1 }, .padding = { 1, 1 } }

static const Case cases[] = {
  { VGG, "max pool 2x2/2", { 4, 300, 300, 64 }, POOL, HALVED },
  { VGG, "max pool 2x2/2", { 4, 150, 150, 128 }, POOL, HALVED },
  { VGG, "max pool 2x2/2", { 4, 75, 75, 256 }, POOL, HALVED },
  { VGG, "max pool 2x2/2", { 4, 38, 38, 512 }, POOL, HALVED },
  { VGG, "max pool 3x3", { 4, 19, 19, 512 }, POOL, SAME },
  { VGG, "relu", { 4, 300, 300, 64 }, FLAT, RELU },
  { VGG, "relu", { 4, 75, 75, 256 }, FLAT, RELU },
  { VGG, "relu", { 4, 19, 19, 1024 }, FLAT, RELU },
  { LITE, "batch norm with relu", { 8, 160, 160, 16 }, NORM, RELU },
  { LITE, "batch norm with relu", { 8, 160, 160, 64 }, NORM, RELU },
  { LITE, "batch norm with relu", { 8, 80, 80, 72 }, NORM, RELU },
  { LITE, "batch norm with relu", { 8, 40, 40, 120 }, NORM, RELU },
  { LITE, "batch norm alone", { 8, 80, 80, 24 }, NORM },
  { LITE, "batch norm alone", { 8, 40, 40, 40 }, NORM },
  { LITE, "batch norm alone", { 8, 20, 20, 480 }, NORM },
  { LITE, "batch norm alone", { 8, 10, 10, 672 }, NORM },
  { LITE, "hard-swish", { 8, 160, 160, 16 }, FLAT, SWISH },
  { LITE, "hard-swish", { 8, 20, 20, 480 }, FLAT, SWISH },
  { LITE, "mean of channels", { 8, 40, 40, 120 }, POOL },
  { LITE, "mean of channels", { 8, 20, 20, 480 }, POOL },
  { LITE, "add", { 8, 160, 160, 16 }, build_add, describe_add },
  { LITE, "add", { 8, 40, 40, 40 }, build_add, describe_add },
  { LITE, "multiply by channels", { 8, 40, 40, 120 }, build_multiply, describe_multiply },
  { LITE, "multiply by channels", { 8, 20, 20, 480 }, build_multiply, describe_multiply },
};

/* ---- Measuring ---- */

/* Numbers like those of a layer, none of them denormal. */
static void
fill (float *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    values[i] = (float) (i * 2654435761u % 8191) / 2048 - 1.9f;
}

static void
fill_range (QdRange range)
{
  float *values = qd_range_get_mapped (range);

  if (values != NULL)
    fill (values, range.size / sizeof (float));
}

static QdRecording *
record (QdGraph *graph, QdTensor *output, gboolean backward)
{
  QdRecorder *recorder = qd_recorder_new (qd_graph_get_device (graph));
  g_autoptr (GError) error = NULL;
  QdRecording *recording;

  if (backward)
    qd_graph_record_backward (graph, recorder, QD_MODE_TRAIN);
  else
    qd_graph_record_forward (graph, recorder, QD_MODE_TRAIN);
  fill_range (output->gradient);
  recording = qd_recorder_finish (recorder, &error);
  g_assert_no_error (error);
  return recording;
}

/* Takes what the primitive asks for; @memories, by argument, are shared by both passes. */
static Theirs
prepare (dnnl_primitive_desc_t pd, GHashTable *memories)
{
  static const int all[] = { DNNL_ARG_SRC,      DNNL_ARG_SRC_1,    DNNL_ARG_DST,      DNNL_ARG_MEAN,     DNNL_ARG_VARIANCE,
                             DNNL_ARG_SCALE,    DNNL_ARG_SHIFT,    DNNL_ARG_WORKSPACE, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC,
                             DNNL_ARG_DIFF_SCALE, DNNL_ARG_DIFF_SHIFT };
  Theirs theirs = { NULL };

  CHECK (dnnl_primitive_create (&theirs.primitive, pd));
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      const dnnl_memory_desc_t *desc = dnnl_primitive_desc_query_md (pd, dnnl_query_exec_arg_md, all[i]);
      gsize bytes = desc != NULL ? dnnl_memory_desc_get_size (desc) : 0;
      dnnl_memory_t memory = g_hash_table_lookup (memories, GINT_TO_POINTER (all[i]));

      if (bytes == 0)
        continue;
      if (memory == NULL)
        {
          float *values = aligned_alloc (64, (bytes + 63) / 64 * 64);

          if (all[i] != DNNL_ARG_WORKSPACE)
            fill (values, bytes / sizeof (float));
          CHECK (dnnl_memory_create (&memory, desc, engine, values));
          g_hash_table_insert (memories, GINT_TO_POINTER (all[i]), memory);
        }
      theirs.arguments[theirs.n_arguments++] = (dnnl_exec_arg_t){ all[i], memory };
    }
  return theirs;
}

static void
free_memory (gpointer data)
{
  void *values;

  dnnl_memory_get_data_handle (data, &values);
  dnnl_memory_destroy (data);
  free (values);
}

static void
run_ours (gpointer data)
{
  g_assert_true (qd_recording_run (data, NULL));
}

static void
run_theirs (gpointer data)
{
  const Theirs *theirs = data;

  CHECK (dnnl_primitive_execute (theirs->primitive, stream, theirs->n_arguments, theirs->arguments));
  CHECK (dnnl_stream_wait (stream));
}

/* Milliseconds of the quickest run. */
static double
measure (void (*run) (gpointer data), gpointer data)
{
  gint64 begin = g_get_monotonic_time (), quickest = G_MAXINT64;

  run (data);
  do
    {
      gint64 start = g_get_monotonic_time ();

      run (data);
      quickest = MIN (quickest, g_get_monotonic_time () - start);
    }
  while (g_get_monotonic_time () - begin < LEAST_SECONDS * G_USEC_PER_SEC);
  return (double) MAX (quickest, 1) / 1000;
}

static int
compare (const void *a, const void *b)
{
  return *(const double *) a < *(const double *) b ? -1 : 1;
}

static void
tell (const Case *self, const char *pass, QdRecording *ours, Theirs *theirs, guint rounds)
{
  g_autofree double *ratios = g_new (double, rounds);
  double least[2] = { G_MAXDOUBLE, G_MAXDOUBLE };
  QdShape shape = self->shape;

  for (guint i = 0; i < rounds; i++)
    {
      double a = measure (run_ours, ours), b = measure (run_theirs, theirs);

      least[0] = MIN (least[0], a);
      least[1] = MIN (least[1], b);
      ratios[i] = b / a;
    }
  qsort (ratios, rounds, sizeof (double), compare);
  g_print ("| %s | %s, %s | %u x %u x %u x %u | %.3f | %.3f | %.2f |\n", self->network, self->name, pass, shape.n, shape.h,
           shape.w, shape.c, least[0], least[1], ratios[rounds / 2]);
}

static void
run_case (QdDevice *device, const Case *self, guint rounds)
{
  g_autoptr (GHashTable) memories = g_hash_table_new_full (NULL, NULL, NULL, free_memory);
  g_autoptr (QdGraph) graph = qd_graph_new (device);
  g_autoptr (GError) error = NULL;
  QdTensor *input = qd_graph_add_input (graph, "input", self->shape), *output;
  dnnl_primitive_desc_t pds[2] = { NULL, NULL };

  input->needs_gradient = TRUE;
  output = self->build (self, graph, input);
  qd_graph_add_output (graph, output);
  qd_graph_prepare (graph, TRUE, &error);
  g_assert_no_error (error);
  fill_range (input->value);
  fill_range (qd_graph_get_value_arena (graph));
  self->describe (self, pds);
  for (guint i = 0; i < 2 && pds[i] != NULL; i++)
    {
      g_autoptr (QdRecording) recording = record (graph, output, i);
      Theirs theirs = prepare (pds[i], memories);

      tell (self, i == 0 ? "forward" : "backward", recording, &theirs, rounds);
      dnnl_primitive_destroy (theirs.primitive);
    }
  for (guint i = 0; i < 2; i++)
    if (pds[i] != NULL)
      dnnl_primitive_desc_destroy (pds[i]);
}

int
main (int argc, char **argv)
{
  guint rounds = argc > 1 ? (guint) MAX (atoi (argv[1]), 1) : 5;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdDevice) device = NULL;

  qd_dnnl_set_environment ();
  device = qd_device_open (NULL, &error);
  g_assert_no_error (error);
  g_assert_true (qd_device_is_host (device));
  CHECK (dnnl_engine_create (&engine, dnnl_cpu, 0));
  CHECK (dnnl_stream_create (&stream, engine, dnnl_stream_default_flags));
  g_print ("| network | pass | shape | Quadrat, ms | oneDNN, ms | oneDNN / Quadrat |\n|---|---|---|---|---|---|\n");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (argc < 3 || strstr (cases[i].name, argv[2]) != NULL)
      run_case (device, &cases[i], rounds);
  return 0;
}
