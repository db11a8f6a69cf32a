/**
 * Device memory in large blocks, from which buffers take pieces and to which they return them; for engine/gpu alone.
 */
#pragma once

#include "engine/gpu/buffer.h"
#include "engine/gpu/spans.h"
#include "engine/gpu/vulkan.h"

typedef struct
{
  VkDeviceMemory handle;
  guint8 *mapped; /* or NULL */
  guint type;     /* memory type's index */
  guint64 size;   /* bytes */
  QdSpans spans;
} QdMemoryBlock;

typedef struct
{
  QdMemoryBlock *block;
  guint64 offset, size; /* in the block, in bytes */
} QdMemoryPiece;

typedef struct
{
  GPtrArray *blocks; /* (element-type QdMemoryBlock) */
  VkPhysicalDeviceMemoryProperties properties;
  guint64 largest_allocation; /* bytes the driver grants at once */
  guint64 limit_bytes;        /* of the blocks that count, which are all but those beside a card's own memory */
  guint64 limited_bytes;      /* of those, now */
  guint64 used_bytes, peak_bytes;
} QdMemory;

void qd_memory_init (QdDevice *device);
void qd_memory_clear (QdDevice *device);

/* @label: what it is for, for the sentence. Errors: QD_ERROR_MEMORY. */
gboolean qd_memory_take (QdDevice *device, const VkMemoryRequirements *needs, QdMemoryKind kind, const char *label,
                         QdMemoryPiece *piece, GError **error);

/* Sets the sentence of qd_memory_take for @bytes. Returns: FALSE. */
gboolean qd_memory_fail (const QdDevice *device, guint64 bytes, const char *label, GError **error);
void qd_memory_return (QdDevice *device, QdMemoryPiece *piece);
