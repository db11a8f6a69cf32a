/**
 * A network as a list of ops in the order they run. Built by plain calls (qd_conv2d (graph, x, ...) returns the output tensor),
 * prepared once, then recorded forward and, in reverse, backward. A builder's first error is kept and given by
 * qd_graph_prepare; builders take and return NULL after it, so that a network reads as a plain list of calls. One thread, that
 * of the device.
 */
#pragma once

#include "engine/graph/op.h"

QdGraph *qd_graph_new (QdDevice *device);
void qd_graph_free (QdGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdGraph, qd_graph_free)

QdDevice *qd_graph_get_device (QdGraph *graph);

/* A tensor written from outside; its value stays until it is written again. */
QdTensor *qd_graph_add_input (QdGraph *graph, const char *name, QdShape shape);

/* Declares that @tensor is read after the run, and that its gradient is written from outside (by the loss) before the backward
 * pass, which adds to it where ops read the tensor too. What no op reads need not be declared. */
void qd_graph_add_output (QdGraph *graph, QdTensor *tensor);

/* For builders of ops. @op_class->instance_size bytes, zeroed, with class, name, inputs and a new output tensor set; the graph
 * owns it. NULL after an error, or when an input is NULL. */
QdOp *qd_graph_add_op (QdGraph *graph, const QdOpClass *op_class, const char *name, QdTensor *const *inputs, guint n_inputs,
                       QdShape output);

/* "<op's name>.<suffix>", kept in op->parameters in this order. The caller fills pack, unpack, layout and packed_count where
 * the device's order is not the file's; at first packed_count is the count of @dims, rounded up to a multiple of 4. */
QdParameter *qd_graph_add_parameter (QdGraph *graph, QdOp *op, const char *suffix, QdParameterRole role, const guint *dims,
                                     guint n_dims);
void qd_graph_take_error (QdGraph *graph, GError *error);

/* Once: allocates values (and gradients when @training), the arenas of parameters and gradients, and calls each op's prepare.
 * A value or gradient that nothing reads any more gives its memory to others: after a run, only inputs, their gradients and
 * declared outputs hold what they held. Parameters frozen by then, and what lies before them, get no gradient.
 * Errors: the builders' first; QD_ERROR_MEMORY. */
gboolean qd_graph_prepare (QdGraph *graph, gboolean training, GError **error);

/* In place of qd_graph_prepare, for figures alone: plans the memory and takes none, makes no kernels. The graph can then be
 * asked for its counts, not run. Errors: the builders' first. */
gboolean qd_graph_plan (QdGraph *graph, gboolean training, GError **error);
gboolean qd_graph_is_training (QdGraph *graph);

/* Each op under the label "<class> <name> forward" (or backward). */
void qd_graph_record_forward (QdGraph *graph, QdRecorder *recorder, QdMode mode);

/* Zeroes nothing: the trainer fills the gradient arena once a step, so that slices of a batch add up. The gradients of the last
 * tensors must have been written by what was recorded before. */
void qd_graph_record_backward (QdGraph *graph, QdRecorder *recorder, QdMode mode);

/* (element-type QdParameter) in the order they were added; owned by the graph. */
GPtrArray *qd_graph_get_parameters (QdGraph *graph);
QdParameter *qd_graph_find_parameter (QdGraph *graph, const char *name);

/* All parameters' values in one range (trained ones first, then those of ops that are frozen, then state; each starts at a
 * multiple of range_alignment, gaps are zero), and the gradients of the first laid out as the values are. No buffer where there
 * are none. */
QdRange qd_graph_get_value_arena (QdGraph *graph);
QdRange qd_graph_get_gradient_arena (QdGraph *graph);

/* In the file's order: [qd_parameter_get_count] floats. */
gboolean qd_parameter_write (QdParameter *parameter, const float *file, GError **error);
gboolean qd_parameter_read (QdParameter *parameter, float *file, GError **error);
gboolean qd_parameter_read_gradient (QdParameter *parameter, float *file, GError **error);

/* Between dense NCHW or NHWC arrays and a tensor's padded NHWC value (or gradient); for tests, probes and input. */
gboolean qd_tensor_write_nhwc (QdRange range, QdShape shape, const float *dense, GError **error);
gboolean qd_tensor_read_nhwc (QdRange range, QdShape shape, float *dense, GError **error);
gboolean qd_tensor_write_nchw (QdRange range, QdShape shape, const float *dense, GError **error);
gboolean qd_tensor_read_nchw (QdRange range, QdShape shape, float *dense, GError **error);

/* A line an op: class, name, what it says of itself, the shape of its output and its multiply-adds; then the memory. After
 * qd_graph_prepare. */
char *qd_graph_describe (QdGraph *graph);
double qd_graph_count_multiply_adds (QdGraph *graph);

/* "host 35, portable 4": whose kernels run how many of the ops that have several kinds; caller frees. */
char *qd_graph_list_kernels (QdGraph *graph);

/* (element-type QdOp) in the order they run; owned by the graph. */
GPtrArray *qd_graph_get_ops (QdGraph *graph);
gsize qd_graph_count_parameters (QdGraph *graph); /* trained ones */

/* Bytes, after qd_graph_prepare or qd_graph_plan: of values, their gradients, what ops save between their passes, and scratch
 * memory; of the value arena, and of its head, that is trained; of all of them, the gradient arena and
 * what ops have of their own. */
gsize qd_graph_count_activation_bytes (QdGraph *graph);
gsize qd_graph_count_value_bytes (QdGraph *graph);
gsize qd_graph_count_trained_bytes (QdGraph *graph);
gsize qd_graph_count_bytes (QdGraph *graph);
