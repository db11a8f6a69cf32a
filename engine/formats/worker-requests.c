#include "config.h"
#include "engine/formats/worker-requests.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/json.h"
#include "engine/formats/format-files.h"
#include "engine/formats/format-json.h"

#define LARGEST_FILE ((gsize) 64 << 20) /* bytes of one .json */

typedef struct
{
  char *photo; /* its address; NULL where the request does not say it */
  JsonArray *answers;
} Asked;

struct _QdWorkerRequests
{
  GPtrArray *all;     /* of Asked */
  GHashTable *lines;  /* number of the line to Asked */
  GHashTable *photos; /* address to Asked */
};

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  json_array_unref (asked->answers);
  g_free (asked->photo);
  g_free (asked);
}

/* ---- In ---- */

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

/* The answers about a photo, or of a line whose photo is not said. */
static Asked *
ensure_asked (QdWorkerRequests *requests, guint line, const char *photo)
{
  Asked *asked = photo != NULL ? g_hash_table_lookup (requests->photos, photo)
                               : g_hash_table_lookup (requests->lines, GUINT_TO_POINTER (line));

  if (asked == NULL || (photo == NULL && asked->photo != NULL))
    {
      asked = g_new0 (Asked, 1);
      asked->photo = g_strdup (photo);
      asked->answers = json_array_new ();
      g_ptr_array_add (requests->all, asked);
    }
  if (photo != NULL)
    g_hash_table_insert (requests->photos, asked->photo, asked);
  g_hash_table_insert (requests->lines, GUINT_TO_POINTER (line), asked);
  return asked;
}

static void
take_request (QdWorkerRequests *requests, JsonObject *request)
{
  const char *id = request != NULL ? qd_format_json_text (request, "datasetObjectId") : NULL;
  JsonObject *object = request != NULL ? qd_format_json_object (request, "dataObject") : NULL;
  JsonArray *annotations = request != NULL ? qd_format_json_array (request, "annotations") : NULL;
  guint64 line;

  if (id == NULL || annotations == NULL || !g_ascii_string_to_unsigned (id, 10, 0, G_MAXINT32, &line, NULL))
    return;
  for (guint i = 0; i < json_array_get_length (annotations); i++)
    {
      JsonObject *answer = parse_annotation (qd_format_json_at (annotations, i));
      const char *photo = object != NULL ? qd_format_json_text (object, "s3Uri") : NULL;

      if (answer != NULL)
        json_array_add_object_element (ensure_asked (requests, (guint) line, photo)->answers, answer);
    }
}

QdWorkerRequests *
qd_worker_requests_load (const char *job)
{
  g_autofree char *folder = g_build_filename (job, QD_WORKER_REQUESTS, NULL);
  g_autoptr (GPtrArray) files = qd_format_list_json_files (folder, 2);
  g_autoptr (QdWorkerRequests) requests = g_new0 (QdWorkerRequests, 1);

  requests->all = g_ptr_array_new_with_free_func (asked_free);
  requests->lines = g_hash_table_new (NULL, NULL);
  requests->photos = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (JsonNode) root = qd_json_load (files->pdata[i], LARGEST_FILE, NULL);
      JsonArray *list = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

      for (guint r = 0; list != NULL && r < json_array_get_length (list); r++)
        take_request (requests, qd_format_json_at (list, r));
    }
  return requests->all->len > 0 ? g_steal_pointer (&requests) : NULL;
}

void
qd_worker_requests_free (QdWorkerRequests *requests)
{
  if (requests == NULL)
    return;
  g_hash_table_unref (requests->lines);
  g_hash_table_unref (requests->photos);
  g_ptr_array_unref (requests->all);
  g_free (requests);
}

/* ---- Whose they are ---- */

/* The photos were copied, and the manifest names the copies by their paths. */
static gboolean
is_copy_of (const char *photo, const char *address)
{
  g_autofree char *first = g_path_get_basename (photo), *second = g_path_get_basename (address);

  return strstr (photo, "://") == NULL && strcmp (first, second) == 0;
}

JsonArray *
qd_worker_requests_find (const QdWorkerRequests *requests, guint line, const QdAnnotation *annotation, QdReport *report)
{
  const Asked *asked = g_hash_table_lookup (requests->photos, annotation->photo);

  if (asked != NULL)
    return asked->answers;
  asked = g_hash_table_lookup (requests->lines, GUINT_TO_POINTER (line));
  if (asked == NULL || asked->photo == NULL || is_copy_of (annotation->photo, asked->photo))
    return asked != NULL ? asked->answers : NULL;
  qd_report_warn (report, _ ("%s: the answers with its number are about another photo, %s; left out."), annotation->place,
                  asked->photo);
  return NULL;
}
