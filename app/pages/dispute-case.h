/**
 * A dispute of a task with all that is seen of it, read on the thread of a session that writes; before, one may be settled or
 * reopened.
 */
#pragma once

#include "app/session.h"
#include "engine/core/pixels.h"
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
  GCancellable *cancellable; /* to be cancelled when nobody looks at the photo any more; owned */

  /* Out: */
  guint n, at;         /* how many are open, and which of them this is */
  QdDisputed *dispute; /* NULL: none is open */
  GPtrArray *views;    /* of QdDisputeView: its members, and the others where there is one member */
  QdPixels *pixels;    /* NULL: see unreadable */
  char *photo_name;
  GError *unreadable; /* why there are no pixels */
  QdStepped undone;   /* done: that step of the history was undone */
} QdDisputeCase;

QdDisputeCase *qd_dispute_case_new (gint64 task);
void qd_dispute_case_free (gpointer dispute_case);
/* A QdWorkerWork; @data: the case. Errors: those of settling, reopening and reading. */
gboolean qd_dispute_case_bring (QdProject *project, gpointer data, GError **error);
