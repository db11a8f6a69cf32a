/**
 * What iNaturalist said itself, when it was asked about observations: which of them are still there, and each photo's own
 * license and credit, which an export does not hold. Answers are kept, so that nothing is asked twice, and a photo's own
 * license counts from then on in place of what the export let guess, whatever is imported later.
 *
 * A photo that may not be used is withheld: it is in no list, no export and no training, its file and boxes stay, and it comes
 * back when the filter lets its license pass. On the project's thread; errors as in project.h.
 */
#pragma once

#include "engine/project/project.h"

/* What became of the question about an observation; the store's numbers. */
typedef enum
{
  QD_LOOKUP_FOUND = 1,
  QD_LOOKUP_GONE = 2,       /* iNaturalist knows it no more */
  QD_LOOKUP_UNREADABLE = 3, /* its answer is too long, or damaged */
} QdLookupState;

typedef struct
{
  gint64 id;        /* the observation's */
  gint64 source_id; /* iNaturalist's number of it */
} QdLookupDue;

/* A photo as an answer tells it. */
typedef struct
{
  gint64 source_id;      /* iNaturalist's number of the photo */
  gint64 observation_id; /* the project's; filled when read from the store */
  char *license;         /* as in QdPhoto: "" is all rights reserved */
  char *credit;
  char *url;           /* as it was sent; NULL for none */
  gboolean taken_down; /* hidden by iNaturalist, or flagged and not settled */
} QdLookupPhoto;

void qd_lookup_photo_free (QdLookupPhoto *photo);

/* Used observations with a number, which were never asked about or before the time @before, and whose id is above @after: by
 * id. Of QdLookupDue. */
GArray *qd_project_list_due_lookups (QdProject *project, gint64 before, gint64 after, guint limit, GError **error);
gboolean qd_project_count_due_lookups (QdProject *project, gint64 before, guint *count, GError **error);

/* What changed by an answer. */
typedef struct
{
  guint licenses;   /* photos of the project whose license or credit is another now */
  guint withheld;   /* photos of the project that are withheld now for their license and were not */
  guint taken_down; /* the same for being hidden or flagged */
  guint missing;    /* photos of the observation that the answer does not name */
} QdLookupChange;

/* Keeps an answer and gives the project's photos of these numbers their license and credit. @photos: (element-type
 * QdLookupPhoto), NULL unless @state is FOUND. Adds to @change. */
gboolean qd_project_put_lookup (QdProject *project, gint64 observation, QdLookupState state, gint64 when, GPtrArray *photos,
                                QdLookupChange *change, GError **error);

/* Photos that answers named and the project lacks, of used observations up to the one of id @to, by observation and number;
 * beginning after @after, NULL for the first. Those that are taken down, or whose license the filter does not let pass, are
 * left out. (element-type QdLookupPhoto) */
GPtrArray *qd_project_list_further_photos (QdProject *project, const QdLookupPhoto *after, gint64 to, guint limit,
                                           GError **error);
/* One of these becomes a waiting photo under @url, in the subset where another photo of its observation is. FALSE in @added:
 * the project has it already. */
gboolean qd_project_add_further_photo (QdProject *project, const QdLookupPhoto *photo, const char *url, gboolean *added,
                                       GError **error);
/* The address of a photo of the observation that came with it, for the size of the others; NULL without @error set for none. */
char *qd_project_dup_photo_url (QdProject *project, gint64 observation, GError **error);

typedef struct
{
  guint observations;   /* used, with a number */
  guint asked;          /* of these; answered, whatever was said */
  guint gone;           /* of these */
  guint withheld;       /* photos of used observations that are withheld for their license */
  guint withheld_there; /* of these, downloaded before */
  guint taken_down;     /* photos of used observations that are withheld as iNaturalist hid or flagged them */
  guint further;        /* photos that could be added */
} QdLookupCounts;

gboolean qd_project_count_lookups (QdProject *project, QdLookupCounts *counts, GError **error);
