/**
 * Instructions as JSON:
 * {"pages":[{"title","text","examples":[{"kind":0,"photo":1,"boxes":[xmin,ymin,xmax,ymax,...],"file"}]}]}, "file" of pictures
 * that are carried. What was written before there were pages, {"text","examples"}, is one page. Any thread.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/project/instructions.h"

/* Owned by the caller. */
JsonObject *qd_instructions_to_json (const QdInstructions *instructions);
/* What is damaged or above the limits is left out: the rest still helps. */
QdInstructions *qd_instructions_from_json (JsonObject *object);
