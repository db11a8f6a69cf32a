/** What the two files of the photo writer share: its queues, and what lies in them. */
#pragma once

#include "engine/inat/photo-store.h"
#include "engine/inat/photo-writer.h"

/* A photo on its way through the threads, or a state to be noted. */
typedef struct
{
  gint64 id;
  GBytes *bytes; /* that came; NULL after the check */
  guint64 size;  /* of them */
  char *found;   /* the file's name instead */
  QdStoredPhoto *stored;

  gboolean is_note;
  QdPhotoState state;
  char *reason;
  gint64 next_try;
} QdPhotoWriterItem;

typedef struct
{
  gint64 id;
  QdPhotoWriterOutcome outcome;
  char *reason;
  guint64 bytes, size; /* of the file; that were put */
} QdPhotoWriterAnswer;

struct _QdPhotoWriter
{
  QdProject *project; /* the writing thread's */
  char *folder;       /* photos/ */
  GMainContext *context;
  QdPhotoWriterFunc func;
  gpointer user_data;
  GThreadPool *checkers;
  GThread *thread;
  GSource *source; /* takes the answers to the caller */
  guint pending;   /* the caller's own count */
  guint64 pending_bytes;
  GError *shown; /* copy of the error, the caller's */
  GCancellable *dropped; /* with dropping, for what is being checked */

  GMutex mutex; /* what follows */
  GCond cond;
  GQueue ready;    /* of Item: for the writing thread */
  gboolean urgent; /* something in it may not wait a moment */
  gint64 since;    /* when it began to fill, monotonic */
  GQueue answers;  /* of Answer */
  guint busy;      /* items with the checkers, in ready and under way */
  gboolean dropping, closing;
  gboolean waiting; /* for another change of the project */
  GError *error;
};

void qd_photo_writer_item_free (QdPhotoWriterItem *item);

/* @item is ready for the writing thread; @urgent: it may not wait a moment. With the mutex. */
void qd_photo_writer_give (QdPhotoWriter *writer, QdPhotoWriterItem *item, gboolean urgent);
/* A checker's work: data is a QdPhotoWriterItem, user_data the writer. */
void qd_photo_writer_check (gpointer data, gpointer user_data);
/* The writing thread, until the writer is closing and all is written. */
gpointer qd_photo_writer_thread (gpointer writer);
