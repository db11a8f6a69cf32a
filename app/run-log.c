#include "app/run-log.h"

#include "engine/core/error.h"
#include "engine/core/json.h"

#include <glib/gi18n.h>
#include <math.h>

static double
get_number (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : NAN;
}

/* A line is an object of its own; the last may be cut off where the program was killed. */
static void
take_line (GArray *log, const char *line, guint number)
{
  g_autoptr (JsonNode) node = *line != '\0' ? qd_json_parse (line, strlen (line), "log.jsonl", number, NULL) : NULL;
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  QdRunLogEpoch epoch;

  if (object == NULL || !json_object_has_member (object, "epoch"))
    return;
  epoch = (QdRunLogEpoch){ get_number (object, "epoch"), get_number (object, "loss"), get_number (object, "map50"),
                           get_number (object, "map") };
  if (isfinite (epoch.epoch))
    g_array_append_val (log, epoch);
}

GArray *
qd_run_log_read (const char *folder, gint64 run, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, run);
  g_autofree char *path = g_build_filename (folder, "runs", number, "log.jsonl", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) reason = NULL;
  g_auto (GStrv) lines = NULL;
  GArray *log;

  if (!g_file_get_contents (path, &text, NULL, &reason))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_IO, _ ("The curves of run %s cannot be read: %s"), number, reason->message);
      return NULL;
    }
  log = g_array_new (FALSE, FALSE, sizeof (QdRunLogEpoch));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    take_line (log, lines[i], i + 1);
  return log;
}
