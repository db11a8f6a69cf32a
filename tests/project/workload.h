/**
 * What is done to a project while it is killed, while calls of its disk fail, and while the disk is full. A workload is a row
 * of steps; each is done whole or not at all, and all come out the same every time, so that the project after n of them can be
 * compared with what it has to be. Step 0 opens the project.
 */
#pragma once

#include "engine/project/project.h"

typedef struct _Workload Workload;

typedef struct
{
  const Workload *kind;
  char *folder;                /* of the project */
  const char *sources;         /* folder of what is imported */
  const char *host;            /* where photos come from */
  QdProject *project;          /* NULL until step 0 */
  void (*tell) (gint64 photo); /* one is there; may be NULL */
} Work;

struct _Workload
{
  const char *name;
  guint n_long, n_short;                                  /* steps after the first, where it is killed and where calls fail */
  void (*make) (const char *folder, const char *sources); /* the project before */
  gboolean (*step) (Work *work, guint step, GError **error);
  gboolean unordered; /* parts of a step may be there when it is not done */
  gboolean large;     /* more than SQLite keeps in memory: the log grows before the commit */
};

/* Ends with one without a name. */
extern const Workload workloads[];

/* Their steps, of several files. */
void make_labelled_project (const char *folder, const char *sources);
void make_first_project (const char *folder, const char *sources);
void make_pictures (const char *folder, const char *sources);
void make_sources (const char *folder, const char *sources);
void make_exports (const char *folder, const char *sources);
void make_large_export (const char *folder, const char *sources);
void make_waiting_photos (const char *folder, const char *sources);
gboolean step_edit (Work *work, guint step, GError **error);
gboolean step_undo (Work *work, guint step, GError **error);
gboolean step_split (Work *work, guint step, GError **error);
gboolean step_hands (Work *work, guint step, GError **error);
gboolean step_run (Work *work, guint step, GError **error);
gboolean step_pictures (Work *work, guint step, GError **error);
gboolean step_sources (Work *work, guint step, GError **error);
gboolean step_import (Work *work, guint step, GError **error);
gboolean step_large_import (Work *work, guint step, GError **error);
gboolean step_download (Work *work, guint step, GError **error);

#define WAITING_PHOTOS 40

/* The project as its workload finds it, below @root; and what it is after each number of steps. */
typedef struct
{
  const Workload *kind;
  char *base, *sources;
  GPtrArray *states; /* of char *: [n_steps + 2], before the first step and after each */
  GPtrArray *trees;  /* the same of folder_dup_tree() */
  char *files;       /* of folder_dup_files(), at the end */
  guint n_steps;
} Reference;

/* What is only told along the way, as that no copy could be made, is not printed. */
void work_be_quiet (void);

/* Runs it whole once. @n_steps: without the first. */
Reference *reference_new (const Workload *kind, guint n_steps, const char *root, const char *host);
void reference_free (Reference *reference);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reference, reference_free)

/* A copy of the project, named "Bees", in @root. */
void work_init (Work *work, const Reference *reference, const char *root, const char *host);
gboolean work_step (Work *work, guint step, GError **error);
/* All steps. One may fail, when the disk is not as it should be: the sentence, its QdError @code and what is stored are
 * checked, then it is mended, and the same project object does the step again and all that follow. Closes the project. Returns
 * whether one failed. */
gboolean work_do_all (Work *work, const Reference *reference, void (*mend) (void), int code, const char *about);
/* Is the project what it is after all steps? With the disk mended. */
void work_check_end (const Work *work, const Reference *reference, const char *about);
/* Closes the project. */
void work_clear (Work *work);
/* Closes the project and removes its folder. */
void work_finish (Work *work);

/* ---- What is in a project's folder, without the program ---- */

/* All rows, but for times: a line each. */
char *folder_dup_state (const char *folder);
/* Names of all its files, a line each; and of those below photos/ and runs/ alone. */
char *folder_dup_files (const char *folder);
char *folder_dup_tree (const char *folder);
/* SQLite finds nothing wrong. */
void folder_check (const char *folder);
/* Every photo of the project that is said to be there, and is no made-up one, is there and is whole. */
void folder_check_photos (const char *folder);
gsize folder_get_log_size (const char *folder);

/* With the first line that differs. */
void assert_same_state (const char *state, const char *expected, const char *about);
/* One that a person can read, and that names the project or the file. */
void assert_sentence (const GError *error, const char *about);
