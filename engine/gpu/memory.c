#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "engine/gpu/device-private.h"

/* A block is as large as the buffer that needs it, or a share of what is in use already: little lies idle, and the driver is
 * asked seldom. */
#define LEAST_BLOCK_BYTES ((guint64)256 << 10)
#define MOST_BLOCK_BYTES  ((guint64)64 << 20)
#define BLOCK_SHARE       32

#define KEPT_BLOCK_BYTES ((guint64)16 << 20) /* of an empty block that is not given back */

/* What a kind of memory must and should be; the first type with all of @must and most of @wish, least of @avoid, is taken. */
typedef struct
{
  VkMemoryPropertyFlags must, wish, avoid;
} Wish;

static Wish
get_wish (const QdDevice *device, QdMemoryKind kind)
{
  const VkMemoryPropertyFlags mapped = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  gboolean shared = device->info.kind == QD_DEVICE_CPU || device->info.kind == QD_DEVICE_INTEGRATED;

  switch (kind)
    {
    case QD_MEMORY_UPLOAD:
      return (Wish){ mapped, 0, VK_MEMORY_PROPERTY_HOST_CACHED_BIT | VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT };
    case QD_MEMORY_READBACK:
      return (Wish){ mapped, VK_MEMORY_PROPERTY_HOST_CACHED_BIT, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT };
    case QD_MEMORY_DEVICE:
    default:
      if (shared)
        return (Wish){ 0, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT | mapped | VK_MEMORY_PROPERTY_HOST_CACHED_BIT, 0 };
      return (Wish){ 0, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT, VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT };
    }
}

static int
score_type (VkMemoryPropertyFlags flags, Wish wish)
{
  const VkMemoryPropertyFlags strange
      = VK_MEMORY_PROPERTY_LAZILY_ALLOCATED_BIT | VK_MEMORY_PROPERTY_PROTECTED_BIT | VK_MEMORY_PROPERTY_DEVICE_COHERENT_BIT_AMD;

  if ((flags & wish.must) != wish.must || flags & strange)
    return -1;
  return 100 + 10 * __builtin_popcount (flags & wish.wish) - __builtin_popcount (flags & wish.avoid);
}

/* @allowed: bits of VkMemoryRequirements. Returns: the type's index; Vulkan promises one for every kind. */
static guint
choose_type (const QdDevice *device, guint32 allowed, QdMemoryKind kind)
{
  const VkPhysicalDeviceMemoryProperties *properties = &device->memory.properties;
  Wish wish = get_wish (device, kind);
  int best_score = -1;
  guint best = 0;

  for (guint i = 0; i < properties->memoryTypeCount; i++)
    {
      int score = allowed & (1u << i) ? score_type (properties->memoryTypes[i].propertyFlags, wish) : -1;

      if (score <= best_score)
        continue;
      best_score = score;
      best = i;
    }
  return best;
}

gboolean
qd_device_is_host (const QdDevice *device)
{
  const VkMemoryPropertyFlags mapped = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  guint type = choose_type (device, G_MAXUINT32, QD_MEMORY_DEVICE);

  return device->info.kind == QD_DEVICE_CPU && g_strcmp0 (g_getenv ("QUADRAT_HOST"), "0") != 0
         && (device->memory.properties.memoryTypes[type].propertyFlags & mapped) == mapped;
}

/* In MiB, or 0. */
static guint64
get_wished_limit (void)
{
  const char *text = g_getenv ("QUADRAT_MEMORY");

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) << 20 : 0;
}

/* A device that is the processor itself has the machine's memory, whatever it reports; a card has what is on it, not what it
 * reaches beside that over the bus. */
static guint64
get_limit (const QdDevice *device)
{
  const VkPhysicalDeviceMemoryProperties *properties = &device->memory.properties;
  guint type = choose_type (device, G_MAXUINT32, QD_MEMORY_DEVICE);
  gint64 pages = sysconf (_SC_PHYS_PAGES), page = sysconf (_SC_PAGESIZE);
  guint64 total = 0;

  if (device->info.kind == QD_DEVICE_CPU && pages > 0 && page > 0)
    return (guint64)pages / 4 * 3 * (guint64)page;
  if (device->info.kind == QD_DEVICE_DISCRETE)
    return properties->memoryHeaps[properties->memoryTypes[type].heapIndex].size;
  for (guint i = 0; i < properties->memoryHeapCount; i++)
    total += properties->memoryHeaps[i].size;
  return total;
}

void
qd_memory_init (QdDevice *device)
{
  VkPhysicalDeviceMaintenance3Properties maintenance = { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES };
  VkPhysicalDeviceProperties2 properties = { VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, .pNext = &maintenance };
  QdMemory *memory = &device->memory;

  memory->blocks = g_ptr_array_new ();
  device->vulkan.GetPhysicalDeviceMemoryProperties (device->physical, &memory->properties);
  device->vulkan.GetPhysicalDeviceProperties2 (device->physical, &properties);
  memory->largest_allocation = maintenance.maxMemoryAllocationSize;
  memory->limit_bytes = get_limit (device);
  if (get_wished_limit () > 0)
    memory->limit_bytes = MIN (memory->limit_bytes, get_wished_limit ());
}

/* Against the limit: what lies beside a card's own memory takes none of it. */
static gboolean
is_limited (const QdDevice *device, guint type)
{
  const VkMemoryType *types = device->memory.properties.memoryTypes;

  return device->info.kind != QD_DEVICE_DISCRETE ||
         types[type].heapIndex == types[choose_type (device, G_MAXUINT32, QD_MEMORY_DEVICE)].heapIndex;
}

static guint64
get_room (const QdDevice *device, guint type)
{
  const QdMemory *memory = &device->memory;

  return is_limited (device, type) ? memory->limit_bytes - MIN (memory->limited_bytes, memory->limit_bytes) : G_MAXUINT64;
}

static void
free_block (QdDevice *device, QdMemoryBlock *block)
{
  if (block->handle != VK_NULL_HANDLE)
    device->vk.FreeMemory (device->handle, block->handle, NULL);
  device->memory.used_bytes -= block->size;
  device->memory.limited_bytes -= is_limited (device, block->type) ? block->size : 0;
  qd_spans_clear (&block->spans);
  g_free (block);
}

void
qd_memory_clear (QdDevice *device)
{
  for (guint i = 0; device->memory.blocks != NULL && i < device->memory.blocks->len; i++)
    free_block (device, g_ptr_array_index (device->memory.blocks, i));
  g_clear_pointer (&device->memory.blocks, g_ptr_array_unref);
}

gboolean
qd_memory_fail (const QdDevice *device, guint64 bytes, const char *label, GError **error)
{
  g_autofree char *asked = g_format_size (bytes);
  g_autofree char *used = g_format_size (device->memory.limited_bytes);
  g_autofree char *limit = g_format_size (device->memory.limit_bytes);

  g_set_error (error, QD_ERROR, QD_ERROR_MEMORY,
               _ ("%s has too little memory: %s are needed for %s, and %s of %s are in use already. "
                  "A smaller batch or a smaller network needs less."),
               device->info.name, asked, label, used, limit);
  return FALSE;
}

static gboolean
map_block (QdDevice *device, QdMemoryBlock *block)
{
  const VkMemoryPropertyFlags mapped = VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
  void *address = NULL;

  if ((device->memory.properties.memoryTypes[block->type].propertyFlags & mapped) != mapped)
    return TRUE;
  if (device->vk.MapMemory (device->handle, block->handle, 0, VK_WHOLE_SIZE, 0, &address) != VK_SUCCESS)
    return FALSE;
  block->mapped = address;
  return TRUE;
}

/* Returns: a block of @bytes, or NULL. */
static QdMemoryBlock *
allocate_exactly (QdDevice *device, guint type, guint64 bytes)
{
  QdMemory *memory = &device->memory;
  VkMemoryAllocateInfo info = {
    .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO, .allocationSize = bytes, .memoryTypeIndex = type
  };
  QdMemoryBlock *block = g_new0 (QdMemoryBlock, 1);

  block->type = type;
  block->size = bytes;
  qd_spans_init (&block->spans, block->size);
  memory->used_bytes += block->size;
  memory->limited_bytes += is_limited (device, type) ? block->size : 0;
  if (device->vk.AllocateMemory (device->handle, &info, NULL, &block->handle) != VK_SUCCESS || !map_block (device, block))
    {
      free_block (device, block);
      return NULL;
    }
  memory->peak_bytes = MAX (memory->peak_bytes, memory->used_bytes);
  g_ptr_array_add (memory->blocks, block);
  return block;
}

/* Returns: a block of at least @bytes, with room for more where the device has it; or NULL. */
static QdMemoryBlock *
allocate_block (QdDevice *device, guint type, guint64 bytes)
{
  const QdMemory *memory = &device->memory;
  guint64 share = CLAMP (memory->used_bytes / BLOCK_SHARE, LEAST_BLOCK_BYTES, MOST_BLOCK_BYTES);
  guint64 room = get_room (device, type);
  guint64 wish = MAX (bytes, MIN (share, room));
  QdMemoryBlock *block;

  if (bytes > memory->largest_allocation || bytes > room)
    return NULL;
  block = allocate_exactly (device, type, wish);
  return block != NULL || wish == bytes ? block : allocate_exactly (device, type, bytes);
}

static gboolean
take_from_blocks (QdMemory *memory, const VkMemoryRequirements *needs, guint type, QdMemoryPiece *piece)
{
  for (guint i = 0; i < memory->blocks->len; i++)
    {
      QdMemoryBlock *block = g_ptr_array_index (memory->blocks, i);
      guint64 offset = block->type == type ? qd_spans_take (&block->spans, needs->size, needs->alignment) : QD_SPANS_NONE;

      if (offset == QD_SPANS_NONE)
        continue;
      *piece = (QdMemoryPiece){ block, offset, needs->size };
      return TRUE;
    }
  return FALSE;
}

gboolean
qd_memory_take (QdDevice *device, const VkMemoryRequirements *needs, QdMemoryKind kind, const char *label, QdMemoryPiece *piece,
                GError **error)
{
  guint type = choose_type (device, needs->memoryTypeBits, kind);

  if (take_from_blocks (&device->memory, needs, type, piece))
    return TRUE;
  if (allocate_block (device, type, needs->size) == NULL)
    return qd_memory_fail (device, needs->size, label, error);
  return take_from_blocks (&device->memory, needs, type, piece);
}

static gboolean
has_other_empty_block (const QdMemory *memory, const QdMemoryBlock *block)
{
  for (guint i = 0; i < memory->blocks->len; i++)
    {
      const QdMemoryBlock *other = g_ptr_array_index (memory->blocks, i);

      if (other != block && other->type == block->type && qd_spans_is_empty (&other->spans))
        return TRUE;
    }
  return FALSE;
}

/* One small empty block a type is kept, so that staging buffers come and go without the driver. */
void
qd_memory_return (QdDevice *device, QdMemoryPiece *piece)
{
  QdMemoryBlock *block = piece->block;

  if (block == NULL)
    return;
  qd_spans_give (&block->spans, piece->offset, piece->size);
  piece->block = NULL;
  if (!qd_spans_is_empty (&block->spans))
    return;
  if (block->size <= KEPT_BLOCK_BYTES && !has_other_empty_block (&device->memory, block))
    return;
  g_ptr_array_remove_fast (device->memory.blocks, block);
  free_block (device, block);
}
