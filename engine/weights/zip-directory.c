#include "config.h"

#include "engine/weights/zip-directory.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define END_BYTES     22
#define END_64_BYTES  56
#define LOCATOR_BYTES 20
#define ENTRY_BYTES   46
#define LOCAL_BYTES   30
#define LONGEST_NOTE  65535
#define MAX_ENTRIES   (1u << 20)
#define ENCRYPTED     1 /* of the flags */

typedef struct
{
  const char *name;
  guint16 flags, method;
  guint64 packed, size, header; /* bytes; the last from the start of the file */
} Entry;

struct _QdZipDirectory
{
  const guint8 *bytes;
  gsize size;
  GStringChunk *names;
  GArray *entries; /* Entry */
  GTree *by_name;  /* index in entries, from 1; a tree, as names can be chosen so that any hash table is slow */
};

typedef struct
{
  guint64 n, size, offset; /* of the directory */
} Extent;

static guint16
get_16 (const guint8 *at)
{
  guint16 word;

  memcpy (&word, at, sizeof word);
  return GUINT16_FROM_LE (word);
}

static guint32
get_32 (const guint8 *at)
{
  guint32 word;

  memcpy (&word, at, sizeof word);
  return GUINT32_FROM_LE (word);
}

static guint64
get_64 (const guint8 *at)
{
  guint64 word;

  memcpy (&word, at, sizeof word);
  return GUINT64_FROM_LE (word);
}

static gboolean
is_marked (const guint8 *at, char a, char b)
{
  return at[0] == 'P' && at[1] == 'K' && at[2] == a && at[3] == b;
}

/* The end of the directory stands before a note that reaches to the end of the file. NULL: there is none. */
static const guint8 *
find_end (const guint8 *bytes, gsize size)
{
  gsize lowest = size > END_BYTES + LONGEST_NOTE ? size - END_BYTES - LONGEST_NOTE : 0;

  if (size < END_BYTES)
    return NULL;
  for (gsize at = size - END_BYTES + 1; at-- > lowest;)
    if (is_marked (bytes + at, 5, 6) && at + END_BYTES + get_16 (bytes + at + 20) == size)
      return bytes + at;
  return NULL;
}

/* Zip64 says it again with 64 bits, where a locator before the end points to. */
static gboolean
read_extent_64 (const guint8 *bytes, const guint8 *end, Extent *extent)
{
  const guint8 *locator = end - LOCATOR_BYTES;
  guint64 offset;

  if (end - bytes < LOCATOR_BYTES + END_64_BYTES || !is_marked (locator, 6, 7))
    return FALSE;
  offset = get_64 (locator + 8);
  if (offset > (guint64) (locator - bytes) - END_64_BYTES || !is_marked (bytes + offset, 6, 6))
    return FALSE;
  extent->n = get_64 (bytes + offset + 32);
  extent->size = get_64 (bytes + offset + 40);
  extent->offset = get_64 (bytes + offset + 48);
  return TRUE;
}

static gboolean
read_extent (const guint8 *bytes, const guint8 *end, Extent *extent)
{
  extent->n = get_16 (end + 10);
  extent->size = get_32 (end + 12);
  extent->offset = get_32 (end + 16);
  if ((extent->n == G_MAXUINT16 || extent->size == G_MAXUINT32 || extent->offset == G_MAXUINT32) &&
      !read_extent_64 (bytes, end, extent))
    return FALSE;
  return extent->n <= MAX_ENTRIES && extent->size <= (guint64) (end - bytes) &&
         extent->offset <= (guint64) (end - bytes) - extent->size;
}

/* ---- Entries ---- */

/* Of the fields with @id among [@length] bytes of extra fields. NULL: there are none. */
static const guint8 *
find_extra (const guint8 *extra, gsize length, guint16 id, gsize *field_length)
{
  while (length >= 4)
    {
      *field_length = get_16 (extra + 2);
      if (*field_length > length - 4)
        return NULL;
      if (get_16 (extra) == id)
        return extra + 4;
      extra += 4 + *field_length;
      length -= 4 + *field_length;
    }
  return NULL;
}

/* The zip64 field holds, in this order, those of the three that did not fit into 32 bits. */
static gboolean
widen (Entry *entry, const guint8 *extra, gsize length)
{
  guint64 *const fields[] = { &entry->size, &entry->packed, &entry->header };
  gsize left = 0;
  const guint8 *at = find_extra (extra, length, 1, &left);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      if (*fields[i] != G_MAXUINT32)
        continue;
      if (at == NULL || left < 8)
        return FALSE;
      *fields[i] = get_64 (at);
      at += 8;
      left -= 8;
    }
  return TRUE;
}

/* @at: an entry with [@left] bytes up to the directory's end. 0: it is damaged; else its length. */
static gsize
read_entry (QdZipDirectory *directory, const guint8 *at, gsize left)
{
  Entry entry = { NULL };
  gsize name_length, extra_length, length;
  const char *name = (const char *) at + ENTRY_BYTES;

  if (left < ENTRY_BYTES || !is_marked (at, 1, 2))
    return 0;
  name_length = get_16 (at + 28);
  extra_length = get_16 (at + 30);
  length = ENTRY_BYTES + name_length + extra_length + get_16 (at + 32);
  if (length > left || !g_utf8_validate_len (name, name_length, NULL))
    return 0;
  entry = (Entry){ .flags = get_16 (at + 8),
                   .method = get_16 (at + 10),
                   .packed = get_32 (at + 20),
                   .size = get_32 (at + 24),
                   .header = get_32 (at + 42) };
  if (!widen (&entry, at + ENTRY_BYTES + name_length, extra_length))
    return 0;
  entry.name = g_string_chunk_insert_len (directory->names, name, (gssize) name_length);
  if (g_tree_lookup (directory->by_name, entry.name) != NULL)
    return 0;
  g_array_append_val (directory->entries, entry);
  g_tree_insert (directory->by_name, (gpointer) entry.name, GUINT_TO_POINTER (directory->entries->len));
  return length;
}

static gboolean
read_entries (QdZipDirectory *directory, const Extent *extent)
{
  const guint8 *at = directory->bytes + extent->offset;
  gsize left = extent->size;

  for (guint64 i = 0; i < extent->n; i++)
    {
      gsize length = read_entry (directory, at, left);

      if (length == 0)
        return FALSE;
      at += length;
      left -= length;
    }
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

QdZipDirectory *
qd_zip_directory_read (const guint8 *bytes, gsize size, const char **wrong)
{
  g_autoptr (QdZipDirectory) directory = g_new0 (QdZipDirectory, 1);
  const guint8 *end = find_end (bytes, size);
  Extent extent;

  directory->bytes = bytes;
  directory->size = size;
  directory->names = g_string_chunk_new (4096);
  directory->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  directory->by_name = g_tree_new (compare_names);
  if (end != NULL && read_extent (bytes, end, &extent) && read_entries (directory, &extent))
    return g_steal_pointer (&directory);
  *wrong =
      end == NULL ? _ ("its end is missing, so it may not have been downloaded completely") : _ ("its directory is damaged");
  return NULL;
}

void
qd_zip_directory_free (QdZipDirectory *directory)
{
  if (directory == NULL)
    return;
  g_tree_unref (directory->by_name);
  g_array_unref (directory->entries);
  g_string_chunk_free (directory->names);
  g_free (directory);
}

const char *
qd_zip_directory_find_suffix (QdZipDirectory *directory, const char *suffix)
{
  for (guint i = 0; i < directory->entries->len; i++)
    if (g_str_has_suffix (g_array_index (directory->entries, Entry, i).name, suffix))
      return g_array_index (directory->entries, Entry, i).name;
  return NULL;
}

gboolean
qd_zip_directory_contains (QdZipDirectory *directory, const char *name)
{
  return g_tree_lookup (directory->by_name, name) != NULL;
}

/* The entry's own header has a name and extra fields of lengths of its own; PyTorch aligns with them. */
static gboolean
locate (QdZipDirectory *directory, const Entry *entry, const guint8 **data)
{
  const guint8 *header;
  guint64 start;

  if (directory->size < LOCAL_BYTES || entry->header > directory->size - LOCAL_BYTES)
    return FALSE;
  header = directory->bytes + entry->header;
  start = entry->header + LOCAL_BYTES + get_16 (header + 26) + get_16 (header + 28);
  if (!is_marked (header, 3, 4) || start > directory->size || entry->size > directory->size - start)
    return FALSE;
  *data = directory->bytes + start;
  return TRUE;
}

gboolean
qd_zip_directory_get (QdZipDirectory *directory, const char *name, const guint8 **data, gsize *size, const char **wrong)
{
  guint number = GPOINTER_TO_UINT (g_tree_lookup (directory->by_name, name));
  const Entry *entry;

  if (number == 0)
    {
      *wrong = _ ("a part of it is missing");
      return FALSE;
    }
  entry = &g_array_index (directory->entries, Entry, number - 1);
  *size = entry->size;
  if ((entry->flags & ENCRYPTED) != 0)
    *wrong = _ ("it is protected by a password");
  else if (entry->method != 0 || entry->packed != entry->size)
    *wrong = _ ("a part of it is compressed, as PyTorch never does");
  else if (!locate (directory, entry, data))
    *wrong = _ ("a part of it lies outside the file");
  else
    return TRUE;
  return FALSE;
}
