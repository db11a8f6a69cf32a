/**
 * A large JSON text, a piece at a time: what is in the lists of the outermost object comes one by one, so that a list of a
 * million boxes is never a tree as a whole. The grammar and its limits are json.h's. Any thread.
 */
#pragma once

#include <json-glib/json-glib.h>

/* @key: of the outermost object's member; NULL where the outermost value is a list. @index: of the element, from 0; -1 where
 * the member is no list, and @node the member itself. @node belongs to the caller. FALSE and an error ends the walk. */
typedef gboolean (*QdJsonWalkFunc) (const char *key, gint64 index, JsonNode *node, guint line, gpointer user_data,
                                    GError **error);

/* Errors: QD_ERROR_INPUT, with @name and the line (no JSON, or a value that is neither object nor list); those of @func. */
gboolean qd_json_walk (const char *text, gsize length, const char *name, QdJsonWalkFunc func, gpointer user_data,
                       GError **error);
