/**
 * Which observations a project has before a QdBulk puts the first row: looked up by who reads the rows, while the project's
 * thread puts others. Gathered on the project's thread; one thread at a time looks up.
 */
#pragma once

#include "engine/core/number-set.h"

/* An all-zero one holds nothing. */
typedef struct
{
  QdNumberSet numbers; /* of iNaturalist's */
  /* Of observations that have uuids alone: */
  GHashTable *uuids; /* a set of those that no row has met, in @texts; NULL: there is no such observation */
  GArray *photos;    /* their numbers, in order, each with its observation's uuid */
  GStringChunk *texts;
} QdBulkKnown;

void qd_bulk_known_clear (QdBulkKnown *known);

/* Does a row meet one of them, as QdBulk will find it: by @number, by @uuid or, where that is "", by its @photo? */
gboolean qd_bulk_known_holds (const QdBulkKnown *known, gint64 number, const char *uuid, gint64 photo);
/* The row is going to be put: one that had a uuid alone has its number from then on, and no other row meets it. */
void qd_bulk_known_take (QdBulkKnown *known, gint64 number, const char *uuid, gint64 photo);
