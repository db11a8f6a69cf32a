/**
 * Which observations a project has before a QdBulk puts the first row: looked up by who reads the rows, while the project's
 * thread puts others. Gathered on the project's thread; any thread looks up.
 */
#pragma once

#include "engine/core/number-set.h"

/* An all-zero one holds nothing. */
typedef struct
{
  QdNumberSet numbers; /* of iNaturalist's */
  /* Of observations that have uuids alone: */
  QdNumberSet photos;  /* numbers */
  GHashTable *uuids;   /* a set, in @texts; NULL: there is no such observation */
  GStringChunk *texts;
} QdBulkKnown;

void qd_bulk_known_clear (QdBulkKnown *known);

/* Does a row meet one of them, as QdBulk would find it: by @number, by @uuid or, where that is "", by its @photo? */
gboolean qd_bulk_known_holds (const QdBulkKnown *known, gint64 number, const char *uuid, gint64 photo);
