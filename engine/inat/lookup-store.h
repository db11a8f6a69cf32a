/**
 * What an answer becomes in the project. Private to the lookup; the project's thread.
 */
#pragma once

#include "engine/inat/lookup.h"

/* @due: of QdLookupDue, asked together; @answers: as qd_lookup_answer_parse() gives it, NULL: their answer cannot be used. One
 * transaction, with further photos when @photos. Counts in @progress. */
gboolean qd_lookup_store (QdProject *project, const GArray *due, GHashTable *answers, gint64 when, gboolean photos,
                          QdLookupProgress *progress, GError **error);

/* Further photos of observations up to the one of id @to, in the size of those that are there; beginning after @after, a
 * QdLookupPhoto or NULL. */
gboolean qd_lookup_add_further (QdProject *project, const QdLookupPhoto *after, gint64 to, QdLookupProgress *progress,
                                GError **error);
