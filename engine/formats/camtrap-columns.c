#include "engine/formats/camtrap-columns.h"

#include <string.h>

#include "engine/core/csv.h"
#include "engine/formats/format-json.h"

#define CLASS "class:"

const char *const qd_camtrap_observation[QD_CAMTRAP_N_OBSERVATION] = {
  "observationID",
  "deploymentID",
  "*mediaID",
  "eventID",
  "eventStart",
  "eventEnd",
  "observationLevel",
  "*observationType",
  "cameraSetupType",
  "scientificName",
  "count",
  "lifeStage",
  "sex",
  "behavior",
  "individualID",
  "individualPositionRadius",
  "individualPositionAngle",
  "individualSpeed",
  "*bboxX",
  "*bboxY",
  "*bboxWidth",
  "*bboxHeight",
  "classificationMethod",
  "classifiedBy",
  "classificationTimestamp",
  "classificationProbability",
  "observationTags",
  "observationComments",
};

const char *const qd_camtrap_medium[QD_CAMTRAP_N_MEDIUM] = {
  "*mediaID", "deploymentID",  "captureMethod", "timestamp", "*filePath",     "filePublic",
  "fileName", "fileMediatype", "exifData",      "favorite",  "mediaComments",
};

const char *const qd_camtrap_deployment[QD_CAMTRAP_N_DEPLOYMENT] = {
  "*deploymentID",   "locationID",    "locationName", "latitude",         "longitude",         "coordinateUncertainty",
  "deploymentStart", "deploymentEnd", "setupBy",      "cameraID",         "cameraModel",       "cameraDelay",
  "cameraHeight",    "cameraDepth",   "cameraTilt",   "cameraHeading",    "detectionDistance", "timestampIssues",
  "baitUse",         "featureType",   "habitat",      "deploymentGroups", "deploymentTags",    "deploymentComments",
};

const char *
qd_camtrap_get (JsonObject *row, const char *const *columns, guint i)
{
  const char *text = row != NULL ? qd_format_json_text (row, columns[i] + (columns[i][0] == '*')) : NULL;

  return text != NULL ? text : "";
}

void
qd_camtrap_append_row (GString *table, const char *const *fields, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (table, ',');
      qd_csv_append_field (table, fields[i] != NULL ? fields[i] : "", ',');
    }
  g_string_append_c (table, '\n');
}

GString *
qd_camtrap_table_new (const char *const *columns, guint n)
{
  g_autofree const char **names = g_new (const char *, n);
  GString *table = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    names[i] = columns[i] + (columns[i][0] == '*');
  qd_camtrap_append_row (table, names, n);
  return table;
}

/* "|" and "%" in a name do not part tags. */
char *
qd_camtrap_add_class (const char *tags, const char *class_name)
{
  g_auto (GStrv) percents = g_strsplit (class_name, "%", -1);
  g_autofree char *escaped = g_strjoinv ("%25", percents);
  g_auto (GStrv) bars = g_strsplit (escaped, "|", -1);
  g_autofree char *safe = g_strjoinv ("%7C", bars);

  return g_strconcat (tags != NULL ? tags : "", tags != NULL && *tags != '\0' ? " | " : "", CLASS, safe, NULL);
}

char *
qd_camtrap_find_class (const char *tags)
{
  g_auto (GStrv) list = g_strsplit (tags != NULL ? tags : "", "|", -1);
  guint n = g_strv_length (list);
  const char *last = n > 0 ? g_strstrip (list[n - 1]) : "";

  if (!g_str_has_prefix (last, CLASS) || last[strlen (CLASS)] == '\0')
    return NULL;
  g_auto (GStrv) bars = g_strsplit (last + strlen (CLASS), "%7C", -1);
  g_autofree char *text = g_strjoinv ("|", bars);
  g_auto (GStrv) percents = g_strsplit (text, "%25", -1);
  return g_strjoinv ("%", percents);
}

char *
qd_camtrap_dup_class (const char *tags, const char *scientific_name, const char *type)
{
  char *name = qd_camtrap_find_class (tags);

  return name != NULL ? name : g_strdup (*scientific_name != '\0' ? scientific_name : type);
}
