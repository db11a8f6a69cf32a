/** Members of objects in files that others wrote, for formats that leave out what they cannot use. Any thread. */
#pragma once

#include <json-glib/json-glib.h>

#define QD_FORMAT_LARGEST 1e7 /* of a coordinate, pixels */

/* A member of that kind, owned by @object; NULL when it is missing or another. */
JsonObject *qd_format_json_object (JsonObject *object, const char *key);
JsonArray *qd_format_json_array (JsonObject *object, const char *key);
const char *qd_format_json_text (JsonObject *object, const char *key);
gboolean qd_format_json_flag (JsonObject *object, const char *key); /* also a number that is not 0 */
/* Finite, and at most QD_FORMAT_LARGEST from 0; also in quotes. */
gboolean qd_format_json_number (JsonObject *object, const char *key, double *value);
gboolean qd_format_json_integer (JsonObject *object, const char *key, gint64 *value);
/* A side in pixels; 0 when it is none. */
guint qd_format_json_side (JsonObject *object, const char *key);
/* [n] such numbers of a list of at least so many. */
gboolean qd_format_json_numbers (JsonArray *array, guint n, double *values);
/* The object at @i; NULL when there is none. */
JsonObject *qd_format_json_at (JsonArray *array, guint i);
/* The outermost object of what was kept; NULL for none. @root is to be freed after it. */
JsonObject *qd_format_json_kept (const char *text, JsonNode **root);

/* Whole numbers as such. */
void qd_format_json_set_number (JsonObject *object, const char *key, double value);
void qd_format_json_add_number (JsonArray *array, double value);
/* Nothing for NULL and "". */
void qd_format_json_set_text (JsonObject *object, const char *key, const char *text);
/* The members of @from but those whose names are in @but, which ends in NULL. @from NULL: none. */
JsonObject *qd_format_json_copy (JsonObject *from, const char *const *but);

/* How sure is it that the text of the file at @path holds each of [@n] @keys, in quotes, near its begin or end; @first: the
 * first character. */
gboolean qd_format_json_smells (const char *path, char first, const char *const *keys, guint n);
