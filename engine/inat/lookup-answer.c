#include "config.h"
#include "engine/inat/lookup-answer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/json.h"
#include "engine/inat/licenses.h"
#include "engine/inat/photo-address.h"

#define MOST_CREDIT 500 /* characters */
#define MOST_URL    500 /* bytes */

void
qd_lookup_answer_free (QdLookupAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->quality);
  g_ptr_array_unref (answer->photos);
  g_free (answer);
}

/* ---- Members that may be missing, or null ---- */

static JsonNode *
find (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

/* FALSE: it is there and no text. */
static gboolean
find_text (JsonObject *object, const char *key, const char *name, const char **text, GError **error)
{
  *text = NULL;
  return find (object, key) == NULL || qd_json_get_string (object, key, name, text, error);
}

static gboolean
is_true (JsonObject *object, const char *key)
{
  JsonNode *node = find (object, key);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static gboolean
fail_shape (const char *name, const char *key, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_FAILED, _ ("“%s” answered something else than was asked for (%s)."), name, key);
  return FALSE;
}

/* ---- A photo ---- */

static gboolean
has_open_flag (JsonObject *photo)
{
  JsonNode *node = find (photo, "flags");
  JsonArray *flags = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; flags != NULL && i < json_array_get_length (flags); i++)
    {
      JsonNode *flag = json_array_get_element (flags, i);
      if (!JSON_NODE_HOLDS_OBJECT (flag) || !is_true (json_node_get_object (flag), "resolved"))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_taken_down (JsonObject *photo, const char *url)
{
  QdPhotoAddress address;

  return is_true (photo, "hidden") || has_open_flag (photo) ||
         qd_photo_address_parse (url, NULL, &address) == QD_PHOTO_ADDRESS_PLACEHOLDER;
}

/* One line that can stand in a table. */
static char *
tidy (const char *text)
{
  g_autofree char *line = g_strdup (text);

  for (char *c = line; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  g_strstrip (line);
  return g_utf8_strlen (line, -1) > MOST_CREDIT ? g_utf8_substring (line, 0, MOST_CREDIT) : g_steal_pointer (&line);
}

static char *
make_credit (const char *attribution, QdLicense license, const char *user_name, const char *user_login)
{
  g_autofree char *line = tidy (attribution != NULL ? attribution : "");

  if (*line != '\0' && !g_str_has_prefix (line, "no rights reserved"))
    return g_steal_pointer (&line);
  return qd_license_credit (license, user_name, user_login);
}

/* Whose the photo is where its attribution does not say. */
typedef struct
{
  const char *name, *login;
} Author;

static QdLookupPhoto *
read_photo (JsonNode *node, const char *name, const Author *author, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *code, *attribution, *url;
  QdLookupPhoto *photo;
  QdLicense license;
  gint64 number;

  if (object == NULL || !qd_json_get_integer (object, "id", name, &number, error) || number <= 0 ||
      !find_text (object, "license_code", name, &code, error) ||
      !find_text (object, "attribution", name, &attribution, error) || !find_text (object, "url", name, &url, error))
    return NULL;
  license = qd_license_parse (code);
  photo = g_new0 (QdLookupPhoto, 1);
  photo->source_id = number;
  photo->license = g_strdup (qd_license_key (license));
  photo->credit = make_credit (attribution, license, author->name, author->login);
  photo->url = url != NULL && strlen (url) <= MOST_URL ? g_strdup (url) : NULL;
  photo->taken_down = is_taken_down (object, url);
  return photo;
}

/* ---- An observation ---- */

static gboolean
read_author (JsonObject *observation, const char *name, Author *author, GError **error)
{
  JsonObject *user;

  *author = (Author){ 0 };
  return find (observation, "user") == NULL ||
         (qd_json_get_object (observation, "user", name, &user, error) &&
          find_text (user, "name", name, &author->name, error) && find_text (user, "login", name, &author->login, error));
}

static gboolean
read_taxon (JsonObject *observation, const char *name, gint64 *taxon_id, GError **error)
{
  JsonObject *taxon;

  *taxon_id = 0;
  return find (observation, "taxon") == NULL || (qd_json_get_object (observation, "taxon", name, &taxon, error) &&
                                                 qd_json_get_integer (taxon, "id", name, taxon_id, error));
}

static gboolean
read_photos (JsonObject *observation, const char *name, GPtrArray *photos, GError **error)
{
  JsonArray *array;
  Author author;

  if (find (observation, "photos") == NULL)
    return TRUE;
  if (!read_author (observation, name, &author, error) || !qd_json_get_array (observation, "photos", name, &array, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      QdLookupPhoto *photo = read_photo (json_array_get_element (array, i), name, &author, error);
      if (photo == NULL)
        return FALSE;
      g_ptr_array_add (photos, photo);
    }
  return TRUE;
}

static QdLookupAnswer *
read_observation (JsonNode *node, const char *name, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  QdLookupAnswer *answer = g_new0 (QdLookupAnswer, 1);
  const char *quality;

  answer->photos = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_lookup_photo_free);
  if (object != NULL && qd_json_get_integer (object, "id", name, &answer->source_id, error) && answer->source_id > 0 &&
      find_text (object, "quality_grade", name, &quality, error) && read_taxon (object, name, &answer->taxon_id, error) &&
      read_photos (object, name, answer->photos, error))
    {
      answer->quality = g_strdup (quality);
      return answer;
    }
  qd_lookup_answer_free (answer);
  return NULL;
}

/* ---- The whole ---- */

/* More was found than was sent: what is missing then says nothing. */
static gboolean
is_partial (JsonObject *root, guint n)
{
  JsonNode *total = find (root, "total_results");

  return total != NULL && json_node_get_value_type (total) == G_TYPE_INT64 && json_node_get_int (total) > n;
}

GHashTable *
qd_lookup_answer_parse (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (GHashTable) answers =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) qd_lookup_answer_free);
  g_autoptr (JsonNode) root = qd_json_parse (text, length, name, 1, error);
  JsonArray *results;

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root) || !qd_json_get_array (json_node_get_object (root), "results", name, &results, NULL) ||
      is_partial (json_node_get_object (root), json_array_get_length (results)))
    {
      fail_shape (name, "results", error);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (results); i++)
    {
      g_autoptr (GError) local = NULL;
      QdLookupAnswer *answer = read_observation (json_array_get_element (results, i), name, &local);
      if (answer == NULL)
        {
          fail_shape (name, local != NULL ? local->message : "id", error);
          return NULL;
        }
      g_hash_table_replace (answers, &answer->source_id, answer);
    }
  return g_steal_pointer (&answers);
}
