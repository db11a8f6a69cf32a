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

/* What the entry's own header and the directory have in common, from the version to the length of the extra fields. */
static void
append_description (GByteArray *zip, const StoredEntry *entry)
{
  stored_zip_append_16 (zip, 20); /* version */
  stored_zip_append_16 (zip, 0);  /* flags */
  stored_zip_append_16 (zip, 0);  /* stored */
  stored_zip_append_32 (zip, 0);  /* time and date */
  stored_zip_append_32 (zip, 0);  /* checksum: not read */
  stored_zip_append_32 (zip, (guint32) entry->size);
  stored_zip_append_32 (zip, (guint32) entry->size);
  stored_zip_append_16 (zip, (guint16) strlen (entry->name));
  stored_zip_append_16 (zip, 0);
}

static void
append_listing (GByteArray *zip, const StoredEntry *entry, guint32 header)
{
  g_byte_array_append (zip, (const guint8 *) "PK\1\2\24\0", 6);
  append_description (zip, entry);
  stored_zip_append_16 (zip, 0); /* comment */
  stored_zip_append_16 (zip, 0); /* disk */
  stored_zip_append_16 (zip, 0); /* attributes */
  stored_zip_append_32 (zip, 0);
  stored_zip_append_32 (zip, header);
  g_byte_array_append (zip, (const guint8 *) entry->name, (guint) strlen (entry->name));
}

GByteArray *
stored_zip_make (const StoredEntry *entries, guint n)
{
  GByteArray *zip = g_byte_array_new ();
  g_autofree guint32 *headers = g_new (guint32, n);
  guint directory, end;

  for (guint i = 0; i < n; i++)
    {
      headers[i] = zip->len;
      g_byte_array_append (zip, (const guint8 *) "PK\3\4", 4);
      append_description (zip, &entries[i]);
      g_byte_array_append (zip, (const guint8 *) entries[i].name, (guint) strlen (entries[i].name));
      g_byte_array_append (zip, entries[i].data, (guint) entries[i].size);
    }
  directory = zip->len;
  for (guint i = 0; i < n; i++)
    append_listing (zip, &entries[i], headers[i]);
  end = zip->len;
  g_byte_array_append (zip, (const guint8 *) "PK\5\6\0\0\0\0", 8);
  stored_zip_append_16 (zip, (guint16) n);
  stored_zip_append_16 (zip, (guint16) n);
  stored_zip_append_32 (zip, end - directory);
  stored_zip_append_32 (zip, directory);
  stored_zip_append_16 (zip, 0); /* comment */
  return zip;
}
