#include "app/session.h"

#include "app/undo.h"

#include <glib/gi18n.h>

#define POLL_MILLISECONDS 500

struct _QdSession
{
  GObject parent_instance;
  char *folder;
  char *title;
  char *read_only_reason;
  gboolean elsewhere;
  QdSummary summary;
  QdWorker *reader;
  QdWorker *writer;
  QdUndo *undo;
  guint poll;
  QdChange pending;    /* told by the workers, in no summary yet, nor in the one that is being read */
  QdChange being_read; /* in that one */
  gboolean refreshing; /* a summary is being read */
};

G_DEFINE_FINAL_TYPE (QdSession, qd_session, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_PHOTO_WANTED,
  SIGNAL_SAY,
  SIGNAL_CLOSING,
  SIGNAL_WRITTEN,
  SIGNAL_HISTORY,
  SIGNAL_STEPPING,
  SIGNAL_STEPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* @written: NULL where nobody is left who could be told. */
static void
close_project (QdSession *self, QdWorkerWritten written)
{
  QdWorker *writer = g_steal_pointer (&self->writer);

  g_clear_handle_id (&self->poll, g_source_remove);
  g_clear_pointer (&self->reader, qd_worker_close);
  if (writer != NULL)
    qd_worker_close_told (writer, written, written != NULL ? g_object_ref (self) : NULL);
}

static void
qd_session_dispose (GObject *object)
{
  if (QD_SESSION (object)->writer != NULL)
    g_signal_emit (object, signals[SIGNAL_CLOSING], 0);
  close_project (QD_SESSION (object), NULL);
  G_OBJECT_CLASS (qd_session_parent_class)->dispose (object);
}

static void
qd_session_finalize (GObject *object)
{
  QdSession *self = QD_SESSION (object);

  g_free (self->folder);
  g_free (self->title);
  g_free (self->read_only_reason);
  g_ptr_array_unref (self->summary.classes);
  qd_undo_free (self->undo);
  G_OBJECT_CLASS (qd_session_parent_class)->finalize (object);
}

static void
qd_session_class_init (QdSessionClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_session_dispose;
  G_OBJECT_CLASS (class)->finalize = qd_session_finalize;
  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", QD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_PHOTO_WANTED]
      = g_signal_new ("photo-wanted", QD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_SAY] =
      g_signal_new ("say", QD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CLOSING] = g_signal_new ("closing", QD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_WRITTEN] =
      g_signal_new ("written", QD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_HISTORY] =
      g_signal_new ("history", QD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STEPPING] =
      g_signal_new ("stepping", QD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_STEPPED] =
      g_signal_new ("stepped", QD_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
qd_session_init (QdSession *self)
{
  self->summary.classes = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_class_free);
  self->undo = qd_undo_new (self);
}

static void
take_summary (QdSession *self, QdSummary *summary)
{
  g_ptr_array_unref (self->summary.classes);
  self->summary.counts = summary->counts;
  self->summary.due_again = summary->due_again;
  self->summary.classes = g_steal_pointer (&summary->classes);
}

static void on_summary (gpointer owner, gpointer data, const GError *error);

/* One summary at a time: what changes meanwhile is read by the next. */
static void
refresh (QdSession *self)
{
  if (self->refreshing || self->reader == NULL)
    return;
  self->refreshing = TRUE;
  self->being_read = self->pending;
  qd_worker_push (self->reader, qd_summary_is_about (self->pending) ? qd_summary_read : qd_summary_read_none,
                  g_new0 (QdSummary, 1), qd_summary_free, G_OBJECT (self), on_summary);
  self->pending = 0;
}

static void
on_summary (gpointer owner, gpointer data, const GError *error)
{
  QdSession *self = owner;
  QdChange what = self->being_read;

  self->refreshing = FALSE;
  if (error != NULL)
    {
      self->pending |= what;
      qd_session_say (self, error->message); /* the next change tries again */
      return;
    }
  if (qd_summary_is_about (what))
    take_summary (self, data);
  if (self->pending != 0)
    refresh (self);
  if (what != 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, what);
}

static void
on_worker_changed (QdChange what, gpointer user_data)
{
  QdSession *self = user_data;

  self->pending |= what;
  refresh (self);
}

static gboolean
on_poll (gpointer user_data)
{
  qd_session_poll (user_data);
  return G_SOURCE_CONTINUE;
}

typedef struct
{
  QdSession *session;
  QdSessionOpened opened;
  QdSummary summary;
  char *title, *read_only_reason;
  gboolean elsewhere;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_object (&opening->session);
  g_clear_pointer (&opening->summary.classes, g_ptr_array_unref);
  g_free (opening->title);
  g_free (opening->read_only_reason);
  g_free (opening);
}

static gboolean
read_opening (QdProject *project, gpointer data, GError **error)
{
  Opening *opening = data;

  opening->title = qd_project_dup_title (project);
  opening->read_only_reason = g_strdup (qd_project_get_read_only_reason (project));
  opening->elsewhere = qd_project_is_written_elsewhere (project);
  return qd_project_keep_history (project, error) && qd_summary_read (project, &opening->summary, error);
}

static void
on_opened (gpointer owner, gpointer data, const GError *error)
{
  Opening *opening = data;
  QdSession *self = opening->session;

  if (error != NULL)
    {
      opening->opened (owner, NULL, error);
      return;
    }
  self->title = g_steal_pointer (&opening->title);
  self->read_only_reason = g_steal_pointer (&opening->read_only_reason);
  self->elsewhere = opening->elsewhere;
  take_summary (self, &opening->summary);
  self->reader = qd_worker_new (self->folder, QD_PROJECT_READ, on_worker_changed, self);
  self->poll = g_timeout_add (POLL_MILLISECONDS, on_poll, self);
  opening->opened (owner, self, NULL);
}

void
qd_session_open (const char *folder, QdProjectMode mode, GObject *owner, QdSessionOpened opened)
{
  Opening *opening = g_new0 (Opening, 1);
  QdSession *self = g_object_new (QD_TYPE_SESSION, NULL);

  self->folder = g_strdup (folder);
  self->writer = qd_worker_new (folder, mode, on_worker_changed, self);
  opening->session = self;
  opening->opened = opened;
  qd_worker_push (self->writer, read_opening, opening, opening_free, owner, on_opened);
}

const char *
qd_session_get_folder (QdSession *self)
{
  return self->folder;
}

const char *
qd_session_get_title (QdSession *self)
{
  return self->title;
}

const char *
qd_session_get_read_only_reason (QdSession *self)
{
  return self->read_only_reason;
}

gboolean
qd_session_is_written_elsewhere (QdSession *self)
{
  return self->elsewhere;
}

void
qd_session_say (QdSession *self, const char *sentence)
{
  g_signal_emit (self, signals[SIGNAL_SAY], 0, sentence);
}

const QdSummary *
qd_session_get_summary (QdSession *self)
{
  return &self->summary;
}

int
qd_session_find_class_index (QdSession *self, gint64 id)
{
  for (guint i = 0; i < self->summary.classes->len; i++)
    if (((const QdClass *) self->summary.classes->pdata[i])->id == id)
      return (int) i;
  return -1;
}

const QdClass *
qd_session_find_class (QdSession *self, gint64 id)
{
  int i = qd_session_find_class_index (self, id);

  return i < 0 ? NULL : self->summary.classes->pdata[i];
}

/* Once it is closed nobody is left to ask: pages live a little longer. */
static guint64
push (QdWorker *worker, QdWorkerWork work, gpointer data, GDestroyNotify free_data, GObject *owner, QdWorkerDone done)
{
  if (worker != NULL)
    return qd_worker_push (worker, work, data, free_data, owner, done);
  if (free_data != NULL)
    free_data (data);
  return 0;
}

guint64
qd_session_read (QdSession *self, QdWorkerWork work, gpointer data, GDestroyNotify free_data, GObject *owner, QdWorkerDone done)
{
  return push (self->reader, work, data, free_data, owner, done);
}

guint64
qd_session_write (QdSession *self, QdWorkerWork work, gpointer data, GDestroyNotify free_data, GObject *owner, QdWorkerDone done)
{
  return self->writer != NULL ? qd_undo_push (self->undo, self->writer, work, data, free_data, owner, done)
                              : push (NULL, work, data, free_data, owner, done);
}

static gboolean
adopt (QdProject *project, gpointer data, G_GNUC_UNUSED GError **error)
{
  qd_project_adopt_step (project, g_steal_pointer ((QdHistoryStep **) data));
  return TRUE;
}

static void
step_holder_free (gpointer data)
{
  qd_history_step_free (*(QdHistoryStep **) data);
  g_free (data);
}

void
qd_session_adopt_step (QdSession *self, QdHistoryStep *step)
{
  qd_session_write (self, adopt, g_memdup2 (&step, sizeof step), step_holder_free, NULL, NULL);
}

const QdStepped *
qd_session_peek_step (QdSession *self, gboolean redo)
{
  return qd_undo_peek (self->undo, redo);
}

void
qd_session_undo (QdSession *self, gboolean redo)
{
  if (self->writer != NULL)
    qd_undo_step (self->undo, self->writer, redo);
}

void
qd_session_undo_made (QdSession *self, QdMadeStep *made)
{
  if (self->writer != NULL)
    qd_undo_step_made (self->undo, self->writer, made);
}

void
qd_session_stop_step (QdSession *self)
{
  qd_undo_stop (self->undo);
}

gboolean
qd_session_wait_written (QdSession *self, guint64 number, gint64 microseconds)
{
  return self->writer != NULL && qd_worker_wait (self->writer, number, microseconds);
}

void
qd_session_poll (QdSession *self)
{
  if (self->writer != NULL)
    qd_worker_poll (self->writer); /* its own commits are told already */
}

static void
on_written (const GError *lost, gpointer user_data)
{
  g_autoptr (QdSession) self = user_data;
  g_autofree char *sentence =
      lost == NULL ? NULL : g_strdup_printf (_ ("What was changed last in “%s” was not kept. %s"), self->title, lost->message);

  g_signal_emit (self, signals[SIGNAL_WRITTEN], 0, sentence);
}

void
qd_session_close (QdSession *self)
{
  if (self->writer != NULL)
    g_signal_emit (self, signals[SIGNAL_CLOSING], 0);
  close_project (self, on_written);
}

char *
qd_session_dup_path (QdSession *self, const char *first, ...)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;
  va_list list;

  g_strv_builder_add_many (builder, self->folder, NULL);
  va_start (list, first);
  for (const char *part = first; part != NULL; part = va_arg (list, const char *))
    g_strv_builder_add (builder, part);
  va_end (list);
  parts = g_strv_builder_end (builder);
  return g_build_filenamev (parts);
}

void
qd_session_want_photo (QdSession *self, gint64 id)
{
  g_signal_emit (self, signals[SIGNAL_PHOTO_WANTED], 0, id);
}
