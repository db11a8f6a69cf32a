/**
 * What a recorder writes down and a recording plays, for engine/gpu alone: a plain list of commands, from which command buffers
 * are made, with or without a stopwatch.
 */
#pragma once

#include "engine/gpu/device-private.h"
#include "engine/gpu/recorder.h"

typedef enum
{
  QD_COMMAND_DISPATCH,
  QD_COMMAND_COPY,
  QD_COMMAND_FILL,
  QD_COMMAND_BARRIER, /* waits for all before it */
  QD_COMMAND_CUT,     /* the next submit starts here */
  QD_COMMAND_LABEL,
  QD_COMMAND_CALL,
} QdCommandKind;

typedef struct
{
  QdCommandKind kind;
  QdKernel *kernel;    /* DISPATCH */
  VkDescriptorSet set; /* DISPATCH */
  gsize push;          /* DISPATCH: offset in the recording's push bytes */
  guint groups[3];     /* DISPATCH */
  QdRange from;        /* COPY */
  QdRange to;          /* COPY, FILL: its size counts */
  guint32 word;        /* FILL */
  guint index;         /* LABEL, CALL: in the recording's labels or calls */
} QdCommand;

typedef struct
{
  QdCallFunc func;
  gpointer data;
  GDestroyNotify free_data; /* or NULL */
} QdCall;

typedef enum
{
  QD_STEP_SUBMIT,
  QD_STEP_CALL,
  QD_STEP_LAP, /* the machine's clock is read */
} QdStepKind;

/* What a run does one after the other; before CALL and LAP all earlier submits are waited for. */
typedef struct
{
  QdStepKind kind;
  VkCommandBuffer buffer; /* SUBMIT; of the recording's command pool */
  guint index;            /* CALL, LAP: in the recording's calls or labels */
} QdStep;

struct _QdRecording
{
  QdDevice *device;  /* a reference */
  GArray *commands;  /* (element-type QdCommand) */
  GByteArray *push;  /* push constants of all dispatches */
  GPtrArray *labels; /* (element-type utf8) */
  GArray *pools;     /* (element-type VkDescriptorPool) */
  GArray *calls;     /* (element-type QdCall) */
  GArray *steps;     /* (element-type QdStep) of qd_recording_run */
  VkCommandPool command_pool;
  VkFence fence;
  QdRecordingCounts counts;
};

/* How labels are timed: by the device's timestamps, or where there is no @pool by the machine's clock. */
typedef struct
{
  VkQueryPool pool; /* of labels + 1 timestamps */
} QdStopwatch;

/* Appends the steps of a run; @stopwatch: NULL for none. After an error the steps hold what was made. */
gboolean qd_recording_write (QdRecording *recording, const QdStopwatch *stopwatch, GArray *steps, GError **error);

/* Makes the steps of qd_recording_run. */
gboolean qd_recording_prepare (QdRecording *recording, GError **error);
