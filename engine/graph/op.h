/**
 * An op is a const class of functions in engine/ops/<op>.c with its shaders in shaders/<op>/ and its test in tests/ops/<op>.c.
 * Nobody switches on kinds of ops. Recording happens once; nothing is allocated or compiled after qd_graph_prepare.
 */
#pragma once

#include "engine/gpu/recorder.h"
#include "engine/graph/tensor.h"

typedef struct _QdGraph QdGraph;
typedef struct _QdOp QdOp;

typedef enum
{
  QD_MODE_EVAL,  /* running statistics */
  QD_MODE_TRAIN, /* batch statistics, which move the running ones; not of frozen batch norms */
} QdMode;

/* Values that a backward pass reads, beside gradients. */
typedef enum
{
  QD_READS_NOTHING = 0,
  QD_READS_INPUTS = 1,
  QD_READS_OUTPUT = 2,
} QdReads;

typedef struct
{
  const char *name;    /* "conv2d" */
  gsize instance_size; /* of the struct that starts with QdOp */

  /* Where there will be no backward pass: takes over what @next, the only reader of the op's output, makes of it. Returns:
   * TRUE when the op will write @next's output instead of its own, which then takes no memory; @next is neither prepared nor
   * run, and its parameters are the op's. NULL: none. */
  gboolean (*absorb) (QdOp *op, const QdOp *next);

  /* Sets scratch_bytes and saved_bytes where only now it can be told: in training and where the gradients of inputs will be
   * added to (as for backward). NULL: the builder did. */
  void (*plan) (QdOp *op, QdGraph *graph, const gboolean *accumulate);

  /* Kernels, and memory that lasts between steps; shapes are known, ranges are set. qd_graph_is_training tells whether there
   * will be a backward pass. NULL: nothing. */
  gboolean (*prepare) (QdOp *op, QdGraph *graph, GError **error);

  /* inputs' value -> output's value (overwritten). */
  void (*forward) (QdOp *op, QdRecorder *recorder, QdMode mode);

  /* output's gradient, inputs' and output's value -> inputs' gradient, parameters' gradient.
   * inputs[i]'s gradient is overwritten, or added to where accumulate[i] is TRUE (branches that join); it is left out where the
   * input needs none. Parameters' gradients are always added to. */
  void (*backward) (QdOp *op, QdRecorder *recorder, QdMode mode, const gboolean *accumulate);

  /* What backward reads of the values: the others' memory is given to later ones as soon as no op's forward pass reads them.
   * Parameters are frozen or not by now. NULL: all. */
  QdReads (*backward_reads) (const QdOp *op);

  /* Whose kernels run it: "host", "portable" ... NULL: those of all devices. After prepare or plan. */
  const char *(*get_kernels) (const QdOp *op);

  /* One line, without its end: "3x3/2 16->32", put after class and name; NULL: nothing to add. */
  void (*describe) (const QdOp *op, GString *text);

  /* Multiply-adds of the forward pass for the whole batch; NULL: next to none. */
  double (*count_multiply_adds) (const QdOp *op);

  void (*finalize) (QdOp *op); /* frees what prepare made; NULL: nothing */
} QdOpClass;

#define QD_OP_MAX_INPUTS 8

struct _QdOp
{
  const QdOpClass *op_class;
  char *name;
  QdTensor *inputs[QD_OP_MAX_INPUTS];
  guint n_inputs;
  QdTensor *output;
  GPtrArray *parameters; /* (element-type QdParameter), borrowed from the graph */
  gsize scratch_bytes; /* set by the builder or by plan: memory that lasts from the first to the last command of one pass */
  QdRange scratch;     /* set before prepare; all ops share it, and the recorder keeps them apart */
  gsize saved_bytes;   /* set by the builder or by plan: memory that lasts from the op's forward pass to its backward pass */
  QdRange saved;       /* set before prepare */
  gsize own_bytes;     /* set by the builder or by plan, for figures: of buffers that prepare makes and that last */
};

/* For backward_reads. */
QdReads qd_op_reads_nothing (const QdOp *op);
QdReads qd_op_reads_inputs (const QdOp *op);
