/* safetensors. The first byte of an input says what the others are: 'h' a header's text, before 64 bytes of numbers, anything
 * else a whole file. */
#include "fuzz-target.h"

#include <string.h>

static void
check_header (const guint8 *text, gsize size)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  guint64 length = GUINT64_TO_LE ((guint64) size);
  guint8 numbers[64];

  for (guint i = 0; i < sizeof numbers; i++)
    numbers[i] = (guint8) i;
  g_byte_array_append (file, (const guint8 *) &length, sizeof length);
  g_byte_array_append (file, text, (guint) size);
  g_byte_array_append (file, numbers, sizeof numbers);
  fuzz_check_weights (file->data, file->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  if (data[0] == 'h')
    check_header (data + 1, size - 1);
  else
    fuzz_check_weights (data + 1, size - 1);
  return 0;
}
