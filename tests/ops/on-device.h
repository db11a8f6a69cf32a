/**
 * Short ways to put numbers on the device and to get them back, for tests of what is recorded outside a graph. A failure
 * aborts.
 */
#pragma once

#include "engine/core/random.h"
#include "engine/gpu/recorder.h"
#include "engine/graph/tensor.h"

/* The device all tests of the program share, opened when first asked for. */
QdDevice *on_device_get (void);

/* As if the device bound no more than @storage_range bytes, at multiples of 256; 0: as it is. */
void on_device_set_limit (gsize storage_range);

/* g_test_run, then closes the device. */
int on_device_finish (void);

/* A buffer of @count words with @data in it (NULL: zeros); it lives until on_device_finish. */
QdRange on_device_put (const void *data, gsize count);

/* The words of @range, which the caller frees. */
void *on_device_take (QdRange range);

/* A tensor [n, h, 1, c] with @values ([n * h * c], dense) and, if @gradient, a gradient of the same size. */
QdTensor on_device_tensor (guint n, guint h, guint c, const float *values, gboolean gradient);

/* Dense values of a range of that shape, which the caller frees; asserts that the padding is zero. */
float *on_device_take_dense (QdRange range, QdShape shape);

/* Finishes @recorder, runs what it recorded @times and frees it. */
void on_device_run (QdRecorder *recorder, guint times);

/* [count] normal numbers times @scale, which the caller frees. */
float *on_device_draw (QdRandom *random, gsize count, double scale);
