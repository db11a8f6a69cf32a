/**
 * A little writer of zips with stored entries, as PyTorch's files are.
 */
#pragma once

#include <glib.h>

typedef struct
{
  const char *name;
  const void *data;
  gsize size;
} StoredEntry;

GByteArray *stored_zip_make (const StoredEntry *entries, guint n);

/* Little endian. */
void stored_zip_append_16 (GByteArray *bytes, guint16 word);
void stored_zip_append_32 (GByteArray *bytes, guint32 word);
