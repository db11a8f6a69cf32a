#include "config.h"
#include "engine/formats/rec-file.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/core/error.h"

#define MAGIC  0xced7230au
#define LENGTH (((guint32) 1 << 29) - 1) /* of the second word; above it the kind of part */

typedef enum
{
  WHOLE,
  FIRST,
  MIDDLE,
  LAST,
} Part;

struct _QdRecReader
{
  char *name;
  GInputStream *stream;
  guint64 at;
  GByteArray *data;
  QdRecord record;
};

static guint32
get_u32 (const guint8 *bytes)
{
  guint32 value;

  memcpy (&value, bytes, sizeof value);
  return GUINT32_FROM_LE (value);
}

static guint64
get_u64 (const guint8 *bytes)
{
  return get_u32 (bytes) | (guint64) get_u32 (bytes + 4) << 32;
}

static float
get_f32 (const guint8 *bytes)
{
  guint32 bits = get_u32 (bytes);
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static gboolean
fail (QdRecReader *reader, const char *why, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is damaged at byte %" PRIu64 ": %s."), reader->name,
               reader->at, why);
  return FALSE;
}

QdRecReader *
qd_rec_reader_open (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local = NULL;
  GFileInputStream *stream = g_file_read (file, NULL, &local);
  QdRecReader *reader;

  if (stream == NULL)
    {
      g_set_error_literal (error, QD_ERROR, QD_ERROR_IO, local->message);
      return NULL;
    }
  reader = g_new0 (QdRecReader, 1);
  reader->name = g_filename_display_basename (path);
  reader->stream = g_buffered_input_stream_new_sized (G_INPUT_STREAM (stream), 1 << 16);
  g_object_unref (stream);
  reader->data = g_byte_array_new ();
  reader->record.labels = g_array_new (FALSE, FALSE, sizeof (float));
  return reader;
}

void
qd_rec_reader_free (QdRecReader *reader)
{
  if (reader == NULL)
    return;
  g_object_unref (reader->stream);
  g_byte_array_unref (reader->data);
  g_array_unref (reader->record.labels);
  g_free (reader->name);
  g_free (reader);
}

/* [@n] bytes; FALSE with @at_end where there is none at all any more. */
static gboolean
read_bytes (QdRecReader *reader, guint8 *bytes, gsize n, gboolean *at_end, GError **error)
{
  g_autoptr (GError) local = NULL;
  gsize done = 0;

  if (!g_input_stream_read_all (reader->stream, bytes, n, &done, NULL, &local))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_IO, _ ("%s could not be read: %s"), reader->name, local->message);
      return FALSE;
    }
  if (done == 0 && n > 0 && at_end != NULL)
    {
      *at_end = TRUE;
      return FALSE;
    }
  if (done < n)
    return fail (reader, _ ("it ends within a record"), error);
  reader->at += n;
  return TRUE;
}

/* The data grows as it is read, so that a length alone takes no memory. */
static gboolean
read_data (QdRecReader *reader, guint32 length, GError **error)
{
  const guint32 piece = 1 << 20;
  guint8 fill[4];

  if (length > QD_REC_LARGEST || reader->data->len > QD_REC_LARGEST - length)
    return fail (reader, _ ("a record is too large"), error);
  for (guint32 left = length; left > 0;)
    {
      guint32 n = MIN (left, piece), before = reader->data->len;
      g_byte_array_set_size (reader->data, before + n);
      if (!read_bytes (reader, reader->data->data + before, n, NULL, error))
        return FALSE;
      left -= n;
    }
  return read_bytes (reader, fill, (4 - length % 4) % 4, NULL, error);
}

/* One part. FALSE: an error, or the end. */
static gboolean
read_part (QdRecReader *reader, Part *part, GError **error)
{
  gboolean begins = reader->data->len == 0 && *part == WHOLE, at_end = FALSE;
  guint8 head[8];

  if (!read_bytes (reader, head, sizeof head, begins ? &at_end : NULL, error))
    return FALSE;
  if (get_u32 (head) != MAGIC)
    return fail (reader, _ ("there is no record"), error);
  *part = (Part) (get_u32 (head + 4) >> 29);
  return read_data (reader, get_u32 (head + 4) & LENGTH, error);
}

/* Parts are joined by the magic number that was between them. */
static gboolean
read_record (QdRecReader *reader, GError **error)
{
  static const guint8 magic[] = { 0x0a, 0x23, 0xd7, 0xce };
  Part part = WHOLE;

  g_byte_array_set_size (reader->data, 0);
  if (!read_part (reader, &part, error))
    return FALSE;
  if (part == WHOLE)
    return TRUE;
  if (part != FIRST)
    return fail (reader, _ ("a record begins with its middle"), error);
  do
    {
      g_byte_array_append (reader->data, magic, sizeof magic);
      part = FIRST;
      if (!read_part (reader, &part, error))
        return FALSE;
      if (part != MIDDLE && part != LAST)
        return fail (reader, _ ("a part of a record is missing"), error);
    }
  while (part != LAST);
  return TRUE;
}

static gboolean
parse_record (QdRecReader *reader, guint64 at, GError **error)
{
  const guint8 *bytes = reader->data->data;
  guint32 n, length = reader->data->len;
  float label;

  if (length < 24)
    return fail (reader, _ ("a record is too short for a picture"), error);
  n = get_u32 (bytes);
  if (n > QD_REC_MOST_LABELS || n > (length - 24) / 4)
    return fail (reader, _ ("a record has more labels than bytes"), error);
  g_array_set_size (reader->record.labels, 0);
  label = get_f32 (bytes + 4);
  if (n == 0)
    g_array_append_val (reader->record.labels, label);
  for (guint32 i = 0; i < n; i++)
    {
      label = get_f32 (bytes + 24 + 4 * (gsize) i);
      g_array_append_val (reader->record.labels, label);
    }
  reader->record.id = get_u64 (bytes + 8);
  reader->record.at = at;
  reader->record.picture = bytes + 24 + 4 * (gsize) n;
  reader->record.n_picture = length - 24 - 4 * (gsize) n;
  return TRUE;
}

const QdRecord *
qd_rec_reader_next (QdRecReader *reader, GError **error)
{
  guint64 at = reader->at;

  return read_record (reader, error) && parse_record (reader, at, error) ? &reader->record : NULL;
}

/* ---- Out ---- */

static void
append_u32 (GByteArray *bytes, guint32 value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (bytes, (const guint8 *) &value, sizeof value);
}

static void
append_f32 (GByteArray *bytes, float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  append_u32 (bytes, bits);
}

static void
append_part (GByteArray *bytes, Part part, const guint8 *data, gsize length)
{
  static const guint8 fill[4];

  append_u32 (bytes, MAGIC);
  append_u32 (bytes, (guint32) part << 29 | (guint32) length);
  g_byte_array_append (bytes, data, (guint) length);
  g_byte_array_append (bytes, fill, (4 - length % 4) % 4);
}

static void
append_record (GByteArray *bytes, const GByteArray *data)
{
  gsize begin = 0;
  gboolean cut = FALSE;

  for (gsize i = 0; i + 4 <= data->len; i += 4)
    if (get_u32 (data->data + i) == MAGIC)
      {
        append_part (bytes, cut ? MIDDLE : FIRST, data->data + begin, i - begin);
        begin = i + 4;
        cut = TRUE;
      }
  append_part (bytes, cut ? LAST : WHOLE, data->data + begin, data->len - begin);
}

void
qd_rec_append (GByteArray *bytes, guint64 id, const float *labels, guint n_labels, const guint8 *picture, gsize n_picture)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  append_u32 (data, n_labels);
  append_f32 (data, 0);
  append_u32 (data, (guint32) id);
  append_u32 (data, (guint32) (id >> 32));
  append_u32 (data, 0);
  append_u32 (data, 0);
  for (guint i = 0; i < n_labels; i++)
    append_f32 (data, labels[i]);
  g_byte_array_append (data, picture, (guint) n_picture);
  append_record (bytes, data);
}
