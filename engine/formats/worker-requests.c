#include "config.h"
#include "engine/formats/worker-requests.h"

#include <string.h>

#include "engine/core/json.h"
#include "engine/formats/format-files.h"
#include "engine/formats/format-json.h"

#define LARGEST_FILE ((gsize) 64 << 20) /* bytes of one .json */

/* {"workerId": ..., "answerContent": {...}}; NULL when it is none. */
static JsonObject *
parse_annotation (JsonObject *annotation)
{
  JsonObject *data = annotation != NULL ? qd_format_json_object (annotation, "annotationData") : NULL, *answer;
  const char *worker = annotation != NULL ? qd_format_json_text (annotation, "workerId") : NULL;
  const char *text = data != NULL ? qd_format_json_text (data, "content") : NULL;
  g_autoptr (JsonNode) content = text != NULL ? qd_json_parse (text, strlen (text), "", 1, NULL) : NULL;

  if (content == NULL || worker == NULL)
    return NULL;
  answer = json_object_new ();
  json_object_set_string_member (answer, "workerId", worker);
  json_object_set_member (answer, "answerContent", g_steal_pointer (&content));
  return answer;
}

static JsonArray *
ensure_line (GHashTable *lines, guint line)
{
  JsonArray *list = g_hash_table_lookup (lines, GUINT_TO_POINTER (line));

  if (list == NULL)
    g_hash_table_insert (lines, GUINT_TO_POINTER (line), list = json_array_new ());
  return list;
}

static void
take_request (GHashTable *lines, JsonObject *request)
{
  const char *id = request != NULL ? qd_format_json_text (request, "datasetObjectId") : NULL;
  JsonArray *annotations = request != NULL ? qd_format_json_array (request, "annotations") : NULL;
  guint64 line;

  if (id == NULL || annotations == NULL || !g_ascii_string_to_unsigned (id, 10, 0, G_MAXINT32, &line, NULL))
    return;
  for (guint i = 0; i < json_array_get_length (annotations); i++)
    {
      JsonObject *answer = parse_annotation (qd_format_json_at (annotations, i));

      if (answer != NULL)
        json_array_add_object_element (ensure_line (lines, (guint) line), answer);
    }
}

GHashTable *
qd_worker_requests_load (const char *job)
{
  g_autofree char *folder = g_build_filename (job, QD_WORKER_REQUESTS, NULL);
  g_autoptr (GPtrArray) files = qd_format_list_json_files (folder, 2);
  g_autoptr (GHashTable) lines = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) json_array_unref);

  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (JsonNode) root = qd_json_load (files->pdata[i], LARGEST_FILE, NULL);
      JsonArray *requests = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

      for (guint r = 0; requests != NULL && r < json_array_get_length (requests); r++)
        take_request (lines, qd_format_json_at (requests, r));
    }
  return g_hash_table_size (lines) > 0 ? g_steal_pointer (&lines) : NULL;
}
