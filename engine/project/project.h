/**
 * The store: a folder NAME.quadrat with project.db (SQLite), photos/, runs/N/, copies/ and cache/. A QdProject is one connection to it.
 * Each thread opens its own with qd_project_open() on the same folder and uses it alone; connections of one process share the
 * right to write. Another process finds the project locked and may read.
 *
 * Every edit is one committed transaction when its function returns TRUE; a batch (an import) can be put between
 * qd_project_begin() and qd_project_commit(). What fails leaves the project as it was. Functions that change something set
 * QD_ERROR_READ_ONLY when the project may only be read, QD_ERROR_FULL when the disk is full, QD_ERROR_DATABASE otherwise; an id
 * that is not there is QD_ERROR_INPUT.
 *
 * Signal "changed" (guint QdChange flags): after a commit of this connection, on its thread; and from qd_project_poll(), with
 * QD_CHANGED_ELSEWHERE, when another connection or process committed.
 */
#pragma once

#include <gio/gio.h>

#include "engine/core/report.h"
#include "engine/project/facet-table.h"
#include "engine/project/types.h"

#define QD_PROJECT_SUFFIX ".quadrat"

typedef enum
{
  QD_PROJECT_READ,          /* never writes, needs no lock */
  QD_PROJECT_WRITE,         /* QD_ERROR_READ_ONLY when another process writes or the version is newer */
  QD_PROJECT_WRITE_OR_READ, /* falls back to reading; see qd_project_get_read_only_reason() */
  QD_PROJECT_CREATE,        /* as WRITE; the folder is made when there is none, or when it is empty */
} QdProjectMode;

typedef enum
{
  QD_CHANGED_OBSERVATIONS = 1 << 0, /* also species and the filter */
  QD_CHANGED_PHOTOS = 1 << 1,       /* state, files, marks */
  QD_CHANGED_CLASSES = 1 << 2,
  QD_CHANGED_BOXES = 1 << 3,
  QD_CHANGED_SPLIT = 1 << 4,
  QD_CHANGED_RUNS = 1 << 5,
  QD_CHANGED_SETTINGS = 1 << 6,
  QD_CHANGED_DISPUTES = 1 << 7, /* also boxes and marks that were made of them */
  QD_CHANGED_ALL = (1 << 8) - 1,
  QD_CHANGED_ELSEWHERE = 1 << 8, /* beside the others: it was not this connection, whose own edits are known where they were made */
} QdChange;

/* What became of a row that was put. */
typedef enum
{
  QD_PUT_ADDED,
  QD_PUT_UPDATED,
  QD_PUT_SAME,
} QdPut;

#define QD_TYPE_PROJECT (qd_project_get_type ())
G_DECLARE_FINAL_TYPE (QdProject, qd_project, QD, PROJECT, GObject)

/* ---- Opening ---- */

/* Errors: QD_ERROR_INPUT (no such folder, not a project), QD_ERROR_DAMAGED (see restore.h), QD_ERROR_READ_ONLY, QD_ERROR_IO,
 * QD_ERROR_FULL. The first one of a process looks through the whole database. When the last one of a process that wrote is closed
 * (its last reference dropped), a copy of the database is kept: see copies.h. */
QdProject *qd_project_open (const char *folder, QdProjectMode mode, GError **error);
const char *qd_project_get_folder (QdProject *project);
char *qd_project_dup_title (QdProject *project); /* the folder's name without suffix */
gboolean qd_project_is_read_only (QdProject *project);
/* Where this opening made the project, takes it back, with all that came into it since: the folder is as it was before. Else
 * nothing. No other connection may be open; afterwards @project is good for being dropped alone. */
void qd_project_discard (QdProject *project);
/* A sentence, or NULL when it may be written. */
const char *qd_project_get_read_only_reason (QdProject *project);
/* Whether it may only be read because another process writes it: opening it again may end otherwise. */
gboolean qd_project_is_written_elsewhere (QdProject *project);
/* How long a change waits for another one's end before it is QD_ERROR_BUSY, milliseconds; 0: 15 seconds, as at first. */
void qd_project_set_patience (QdProject *project, guint milliseconds);
/* TRUE, after emitting "changed", when somebody else committed since the last look. Cheap: call it twice a second. */
gboolean qd_project_poll (QdProject *project);

/* Paths: photos/FILE, runs/ID[/NAME], cache. Owned by the caller. */
char *qd_project_dup_photo_path (QdProject *project, const QdPhoto *photo); /* NULL when it is not there */
char *qd_project_dup_photos_folder (QdProject *project);
char *qd_project_dup_run_path (QdProject *project, gint64 run, const char *name); /* @name NULL: the folder */
char *qd_project_dup_cache_folder (QdProject *project);

/* ---- Batches ---- */

/* Somebody who waits for what takes long. */
typedef struct
{
  void (*tell) (gpointer user_data); /* about every 10 milliseconds; may be NULL */
  gpointer user_data;
  GCancellable *cancellable; /* may be NULL */
  gint64 told;               /* when, as g_get_monotonic_time(); 0 at first */
} QdWatch;

/* Between these two every change is part of one transaction; they nest. "changed" comes once, at the end. */
gboolean qd_project_begin (QdProject *project, GError **error);
/* The same, for what may be a million rows: quicker where the project holds none yet and nobody else has it open. */
gboolean qd_project_begin_large (QdProject *project, GError **error);
gboolean qd_project_commit (QdProject *project, GError **error);
/* The same, of a large change: @watch is told while the disk is waited for. QD_ERROR_CANCELLED, and all is taken back, as long
 * as it is not being stored. */
gboolean qd_project_commit_watched (QdProject *project, QdWatch *watch, GError **error);
void qd_project_rollback (QdProject *project);

/* ---- Settings: text by key ---- */

/* NULL without @error set when there is none. @value NULL removes. */
char *qd_project_dup_setting (QdProject *project, const char *key, GError **error);
gboolean qd_project_set_setting (QdProject *project, const char *key, const char *value, GError **error);

/* ---- Counts ---- */

gboolean qd_project_count (QdProject *project, QdCounts *counts, GError **error);
/* Observations and photos alone, as far as their bytes; 0 for what was made of them. */
gboolean qd_project_count_stock (QdProject *project, QdCounts *counts, GError **error);

/* ---- Observations ---- */

/* Found again by source_id, else uuid, else url; what differs is updated. What is not known (NULL, 0, NAN) changes nothing; ""
 * of observed_on, user_name, place and description, and no_coordinates, takes away what was there. The names of a species whose
 * number is not known change nothing either where it goes by that name already. Fills @observation's id, species_id and used. A
 * species seen for the first time gets a class of its common name (else scientific name). @put may be NULL. */
gboolean qd_project_put_observation (QdProject *project, QdObservation *observation, QdPut *put, GError **error);
QdObservation *qd_project_get_observation (QdProject *project, gint64 id, GError **error);
/* The one that qd_project_put_observation() would find, by what may be 0 and NULL; 0: none. */
gboolean qd_project_find_observation (QdProject *project, gint64 source_id, const char *uuid, gint64 *id, GError **error);
/* Are there observations under another license than these? */
gboolean qd_project_has_other_licenses (QdProject *project, GStrv licenses, gboolean *has, GError **error);
/* The photo of iNaturalist's number @source_id; 0: none. */
gboolean qd_project_find_photo (QdProject *project, gint64 source_id, gint64 *id, GError **error);

/* The columns of the observations in memory, read when it is first asked for and again (with @progress, until @cancellable) when
 * observations came or changed; what a change of filter or classes does to it is quick. Owned by @project, valid until the next call. */
QdFacetTable *qd_project_get_facet_table (QdProject *project, QdFacetProgress progress, gpointer user_data,
                                          GCancellable *cancellable, GError **error);
/* The same for one question: see facet-table.h. @filter NULL: all. (element-type QdFacet) */
GPtrArray *qd_project_list_facets (QdProject *project, QdFacetKind kind, const QdFilter *filter, GError **error);
/* (element-type QdSpecies) most observations first; those with no observation passing @filter come with 0. */
GPtrArray *qd_project_list_species (QdProject *project, const QdFilter *filter, GError **error);
/* For each species (gint64 id) that has photos that are there, one of them (gint64 id). */
GHashTable *qd_project_find_species_photos (QdProject *project, GError **error);
/* 0 leaves the species out: its observations are not used. */
gboolean qd_project_set_species_class (QdProject *project, gint64 species, gint64 class_id, GError **error);
/* How many observations, species and observers a filter would use. Any of the results may be NULL. */
gboolean qd_project_count_filtered (QdProject *project, const QdFilter *filter, guint *observations, guint *species,
                                    guint *observers, GError **error);
/* The filter decides which observations are used; it is kept with the project. */
QdFilter *qd_project_get_filter (QdProject *project, GError **error);
gboolean qd_project_set_filter (QdProject *project, const QdFilter *filter, GError **error);
/* @share done, in 0..1. */
typedef void (*QdFilterProgress) (double share, gpointer user_data);
/* The same with progress; QD_ERROR_CANCELLED leaves everything as it was. Where there are few observations it is not cancelled. */
gboolean qd_project_apply_filter (QdProject *project, const QdFilter *filter, QdFilterProgress progress, gpointer user_data,
                                  GCancellable *cancellable, GError **error);

/* A line in the history: @kind ("export", "folder", "boxes") and the name of @path, with the report's counts, reasons and
 * first sentences. */
gboolean qd_project_add_import (QdProject *project, const char *kind, const char *path, const QdReport *report, GError **error);
GPtrArray *qd_project_list_imports (QdProject *project, GError **error); /* (element-type QdImport), last first */

/* ---- Photos ---- */

/* Found again by source_id, else url; license, credit and url are updated, its file kept. The size that is stored of the url
 * stays unless another one is asked for (resize) of a photo that waits or failed; one that failed waits again when its url is
 * another one. Fills @photo's id. */
gboolean qd_project_put_photo (QdProject *project, QdPhoto *photo, QdPut *put, GError **error);
QdPhoto *qd_project_get_photo (QdProject *project, gint64 id, GError **error);
/* 0 without @error set when there is none. Photos that are there alone. */
gint64 qd_project_find_photo_by_sha256 (QdProject *project, const char *sha256, GError **error);

typedef enum
{
  QD_PHOTOS_BY_ID,       /* as imported */
  QD_PHOTOS_BY_MODIFIED, /* last edited first */
} QdPhotoOrder;

/* Which photos; an all-zero query (with QD_PHOTO_QUERY_INIT) is every photo of used observations and folders. */
typedef struct
{
  int state;           /* QdPhotoState, or -1 for any */
  int mark;            /* QdMark, or -1 for any */
  int subset;          /* QdSubset, or -1 for any */
  int labelled;        /* 1: as QdCounts.labelled; 0: there and usable but not labelled; -1: any */
  int suggested;       /* 1: has suggestions; -1: any */
  gboolean disputed;   /* has disputes that nobody decided about; FALSE: any */
  gint64 class_id;     /* has a box of it, or its species has it; 0 for any */
  const char *text;    /* part of species, place, observer, file name; NULL for any */
  gboolean unused_too; /* also photos of observations that are not used, and withheld ones */
  QdPhotoOrder order;
  guint offset, limit; /* limit 0: all */
} QdPhotoQuery;
#define QD_PHOTO_QUERY_INIT                                                                                                    \
  {                                                                                                                            \
    .state = -1, .mark = -1, .subset = -1, .labelled = -1, .suggested = -1                                                     \
  }

GPtrArray *qd_project_list_photos (QdProject *project, const QdPhotoQuery *query, GError **error); /* (element-type QdPhoto) */
GArray *qd_project_list_photo_ids (QdProject *project, const QdPhotoQuery *query, GError **error); /* of gint64 */
gboolean qd_project_count_photos (QdProject *project, const QdPhotoQuery *query, guint *count, GError **error);

/* What to fetch now: waiting, and failed ones whose time has come; of used observations. @limit 0: all. (element-type QdPhoto)
 */
GPtrArray *qd_project_list_due_photos (QdProject *project, gint64 now, guint limit, GError **error);
/* The same as ids, with the failed ones whose time is yet to come. (element-type gint64) */
GArray *qd_project_list_due_photo_ids (QdProject *project, GError **error);
/* Those of [n] @ids that are still to be fetched, now or later. (element-type QdPhoto) */
GPtrArray *qd_project_list_wanted_photos (QdProject *project, const gint64 *ids, guint n, GError **error);
/* What a download that did not end well left as being fetched waits again. No other may be under way. */
gboolean qd_project_release_photos (QdProject *project, GError **error);
/* @reason and @next_try are stored with QD_PHOTO_FAILED alone, which also counts a try. Not for QD_PHOTO_THERE. */
gboolean qd_project_set_photo_state (QdProject *project, gint64 id, QdPhotoState state, const char *reason, gint64 next_try,
                                     GError **error);
/* @file: name below photos/ of what was written and synced before; see qd_photo_file_name(). */
gboolean qd_project_set_photo_there (QdProject *project, gint64 id, const char *file, guint width, guint height, gint64 bytes,
                                     const char *sha256, GError **error);
/* How many of the failed ones that are counted are yet to be tried again. */
gboolean qd_project_count_due_again (QdProject *project, guint *n, GError **error);
/* Every failed photo waits again. */
gboolean qd_project_retry_photos (QdProject *project, GError **error);
gboolean qd_project_set_photo_license (QdProject *project, gint64 id, const char *license, const char *credit, GError **error);
/* With its boxes; the file is removed after the commit. */
gboolean qd_project_remove_photo (QdProject *project, gint64 id, GError **error);

/* Photos of used observations that are not used themselves, the first @limit; see lookups.h. (element-type QdPhoto) */
GPtrArray *qd_project_list_withheld_photos (QdProject *project, guint limit, GError **error);

/* ---- Classes: each a step, too ---- */

GPtrArray *qd_project_list_classes (QdProject *project, gboolean retired_too, GError **error); /* (element-type QdClass) */
QdClass *qd_project_get_class (QdProject *project, gint64 id, GError **error);
/* The class of that name (in any case), made with the next color when there is none. 0 on error. */
gint64 qd_project_ensure_class (QdProject *project, const char *name, GError **error);
gboolean qd_project_rename_class (QdProject *project, gint64 id, const char *name, GError **error);
gboolean qd_project_set_class_color (QdProject *project, gint64 id, guint32 color, GError **error);
gboolean qd_project_move_class (QdProject *project, gint64 id, guint position, GError **error);
/* Boxes and species of @from become @into's; @from is retired. */
gboolean qd_project_merge_classes (QdProject *project, gint64 from, gint64 into, GError **error);
/* Retired with its boxes deleted; QD_ERROR_INPUT when it has boxes and @with_boxes is FALSE. Its species are left out. */
gboolean qd_project_retire_class (QdProject *project, gint64 id, gboolean with_boxes, GError **error);
/* After boxes came with class names of their own: a class that was made for a species and has no box gives way to the class
 * that most boxes on that species' photos have. */
gboolean qd_project_settle_classes (QdProject *project, GError **error);

/* ---- Boxes and marks: each a step of the history; inside a batch none, but see qd_project_begin_step() ---- */

/* Of QdBox, oldest first. @photo 0: all boxes of the project, by photo. */
GArray *qd_project_list_boxes (QdProject *project, gint64 photo, GError **error);
gboolean qd_project_get_box (QdProject *project, gint64 id, QdBox *box, GError **error);
/* Clipped to the photo where its size is known; QD_ERROR_INPUT when nothing is left. Fills id, box, created and modified. */
gboolean qd_project_insert_box (QdProject *project, QdBox *box, GError **error);
/* Class, corners, flags, source, score. A moved suggestion is a person's from then on: set source. */
gboolean qd_project_update_box (QdProject *project, QdBox *box, GError **error);
gboolean qd_project_delete_box (QdProject *project, gint64 id, GError **error);
/* All boxes of a photo, or those of one source alone (@source -1: all), give way to @boxes (@n may be 0); one step. A box
 * with the id of one that gives way keeps it. */
gboolean qd_project_replace_boxes (QdProject *project, gint64 photo, int source, const QdBox *boxes, guint n, GError **error);
/* VERIFIED takes the photo's suggestions over as a person's; EMPTY is QD_ERROR_INPUT while it has boxes by person or import,
 * and deletes suggestions. */
gboolean qd_project_set_mark (QdProject *project, gint64 photo, QdMark mark, GError **error);

/* ---- History of what is done on this connection (not kept when it closes): see history.h ---- */

/* Where a step shows. */
typedef enum
{
  QD_STEP_BOXES, /* on a photo, or beside it */
  QD_STEP_INSTRUCTIONS,
  QD_STEP_OBSERVATIONS,
  QD_STEP_SPLIT,
} QdStepPlace;

typedef struct
{
  const char *words; /* what was done, after "Undo:", or NULL; borrowed until the history goes on */
  QdStepPlace place;
  gint64 photo;   /* the first of which boxes or mark became different; 0: none */
  guint n_photos; /* how many of them there are */
  guint64 serial; /* a step keeps it, undone or redone; no other one of the connection has it */
  gboolean adopted; /* see qd_project_adopt_step() */
} QdStepInfo;

/* What is done on this connection from now on can be undone. Whoever neither undoes nor hands steps on is spared what it costs. */
gboolean qd_project_keep_history (QdProject *project, GError **error);
gboolean qd_project_can_undo (QdProject *project);
gboolean qd_project_can_redo (QdProject *project);
/* The step that undo (or redo) would take; FALSE: there is none. */
gboolean qd_project_peek_step (QdProject *project, gboolean redo, QdStepInfo *info);
/* @photo (may be NULL): where it happened, to show it; of several photos the first. A step of which anything was changed by
 * somebody else meanwhile is dropped with QD_ERROR_FAILED. */
gboolean qd_project_undo (QdProject *project, gint64 *photo, GError **error);
gboolean qd_project_redo (QdProject *project, gint64 *photo, GError **error);
/* One of the two while @watch is told; @share, in [0, 1], is how much of it is done then. QD_ERROR_CANCELLED: project and history
 * are as they were. Once it is being stored it is not stopped any more. */
gboolean qd_project_travel (QdProject *project, gboolean redo, QdWatch *watch, double *share, GError **error);
/* Undoes that step if it is the last one; @last is FALSE where it is not, and nothing is done. */
gboolean qd_project_undo_if (QdProject *project, guint64 serial, gboolean *last, GError **error);

/* All that is written between these two, inside a batch too, is one step; without @keep (it was rolled back) none. They nest:
 * the outer ones count. What is too large to be held in memory cannot be undone, nor can what was done before it. */
void qd_project_begin_step (QdProject *project);
void qd_project_end_step (QdProject *project, gboolean keep);
/* Within a step: what is being done. The outermost says it, and the first of several. Takes @words. */
void qd_project_describe_step (QdProject *project, QdStepPlace place, char *words);
/* Would they be heard? */
gboolean qd_project_wants_words (QdProject *project);

/* One transaction as qd_project_begin(), which, outside of a batch, is a step; and its end: stored where @ok. @changes: QdChange
 * beside those of what was called. Takes @words, which may be NULL. Returns: whether it is stored. */
gboolean qd_project_begin_edit (QdProject *project, GError **error);
gboolean qd_project_end_edit (QdProject *project, gboolean ok, guint changes, QdStepPlace place, char *words, GError **error);

/* The last step (NULL: none), out of this connection's history, for another connection that a person undoes with: edits of a
 * job on a connection of its own. */
typedef struct _QdHistoryStep QdHistoryStep;
QdHistoryStep *qd_project_steal_step (QdProject *project);
void qd_project_adopt_step (QdProject *project, QdHistoryStep *step); /* takes it; NULL is fine */
void qd_history_step_free (QdHistoryStep *step);

/* ---- Split (see split.h for making one) ---- */

QdSubset qd_project_get_subset (QdProject *project, gint64 photo, GError **error);
/* Replaces the whole split: [n] photos and their parts. @settings: JSON object, as qd_split_run() writes it. */
gboolean qd_project_set_split (QdProject *project, const gint64 *photos, const QdSubset *subsets, guint n, const char *settings,
                               GError **error);
char *qd_project_dup_split_settings (QdProject *project, GError **error); /* NULL: no split yet */

/* ---- Runs ---- */

/* Stores @run, fills its id and makes runs/ID/. */
gboolean qd_project_add_run (QdProject *project, QdRun *run, GError **error);
/* Everything but id and created. */
gboolean qd_project_update_run (QdProject *project, const QdRun *run, GError **error);
QdRun *qd_project_get_run (QdProject *project, gint64 id, GError **error);
/* The best finished or stopped run with a model, by map50, else the last; NULL without @error set when there is none. */
QdRun *qd_project_get_best_run (QdProject *project, GError **error);
GPtrArray *qd_project_list_runs (QdProject *project, GError **error); /* (element-type QdRun), last first */
/* With its folder. */
gboolean qd_project_delete_run (QdProject *project, gint64 id, GError **error);
