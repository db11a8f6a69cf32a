/**
 * What a recorder writes down and a recording plays, for engine/gpu alone: a plain list of commands, from which command buffers
 * are made, with or without timestamps.
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
  guint label;         /* LABEL: index in the recording's labels */
} QdCommand;

struct _QdRecording
{
  QdDevice *device;  /* a reference */
  GArray *commands;  /* (element-type QdCommand) */
  GByteArray *push;  /* push constants of all dispatches */
  GPtrArray *labels; /* (element-type utf8) */
  GArray *pools;     /* (element-type VkDescriptorPool) */
  GArray *submits;   /* (element-type VkCommandBuffer), played in order */
  VkCommandPool command_pool;
  VkFence fence;
  QdRecordingCounts counts;
};

/* Makes the command buffers. */
gboolean qd_recording_prepare (QdRecording *recording, GError **error);
