/** A value of a JSON text as json-glib's tree. Private to json.c and json-walk.c. */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/core/json-scanner.h"

/* The value that comes next, with all that is in it; NULL: refused. */
JsonNode *qd_json_read_value (QdJsonScanner *scanner);
