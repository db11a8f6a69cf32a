/**
 * Commands recorded once and replayed each step. The recorder puts a barrier where a dispatch meets what an earlier one wrote
 * or still reads, and cuts the work into submits, so that none holds a desktop for long. What changes from step to step
 * (learning rate, seed) lies in a small QD_MEMORY_UPLOAD buffer that kernels read; push constants are frozen at recording. What
 * the machine wrote before qd_recording_run is seen by the kernels, and what they wrote is seen by the machine after it.
 *
 * The first error is kept and given by qd_recorder_finish, so that recording reads as a plain list of calls.
 */
#pragma once

#include "engine/gpu/buffer.h"
#include "engine/gpu/kernel.h"

typedef enum
{
  QD_ACCESS_READ = 1,
  QD_ACCESS_WRITE = 2,
  QD_ACCESS_READ_WRITE = 3,
} QdAccess;

typedef struct
{
  QdRange range;
  QdAccess access; /* texel buffers: READ */
} QdBinding;

typedef struct _QdRecorder QdRecorder;
typedef struct _QdRecording QdRecording;

QdRecorder *qd_recorder_new (QdDevice *device);

/* @bindings: [n_texels + n_buffers of the kernel] in binding order; @push: its push_bytes; groups in x, y, z. */
void qd_recorder_dispatch (QdRecorder *recorder, QdKernel *kernel, const QdBinding *bindings, guint n_bindings,
                           const void *push, guint x, guint y, guint z);

/* @n_groups in a row, folded into x and y where there are more than the device takes in one dimension; shaders find their place
 * by get_group () of common/group.glsl, and must bear places past the end. */
void qd_recorder_dispatch_row (QdRecorder *recorder, QdKernel *kernel, const QdBinding *bindings, guint n_bindings,
                               const void *push, guint64 n_groups);
void qd_recorder_copy (QdRecorder *recorder, QdRange from, QdRange to); /* the smaller of both sizes */
void qd_recorder_fill (QdRecorder *recorder, QdRange range, guint32 word);

/* Has the machine compute too, on the memory it shares with the device (qd_range_get_mapped): the thread that runs the recording
 * calls @func when all that was recorded before is done, and what is recorded after waits for it. Calls in a row cost no submit
 * between them. An error of @func ends the run. @free_data: frees @data with the recording; or NULL. */
typedef gboolean (*QdCallFunc) (gpointer data, GError **error);
void qd_recorder_call (QdRecorder *recorder, QdCallFunc func, gpointer data, GDestroyNotify free_data);

/* Names what is recorded from here on, for the stopwatch: "conv2d backbone.0 forward". @label is copied. */
void qd_recorder_label (QdRecorder *recorder, const char *label);

/* Tells how much work the commands up to the next announcement are together, so that submits are cut well; the graph does it
 * for each op, and announces 0 behind the last. What they touch in memory is counted by itself. */
void qd_recorder_announce (QdRecorder *recorder, double multiply_adds);

/* For ops that fail before they dispatch; keeps @error (and frees later ones). */
void qd_recorder_take_error (QdRecorder *recorder, GError *error);
QdDevice *qd_recorder_get_device (QdRecorder *recorder);

/* Ends and frees the recorder. */
QdRecording *qd_recorder_finish (QdRecorder *recorder, GError **error);

typedef struct
{
  guint dispatches, barriers, submits;
} QdRecordingCounts;
QdRecordingCounts qd_recording_get_counts (const QdRecording *recording);

/* Submits all and waits until it is done. Errors: QD_ERROR_DEVICE_LOST, QD_ERROR_MEMORY, those of calls. */
gboolean qd_recording_run (QdRecording *recording, GError **error);

/* The buffers it was recorded with may be freed before it, once it no longer runs. NULL is taken. */
void qd_recording_free (QdRecording *recording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdRecording, qd_recording_free)

typedef struct
{
  char *label;
  double milliseconds; /* from this label to the next, or to the end */
} QdLap;

/* One run with a timestamp at each label; where there are calls, by the machine's clock and with a wait at each label.
 * Returns: (element-type QdLap) in order; what comes before the first label is left out. Errors: as qd_recording_run; QD_ERROR_FAILED when the device has no clock. */
GPtrArray *qd_recording_time (QdRecording *recording, GError **error);
