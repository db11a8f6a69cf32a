/**
 * A Vulkan device for compute: chosen, opened, its limits read. The Vulkan loader is opened at run time, so the program starts
 * (and says so in a sentence) where there is none. A device, and all that is made from it, belongs to one thread at a time.
 */
#pragma once

#include <glib.h>

typedef enum
{
  QD_DEVICE_DISCRETE,
  QD_DEVICE_INTEGRATED,
  QD_DEVICE_VIRTUAL,
  QD_DEVICE_CPU,
  QD_DEVICE_OTHER,
} QdDeviceKind;

typedef struct
{
  char name[256];   /* as the driver gives it; what --device takes (a part is enough) */
  char driver[256]; /* name and version in words */
  QdDeviceKind kind;
  guint32 vendor_id;
  guint32 api_version;  /* VK_MAKE_API_VERSION */
  guint64 memory_bytes; /* largest device-local heap */
  gboolean usable;      /* Vulkan 1.1 and a compute queue */
  gboolean preferred;   /* what qd_device_open (NULL) takes */
} QdDeviceInfo;

typedef struct
{
  guint subgroup_size;       /* lanes */
  gboolean subgroup_shuffle; /* compute shaders may read other lanes' values */
  guint shared_memory_bytes; /* a workgroup */
  guint push_constant_bytes;
  guint64 storage_range_bytes; /* the largest range bound as a storage buffer */
  guint64 texel_elements;      /* the largest texel buffer, in texels of 16 bytes */
  guint texel_buffers;         /* bound to one kernel */
  guint storage_buffers;       /* bound to one kernel */
  guint max_groups[3];
  guint max_invocations;       /* a workgroup */
  gsize range_alignment;       /* of an offset bound as storage or texel buffer; a power of two */
  double nanoseconds_per_tick; /* of the queue's timestamps; 0 when it has none */
  double pace; /* how many times as quick as the slowest device worth using even a slow one of its kind is; see recorder.c */
} QdDeviceLimits;

typedef struct _QdDevice QdDevice;

/* Returns: (element-type QdDeviceInfo): what Vulkan offers, best first; an array of 0 when there is a loader and no device.
 * Errors: QD_ERROR_NO_DEVICE when there is no loader. */
GPtrArray *qd_device_list (GError **error);

/* @name: part of a device's name, any case, or NULL for the best: discrete > integrated > virtual > CPU; the environment's
 * QUADRAT_DEVICE stands in for NULL. Where QD_VULKAN_VALIDATION is set the validation layer is on and a message of it aborts.
 * Errors: QD_ERROR_NO_DEVICE, QD_ERROR_MEMORY. */
QdDevice *qd_device_open (const char *name, GError **error);

/* A device that computes nothing, for plans (qd_graph_plan) where there is no other: Vulkan's least limits and no memory. */
QdDevice *qd_device_new_imaginary (void);
QdDevice *qd_device_ref (QdDevice *device);
void qd_device_unref (QdDevice *device);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdDevice, qd_device_unref)

const QdDeviceInfo *qd_device_get_info (const QdDevice *device);
const QdDeviceLimits *qd_device_get_limits (const QdDevice *device);

/* TRUE where the device is the processor itself and buffers are mapped: the machine can compute on them too, between commands
 * (qd_recorder_call), and quicker. The environment's QUADRAT_HOST=0 has everything done by the device. */
gboolean qd_device_is_host (const QdDevice *device);

/* Bytes taken from the device now, in whole blocks, the most there ever was, and the most there may be: the device's memory, or
 * the MiB of the environment's QUADRAT_MEMORY where they are less. */
guint64 qd_device_get_used_bytes (const QdDevice *device);
guint64 qd_device_get_peak_bytes (const QdDevice *device);
guint64 qd_device_get_limit_bytes (const QdDevice *device);
