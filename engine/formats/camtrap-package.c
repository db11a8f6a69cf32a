#include "engine/formats/camtrap-package.h"

#include "engine/core/json.h"
#include "engine/formats/format-json.h"

#define SCHEMAS "https://raw.githubusercontent.com/tdwg/camtrap-dp/1.0/"

static JsonArray *
list_resources (void)
{
  static const char *const names[] = { "deployments", "media", "observations" };
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat (names[i], ".csv", NULL);
      g_autofree char *schema = g_strconcat (SCHEMAS, names[i], "-table-schema.json", NULL);
      JsonObject *resource = json_object_new ();

      json_object_set_string_member (resource, "name", names[i]);
      json_object_set_string_member (resource, "path", path);
      json_object_set_string_member (resource, "profile", "tabular-data-resource");
      json_object_set_string_member (resource, "format", "csv");
      json_object_set_string_member (resource, "mediatype", "text/csv");
      json_object_set_string_member (resource, "encoding", "utf-8");
      json_object_set_string_member (resource, "schema", schema);
      json_array_add_object_element (list, resource);
    }
  return list;
}

static JsonArray *
list_of (const char *text)
{
  JsonArray *list = json_array_new ();

  json_array_add_string_element (list, text);
  return list;
}

/* Photos that people took: no camera waited for an animal; the standard has no other word for how they came about. */
static JsonObject *
project_object (const char *title)
{
  JsonObject *project = json_object_new ();

  json_object_set_string_member (project, "title", title);
  json_object_set_string_member (project, "samplingDesign", "opportunistic");
  json_object_set_array_member (project, "captureMethod", list_of ("activityDetection"));
  json_object_set_boolean_member (project, "individualAnimals", FALSE);
  json_object_set_array_member (project, "observationLevel", list_of ("media"));
  return project;
}

static JsonArray *
list_contributors (void)
{
  JsonObject *contributor = json_object_new ();
  JsonArray *list = json_array_new ();

  json_object_set_string_member (contributor, "title", "See CREDITS.csv");
  json_object_set_string_member (contributor, "role", "contributor");
  json_array_add_object_element (list, contributor);
  return list;
}

static void
add_point (JsonArray *ring, double longitude, double latitude)
{
  JsonArray *point = json_array_new ();

  qd_format_json_add_number (point, longitude);
  qd_format_json_add_number (point, latitude);
  json_array_add_array_element (ring, point);
}

/* GeoJSON: the rectangle around all places, anticlockwise; no shape where none is known. */
static JsonObject *
spatial_object (const QdCamtrapCoverage *coverage)
{
  JsonObject *spatial = json_object_new ();
  JsonArray *ring, *rings;

  if (coverage->west > coverage->east)
    {
      json_object_set_string_member (spatial, "type", "GeometryCollection");
      json_object_set_array_member (spatial, "geometries", json_array_new ());
      return spatial;
    }
  ring = json_array_new ();
  rings = json_array_new ();
  add_point (ring, coverage->west, coverage->south);
  add_point (ring, coverage->east, coverage->south);
  add_point (ring, coverage->east, coverage->north);
  add_point (ring, coverage->west, coverage->north);
  add_point (ring, coverage->west, coverage->south);
  json_array_add_array_element (rings, ring);
  json_object_set_string_member (spatial, "type", "Polygon");
  json_object_set_array_member (spatial, "coordinates", rings);
  return spatial;
}

static void
set_day (JsonObject *object, const char *key, const GDate *day, gint64 otherwise)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (otherwise / G_USEC_PER_SEC);
  g_autofree char *text = g_date_valid (day) ? g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (day), g_date_get_month (day),
                                                                g_date_get_day (day))
                                             : g_date_time_format (time, "%Y-%m-%d");

  json_object_set_string_member (object, key, text);
}

static JsonObject *
temporal_object (const QdCamtrapCoverage *coverage)
{
  JsonObject *temporal = json_object_new ();

  set_day (temporal, "start", coverage->first, coverage->changed);
  set_day (temporal, "end", coverage->last, coverage->changed);
  return temporal;
}

/* What was told of a name before stays. */
static JsonArray *
list_taxa (const QdCamtrapCoverage *coverage, JsonObject *kept)
{
  static const char *const nothing[] = { NULL };
  JsonArray *list = json_array_new (), *before = kept != NULL ? qd_format_json_array (kept, "taxonomic") : NULL;

  for (guint i = 0; i < coverage->names->len; i++)
    {
      const char *name = coverage->names->pdata[i];
      JsonObject *taxon = NULL;

      for (guint k = 0; before != NULL && k < json_array_get_length (before) && taxon == NULL; k++)
        {
          JsonObject *object = qd_format_json_at (before, k);
          if (object != NULL && g_strcmp0 (qd_format_json_text (object, "scientificName"), name) == 0)
            taxon = qd_format_json_copy (object, nothing);
        }
      if (taxon == NULL)
        {
          taxon = json_object_new ();
          json_object_set_string_member (taxon, "scientificName", name);
        }
      json_array_add_object_element (list, taxon);
    }
  return list;
}

char *
qd_camtrap_package_to_text (const QdCamtrapCoverage *coverage, JsonObject *kept)
{
  static const char *const tables[] = { "resources", "profile", "created", "spatial", "temporal", "taxonomic", NULL };
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GDateTime) changed = g_date_time_new_from_unix_utc (coverage->changed / G_USEC_PER_SEC);
  g_autofree char *created = g_date_time_format (changed, "%Y-%m-%dT%H:%M:%SZ");
  JsonObject *package = qd_format_json_copy (kept, tables);

  json_object_set_array_member (package, "resources", list_resources ());
  json_object_set_string_member (package, "profile", SCHEMAS "camtrap-dp-profile.json");
  json_object_set_string_member (package, "created", created);
  if (qd_format_json_array (package, "contributors") == NULL)
    json_object_set_array_member (package, "contributors", list_contributors ());
  if (qd_format_json_object (package, "project") == NULL)
    json_object_set_object_member (package, "project", project_object (coverage->title));
  json_object_set_object_member (package, "spatial", spatial_object (coverage));
  json_object_set_object_member (package, "temporal", temporal_object (coverage));
  json_object_set_array_member (package, "taxonomic", list_taxa (coverage, kept));
  json_node_take_object (root, package);
  return qd_json_to_text (root);
}
