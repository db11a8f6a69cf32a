#include "config.h"
#include "engine/formats/worker-answers.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/json.h"
#include "engine/formats/format-files.h"
#include "engine/formats/format-json.h"
#include "engine/formats/kept-boxes.h"
#include "engine/formats/worker-requests.h"
#include "engine/project/looks.h"

#define RESPONSES     "annotations/worker-response"
#define LARGEST_FILE  ((gsize) 64 << 20) /* bytes of one .json */
#define MOST_ANSWERS  1000               /* of a photo */
#define LONGEST_SPELL 1e7                /* seconds that somebody may have been at work on a photo */

struct _QdWorkerAnswers
{
  char *job;                  /* the name of its folder */
  GHashTable *files;          /* number of the line to GPtrArray of char *, in the order of their names */
  QdWorkerRequests *requests; /* NULL where there are files */
};

/* ---- Finding them ---- */

/* The folder of the job that the manifest is of: its own, or two above where it is manifests/output/output.manifest. */
static char *
find_job (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL), *folder = g_path_get_dirname (absolute);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *responses = g_build_filename (folder, RESPONSES, NULL);
      g_autofree char *requests = g_build_filename (folder, QD_WORKER_REQUESTS, NULL);
      char *above = g_path_get_dirname (folder);

      if (g_file_test (responses, G_FILE_TEST_IS_DIR) || g_file_test (requests, G_FILE_TEST_IS_DIR))
        {
          g_free (above);
          return g_steal_pointer (&folder);
        }
      g_free (folder);
      folder = above;
    }
  return NULL;
}

static void
add_file (QdWorkerAnswers *answers, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (folder);
  GPtrArray *files;
  guint64 line;

  if (!g_ascii_string_to_unsigned (name, 10, 0, G_MAXINT32, &line, NULL))
    return;
  files = g_hash_table_lookup (answers->files, GUINT_TO_POINTER ((guint) line));
  if (files == NULL)
    {
      files = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (answers->files, GUINT_TO_POINTER ((guint) line), files);
    }
  g_ptr_array_add (files, g_strdup (path));
}

QdWorkerAnswers *
qd_worker_answers_find (const char *path)
{
  g_autofree char *job = find_job (path), *responses = job != NULL ? g_build_filename (job, RESPONSES, NULL) : NULL;
  g_autoptr (GPtrArray) files = responses != NULL ? qd_format_list_json_files (responses, 3) : NULL;
  g_autoptr (QdWorkerRequests) requests = job != NULL && files->len == 0 ? qd_worker_requests_load (job) : NULL;
  QdWorkerAnswers *answers;

  if (files == NULL || (files->len == 0 && requests == NULL))
    return NULL;
  answers = g_new0 (QdWorkerAnswers, 1);
  answers->job = g_filename_display_basename (job);
  answers->files = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  answers->requests = g_steal_pointer (&requests);
  for (guint i = 0; i < files->len; i++)
    add_file (answers, files->pdata[i]);
  return answers;
}

void
qd_worker_answers_free (QdWorkerAnswers *answers)
{
  if (answers == NULL)
    return;
  g_hash_table_unref (answers->files);
  qd_worker_requests_free (answers->requests);
  g_free (answers->job);
  g_free (answers);
}

/* ---- In ---- */

/* A worker's UUID where there is one: a private workforce has a "sub". Else one that is made of the name, by RFC 4122 of the
 * fifth kind: always the same. */
static char *
dup_uuid (JsonObject *answer, const char *worker)
{
  JsonObject *metadata = qd_format_json_object (answer, "workerMetadata");
  JsonObject *identity = metadata != NULL ? qd_format_json_object (metadata, "identityData") : NULL;
  const char *sub = identity != NULL ? qd_format_json_text (identity, "sub") : NULL;
  g_autofree char *name = g_strconcat ("quadrat:ground-truth-worker:", worker, NULL), *sum = NULL;

  if (g_uuid_string_is_valid (worker))
    return g_ascii_strdown (worker, -1);
  if (sub != NULL && g_uuid_string_is_valid (sub))
    return g_ascii_strdown (sub, -1);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA1, name, -1);
  sum[12] = '5';
  sum[16] = "89ab"[(g_ascii_xdigit_value (sum[16]) & 3)];
  return g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", sum, sum + 8, sum + 12, sum + 16, sum + 20);
}

static gint64
get_time (JsonObject *answer, const char *key)
{
  const char *text = qd_format_json_text (answer, key);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time) : 0;
}

/* The object that has "boundingBoxes": the content itself, or what the template called something in it. NULL: nobody was asked
 * for boxes. */
static JsonObject *
find_result (JsonObject *content)
{
  g_autoptr (GList) members = content != NULL ? json_object_get_members (content) : NULL;

  if (content != NULL && json_object_has_member (content, "boundingBoxes"))
    return content;
  for (GList *member = members; member != NULL; member = member->next)
    {
      JsonObject *result = qd_format_json_object (content, member->data);
      if (result != NULL && json_object_has_member (result, "boundingBoxes"))
        return result;
    }
  return NULL;
}

static gboolean
parse_box (JsonObject *object, QdAnnotationBox *box)
{
  double left, top, width, height;

  box->class_name = (char *) qd_format_json_text (object, "label");
  if (box->class_name == NULL || !qd_format_json_number (object, "left", &left) ||
      !qd_format_json_number (object, "top", &top) || !qd_format_json_number (object, "width", &width) ||
      !qd_format_json_number (object, "height", &height))
    return FALSE;
  box->box = (QdCornerBox){ left, top, left + width, top + height };
  box->difficult = qd_format_json_flag (object, "difficult");
  box->truncated = qd_format_json_flag (object, "truncated");
  return TRUE;
}

static QdMark
get_mark (JsonObject *object, gboolean has_boxes)
{
  const char *text = qd_format_json_text (object, "mark");

  if (g_strcmp0 (text, "verified") == 0)
    return QD_MARK_VERIFIED;
  if (g_strcmp0 (text, "unusable") == 0)
    return QD_MARK_UNUSABLE;
  return has_boxes ? QD_MARK_NONE : QD_MARK_EMPTY;
}

/* FALSE: a box is none. */
static gboolean
take_boxes (JsonObject *result, QdAnswer *answer)
{
  JsonArray *list = qd_format_json_array (result, "boundingBoxes");
  JsonObject *size = qd_format_json_object (result, "inputImageProperties");

  answer->width = size != NULL ? qd_format_json_side (size, "width") : 0;
  answer->height = size != NULL ? qd_format_json_side (size, "height") : 0;
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *object = qd_format_json_at (list, i);
      QdAnnotationBox box = { .confidence = NAN };

      if (object == NULL || !parse_box (object, &box))
        return FALSE;
      qd_annotation_boxes_add (answer->boxes, &box);
    }
  return TRUE;
}

/* NULL with half a sentence about what is wrong. */
static QdAnswer *
parse_answer (JsonObject *object, const char **wrong)
{
  const char *worker = object != NULL ? qd_format_json_text (object, "workerId") : NULL;
  JsonObject *result = object != NULL ? find_result (qd_format_json_object (object, "answerContent")) : NULL;
  g_autoptr (QdAnswer) answer = qd_answer_new ();

  *wrong = worker == NULL || *worker == '\0' ? _ ("an answer has no workerId")
           : result == NULL                  ? _ ("an answer has no boundingBoxes")
           : !take_boxes (result, answer)    ? _ ("a box of an answer is not label, left, top, width and height")
                                             : NULL;
  if (*wrong != NULL)
    return NULL;
  answer->worker = g_strdup (worker);
  answer->uuid = dup_uuid (object, worker);
  answer->started = get_time (object, "acceptanceTime");
  answer->finished = MAX (answer->started, get_time (object, "submissionTime"));
  if (!qd_format_json_number (object, "timeSpentInSeconds", &answer->seconds) || answer->seconds < 0 ||
      answer->seconds > LONGEST_SPELL)
    answer->seconds = (double) (answer->finished - answer->started) / G_USEC_PER_SEC;
  answer->mark = get_mark (object, answer->boxes->len > 0);
  return g_steal_pointer (&answer);
}

/* The last one of a worker counts. */
static void
add_answer (QdAnnotation *annotation, QdAnswer *answer)
{
  if (annotation->answers == NULL)
    annotation->answers = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_answer_free);
  for (guint i = 0; i < annotation->answers->len; i++)
    if (strcmp (((const QdAnswer *) annotation->answers->pdata[i])->uuid, answer->uuid) == 0)
      {
        g_ptr_array_remove_index (annotation->answers, i);
        break;
      }
  g_ptr_array_add (annotation->answers, answer);
}

/* A file of our own may be left from another export: then it says which photo it is of. */
static gboolean
is_of (JsonObject *file, const QdAnnotation *annotation)
{
  const char *source = qd_format_json_text (file, "source-ref");

  return source == NULL || strcmp (source, annotation->photo) == 0;
}

static void
take_list (JsonArray *list, const char *name, QdAnnotation *annotation, QdReport *report)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      const char *wrong;
      QdAnswer *answer = parse_answer (qd_format_json_at (list, i), &wrong);

      if (answer == NULL)
        qd_report_warn (report, _ ("%s: %s; left out."), name, wrong);
      else if (annotation->answers == NULL || annotation->answers->len < MOST_ANSWERS)
        add_answer (annotation, answer);
      else
        qd_answer_free (answer);
    }
}

static void
take_file (const char *path, QdAnnotation *annotation, QdReport *report)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) root = qd_json_load (path, LARGEST_FILE, &local);
  JsonObject *file = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonArray *list = file != NULL ? qd_format_json_array (file, "answers") : NULL;

  if (root == NULL)
    qd_report_warn (report, "%s", local->message);
  else if (list == NULL)
    qd_report_warn (report, _ ("%s: %s; left out."), name, _ ("it has no list of answers"));
  else if (is_of (file, annotation))
    take_list (list, name, annotation, report);
}

void
qd_worker_answers_take (const QdWorkerAnswers *answers, guint line, QdAnnotation *annotation, QdReport *report)
{
  GPtrArray *files = g_hash_table_lookup (answers->files, GUINT_TO_POINTER (line));
  JsonArray *asked = answers->requests == NULL ? NULL : qd_worker_requests_find (answers->requests, line, annotation, report);

  for (guint i = 0; files != NULL && i < files->len; i++)
    take_file (files->pdata[i], annotation, report);
  if (asked != NULL)
    take_list (asked, annotation->place, annotation, report);
  if (annotation->job == NULL)
    annotation->job = g_strdup (answers->job);
}

/* ---- Out ---- */

/* The project of a stranger may hold any time. */
static gint64
valid_time (gint64 time)
{
  return CLAMP (time, 0, QD_LOOK_LATEST);
}

static void
set_time (JsonObject *object, const char *key, gint64 any)
{
  gint64 time = valid_time (any);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree char *seconds = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *text = g_strdup_printf ("%s.%03dZ", seconds, (int) (time % G_USEC_PER_SEC / 1000));

  json_object_set_string_member (object, key, text);
}

static JsonObject *
box_object (const QdAnnotationBox *box)
{
  JsonObject *object = json_object_new ();

  qd_format_json_set_number (object, "height", qd_find_length (box->box.ymin, box->box.ymax));
  json_object_set_string_member (object, "label", box->class_name);
  qd_format_json_set_number (object, "left", box->box.xmin);
  qd_format_json_set_number (object, "top", box->box.ymin);
  qd_format_json_set_number (object, "width", qd_find_length (box->box.xmin, box->box.xmax));
  if (box->difficult)
    json_object_set_boolean_member (object, "difficult", TRUE);
  if (box->truncated)
    json_object_set_boolean_member (object, "truncated", TRUE);
  return object;
}

static JsonObject *
content_object (const QdAnswer *answer)
{
  JsonObject *content = json_object_new (), *result = json_object_new (), *size = json_object_new ();
  JsonArray *boxes = json_array_new ();

  for (guint i = 0; i < answer->boxes->len; i++)
    json_array_add_object_element (boxes, box_object (&g_array_index (answer->boxes, QdAnnotationBox, i)));
  json_object_set_int_member (size, "height", answer->height);
  json_object_set_int_member (size, "width", answer->width);
  json_object_set_array_member (result, "boundingBoxes", boxes);
  json_object_set_object_member (result, "inputImageProperties", size);
  json_object_set_object_member (content, "boundingBox", result);
  return content;
}

static JsonObject *
answer_object (const QdAnswer *answer)
{
  JsonObject *object = json_object_new ();

  set_time (object, "acceptanceTime", answer->started);
  json_object_set_object_member (object, "answerContent", content_object (answer));
  set_time (object, "submissionTime", answer->finished);
  qd_format_json_set_number (object, "timeSpentInSeconds", answer->seconds);
  json_object_set_string_member (object, "workerId", answer->uuid);
  if (answer->mark == QD_MARK_VERIFIED)
    json_object_set_string_member (object, "mark", "verified");
  else if (answer->mark == QD_MARK_UNUSABLE)
    json_object_set_string_member (object, "mark", "unusable");
  return object;
}

char *
qd_worker_answers_to_text (const QdAnnotation *annotation, const char *source)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *file = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < annotation->answers->len; i++)
    json_array_add_object_element (list, answer_object (annotation->answers->pdata[i]));
  json_object_set_array_member (file, "answers", list);
  json_object_set_string_member (file, "source-ref", source);
  json_node_take_object (root, file);
  return qd_json_to_text (root);
}

char *
qd_worker_answers_dup_folder (guint line)
{
  return g_strdup_printf (RESPONSES "/iteration-1/%u", line);
}

char *
qd_worker_answers_dup_name (const QdAnnotation *annotation)
{
  g_autoptr (GDateTime) date = NULL;
  g_autofree char *time = NULL;
  gint64 last = 0;

  for (guint i = 0; i < annotation->answers->len; i++)
    last = MAX (last, ((const QdAnswer *) annotation->answers->pdata[i])->finished);
  date = g_date_time_new_from_unix_utc (valid_time (last) / G_USEC_PER_SEC);
  time = g_date_time_format (date, "%Y-%m-%d_%H-%M-%S");
  return g_strdup_printf ("%s-%" G_GINT64_FORMAT ".json", time, annotation->id);
}
