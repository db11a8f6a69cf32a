/** What the files of QdBulk share. Nobody else includes this. */
#pragma once

#include "engine/core/number-set.h"
#include "engine/project/bulk-index.h"
#include "engine/project/bulk-known.h"
#include "engine/project/bulk-unnumbered.h"
#include "engine/project/bulk.h"
#include "engine/project/project-private.h"

struct _QdBulk
{
  QdProject *project;
  gboolean fresh;      /* the project held no observation and no photo: nothing has to be looked for */
  gboolean all_used;   /* those that are added, as far as that is known without a look at each */
  GStrv licenses;      /* under which they are, for that; NULL: whichever */
  gint64 first, next;  /* ids of the observations that are added: the first, and the next to give */
  QdBulkIndexes indexes; /* of an empty project */
  GHashTable *species; /* of taxon ids to species ids */
  QdNumberSet photos;  /* that came so far, of a fresh project; of a batch in another */
  GHashTable *again;   /* of photos' numbers to the last of the QdPhotos that came after a first one */
  QdBulkUnnumbered unnumbered;
  QdBulkKnown known;   /* see qd_bulk_gather_known() */
  QdBulkBatch *batch;  /* under way */
  QdBulkWatch watch;
  QdBulkComplete complete; /* NULL: nobody does */
  gpointer complete_data;
  sqlite3_stmt *observations, *photos_of, *old_observations, *old_authors, *old_photos;
};

/* What the batch's rows are of what is there: the species of new observations, ids of old ones and of their photos, whether
 * they change; and what a row lacks of its photo's license and credit. */
gboolean qd_bulk_find (QdBulk *bulk, GError **error);
/* All observations that are there. */
gboolean qd_bulk_find_known (QdBulk *bulk, GError **error);
