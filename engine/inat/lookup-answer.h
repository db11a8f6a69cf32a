/**
 * An answer of iNaturalist's /v1/observations, taken apart: JSON from a server, of which nothing is believed. Any thread.
 */
#pragma once

#include "engine/project/lookups.h"

/* An observation as it is on iNaturalist now. */
typedef struct
{
  gint64 source_id;
  char *quality;     /* "research", "needs_id", "casual"; NULL where it is not said */
  gint64 taxon_id;   /* 0 where it is not said */
  GPtrArray *photos; /* (element-type QdLookupPhoto) in its order; observation_id is 0 */
} QdLookupAnswer;

void qd_lookup_answer_free (QdLookupAnswer *answer);

/* By the observation's number (gint64 to QdLookupAnswer). @name is the server's, for sentences. A photo is taken down when it
 * is hidden, has a flag that is not resolved, or gives way to a placeholder. Its credit is the attribution, unless that names
 * nobody
 * ("no rights reserved"): then it is made of the observer's name.
 *
 * Errors: QD_ERROR_INPUT, when it is not JSON; QD_ERROR_FAILED, when it is but not such an answer, or not a whole one. */
GHashTable *qd_lookup_answer_parse (const char *text, gsize length, const char *name, GError **error);
