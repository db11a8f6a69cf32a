/* PyTorch's files. The first byte of an input says what the others are: 'p' the pickle of a zip that has two storages, 's' what
 * follows the preamble of a legacy stream, anything else a whole file. */
#include "fuzz-target.h"
#include "tests/weights/stored-zip.h"

#include <string.h>

#define PREAMBLE "\x80\2\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\2M\xe9\3.\x80\2}."

static void
check_pickle (const guint8 *pickle, gsize size)
{
  guint8 storage[64];
  const StoredEntry entries[] = {
    { "a/data.pkl", pickle, size },
    { "a/data/0", storage, 64 },
    { "a/data/1", storage, 8 },
  };
  g_autoptr (GByteArray) zip = NULL;

  for (guint i = 0; i < sizeof storage; i++)
    storage[i] = (guint8) i;
  zip = stored_zip_make (entries, G_N_ELEMENTS (entries));
  fuzz_check_weights (zip->data, zip->len);
}

static void
check_stream (const guint8 *rest, gsize size)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();

  g_byte_array_append (stream, (const guint8 *) PREAMBLE, sizeof PREAMBLE - 1);
  g_byte_array_append (stream, rest, (guint) size);
  fuzz_check_weights (stream->data, stream->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  if (data[0] == 'p')
    check_pickle (data + 1, size - 1);
  else if (data[0] == 's')
    check_stream (data + 1, size - 1);
  else
    fuzz_check_weights (data + 1, size - 1);
  return 0;
}
