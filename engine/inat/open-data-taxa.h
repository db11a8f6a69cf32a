/** Names of taxa and of what is above them, from the temporary table of taxa. Private to open-data-source.h. */
#pragma once

#include "engine/inat/scratch.h"

typedef struct
{
  char *name;         /* "" when it is not in the table */
  const char *iconic; /* iNaturalist's name for the large group it is in; "" for none */
  GPtrArray *lineage; /* of char *: names of the taxa above that are in the table */
} QdOpenDataTaxon;

typedef struct _QdOpenDataTaxa QdOpenDataTaxa;

/* NULL on error; see scratch.h. */
QdOpenDataTaxa *qd_open_data_taxa_new (QdScratch *scratch, GError **error);
void qd_open_data_taxa_free (QdOpenDataTaxa *taxa);

/* Owned by @taxa, good until the next call. NULL on error. */
const QdOpenDataTaxon *qd_open_data_taxa_find (QdOpenDataTaxa *taxa, gint64 id, GError **error);
