#include "config.h"

#include "engine/formats/manifest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/formats/format-files.h"
#include "engine/formats/manifest-reader.h"
#include "engine/formats/manifest-writer.h"
#include "engine/formats/worker-answers.h"

#define LARGEST_FILE ((gsize) 1 << 30)

/* A line of the file: [@length] bytes from @text, without its end. */
typedef struct
{
  const char *text;
  gsize length;
  guint number; /* from 1 */
} Line;

/* The next line that is not blank, after @line in the text that ends at @end. */
static gboolean
next_line (Line *line, const char **at, const char *end)
{
  while (*at < end)
    {
      const char *stop = memchr (*at, '\n', end - *at);
      line->text = *at;
      line->length = (stop != NULL ? stop : end) - *at;
      line->number++;
      *at = stop != NULL ? stop + 1 : end;
      for (gsize i = 0; i < line->length; i++)
        if (!g_ascii_isspace (line->text[i]))
          return TRUE;
    }
  return FALSE;
}

static JsonNode *
parse_line (const Line *line, const char *name, GError **error)
{
  g_autoptr (JsonNode) node = qd_json_parse (line->text, line->length, name, line->number, error);

  if (node == NULL || JSON_NODE_HOLDS_OBJECT (node))
    return g_steal_pointer (&node);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("Line %u of %s is no JSON object."), line->number, name);
  return NULL;
}

typedef struct
{
  const char *name;
  QdReading *reading;
  GHashTable *classes;
  QdWorkerAnswers *answers; /* NULL: none lie there */
  guint n_lines, n_damaged;
  GError *first; /* of the damaged lines */
} Reader;

static gboolean
take_line (Reader *reader, const Line *line, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = parse_line (line, reader->name, &local);
  g_autofree char *place = g_strdup_printf (_ ("Line %u of %s"), line->number, reader->name);

  reader->n_lines++;
  if (node != NULL)
    {
      QdAnnotation *annotation =
          qd_manifest_parse (json_node_get_object (node), reader->classes, place, reader->reading->report);
      if (annotation != NULL && reader->answers != NULL)
        qd_worker_answers_take (reader->answers, line->number - 1, annotation, reader->reading->report);
      return annotation == NULL || reader->reading->sink (annotation, reader->reading->user_data, error);
    }
  reader->n_damaged++;
  reader->reading->report->read++;
  qd_report_skip (reader->reading->report, "damaged line");
  qd_report_warn (reader->reading->report, "%s", local->message);
  if (reader->first == NULL)
    reader->first = g_steal_pointer (&local);
  return TRUE;
}

/* Class numbers first, from all lines; then the lines. */
static gboolean
read_lines (Reader *reader, const char *text, gsize length, GError **error)
{
  const char *at = text;
  Line line = { 0 };

  while (next_line (&line, &at, text + length))
    {
      g_autoptr (JsonNode) node = parse_line (&line, reader->name, NULL);
      if (node != NULL)
        qd_manifest_collect_classes (json_node_get_object (node), reader->classes);
      if (!qd_format_goes_on (reader->reading->cancellable, error))
        return FALSE;
    }
  at = text;
  line = (Line){ 0 };
  while (next_line (&line, &at, text + length))
    if (!qd_format_goes_on (reader->reading->cancellable, error) || !take_line (reader, &line, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_lines (Reader *reader, GError **error)
{
  if (reader->n_lines > reader->n_damaged)
    return TRUE;
  if (reader->first != NULL)
    g_propagate_error (error, g_steal_pointer (&reader->first));
  else
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is empty."), reader->name);
  return FALSE;
}

static void
add_numbers (GHashTable *classes, QdClassNumbers *numbers)
{
  GHashTableIter each;
  gpointer number, name;

  g_hash_table_iter_init (&each, classes);
  while (g_hash_table_iter_next (&each, &number, &name))
    if (g_ascii_isdigit (*(char *) number))
      qd_class_numbers_add (numbers, g_ascii_strtoll (number, NULL, 10), name);
}

static QdAnnotation *
read_file (const char *path, QdReading *reading, G_GNUC_UNUSED gpointer data, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) classes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (QdWorkerAnswers) answers = qd_worker_answers_find (path);
  Reader reader = { .name = name, .reading = reading, .classes = classes, .answers = answers };
  gsize length, mark;

  if (!qd_file_read (path, LARGEST_FILE, &text, &length, error))
    return NULL;
  mark = length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  if (read_lines (&reader, text + mark, length - mark, error))
    check_lines (&reader, error);
  g_clear_error (&reader.first);
  add_numbers (classes, reading->classes);
  return NULL;
}

/* The folder of a job holds the same lines again while they were being made: the last ones alone count. */
static void
keep_outputs (GPtrArray *files)
{
  static const char output[] = "/manifests/output/output.manifest";
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < files->len; i++)
    if (g_str_has_suffix (files->pdata[i], output))
      g_ptr_array_add (jobs, g_strndup (files->pdata[i], strlen (files->pdata[i]) - strlen (output) + 1));
  for (guint i = files->len; i > 0; i--)
    for (guint j = 0; j < jobs->len; j++)
      if (g_str_has_prefix (files->pdata[i - 1], jobs->pdata[j]) && !g_str_has_suffix (files->pdata[i - 1], output))
        {
          g_ptr_array_remove_index (files, i - 1);
          break;
        }
}

static GPtrArray *
list_files (const char *path)
{
  static const char *const suffixes[] = { ".manifest", ".jsonl", NULL };
  GPtrArray *files;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      files = qd_format_list_files (path, suffixes, 4);
      keep_outputs (files);
      return files;
    }
  files = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (files, g_strdup (path));
  return files;
}

static gboolean
manifest_read (const char *path, QdReading *reading, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (path);

  if (files->len > 0)
    return qd_format_read_files (files, read_file, NULL, reading, error);
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no manifest in “%s”."), path);
  return FALSE;
}

/* Its first line is an object with a source-ref. */
static int
probe_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  char head[65536] = "";
  const char *begin = head;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head - 1, NULL, NULL, NULL))
    return 0;
  if (memcmp (head, "\xef\xbb\xbf", 3) == 0)
    begin += 3;
  begin += strspn (begin, " \t\r\n");
  if (*begin != '{')
    return 0;
  return strstr (begin, "\"source-ref\"") != NULL ? 95 : g_str_has_suffix (path, ".manifest") ? 40 : 0;
}

static int
manifest_probe (const char *path)
{
  g_autoptr (GPtrArray) files = list_files (path);

  return files->len > 0 ? probe_file (files->pdata[0]) : 0;
}

const QdFormat qd_format_manifest = {
  .name = "manifest",
  .title = "SageMaker Ground Truth",
  .detail = N_ ("a file of JSON lines, usually output.manifest, or a folder with some"),
  .extension = ".manifest",
  .tells_people = TRUE,
  .probe = manifest_probe,
  .read = manifest_read,
  .write = qd_manifest_write,
};
