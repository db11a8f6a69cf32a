/**
 * JSON from files that others wrote, into json-glib's tree. The reader is our own: json-glib 1.6 overruns the stack on deep
 * nesting, and takes comments and more that RFC 8259 does not know. Size, UTF-8 and nesting are bounded, the grammar is kept to
 * the letter; a key that occurs twice keeps its last value; a zero character in a text becomes U+FFFD, as C cannot hold it. Any
 * thread.
 *
 * Errors: QD_ERROR_INPUT, one sentence that names @name and the line; QD_ERROR_IO.
 */
#pragma once

#include <json-glib/json-glib.h>

#define QD_JSON_MAX_DEPTH 64
#define QD_JSON_MAX_BYTES ((gsize)512 << 20)

/* The root; free with json_node_unref(). @max_bytes 0: QD_JSON_MAX_BYTES. A byte order mark is passed over. */
JsonNode *qd_json_load (const char *path, gsize max_bytes, GError **error);
/* [@length] bytes, need not end in 0. @name is for the sentence; @line is the number of the first line in it, from 1. */
JsonNode *qd_json_parse (const char *text, gsize length, const char *name, guint line, GError **error);

/* Members with a type and a range, of an object that came from outside. FALSE and an error that names @key when it is missing
 * or of another kind. Numbers must be finite. The text is owned by @object. */
gboolean qd_json_get_number (JsonObject *object, const char *key, const char *name, double *value, GError **error);
gboolean qd_json_get_integer (JsonObject *object, const char *key, const char *name, gint64 *value, GError **error);
gboolean qd_json_get_string (JsonObject *object, const char *key, const char *name, const char **value, GError **error);
gboolean qd_json_get_array (JsonObject *object, const char *key, const char *name, JsonArray **value, GError **error);
gboolean qd_json_get_object (JsonObject *object, const char *key, const char *name, JsonObject **value, GError **error);

/* The text of @root in one line without a line end; numbers as short as gives the same back, those that are not finite as null.
 */
char *qd_json_to_text (JsonNode *root);
