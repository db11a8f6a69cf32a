/**
 * A dispute of a task with all that is seen of it, read on the thread of a session that writes; before, one may be settled or
 * reopened.
 */
#pragma once

#include "app/session.h"
#include "engine/project/disputes.h"

/* What one person drew, or that nobody else did. */
typedef struct
{
  gint64 id; /* of the box; 0: the others, who drew nothing */
  char *labeller;
  gint64 class_id;
  QdCornerBox box; /* pixels of the upright photo */
} QdDisputeView;

typedef struct
{
  /* In: */
  gint64 task;     /* whose disputes; 0: of all tasks */
  gint64 photo;    /* the first dispute of this one, and not the one at the place; 0: it does not matter */
  guint place;     /* in the list, from 0; beyond the end is the last */
  gint64 settled;  /* id of one that is settled before; 0: none */
  GArray *kept;    /* gint64: what is kept of it; see qd_consolidation_settle() */
  gint64 class_id; /* what these are; 0: what each says */
  char *new_class; /* name of a class that is made for them; NULL: it is there */
  gint64 reopened; /* id of one that was settled: that is undone before, and it is shown; 0: none */
  guint64 step;    /* of the history, that settled it; 0: none. Out: that settles one now */

  /* Out: */
  guint n, at;         /* how many are open, and which of them this is */
  QdDisputed *dispute; /* NULL: none is open */
  GPtrArray *views;    /* of QdDisputeView: its members, and the others where there is one member */
  char *photo_name;
  char *path;      /* of its photo; NULL: that is not there */
  char *next_path; /* of the photo of the next dispute; NULL: there is none */
  gint64 next_photo;
  QdStepped undone; /* done: that step of the history was undone */
} QdDisputeCase;

/* Counted; the last one that lets go of it frees it. */
QdDisputeCase *qd_dispute_case_new (gint64 task);
QdDisputeCase *qd_dispute_case_ref (QdDisputeCase *dispute_case);
void qd_dispute_case_unref (gpointer dispute_case);

/* A QdWorkerWork; @data: the case. Errors: those of settling, reopening and reading. */
gboolean qd_dispute_case_bring (QdProject *project, gpointer data, GError **error);
