#include "config.h"

#include "engine/ssd/model-info.h"

#include "engine/core/error.h"
#include "engine/core/json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_CLASSES 1000
#define MORE_BYTES  32 /* for the line "and 95000 more" */

char *
qd_model_classes_to_json (const char *const *names, const gint64 *ids)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      JsonObject *item = json_object_new ();

      json_object_set_int_member (item, "id", ids[i]);
      json_object_set_string_member (item, "name", names[i]);
      json_array_add_object_element (array, item);
    }
  json_node_take_array (root, array);
  return qd_json_to_text (root);
}

char *
qd_model_credits_join (const char *const *lines, guint n_lines)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GString *credits = g_string_new (NULL);
  guint left_out = 0;

  for (guint i = 0; i < n_lines; i++)
    {
      if (lines[i] == NULL || lines[i][0] == '\0' || !g_hash_table_add (seen, (gpointer) lines[i]))
        continue;
      if (left_out > 0 || credits->len + strlen (lines[i]) + MORE_BYTES > QD_MODEL_CREDITS_MAX)
        left_out++;
      else
        g_string_append_printf (credits, "%s%s", credits->len > 0 ? "\n" : "", lines[i]);
    }
  if (left_out > 0)
    g_string_append_printf (credits, "%sand %u more", credits->len > 0 ? "\n" : "", left_out);
  return g_string_free (credits, FALSE);
}

static gboolean
parse_class (JsonNode *node, const char *place, const char **name, gint64 *id, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s: an entry of its class list is not an object."), place);
      return FALSE;
    }
  return qd_json_get_integer (json_node_get_object (node), "id", place, id, error) &&
         qd_json_get_string (json_node_get_object (node), "name", place, name, error);
}

gboolean
qd_model_classes_parse (const char *text, const char *place, char ***names, gint64 **ids, GError **error)
{
  g_autoptr (JsonNode) root = qd_json_parse (text, strlen (text), place, 1, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree gint64 *numbers = NULL;
  JsonArray *array;

  if (root == NULL)
    return FALSE;
  array = JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  if (array == NULL || json_array_get_length (array) == 0 || json_array_get_length (array) > MAX_CLASSES)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s: its class list does not hold 1 to %d classes."), place,
                   MAX_CLASSES);
      return FALSE;
    }
  numbers = g_new0 (gint64, json_array_get_length (array));
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *name;

      if (!parse_class (json_array_get_element (array, i), place, &name, &numbers[i], error))
        return FALSE;
      g_strv_builder_add (builder, name);
    }
  *names = g_strv_builder_end (builder);
  *ids = g_steal_pointer (&numbers);
  return TRUE;
}

static gboolean
read_size (QdWeightsFile *file, QdModelInfo *info, GError **error)
{
  const char *size = qd_weights_file_get_metadata (file, "image_shape");
  guint64 value = 0;

  if (size != NULL && g_ascii_string_to_unsigned (size, 10, 1, G_MAXUINT16, &value, NULL) &&
      qd_network_takes_size (info->network, (guint) value))
    {
      info->size = (guint) value;
      return TRUE;
    }
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s does not say which picture size the model takes."),
               qd_weights_file_get_path (file));
  return FALSE;
}

QdModelInfo *
qd_model_info_read (QdWeightsFile *file, GError **error)
{
  g_autoptr (QdModelInfo) info = g_new0 (QdModelInfo, 1);
  const char *path = qd_weights_file_get_path (file), *name = qd_weights_file_get_metadata (file, "network");
  const char *classes = qd_weights_file_get_metadata (file, "classes"),
             *nms = qd_weights_file_get_metadata (file, "nms_threshold");

  if (name == NULL || classes == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is no model of Quadrat: it does not name its network and classes."),
                   path);
      return NULL;
    }
  info->network = qd_network_find (name);
  if (info->network == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is of the network “%s”, which this version does not know."), path,
                   name);
      return NULL;
    }
  if (!read_size (file, info, error) || !qd_model_classes_parse (classes, path, &info->classes, &info->class_ids, error))
    return NULL;
  info->n_classes = g_strv_length (info->classes);
  info->nms_overlap = nms != NULL ? g_ascii_strtod (nms, NULL) : 0;
  if (!(info->nms_overlap > 0 && info->nms_overlap <= 1))
    info->nms_overlap = (double) info->network->nms_overlap;
  return g_steal_pointer (&info);
}

void
qd_model_info_free (QdModelInfo *info)
{
  if (info == NULL)
    return;
  g_strfreev (info->classes);
  g_free (info->class_ids);
  g_free (info);
}

static void
write_triple (QdSafetensorsWriter *writer, const char *key, const float values[3])
{
  char texts[3][G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *joined = NULL;

  for (guint i = 0; i < 3; i++)
    g_ascii_formatd (texts[i], sizeof texts[i], "%.6g", (double) values[i]);
  joined = g_strdup_printf ("%s %s %s", texts[0], texts[1], texts[2]);
  qd_safetensors_writer_set_metadata (writer, key, joined);
}

void
qd_model_info_write (const QdModelInfo *info, QdSafetensorsWriter *writer)
{
  g_autofree char *classes = qd_model_classes_to_json ((const char *const *) info->classes, info->class_ids);
  g_autofree char *size = g_strdup_printf ("%u", info->size);
  char nms[G_ASCII_DTOSTR_BUF_SIZE];

  qd_safetensors_writer_set_metadata (writer, "format", "pt");
  qd_safetensors_writer_set_metadata (writer, "program", "quadrat " QD_VERSION);
  qd_safetensors_writer_set_metadata (writer, "network", info->network->name);
  qd_safetensors_writer_set_metadata (writer, "image_shape", size);
  qd_safetensors_writer_set_metadata (writer, "classes", classes);
  qd_safetensors_writer_set_metadata (writer, "nms_threshold", g_ascii_formatd (nms, sizeof nms, "%.6g", info->nms_overlap));
  write_triple (writer, "mean", info->network->mean);
  write_triple (writer, "std", info->network->std);
}
