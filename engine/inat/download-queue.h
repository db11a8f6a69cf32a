/**
 * Which photo is asked for next: the project's photos that are due, in its order, and those of this run that are to be asked
 * for again, when their time has come. The project's list is read once, as ids, and its rows a few at a time. One thread.
 */
#pragma once

#include "engine/inat/photo-address.h"
#include "engine/project/project.h"

/* A photo of the queue, between two requests. */
typedef struct
{
  QdPhoto *photo;
  QdPhotoAddress address;
  guint other;       /* which of its addresses is asked, see qd_photo_address_build_other() */
  guint turned_away; /* requests that were refused, or that nobody answered */
  guint unanswered;  /* requests that the host took, and did not answer */
  guint refusals;    /* those that asked for patience while other photos were answered */
  guint answers;     /* of the run, at the last of these */
  guint tries;       /* failed ones so far */
  guint64 expected;  /* bytes, when more are than its size lets expect; 0: not known */
  gboolean is_found; /* its file lies in its place and is being looked at */
  gint64 when;       /* steady; 0: at once */
} QdDownloadItem;

void qd_download_item_free (QdDownloadItem *item);

typedef struct
{
  QdProject *project;
  gint64 longest;   /* that a failed photo waits, whatever the project says: the clock may have been wrong */
  GArray *ids;      /* of gint64: due, in order */
  guint next;       /* of them */
  GQueue loaded;    /* of QdPhoto: the rows of those before next that were not given out */
  GSequence *later; /* of QdDownloadItem, by when */
} QdDownloadQueue;

/* @project: to read from, borrowed. @longest: microseconds. Errors: those of the project. */
gboolean qd_download_queue_init (QdDownloadQueue *queue, QdProject *project, gint64 longest, GError **error);
void qd_download_queue_clear (QdDownloadQueue *queue);

/* Photos that are still to be given out, without those for later. */
guint qd_download_queue_count (const QdDownloadQueue *queue);
/* The next one that may be asked for at @now (steady; @ahead less than the real time), owned by the caller; NULL without @error:
 * none may. Its address is not parsed. */
QdDownloadItem *qd_download_queue_pop (QdDownloadQueue *queue, gint64 now, gint64 ahead, GError **error);
/* Takes @item, whose when says when it may be popped again. */
void qd_download_queue_push (QdDownloadQueue *queue, QdDownloadItem *item);
/* The soonest time of those for later; 0: there are none. */
gint64 qd_download_queue_get_next_time (const QdDownloadQueue *queue);

/* Looks into the project for photos that are due now, as when all that were given out have been dealt with. @n: how many are.
 */
gboolean qd_download_queue_look_again (QdDownloadQueue *queue, guint *n, GError **error);
