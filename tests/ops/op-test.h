/**
 * One test for every op: build it twice on the same inputs, compare forward and backward with a naive reference in double
 * precision, and that reference with finite differences. What op_test_run asserts:
 *
 *   output, running state           equal to the reference; padding lanes zero
 *   gradients of inputs             twice the reference's, since two ops read them (the second adds)
 *   gradients of parameters         the reference's after one backward pass, twice that after another one (they add up)
 *   the reference's gradients       equal to central differences of the reference's forward pass
 *   the device's directional slope  equal to a central difference of the device's forward pass
 *   the same with 1, 2, 3 threads   bit for bit the same
 */
#pragma once

#include "engine/core/random.h"
#include "engine/graph/graph.h"

#define OP_TEST_MAX 8

/* All arrays are dense: tensors NHWC without padding, parameters in the file's order. */
typedef struct
{
  gconstpointer options;
  QdMode mode;
  guint n_inputs, n_parameters;
  QdShape shapes[OP_TEST_MAX]; /* of the inputs */
  double *inputs[OP_TEST_MAX];
  double *input_gradients[OP_TEST_MAX];
  const QdParameter *parameters[OP_TEST_MAX];
  double *values[OP_TEST_MAX];
  double *gradients[OP_TEST_MAX]; /* of the parameters; NULL for state and what is frozen */
  QdShape output_shape;
  double *output;
  double *output_gradient;
} OpReference;

typedef struct
{
  const char *title;
  QdTensor *(*build) (QdGraph *graph, QdTensor *const *inputs, const char *name, gconstpointer options);
  gconstpointer options;
  QdShape inputs[OP_TEST_MAX]; /* ends with a shape of zeros */
  QdMode mode;

  /* inputs, values -> output; moves the state among the values. */
  void (*forward) (OpReference *reference);

  /* inputs, values, output, output_gradient -> input_gradients, gradients; both are zero at the start. NULL: no backward test.
   */
  void (*backward) (OpReference *reference);

  /* Where the defaults do not do (inputs normal; weights, biases normal / 2; state uniform in [0.5, 1.5]). NULL: they do. */
  void (*fill) (OpReference *reference, QdRandom *random);

  gboolean at_kinks; /* the inputs lie where slopes jump: no finite differences */
  gsize
      storage_range; /* bytes a dispatch may bind, below the device's, with 256 for the alignment: what is larger must be cut */
  double tolerance;  /* of every comparison, to the largest value compared (at least 1); 0: 2e-5 */
} OpTest;

/* The device all tests of the program share, opened when first asked for. Where QD_TEST_AS_GPU is set it says that it is a GPU,
 * so that ops share out their work as they would there. */
QdDevice *op_test_get_device (void);

void op_test_run (const OpTest *test);

/* g_test_add_data_func under "/ops/<op>/<title>"; @test must last. */
void op_test_add (const char *op, const OpTest *test);

/* g_test_run, then closes the device. */
int op_test_finish (void);

/* Offset in a dense NHWC array. */
static inline gsize
op_at (QdShape shape, gsize n, gsize y, gsize x, gsize c)
{
  return ((n * shape.h + y) * shape.w + x) * shape.c + c;
}

/* For fill: distinct values at least @gap apart and @gap / 2 off zero, in random order, so that no kink or tie is near. */
void op_test_fill_distinct (double *values, gsize n, double gap, QdRandom *random);
