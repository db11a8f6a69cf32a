/**
 * What a project holds, as plain structs. Lists of structs with text in them are GPtrArrays that free their elements; lists of
 * plain values (boxes, ids) are GArrays. A NULL text means "not known". Times are microseconds since 1970 (g_get_real_time()),
 * 0 for never. Ids are the project's own, permanent, above 0, never used twice. Plain values; any thread.
 */
#pragma once

#include <glib-object.h>

#include "engine/core/geometry.h"

typedef enum
{
  QD_PHOTO_WAITING,  /* not fetched yet */
  QD_PHOTO_FETCHING, /* being fetched by this process */
  QD_PHOTO_THERE,    /* its bytes lie in photos/ */
  QD_PHOTO_FAILED,   /* see reason and next_try */
} QdPhotoState;

/* What a person said about a whole photo. */
typedef enum
{
  QD_MARK_NONE,
  QD_MARK_VERIFIED, /* every animal has its box */
  QD_MARK_EMPTY,    /* looked at, no animal: a negative example */
  QD_MARK_UNUSABLE, /* kept out of training and evaluation */
} QdMark;

/* Why a photo is not used though its observation is; see lookups.h. */
typedef enum
{
  QD_WITHHELD_NOT,
  QD_WITHHELD_LICENSE,    /* its own license does not pass the filter */
  QD_WITHHELD_TAKEN_DOWN, /* iNaturalist hid it, or somebody flagged it */
} QdWithheld;

typedef enum
{
  QD_BOX_BY_PERSON,
  QD_BOX_BY_IMPORT,
  QD_BOX_BY_PREDICTION, /* a suggestion: no ground truth until a person takes it over */
} QdBoxSource;

typedef enum
{
  QD_SUBSET_NONE,
  QD_SUBSET_TRAIN,
  QD_SUBSET_VALIDATION,
  QD_SUBSET_TEST,
} QdSubset;
#define QD_N_SUBSETS 4

/* "train", "validation", "test"; "" for none. Not translated: for files and --json. */
const char *qd_subset_to_string (QdSubset subset);

typedef enum
{
  QD_RUN_WAITING,
  QD_RUN_RUNNING,
  QD_RUN_PAUSED,
  QD_RUN_DONE,
  QD_RUN_STOPPED, /* by a person, or by a crash; can be resumed */
  QD_RUN_FAILED,
} QdRunState;

typedef struct
{
  gint64 id;
  gint64 source_id; /* iNaturalist's number; 0 when not known */
  char *uuid;
  char *url;         /* its page */
  char *observed_on; /* ISO date, may be partial */
  char *quality;     /* "research", "needs_id", "casual" */
  char *license;     /* the observation's: "cc0", "cc-by" ... "all-rights-reserved"; "" when not known */
  gint64 user_id;    /* 0 when not known */
  char *user_login;
  char *user_name;
  char *place;
  double latitude, longitude; /* degrees; NAN when not known */
  gint64 taxon_id;            /* 0 when not known */
  char *scientific_name;
  char *common_name;
  char *iconic_taxon; /* "Insecta", "Aves" ... */
  char *description;
  /* For the store, when it is put: */
  gboolean no_coordinates; /* it is known that there are none; otherwise NAN is not known */
  gboolean guessed;        /* its names are a guess, which a new observation alone takes its species from */
  gint64 species_id;       /* set by the store */
  gboolean used;     /* passes the project's filter and its species has a class; set by the store */
} QdObservation;

QdObservation *qd_observation_new (void);
void qd_observation_free (QdObservation *observation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdObservation, qd_observation_free)

typedef struct
{
  gint64 id;
  gint64 observation_id; /* 0 for a picture from a folder */
  gint64 source_id;      /* iNaturalist's number of the photo; 0 when not known */
  char *url;             /* where its bytes come from; NULL for a picture from a folder */
  gboolean resize;       /* for the store, when it is put: @url's size is asked for; see qd_project_put_photo() */
  char *original_name;   /* path inside the folder it was taken from; NULL for a downloaded photo */
  char *file;            /* name below photos/, made of the id and the kind of picture; NULL until it is there */
  QdPhotoState state;
  char *reason;        /* why it failed, a sentence */
  guint tries;         /* failed ones so far */
  gint64 next_try;     /* when a failed one may be tried again; 0: not by itself */
  guint width, height; /* pixels of the upright photo; 0 until it is there */
  gint64 bytes;
  char *sha256;  /* of the bytes, hexadecimal */
  char *license; /* the photo's own where it was looked up, else what the export tells; spelled as in QdObservation */
  char *credit;  /* the line that has to travel with it */
  QdWithheld withheld;
  QdMark mark;
  gint64 modified; /* last change of its boxes or mark */

  /* Looked up with it, not stored here: */
  QdSubset subset;
  guint n_boxes;       /* boxes by person or import */
  guint n_suggestions; /* boxes by prediction */
  guint n_disputes;    /* that nobody decided about yet, see disputes.h */
  gint64 class_id;     /* of its observation's species; 0 for none */
} QdPhoto;

QdPhoto *qd_photo_new (void);
void qd_photo_free (QdPhoto *photo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdPhoto, qd_photo_free)

/* A name a person would recognize, without folders, that is a safe file name: "BloodImage_00001.jpg", "22427594.jpg". */
char *qd_photo_dup_name (const QdPhoto *photo);
/* The name below photos/, "12.jpg": @extension is of the picture's kind ("jpg", "png" ...), never of text in a file. */
char *qd_photo_file_name (gint64 id, const char *extension);

/* A species as the export spells it, and the class it becomes. */
typedef struct
{
  gint64 id;
  gint64 taxon_id; /* 0 when not known */
  char *scientific_name;
  char *common_name;
  char *iconic_taxon;
  gint64 class_id;      /* 0: left out */
  guint n_observations; /* that pass the filter asked with */
  gint64 photo_id;      /* one of its photos that is there, for a thumbnail; 0 for none */
} QdSpecies;

QdSpecies *qd_species_copy (const QdSpecies *species);
void qd_species_free (QdSpecies *species);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdSpecies, qd_species_free)

typedef struct
{
  gint64 id;
  char *name;       /* unique among classes that are not retired, whatever the case of the letters */
  guint32 color;    /* 0xRRGGBB */
  guint position;   /* order in lists, from 0 */
  gboolean retired; /* kept because runs know its id */
  guint n_boxes;    /* by person or import; looked up */
  guint n_photos;   /* with such a box; looked up */
} QdClass;

QdClass *qd_class_copy (const QdClass *class_);
void qd_class_free (QdClass *class_);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdClass, qd_class_free)

typedef struct
{
  gint64 id; /* 0 for one that is not stored yet */
  gint64 photo_id;
  gint64 class_id;
  QdCornerBox box;    /* pixels of the upright photo */
  gboolean difficult; /* left out of evaluation */
  gboolean truncated; /* the animal reaches out of the picture */
  QdBoxSource source;
  double score;  /* 0..1 of a prediction; NAN otherwise */
  gint64 run_id; /* the run that predicted it; 0 otherwise */
  gint64 created, modified;
  gint64 labeller_id;   /* the person who drew it, see labellers.h; 0: not known, or several did */
  guint votes, voters;  /* of one that several people settled: how many drew it, of how many who looked; 0 otherwise */
  double confidence;    /* of such a one, see looks.h: 0..1; 0 otherwise */
} QdBox;

typedef struct
{
  gint64 id; /* its folder is runs/ID */
  QdRunState state;
  char *network;  /* "ssd_tiny" ... */
  char *settings; /* JSON object of hyperparameters; also runs/ID/settings.json */
  char *classes;  /* JSON array of {"id":1,"name":"bee"} in the order of the network's outputs, background left out */
  char *device;   /* name of the Vulkan device */
  char *message;  /* what went wrong, or why it ended early, a sentence */
  gint64 created, started, finished;
  double seconds;              /* spent training */
  guint epoch, epochs;         /* done, wanted */
  guint best_epoch;            /* from 1; 0 for none yet */
  double best_map50, best_map; /* on the validation photos, 0..1; NAN before the first epoch */
} QdRun;

QdRun *qd_run_new (void);
QdRun *qd_run_copy (const QdRun *run);
void qd_run_free (QdRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdRun, qd_run_free)

/* A line of the history of imports. */
typedef struct
{
  gint64 id;
  gint64 when;
  char *kind;   /* "export", "folder", "boxes" */
  char *source; /* the file's or folder's name */
  guint read, added, updated, skipped;
  char *reasons;   /* JSON object: reason to number of rows skipped for it */
  char *sentences; /* JSON object: reason to the first sentences on such rows, and "" to the first on others; NULL: not kept */
} QdImport;

void qd_import_free (QdImport *import);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdImport, qd_import_free)

/* Which observations are used. A NULL list lets everything pass; so does an all-zero filter. */
typedef struct
{
  GStrv licenses;  /* "cc0" ... as in QdObservation */
  GStrv qualities; /* "research" ... */
  GStrv taxa;      /* scientific or common names, in any case, with or without accents */
  GStrv observers; /* "#12" the one with the number 12; "ann" the one of whom no number is known */
  GStrv years;     /* "2021"; "" those whose date does not begin with a year */
  char *from, *to; /* ISO dates, both included; NULL for open; beside the years */
  char *place;     /* part of the place's name, in any case, with or without accents */
} QdFilter;

QdFilter *qd_filter_new (void);
QdFilter *qd_filter_copy (const QdFilter *filter);
void qd_filter_free (QdFilter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdFilter, qd_filter_free)

/* How many observations share a value, for the filters' live counts. */
typedef struct
{
  char *key;  /* as a filter takes it */
  char *name; /* as a person knows it: the key, but the name of an observer */
  guint count;
} QdFacet;

void qd_facet_free (QdFacet *facet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdFacet, qd_facet_free)

/* Everything that the sidebar says. */
typedef struct
{
  guint observations, observations_used, species_used;
  guint photos; /* of used observations, and from folders */
  guint waiting, fetching, there, failed;
  guint withheld; /* photos of used observations that are not among these: their own licenses do not pass the filter */
  gint64 bytes;   /* of those that are there */
  guint labelled; /* there, usable, and with a box by person or import, or marked verified or empty */
  guint verified, empty, unusable;
  guint suggested; /* photos with suggestions only */
  guint disputed;  /* photos that are there, with disputes that nobody decided about yet */
  guint boxes, suggestions;
  guint classes, classes_with_boxes;
  guint subsets[QD_N_SUBSETS]; /* labelled photos by QdSubset; [QD_SUBSET_NONE]: in no part yet */
  guint runs, runs_done, runs_running;
  double best_map50; /* over all runs; NAN for none */
  gint64 best_run;   /* 0 for none */
} QdCounts;
