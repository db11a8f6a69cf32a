#include "stored-zip.h"

#include <string.h>

void
stored_zip_append_16 (GByteArray *bytes, guint16 word)
{
  word = GUINT16_TO_LE (word);
  g_byte_array_append (bytes, (const guint8 *) &word, sizeof word);
}

void
stored_zip_append_32 (GByteArray *bytes, guint32 word)
{
  word = GUINT32_TO_LE (word);
  g_byte_array_append (bytes, (const guint8 *) &word, sizeof word);
}

void
stored_zip_append_64 (GByteArray *bytes, guint64 word)
{
  word = GUINT64_TO_LE (word);
  g_byte_array_append (bytes, (const guint8 *) &word, sizeof word);
}

/* What the entry's own header and the directory have in common, from the version to the length of the extra fields. */
static void
append_description (GByteArray *zip, const StoredEntry *entry, guint32 size, guint16 extra)
{
  stored_zip_append_16 (zip, 45);
  stored_zip_append_16 (zip, entry->flags);
  stored_zip_append_16 (zip, entry->method);
  stored_zip_append_32 (zip, 0); /* time and date */
  stored_zip_append_32 (zip, 0); /* checksum: not read */
  stored_zip_append_32 (zip, size);
  stored_zip_append_32 (zip, size);
  stored_zip_append_16 (zip, (guint16) strlen (entry->name));
  stored_zip_append_16 (zip, extra);
}

static void
append_entry (GByteArray *zip, const StoredEntry *entry)
{
  static const guint8 padding[256];

  g_byte_array_append (zip, (const guint8 *) "PK\3\4", 4);
  append_description (zip, entry, (guint32) entry->size, entry->padding);
  g_byte_array_append (zip, (const guint8 *) entry->name, (guint) strlen (entry->name));
  g_byte_array_append (zip, padding, entry->padding);
  g_byte_array_append (zip, entry->data, (guint) entry->size);
}

static void
append_listing (GByteArray *zip, const StoredEntry *entry, guint32 header, gboolean in_64)
{
  g_byte_array_append (zip, (const guint8 *) "PK\1\2\55\0", 6);
  append_description (zip, entry, in_64 ? G_MAXUINT32 : (guint32) entry->size, in_64 ? 4 + 28 : 0);
  stored_zip_append_16 (zip, 0); /* comment */
  stored_zip_append_16 (zip, 0); /* disk */
  stored_zip_append_16 (zip, 0); /* attributes */
  stored_zip_append_32 (zip, 0);
  stored_zip_append_32 (zip, in_64 ? G_MAXUINT32 : header);
  g_byte_array_append (zip, (const guint8 *) entry->name, (guint) strlen (entry->name));
  if (!in_64)
    return;
  g_byte_array_append (zip, (const guint8 *) "FB\0\0", 4); /* an empty field of another kind first */
  g_byte_array_append (zip, (const guint8 *) "\1\0\30\0", 4);
  stored_zip_append_64 (zip, entry->size);
  stored_zip_append_64 (zip, entry->size);
  stored_zip_append_64 (zip, header);
}

/* The end in 64 bits and its locator, for a directory from @start to @end. */
static void
append_end_64 (GByteArray *zip, guint n, guint start, guint end)
{
  g_byte_array_append (zip, (const guint8 *) "PK\6\6\54\0\0\0\0\0\0\0\55\0\55\0\0\0\0\0\0\0\0\0", 24);
  stored_zip_append_64 (zip, n);
  stored_zip_append_64 (zip, n);
  stored_zip_append_64 (zip, end - start);
  stored_zip_append_64 (zip, start);
  g_byte_array_append (zip, (const guint8 *) "PK\6\7\0\0\0\0", 8);
  stored_zip_append_64 (zip, end);
  stored_zip_append_32 (zip, 1);
}

static GByteArray *
make (const StoredEntry *entries, guint n, gboolean in_64)
{
  GByteArray *zip = g_byte_array_new ();
  g_autofree guint32 *headers = g_new (guint32, n + 1);
  guint start, end;

  for (guint i = 0; i < n; i++)
    {
      headers[i] = zip->len;
      append_entry (zip, &entries[i]);
    }
  start = zip->len;
  for (guint i = 0; i < n; i++)
    append_listing (zip, &entries[i], headers[i], in_64);
  end = zip->len;
  if (in_64)
    append_end_64 (zip, n, start, end);
  g_byte_array_append (zip, (const guint8 *) "PK\5\6\0\0\0\0", 8);
  stored_zip_append_16 (zip, in_64 ? G_MAXUINT16 : (guint16) n);
  stored_zip_append_16 (zip, in_64 ? G_MAXUINT16 : (guint16) n);
  stored_zip_append_32 (zip, in_64 ? G_MAXUINT32 : end - start);
  stored_zip_append_32 (zip, in_64 ? G_MAXUINT32 : start);
  stored_zip_append_16 (zip, 0); /* comment */
  return zip;
}

GByteArray *
stored_zip_make (const StoredEntry *entries, guint n)
{
  return make (entries, n, FALSE);
}

GByteArray *
stored_zip_make_64 (const StoredEntry *entries, guint n)
{
  return make (entries, n, TRUE);
}
