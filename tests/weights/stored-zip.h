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
  guint16 padding; /* bytes before the data, with which PyTorch aligns it */
  guint16 flags, method;
} StoredEntry;

GByteArray *stored_zip_make (const StoredEntry *entries, guint n);
/* The same with all places and sizes in 64 bits. */
GByteArray *stored_zip_make_64 (const StoredEntry *entries, guint n);

/* Little endian. */
void stored_zip_append_16 (GByteArray *bytes, guint16 word);
void stored_zip_append_32 (GByteArray *bytes, guint32 word);
void stored_zip_append_64 (GByteArray *bytes, guint64 word);
