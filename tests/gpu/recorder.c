#include <string.h>

#include "engine/core/error.h"
#include "engine/gpu/device-private.h"
#include "engine/gpu/recorder.h"

static QdDevice *device;

typedef struct
{
  guint n; /* vec4s */
  float addend;
} Push;

static QdKernel *
get_add_kernel (float factor)
{
  g_autoptr (GError) error = NULL;
  guint32 bits;
  QdKernel *kernel;

  memcpy (&bits, &factor, sizeof bits);
  kernel = qd_device_get_kernel (
      device, &(QdKernelSpec){ "test/add", .n_texels = 1, .n_buffers = 1, .push_bytes = sizeof (Push), &bits, 1 }, &error);
  g_assert_no_error (error);
  return kernel;
}

/* to = from * the kernel's factor + to + addend */
static void
record_add (QdRecorder *recorder, QdKernel *kernel, QdRange from, QdRange to, float addend)
{
  const QdBinding bindings[] = { { from, QD_ACCESS_READ }, { to, QD_ACCESS_READ_WRITE } };
  Push push = { (guint)(to.size / 16), addend };

  qd_recorder_dispatch (recorder, kernel, bindings, 2, &push, MIN ((push.n + 63) / 64, 65535), 1, 1);
}

static QdBuffer *
make_buffer (gsize floats)
{
  g_autoptr (GError) error = NULL;
  QdBuffer *buffer = qd_buffer_new (device, QD_MEMORY_DEVICE, floats * sizeof (float), "numbers", &error);

  g_assert_no_error (error);
  return buffer;
}

static void
assert_all (QdRange range, float value)
{
  g_autoptr (GError) error = NULL;
  g_autofree float *numbers = g_malloc (range.size);

  g_assert_true (qd_range_read (range, numbers, range.size, &error));
  for (gsize i = 0; i < range.size / sizeof (float); i++)
    g_assert_cmpfloat (numbers[i], ==, value);
}

static QdRecording *
finish (QdRecorder *recorder)
{
  g_autoptr (GError) error = NULL;
  QdRecording *recording = qd_recorder_finish (recorder, &error);

  g_assert_no_error (error);
  return recording;
}

static void
run (QdRecording *recording)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_recording_run (recording, &error));
}

static void
test_kernels_are_shared (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (get_add_kernel (2.0f) == get_add_kernel (2.0f));
  g_assert_true (get_add_kernel (2.0f) != get_add_kernel (3.0f));
  g_assert_cmpstr (qd_kernel_get_name (get_add_kernel (2.0f)), ==, "test/add");
  g_assert_null (qd_device_get_kernel (device, &(QdKernelSpec){ "test/nothing", .n_buffers = 1 }, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
}

/* a += 1; b += a; a += b; ...: Fibonacci numbers, exact only when each waits for the one before it. */
static void
test_chain (void)
{
  gsize n = 40000;
  g_autoptr (QdBuffer) a = make_buffer (n), b = make_buffer (n);
  QdKernel *add = get_add_kernel (1.0f);
  QdRecorder *recorder = qd_recorder_new (device);
  g_autoptr (QdRecording) recording = NULL;

  qd_recorder_fill (recorder, qd_buffer_get_range (a), 0x3f800000u); /* 1.0f */
  qd_recorder_fill (recorder, qd_buffer_get_range (b), 0);
  for (guint i = 0; i < 15; i++)
    {
      record_add (recorder, add, qd_buffer_get_range (a), qd_buffer_get_range (b), 0);
      record_add (recorder, add, qd_buffer_get_range (b), qd_buffer_get_range (a), 0);
    }
  recording = finish (recorder);
  g_assert_cmpuint (qd_recording_get_counts (recording).dispatches, ==, 30);
  g_assert_cmpuint (qd_recording_get_counts (recording).barriers, ==, 30);
  g_assert_cmpuint (qd_recording_get_counts (recording).submits, ==, 1);
  for (guint round = 0; round < 3; round++)
    {
      run (recording);
      assert_all (qd_buffer_get_range (b), 832040);
      assert_all (qd_buffer_get_range (a), 1346269);
    }
}

/* Commands that touch different parts need no barrier. */
static void
test_independent (void)
{
  gsize part = 4096 * sizeof (float);
  g_autoptr (QdBuffer) from = make_buffer (4096), to = make_buffer (8 * 4096);
  QdRecorder *recorder = qd_recorder_new (device);
  g_autoptr (QdRecording) recording = NULL;

  for (guint i = 0; i < 8; i++)
    record_add (recorder, get_add_kernel (1.0f), qd_buffer_get_range (from), (QdRange){ to, i * part, part }, (float)i);
  recording = finish (recorder);
  g_assert_cmpuint (qd_recording_get_counts (recording).barriers, ==, 0);
  run (recording);
  for (guint i = 0; i < 8; i++)
    assert_all ((QdRange){ to, i * part, part }, (float)i);
}

/* What the machine writes between runs is seen; the sum over replays is kept. */
static void
test_replay (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdBuffer) from = qd_buffer_new (device, QD_MEMORY_UPLOAD, 4 * sizeof (float), "step", &error);
  g_autoptr (QdBuffer) to = qd_buffer_new (device, QD_MEMORY_READBACK, 4 * sizeof (float), "sum", &error);
  QdRecorder *recorder = qd_recorder_new (device);
  g_autoptr (QdRecording) recording = NULL;

  record_add (recorder, get_add_kernel (1.0f), qd_buffer_get_range (from), qd_buffer_get_range (to), 0);
  recording = finish (recorder);
  for (guint i = 1; i <= 100; i++)
    {
      float *step = qd_buffer_get_mapped (from);

      step[0] = step[1] = step[2] = step[3] = (float)i;
      run (recording);
      g_assert_cmpfloat (((float *)qd_buffer_get_mapped (to))[3], ==, (float)(i * (i + 1) / 2));
    }
}

/* Work of 20 * 16 ms, 400 ms and then nothing, by the rule for a device of pace 1. */
static guint
run_announced (void)
{
  g_autoptr (QdBuffer) a = make_buffer (4096), b = make_buffer (4096);
  QdKernel *add = get_add_kernel (1.0f);
  QdRecorder *recorder = qd_recorder_new (device);
  g_autoptr (QdRecording) recording = NULL;

  for (guint i = 0; i < 20; i++)
    {
      qd_recorder_announce (recorder, 0.4e9);
      record_add (recorder, add, qd_buffer_get_range (b), qd_buffer_get_range (a), 1);
      record_add (recorder, add, qd_buffer_get_range (b), qd_buffer_get_range (a), 1);
    }
  qd_recorder_announce (recorder, 1e10); /* one that is too long alone: each dispatch stands alone */
  for (guint i = 0; i < 3; i++)
    record_add (recorder, add, qd_buffer_get_range (b), qd_buffer_get_range (a), 1);
  qd_recorder_announce (recorder, 0); /* what follows is short again */
  for (guint i = 0; i < 4; i++)
    record_add (recorder, add, qd_buffer_get_range (b), qd_buffer_get_range (a), 1);
  recording = finish (recorder);
  run (recording);
  assert_all (qd_buffer_get_range (a), 47);
  return qd_recording_get_counts (recording).submits;
}

/* Announced work is cut into submits, three of the first kind in one, and the order holds across the cuts; a card has more at
 * once. */
static void
test_cuts (void)
{
  const double pace = device->limits.pace;

  device->limits.pace = 1;
  g_assert_cmpuint (run_announced (), ==, 7 + 3 + 1);
  device->limits.pace = 4; /* 12 of them, and the rest; still too long alone */
  g_assert_cmpuint (run_announced (), ==, 2 + 3 + 1);
  device->limits.pace = pace;
}

/* More dispatches than a descriptor pool holds. */
static void
test_many (void)
{
  g_autoptr (QdBuffer) a = make_buffer (256), b = make_buffer (256);
  QdKernel *add = get_add_kernel (1.0f);
  QdRecorder *recorder = qd_recorder_new (device);
  g_autoptr (QdRecording) recording = NULL;

  for (guint i = 0; i < 1000; i++)
    record_add (recorder, add, qd_buffer_get_range (b), qd_buffer_get_range (a), 1);
  recording = finish (recorder);
  run (recording);
  assert_all (qd_buffer_get_range (a), 1000);
}

static void
test_copy (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdBuffer) a = make_buffer (64), b = make_buffer (64);
  const float numbers[4] = { 1, 2, 3, 4 };
  float read[64];
  QdRecorder *recorder = qd_recorder_new (device);
  g_autoptr (QdRecording) recording = NULL;

  g_assert_true (qd_range_write (qd_buffer_get_range (a), numbers, sizeof numbers, &error));
  qd_recorder_copy (recorder, (QdRange){ a, 0, 16 }, (QdRange){ b, 32, 64 });
  qd_recorder_copy (recorder, (QdRange){ b, 32, 16 }, (QdRange){ b, 64, 16 });
  recording = finish (recorder);
  run (recording);
  g_assert_true (qd_range_read (qd_buffer_get_range (b), read, sizeof read, &error));
  g_assert_cmpmem (read + 8, 16, numbers, 16);
  g_assert_cmpmem (read + 16, 16, numbers, 16);
  g_assert_cmpfloat (read[12], ==, 0);
}

static void
test_laps (void)
{
  gsize n = 1 << 20;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdBuffer) a = make_buffer (n), b = make_buffer (n);
  QdRecorder *recorder = qd_recorder_new (device);
  g_autoptr (QdRecording) recording = NULL;
  g_autoptr (GPtrArray) laps = NULL;
  const QdLap *once, *often;

  if (qd_device_get_limits (device)->nanoseconds_per_tick <= 0)
    return g_test_skip ("the device has no clock");
  qd_recorder_label (recorder, "warm");
  record_add (recorder, get_add_kernel (1.0f), qd_buffer_get_range (b), qd_buffer_get_range (a), 1);
  qd_recorder_label (recorder, "once");
  record_add (recorder, get_add_kernel (1.0f), qd_buffer_get_range (b), qd_buffer_get_range (a), 1);
  qd_recorder_label (recorder, "often");
  for (guint i = 0; i < 30; i++)
    record_add (recorder, get_add_kernel (1.0f), qd_buffer_get_range (b), qd_buffer_get_range (a), 1);
  recording = finish (recorder);
  laps = qd_recording_time (recording, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (laps->len, ==, 3);
  once = g_ptr_array_index (laps, 1);
  often = g_ptr_array_index (laps, 2);
  g_assert_cmpstr (once->label, ==, "once");
  g_assert_cmpstr (often->label, ==, "often");
  g_assert_cmpfloat (once->milliseconds, >, 0);
  g_assert_cmpfloat (often->milliseconds, >, once->milliseconds);
  assert_all (qd_buffer_get_range (a), 32);
  run (recording);
  assert_all (qd_buffer_get_range (a), 64);
}

/* What a call of the test below works on. */
typedef struct
{
  float *numbers;
  guint n;
  gboolean fails;
  guint freed;
} Called;

static gboolean
double_all (gpointer data, GError **error)
{
  Called *called = data;

  if (called->fails)
    g_set_error (error, QD_ERROR, QD_ERROR_FAILED, "it does not want to");
  for (guint i = 0; i < called->n && !called->fails; i++)
    called->numbers[i] *= 2;
  return !called->fails;
}

static void
count_freed (gpointer data)
{
  ((Called *)data)->freed++;
}

/* ((0 + 1) * 2 * 2 + 3) * 2: right only when the machine and the device wait for each other. */
static QdRecording *
record_calls (QdBuffer *a, QdBuffer *b, Called *called)
{
  QdRecorder *recorder = qd_recorder_new (device);

  qd_recorder_label (recorder, "before");
  qd_recorder_fill (recorder, qd_buffer_get_range (a), 0);
  record_add (recorder, get_add_kernel (1.0f), qd_buffer_get_range (b), qd_buffer_get_range (a), 1);
  qd_recorder_label (recorder, "two calls");
  qd_recorder_call (recorder, double_all, called, count_freed);
  qd_recorder_announce (recorder, 1e10);
  qd_recorder_call (recorder, double_all, called, count_freed);
  qd_recorder_announce (recorder, 0);
  qd_recorder_label (recorder, "after");
  record_add (recorder, get_add_kernel (1.0f), qd_buffer_get_range (b), qd_buffer_get_range (a), 3);
  qd_recorder_call (recorder, double_all, called, count_freed);
  return finish (recorder);
}

static void
test_calls (void)
{
  gsize n = 1 << 16;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdBuffer) a = make_buffer (n), b = make_buffer (n);
  QdRange range = qd_buffer_get_range (a);
  Called called = { qd_range_get_mapped (range), n, FALSE, 0 };
  QdRecording *recording;
  g_autoptr (GPtrArray) laps = NULL;

  if (called.numbers == NULL)
    return g_test_skip ("the device's memory is not mapped");
  recording = record_calls (a, b, &called);
  g_assert_cmpuint (qd_recording_get_counts (recording).submits, ==, 2);
  for (guint round = 0; round < 3; round++)
    {
      run (recording);
      assert_all (range, 14);
    }
  laps = qd_recording_time (recording, &error);
  g_assert_no_error (error);
  assert_all (range, 14);
  g_assert_cmpuint (laps->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat (((const QdLap *)g_ptr_array_index (laps, i))->milliseconds, >, 0);
  called.fails = TRUE;
  g_assert_false (qd_recording_run (recording, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_FAILED);
  assert_all (range, 1);
  qd_recording_free (recording);
  g_assert_cmpuint (called.freed, ==, 3);
}

/* A range beyond what the device binds is a sentence, kept until the end; what follows is ignored. */
static void
test_range_limit (void)
{
  guint64 limit = qd_device_get_limits (device)->storage_range_bytes;
  g_autoptr (GError) error = NULL;
  g_autoptr (QdBuffer) small = make_buffer (4), large = NULL;
  QdRecorder *recorder;

  if (limit > (guint64)1 << 30)
    return g_test_skip ("the device binds more than 1 GB at once");
  large = make_buffer (limit / sizeof (float) + 4);
  recorder = qd_recorder_new (device);
  record_add (recorder, get_add_kernel (1.0f), qd_buffer_get_range (small), qd_buffer_get_range (large), 1);
  record_add (recorder, get_add_kernel (1.0f), qd_buffer_get_range (small), qd_buffer_get_range (small), 1);
  g_assert_null (qd_recorder_finish (recorder, &error));
  g_assert_error (error, QD_ERROR, QD_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "numbers"));
  g_assert_nonnull (strstr (error->message, "test/add"));
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  device = qd_device_open (NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/gpu/recorder/kernels-are-shared", test_kernels_are_shared);
  g_test_add_func ("/gpu/recorder/chain", test_chain);
  g_test_add_func ("/gpu/recorder/independent", test_independent);
  g_test_add_func ("/gpu/recorder/replay", test_replay);
  g_test_add_func ("/gpu/recorder/cuts", test_cuts);
  g_test_add_func ("/gpu/recorder/many", test_many);
  g_test_add_func ("/gpu/recorder/copy", test_copy);
  g_test_add_func ("/gpu/recorder/laps", test_laps);
  g_test_add_func ("/gpu/recorder/calls", test_calls);
  g_test_add_func ("/gpu/recorder/range-limit", test_range_limit);
  status = g_test_run ();
  qd_device_unref (device);
  return status;
}
