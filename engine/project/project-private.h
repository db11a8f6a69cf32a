/**
 * What the files of engine/project share of a QdProject. Nobody else includes this.
 */
#pragma once

#include "engine/project/change-kinds.h"
#include "engine/project/database.h"
#include "engine/project/facet-table.h"
#include "engine/project/history.h"
#include "engine/project/lock.h"
#include "engine/project/openings.h"
#include "engine/project/project.h"

/* Of files on their way into photos/, see incoming.h. */
typedef struct _QdIncoming QdIncoming;

struct _QdProject
{
  GObject parent;
  char *folder;
  QdDatabase *db;
  QdLock *lock;          /* NULL while reading only */
  QdOpening *opening;    /* of its database in this process */
  gboolean ready;        /* opened to the end */
  gboolean elsewhere;    /* another process writes it */
  gboolean no_folder;    /* its folder was not there before */
  gboolean bare;         /* nor was anything in it; and */
  gboolean made;         /* this opening made the project */
  gboolean settle_later; /* many observations come, and which are used is found at the end; see told.h */
  char *reason;          /* why only reading; NULL when it may be written */
  gint64 labeller;       /* who draws here; 0: nobody said so */
  guint pending;         /* QdChange of the transaction under way */
  gint64 data_version;   /* of SQLite, at the last look */
  QdChangeKinds known;   /* what was committed of each kind, then and by this connection */
  QdIncoming *incoming;  /* NULL: none is under way */
  QdHistory *history;
  QdFacetTable *facets;      /* NULL until it is asked for */
  QdCounts counted;          /* its observations alone, of the generation: */
  gint64 counted_generation; /* one more than it; 0: not yet */
};

#define QD_FILTER_KEY   "filter" /* the setting */
#define QD_MANY_SPECIES 100      /* from here on all observations are looked at at once */

/* A flag of QdProject's pending changes beside QdChange: others are used than before, but the observations themselves are as
 * they were. QD_CHANGED_OBSERVATIONS says that rows may have come or changed. */
#define QD_CHANGED_USED (1u << 9)

/* Lets go of database and lock; the last one that wrote leaves a copy of what it wrote. */
void qd_project_close (QdProject *project);

void qd_incoming_free (QdIncoming *incoming);

/* Closes what qd_project_begin() opened: commits and announces @changes when @ok, else rolls back. Returns whether it is
 * stored. */
gboolean qd_project_end (QdProject *project, gboolean ok, guint changes, GError **error);

/* Tells @watch when it is time. Returns: TRUE when it was cancelled. */
gboolean qd_watch_look (gpointer watch);

/* Numbers that grow with every commit that touched the rows of observations, and with every one that touched what is used of
 * them. */
gboolean qd_project_get_generations (QdProject *project, gint64 *rows, gint64 *used, GError **error);

/* Joined tables of photos that are shown: those of used observations and those from folders. */
#define QD_SQL_PHOTOS_SHOWN                                                                                                    \
  "photos p LEFT JOIN observations o ON o.id = p.observation_id LEFT JOIN species s ON s.id = o.species_id"                    \
  " LEFT JOIN splits t ON t.photo_id = p.id"
#define QD_SQL_SHOWN "(p.observation_id IS NULL OR (o.used AND p.withheld = 0))"
/* Source 2 is QD_BOX_BY_PREDICTION, state 2 QD_PHOTO_THERE, marks 1 to 3 verified, empty, unusable. */
#define QD_SQL_LABELLED                                                                                                        \
  "(p.state = 2 AND p.mark <> 3 AND (p.mark IN (1, 2) OR"                                                                      \
  " EXISTS (SELECT 1 FROM boxes b WHERE b.photo_id = p.id AND b.source <> 2)))"

/* The key of an observer, as in QdFilter. */
#define QD_SQL_OBSERVER "ifnull('#' || o.user_id, o.user_login)"
/* The conditions of a filter on observations o as parameters ?1 to ?8, bound by QD_FILTER_VALUES; never NULL. fold() is
 * qd_fold(). */
#define QD_SQL_FILTER_LICENSE "(?1 IS NULL OR o.license IN (SELECT value FROM json_each(?1)))"
#define QD_SQL_FILTER_QUALITY "(?2 IS NULL OR ifnull(o.quality, '') IN (SELECT value FROM json_each(?2)))"
/* Four digits that end there, or where a month begins. */
#define QD_SQL_YEAR                                                                                                            \
  "CASE WHEN o.observed_on GLOB '[0-9][0-9][0-9][0-9]' OR o.observed_on GLOB '[0-9][0-9][0-9][0-9]-*'"                         \
  " THEN substr(o.observed_on, 1, 4) ELSE '' END"
#define QD_SQL_FILTER_YEAR "(?8 IS NULL OR " QD_SQL_YEAR " IN (SELECT value FROM json_each(?8)))"
#define QD_SQL_FILTER_DATES                                                                                                    \
  "(?4 IS NULL OR ifnull(o.observed_on >= ?4, 0)) AND (?5 IS NULL OR ifnull(substr(o.observed_on, 1, length(?5)) <= ?5, 0))"
#define QD_SQL_FILTER_PLACE    "(?6 IS NULL OR instr(fold(ifnull(o.place, '')), fold(?6)) > 0)"
#define QD_SQL_FILTER_OBSERVER "(?7 IS NULL OR ifnull(" QD_SQL_OBSERVER " IN (SELECT value FROM json_each(?7)), 0))"
/* Of a name in any of the languages; of species s. */
#define QD_SQL_TAXA                                                                                                            \
  "(fold(ifnull(s.scientific_name, '')) IN (SELECT fold(value) FROM json_each(?3))"                                            \
  " OR fold(ifnull(s.common_name, '')) IN (SELECT fold(value) FROM json_each(?3)))"
/* One that has a class and is of the taxa that are asked for; no species is the taxon without a name. */
#define QD_SQL_FILTER_SPECIES                                                                                                  \
  "CASE WHEN o.species_id IS NULL THEN ?3 IS NULL OR '' IN (SELECT value FROM json_each(?3)) ELSE o.species_id IN"             \
  " (SELECT s.id FROM species s WHERE s.class_id IS NOT NULL AND (?3 IS NULL OR " QD_SQL_TAXA ")) END"
#define QD_SQL_USED                                                                                                            \
  "(" QD_SQL_FILTER_SPECIES " AND " QD_SQL_FILTER_LICENSE " AND " QD_SQL_FILTER_QUALITY " AND " QD_SQL_FILTER_DATES            \
  " AND " QD_SQL_FILTER_YEAR " AND " QD_SQL_FILTER_PLACE " AND " QD_SQL_FILTER_OBSERVER ")"

/* A filter's lists as JSON arrays for json_each(). */
typedef struct
{
  char *licenses, *qualities, *taxa, *observers, *years;
  const char *from, *to, *place;
} QdFilterValues;
void qd_filter_values_init (QdFilterValues *values, const QdFilter *filter);
void qd_filter_values_clear (QdFilterValues *values);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (QdFilterValues, qd_filter_values_clear)
#define QD_FILTER_VALUES(v) (v).licenses, (v).qualities, (v).taxa, (v).from, (v).to, (v).place, (v).observers, (v).years
#define QD_FILTER_FORMAT    "ssssssss"

/* The class of @name, made with the next color when there is none; @automatic: for a species. 0 on error. */
gint64 qd_classes_ensure (QdProject *project, const char *name, gboolean automatic, GError **error);
/* The species of @observation, made with its class when it is new; fills species_id. */
gboolean qd_species_ensure (QdProject *project, QdObservation *observation, GError **error);
/* The same as far as the names say more than is stored; @observation's id is filled, 0 of a new one. species_id 0: it keeps
 * what it has. */
gboolean qd_species_choose (QdProject *project, QdObservation *observation, GError **error);
/* Is @url iNaturalist's page of the observation @source_id? Then it is not stored. */
gboolean qd_observation_url_follows (const char *url, gint64 source_id);
/* Does @filter let everything pass, as far as it is stored? */
gboolean qd_filter_passes_all (const QdFilter *filter);
/* Are all of them used, as the filter and the classes of species have it? What is not certain without a look at each is FALSE. */
gboolean qd_observations_are_all_used (QdProject *project, gboolean *all, GError **error);
/* The same of observations that are added, whose species are new or used: @all, and where *@licenses is not NULL (the caller's)
 * those under one of them alone. */
gboolean qd_observations_added_are_used (QdProject *project, gboolean *all, GStrv *licenses, GError **error);
/* Decides again which observations are used: of a species (its id), of one (minus its id), or of all (0). */
gboolean qd_observations_update_used (QdProject *project, gint64 which, GError **error);
/* Of those from the id @first on. */
gboolean qd_observations_update_used_since (QdProject *project, gint64 first, GError **error);
/* Decides again which photos that were looked up are withheld. */
gboolean qd_photos_update_withheld (QdProject *project, GError **error);
/* The boxes of @photo, as they are. */
GArray *qd_boxes_read (QdProject *project, gint64 photo, GError **error);
/* Stores @box under its id when it has one. No transaction, no history. */
gboolean qd_boxes_store (QdProject *project, QdBox *box, GError **error);

/* Classes in use close up in their order. */
gboolean qd_classes_renumber (QdProject *project, GError **error);

/* What a project may have none of. */
typedef enum
{
  QD_MISSING_BOX,
  QD_MISSING_CLASS,
  QD_MISSING_SPECIES,
  QD_MISSING_RUN,
  QD_MISSING_OBSERVATION,
  QD_MISSING_PHOTO,
  QD_MISSING_TASK,
  QD_MISSING_DISPUTE,
} QdMissing;

/* Sets QD_ERROR_INPUT: the project holds no such thing. Returns FALSE. */
gboolean qd_project_fail_missing (QdProject *project, QdMissing what, gint64 id, GError **error);
