#include "config.h"

#include "engine/pretrained/catalogue.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/core/json.h"
#include "engine/fetch/http.h"
#include "engine/fetch/remote-text.h"

#define RESOURCE  "/io/github/quadrat_app/Quadrat/pretrained/weights.json"
#define OWN       "weights.json" /* in sentences about the program's own catalogue */
#define MAX_BYTES ((gsize) 1 << 20)
#define MAX_ITEMS 1000
#define ALIKE     1e-3 /* of mean and deviation, in 0..1: a quarter of a step of 8 bits */

/* In catalogue-resources.c; there is no header for it. */
GResource *quadrat_catalogue_get_resource (void);

typedef struct
{
  JsonObject *root;
  const char *name; /* for sentences */
  const char *base;
} Reader;

static void
pretrained_free (gpointer data)
{
  QdPretrained *pretrained = data;

  g_free (pretrained->name);
  g_free (pretrained->file);
  g_free (pretrained->address);
  g_free (pretrained->sha256);
  g_strfreev (pretrained->networks);
  g_free (pretrained->trained_on);
  g_free (pretrained->data_terms);
  g_free (pretrained->license);
  g_free (pretrained->origin);
  g_free (pretrained->note);
  g_free (pretrained->figure_on);
  g_free (pretrained);
}

/* ---- One entry ---- */

static gboolean
is_like (const char *text, const char *pattern)
{
  return g_regex_match_simple (pattern, text, G_REGEX_DOLLAR_ENDONLY, 0);
}

static const char *
get_text (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node)
                                                                                                         : "";
}

/* Finite and not negative; 0 where it is missing or null. */
static double
get_amount (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);
  double value = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : 0;

  return isfinite (value) && value > 0 && value < 0x1p53 ? value : 0;
}

static gboolean
take_names (Reader *reader, JsonObject *object, QdPretrained *pretrained, GError **error)
{
  const char *name, *file, *sum;

  if (!qd_json_get_string (object, "name", reader->name, &name, error) || !qd_json_get_string (object, "file", reader->name, &file, error)
      || !qd_json_get_string (object, "sha256", reader->name, &sum, error))
    return FALSE;
  if (!is_like (name, "^[a-z0-9_]{1,80}$") || !is_like (file, "^[A-Za-z0-9_][A-Za-z0-9._-]{0,120}\\.(pth|safetensors)$")
      || !is_like (sum, "^[0-9a-f]{8,64}$"))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s: the name, the file or the sum of “%s” is not one."), reader->name, name);
      return FALSE;
    }
  pretrained->name = g_strdup (name);
  pretrained->file = g_strdup (file);
  pretrained->sha256 = g_strdup (sum);
  pretrained->address = g_uri_resolve_relative (reader->base, file, G_URI_FLAGS_NONE, error);
  return pretrained->address != NULL && qd_http_address_check (pretrained->address, error);
}

static gboolean
take_networks (Reader *reader, JsonObject *object, QdPretrained *pretrained, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  JsonArray *array;

  if (!qd_json_get_array (object, "networks", reader->name, &array, error))
    return FALSE;
  for (guint i = 0; i < MIN (json_array_get_length (array), MAX_ITEMS); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (names, json_node_get_string (node));
    }
  pretrained->networks = g_strv_builder_end (names);
  return TRUE;
}

static void
take_figure (JsonObject *object, QdPretrained *pretrained)
{
  JsonNode *node = json_object_get_member (object, "figure");
  JsonObject *figure = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  double value = figure != NULL ? get_amount (figure, "value") : 0;

  pretrained->ap = pretrained->accuracy = (double) NAN;
  pretrained->figure_on = g_strdup (figure != NULL ? get_text (figure, "on") : "");
  if (value > 0 && g_str_equal (get_text (figure, "what"), "AP"))
    pretrained->ap = value;
  else if (value > 0)
    pretrained->accuracy = value;
}

static gboolean
take_triple (JsonObject *object, const char *key, double values[3])
{
  JsonNode *node = json_object_get_member (object, key);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL || json_array_get_length (array) != 3)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      values[i] = JSON_NODE_HOLDS_VALUE (item) ? json_node_get_double (item) : 0;
    }
  return TRUE;
}

static void
take_terms (Reader *reader, JsonObject *object, QdPretrained *pretrained)
{
  JsonNode *data = json_object_get_member (reader->root, "data");
  const char *license = get_text (object, "license");

  pretrained->trained_on = g_strdup (get_text (object, "trained_on"));
  pretrained->data_terms = g_strdup (data != NULL && JSON_NODE_HOLDS_OBJECT (data)
                                         ? get_text (json_node_get_object (data), pretrained->trained_on)
                                         : "");
  pretrained->license = g_strdup (*license != '\0' ? license : get_text (reader->root, "license"));
  pretrained->origin = g_strdup (get_text (object, "origin"));
  pretrained->note = g_strdup (get_text (object, "note"));
}

static gboolean
take_entry (Reader *reader, JsonNode *node, GPtrArray *catalogue, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  QdPretrained *pretrained;

  if (object == NULL)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s: entry %u of “weights” is no object."), reader->name, catalogue->len + 1);
      return FALSE;
    }
  pretrained = g_new0 (QdPretrained, 1);
  g_ptr_array_add (catalogue, pretrained);
  if (!take_names (reader, object, pretrained, error) || !take_networks (reader, object, pretrained, error))
    return FALSE;
  pretrained->bytes = (guint64) get_amount (object, "bytes");
  pretrained->about_bytes
      = pretrained->bytes > 0 ? pretrained->bytes : (guint64) (get_amount (object, "published_mib") * (1 << 20));
  pretrained->is_detector = g_str_equal (get_text (object, "part"), "detector");
  pretrained->parameters = (gint64) get_amount (object, "parameters");
  pretrained->has_input = take_triple (object, "mean", pretrained->mean) && take_triple (object, "std", pretrained->std);
  take_figure (object, pretrained);
  take_terms (reader, object, pretrained);
  return TRUE;
}

/* ---- The whole ---- */

static GPtrArray *
parse (const char *text, gsize length, const char *name, const char *base, GError **error)
{
  g_autoptr (JsonNode) node = qd_json_parse (text, length, name, 1, error);
  g_autoptr (GPtrArray) catalogue = g_ptr_array_new_with_free_func (pretrained_free);
  Reader reader = { .name = name, .base = base };
  JsonArray *array;

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node) || get_amount (json_node_get_object (node), "version") != 1)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is not a catalogue of weights that this program knows."), name);
      return NULL;
    }
  reader.root = json_node_get_object (node);
  if (*get_text (reader.root, "base") != '\0')
    reader.base = get_text (reader.root, "base");
  if (!qd_json_get_array (reader.root, "weights", name, &array, error))
    return NULL;
  for (guint i = 0; i < MIN (json_array_get_length (array), MAX_ITEMS); i++)
    if (!take_entry (&reader, json_array_get_element (array, i), catalogue, error))
      return NULL;
  return g_steal_pointer (&catalogue);
}

static GPtrArray *
load_own (GError **error)
{
  g_autoptr (GBytes) bytes = g_resource_lookup_data (quadrat_catalogue_get_resource (), RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  return bytes != NULL ? parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), OWN, "", error) : NULL;
}

GPtrArray *
qd_catalogue_load (const char *place, GCancellable *cancellable, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (place == NULL)
    place = g_getenv ("QUADRAT_CATALOGUE");
  if (place == NULL || *place == '\0')
    return load_own (error);
  if (g_str_has_prefix (place, "https://") || g_str_has_prefix (place, "http://"))
    {
      text = qd_remote_text_fetch (place, MAX_BYTES, cancellable, error);
      return text != NULL ? parse (text, strlen (text), place, place, error) : NULL;
    }
  if (!qd_file_read (place, MAX_BYTES, &text, &length, error))
    return NULL;
  return parse (text, length, place, "", error);
}

const QdPretrained *
qd_catalogue_find (GPtrArray *catalogue, const char *name)
{
  for (guint i = 0; i < catalogue->len; i++)
    if (g_str_equal (((const QdPretrained *) catalogue->pdata[i])->name, name))
      return catalogue->pdata[i];
  return NULL;
}

gboolean
qd_pretrained_fits (const QdPretrained *pretrained, const char *network)
{
  return g_strv_contains ((const char *const *) pretrained->networks, network);
}

gboolean
qd_pretrained_has_normalization (const QdPretrained *pretrained, const float mean[3], const float std[3])
{
  for (guint i = 0; pretrained->has_input && i < 3; i++)
    if (fabs (pretrained->mean[i] - (double) mean[i]) > ALIKE || fabs (pretrained->std[i] - (double) std[i]) > ALIKE)
      return FALSE;
  return TRUE;
}
