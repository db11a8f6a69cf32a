#include "config.h"

#include "engine/weights/safetensors-writer.h"

#include "engine/core/file.h"
#include "engine/core/json.h"

#include <string.h>

struct _QdSafetensorsWriter
{
  JsonObject *metadata;
  JsonObject *tensors;
  GByteArray *data;
};

QdSafetensorsWriter *
qd_safetensors_writer_new (void)
{
  QdSafetensorsWriter *writer = g_new0 (QdSafetensorsWriter, 1);

  writer->metadata = json_object_new ();
  writer->tensors = json_object_new ();
  writer->data = g_byte_array_new ();
  return writer;
}

void
qd_safetensors_writer_free (QdSafetensorsWriter *writer)
{
  if (writer == NULL)
    return;
  json_object_unref (writer->metadata);
  json_object_unref (writer->tensors);
  g_byte_array_unref (writer->data);
  g_free (writer);
}

void
qd_safetensors_writer_set_metadata (QdSafetensorsWriter *writer, const char *key, const char *value)
{
  json_object_set_string_member (writer->metadata, key, value);
}

/* The entry of the header for @bytes that were just appended. */
static void
describe (QdSafetensorsWriter *writer, const char *name, const char *dtype, JsonArray *shape, gsize bytes)
{
  JsonObject *entry = json_object_new ();
  JsonArray *offsets = json_array_new ();

  json_array_add_int_element (offsets, (gint64) (writer->data->len - bytes));
  json_array_add_int_element (offsets, writer->data->len);
  json_object_set_string_member (entry, "dtype", dtype);
  json_object_set_array_member (entry, "shape", shape);
  json_object_set_array_member (entry, "data_offsets", offsets);
  json_object_set_object_member (writer->tensors, name, entry);
}

void
qd_safetensors_writer_add_count (QdSafetensorsWriter *writer, const char *name, gint64 count)
{
  gint64 word = GINT64_TO_LE (count);

  g_return_if_fail (!json_object_has_member (writer->tensors, name));
  g_byte_array_append (writer->data, (const guint8 *) &word, sizeof word);
  describe (writer, name, "I64", json_array_new (), sizeof word);
}

void
qd_safetensors_writer_add (QdSafetensorsWriter *writer, const char *name, const guint *dims, guint n_dims, const float *values)
{
  JsonArray *shape = json_array_new ();
  gsize count = 1, start = writer->data->len;

  g_return_if_fail (!json_object_has_member (writer->tensors, name));
  for (guint i = 0; i < n_dims; i++)
    {
      json_array_add_int_element (shape, dims[i]);
      count *= dims[i];
    }
  g_return_if_fail (start + count * sizeof (float) < G_MAXUINT);
  g_byte_array_set_size (writer->data, (guint) (start + count * sizeof (float)));
  for (gsize i = 0; i < count; i++)
    {
      guint32 word;

      memcpy (&word, &values[i], sizeof word);
      word = GUINT32_TO_LE (word);
      memcpy (writer->data->data + start + i * sizeof word, &word, sizeof word);
    }
  describe (writer, name, "F32", shape, count * sizeof (float));
}

/* The header ends in spaces, so that the data starts at a multiple of 8. */
static char *
make_header (QdSafetensorsWriter *writer)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *text = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gsize length;

  if (json_object_get_size (writer->metadata) > 0)
    json_object_set_object_member (object, "__metadata__", json_object_ref (writer->metadata));
  json_object_iter_init_ordered (&iter, writer->tensors);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (object, name, json_node_copy (node));
  json_node_set_object (root, object);
  text = qd_json_to_text (root);
  length = strlen (text);
  return g_strdup_printf ("%s%*s", text, (int) ((8 - length % 8) % 8), "");
}

gboolean
qd_safetensors_writer_save (QdSafetensorsWriter *writer, const char *path, GError **error)
{
  g_autofree char *header = make_header (writer);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  guint64 length = GUINT64_TO_LE ((guint64) strlen (header));

  g_byte_array_append (file, (const guint8 *) &length, sizeof length);
  g_byte_array_append (file, (const guint8 *) header, (guint) strlen (header));
  g_byte_array_append (file, writer->data->data, writer->data->len);
  return qd_file_write (path, file->data, file->len, error);
}
