#include "config.h"

#include "engine/weights/weights-report.h"

#include <glib/gi18n-lib.h>

/* The key of --json, and the words. */
static const struct
{
  const char *key, *words;
} reasons[] = {
  [QD_WEIGHTS_ABSENT] = { "absent", N_ ("not in the file") },
  [QD_WEIGHTS_OTHER_SHAPE] = { "shape", N_ ("of another shape in the file") },
  [QD_WEIGHTS_OTHER_CLASSES] = { "classes", N_ ("of other classes in the file") },
  [QD_WEIGHTS_OTHER_NUMBERS] = { "numbers", N_ ("in the file as a kind of numbers that is not read") },
};

static void
free_new (gpointer data)
{
  QdNewWeights *fresh = data;

  g_free (fresh->name);
  g_free (fresh->detail);
  g_free (fresh);
}

QdWeightsReport *
qd_weights_report_new (const char *path)
{
  QdWeightsReport *report = g_new0 (QdWeightsReport, 1);

  report->path = g_strdup (path);
  report->loaded = g_ptr_array_new_with_free_func (g_free);
  report->fresh = g_ptr_array_new_with_free_func (free_new);
  report->unused = g_ptr_array_new_with_free_func (g_free);
  report->kept_rows = g_ptr_array_new_with_free_func (g_free);
  report->fresh_rows = g_ptr_array_new_with_free_func (g_free);
  return report;
}

void
qd_weights_report_free (QdWeightsReport *report)
{
  if (report == NULL)
    return;
  g_free (report->path);
  g_ptr_array_unref (report->loaded);
  g_ptr_array_unref (report->fresh);
  g_ptr_array_unref (report->unused);
  g_ptr_array_unref (report->kept_rows);
  g_ptr_array_unref (report->fresh_rows);
  g_free (report);
}

void
qd_weights_report_add_new (QdWeightsReport *report, const char *name, QdWeightsReason reason, char *detail)
{
  QdNewWeights *fresh = g_new (QdNewWeights, 1);

  *fresh = (QdNewWeights){ g_strdup (name), reason, detail };
  g_ptr_array_add (report->fresh, fresh);
}

guint
qd_weights_report_count (const QdWeightsReport *report, QdWeightsReason reason)
{
  guint n = 0;

  for (guint i = 0; i < report->fresh->len; i++)
    n += ((const QdNewWeights *) report->fresh->pdata[i])->reason == reason;
  return n;
}

static char *
join (const GPtrArray *texts)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; i < texts->len; i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? ", " : "", (const char *) texts->pdata[i]);
  return g_string_free (joined, FALSE);
}

/* "304 are not in the file, 12 are ..." */
static void
append_counts (const QdWeightsReport *report, GString *text)
{
  gboolean first = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      guint n = qd_weights_report_count (report, i);

      if (n > 0)
        g_string_append_printf (text, "%s%u %s", first ? "" : ", ", n, _ (reasons[i].words));
      first = first && n == 0;
    }
}

char *
qd_weights_report_describe (const QdWeightsReport *report)
{
  GString *text = g_string_new (NULL);
  g_autofree char *name = g_path_get_basename (report->path), *kept = join (report->kept_rows),
                  *fresh = join (report->fresh_rows);
  guint n_all = report->loaded->len + report->fresh->len;

  g_string_append_printf (text,
                          report->detector ? _ ("Starts from the detector %s, which gives %u of the network's %u tensors")
                                           : _ ("Starts from the backbone %s, which gives %u of the network's %u tensors"),
                          name, report->loaded->len, n_all);
  if (report->fresh->len > 0)
    {
      g_string_append (text, _ ("; new are "));
      append_counts (report, text);
    }
  g_string_append (text, ".");
  if (report->kept_rows->len > 0)
    g_string_append_printf (text, _ (" It knows %s already."), kept);
  if (report->fresh_rows->len > 0)
    g_string_append_printf (text, _ (" New to it are %s."), fresh);
  return g_string_free (text, FALSE);
}

char *
qd_weights_report_list_new (const QdWeightsReport *report)
{
  GString *text = g_string_new (NULL);

  for (guint k = 0; k < G_N_ELEMENTS (reasons); k++)
    {
      gboolean first = TRUE;

      for (guint i = 0; i < report->fresh->len; i++)
        {
          const QdNewWeights *fresh = report->fresh->pdata[i];

          if (fresh->reason != k)
            continue;
          if (first)
            g_string_append_printf (text, "%s%s: ", text->len > 0 ? "\n" : "", _ (reasons[k].words));
          g_string_append_printf (text, "%s%s", first ? "" : ", ", fresh->name);
          if (fresh->detail != NULL)
            g_string_append_printf (text, " (%s)", fresh->detail);
          first = FALSE;
        }
    }
  return g_string_free (text, text->len == 0);
}

static JsonArray *
to_array (const GPtrArray *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (array, texts->pdata[i]);
  return array;
}

void
qd_weights_report_to_json (const QdWeightsReport *report, JsonObject *object)
{
  JsonArray *fresh = json_array_new ();

  for (guint i = 0; i < report->fresh->len; i++)
    {
      const QdNewWeights *item = report->fresh->pdata[i];
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "name", item->name);
      json_object_set_string_member (entry, "reason", reasons[item->reason].key);
      if (item->detail != NULL)
        json_object_set_string_member (entry, "detail", item->detail);
      json_array_add_object_element (fresh, entry);
    }
  json_object_set_string_member (object, "file", report->path);
  json_object_set_string_member (object, "kind", report->detector ? "detector" : "backbone");
  json_object_set_int_member (object, "loaded", report->loaded->len);
  json_object_set_array_member (object, "new", fresh);
  json_object_set_array_member (object, "unused", to_array (report->unused));
  json_object_set_array_member (object, "classes_kept", to_array (report->kept_rows));
  json_object_set_array_member (object, "classes_new", to_array (report->fresh_rows));
}
