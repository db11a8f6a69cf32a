#include "app/undo.h"

#include <glib/gi18n.h>

#define SOON       300000 /* microseconds in which keys that are pressed again are heard */
#define TELL_EVERY 100    /* milliseconds, of one that takes long */

/* Steps that were asked for together, on both threads. */
typedef struct
{
  GCancellable *cancellable;
  gint state; /* atomic, as the next */
  gint share; /* of the step that goes on, in thousandths */
} Run;

enum
{
  WAITING, /* for what is being written */
  GOING,
  LEFT, /* stopped before */
};

struct _QdUndo
{
  QdSession *session;
  QdStepped next[2]; /* to be undone, and redone */
  gboolean there[2];
  guint64 seen;  /* the latest serial number that was there to be seen */
  Run *run;      /* what is under way, or NULL; */
  guint n_steps; /* of it, */
  gboolean redo; /* the first of them, */
  gint64 begun;  /* since then, monotonic */
  guint telling; /* a source: that it takes long, */
  gboolean told; /* as was said */
};

/* ---- Steps that are known by who made them ---- */

QdMadeStep *
qd_made_step_new (void)
{
  return g_atomic_rc_box_new0 (QdMadeStep);
}

QdMadeStep *
qd_made_step_ref (QdMadeStep *made)
{
  return g_atomic_rc_box_acquire (made);
}

void
qd_made_step_unref (QdMadeStep *made)
{
  if (made != NULL)
    g_atomic_rc_box_release (made);
}

void
qd_made_step_set (QdMadeStep *made, QdProject *project)
{
  QdStepInfo info;

  *made = qd_project_peek_step (project, FALSE, &info) ? info.serial : 0;
}

static void
stepped_clear (QdStepped *stepped)
{
  g_clear_pointer (&stepped->words, g_free);
}

/* ---- Steps under way ---- */

static void
run_clear (gpointer run)
{
  g_object_unref (((Run *) run)->cancellable);
}

static void
run_unref (Run *run)
{
  if (run != NULL)
    g_atomic_rc_box_release_full (run, run_clear);
}

static Run *
run_new (void)
{
  Run *run = g_atomic_rc_box_new0 (Run);

  run->cancellable = g_cancellable_new ();
  return run;
}

/* On the thread that writes. Returns: FALSE where it was stopped. */
static gboolean
run_begin (Run *run)
{
  g_atomic_int_compare_and_exchange (&run->state, WAITING, GOING);
  g_atomic_int_set (&run->share, 0);
  return g_atomic_int_get (&run->state) == GOING && !g_cancellable_is_cancelled (run->cancellable);
}

QdUndo *
qd_undo_new (QdSession *session)
{
  QdUndo *self = g_new0 (QdUndo, 1);

  self->session = session;
  return self;
}

void
qd_undo_free (QdUndo *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->telling, g_source_remove);
  run_unref (self->run);
  stepped_clear (&self->next[0]);
  stepped_clear (&self->next[1]);
  g_free (self);
}

const QdStepped *
qd_undo_peek (QdUndo *self, gboolean redo)
{
  return self->there[redo] ? &self->next[redo] : NULL;
}

/* ---- A piece of work, and a look at the history after it ---- */

typedef struct
{
  QdUndo *undo;
  QdWorkerWork work;
  gpointer data;
  GDestroyNotify free_data;
  GWeakRef owner;
  gboolean has_owner;
  QdWorkerDone done;
  QdStepped next[2];
  gboolean there[2], looked;
} Piece;

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  if (piece->free_data != NULL)
    piece->free_data (piece->data);
  g_weak_ref_clear (&piece->owner);
  stepped_clear (&piece->next[0]);
  stepped_clear (&piece->next[1]);
  g_free (piece);
}

static gboolean
look (QdProject *project, gboolean redo, QdStepped *stepped)
{
  QdStepInfo info;

  if (!qd_project_peek_step (project, redo, &info))
    return FALSE;
  *stepped = (QdStepped){ .redo = redo, .words = g_strdup (info.words), .place = info.place, .photo = info.photo,
                          .n_photos = info.n_photos, .serial = info.serial };
  return TRUE;
}

static gboolean
do_piece (QdProject *project, gpointer data, GError **error)
{
  Piece *piece = data;
  gboolean done = piece->work (project, piece->data, error);

  for (guint i = 0; i < 2; i++)
    piece->there[i] = look (project, i == 1, &piece->next[i]);
  piece->looked = TRUE;
  return done;
}

static gboolean
is_new (QdUndo *self, const Piece *piece)
{
  for (guint i = 0; i < 2; i++)
    if (self->there[i] != piece->there[i] || g_strcmp0 (self->next[i].words, piece->next[i].words) != 0 ||
        self->next[i].place != piece->next[i].place || self->next[i].serial != piece->next[i].serial)
      return TRUE;
  return FALSE;
}

static void
take_history (QdUndo *self, Piece *piece)
{
  gboolean fresh = is_new (self, piece);

  for (guint i = 0; i < 2; i++)
    {
      stepped_clear (&self->next[i]);
      self->next[i] = piece->next[i];
      self->there[i] = piece->there[i];
      self->seen = MAX (self->seen, piece->there[i] ? piece->next[i].serial : 0);
      piece->next[i] = (QdStepped){ 0 };
    }
  if (fresh)
    g_signal_emit_by_name (self->session, "history");
}

static void
on_piece (gpointer session, gpointer data, const GError *error)
{
  Piece *piece = data;
  g_autoptr (GObject) owner = g_weak_ref_get (&piece->owner);

  (void) session;
  if (piece->looked)
    take_history (piece->undo, piece);
  if (piece->done != NULL && (owner != NULL || !piece->has_owner))
    piece->done (owner, piece->data, error);
}

guint64
qd_undo_push (QdUndo *self, QdWorker *writer, QdWorkerWork work, gpointer data, GDestroyNotify free_data, GObject *owner,
              QdWorkerDone done)
{
  Piece *piece = g_new0 (Piece, 1);

  *piece = (Piece){ .undo = self, .work = work, .data = data, .free_data = free_data, .has_owner = owner != NULL, .done = done };
  g_weak_ref_init (&piece->owner, owner);
  return qd_worker_push (writer, do_piece, piece, piece_free, G_OBJECT (self->session), on_piece);
}

/* ---- A step ---- */

typedef struct
{
  QdUndo *undo;
  Run *run;
  double share; /* while the project takes it */
  QdStepped stepped;
  guint64 seen;      /* when the key was pressed */
  QdMadeStep *made;  /* that one alone; or NULL */
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  run_unref (step->run);
  qd_made_step_unref (step->made);
  stepped_clear (&step->stepped);
  g_free (step);
}

/* What is written when a key is pressed is what is undone; but not what a job hands over at that moment: nobody saw it yet. */
static gboolean
is_meant (const Step *step, const QdStepInfo *info)
{
  return step->made != NULL ? info->serial == *step->made : !info->adopted || info->serial <= step->seen;
}

static void
tell_share (gpointer data)
{
  Step *step = data;

  g_atomic_int_set (&step->run->share, (gint) (step->share * 1000));
}

/* Nothing more to undo is no failure: a key may be pressed once too often. */
static gboolean
take_step (QdProject *project, gpointer data, GError **error)
{
  Step *step = data;
  QdWatch watch = { .tell = tell_share, .user_data = step, .cancellable = step->run->cancellable };
  gboolean redo = step->stepped.redo;
  QdStepInfo info;

  if (!run_begin (step->run) || !qd_project_peek_step (project, redo, &info) || !is_meant (step, &info))
    return TRUE;
  look (project, redo, &step->stepped);
  step->stepped.done = qd_project_travel (project, redo, &watch, &step->share, error);
  return step->stepped.done;
}

static void
end_run (QdUndo *self)
{
  g_clear_handle_id (&self->telling, g_source_remove);
  g_clear_pointer (&self->run, run_unref);
  self->n_steps = 0;
  if (self->told)
    g_signal_emit_by_name (self->session, "stepping", NULL);
  self->told = FALSE;
}

static void
end_step (const Step *step)
{
  QdUndo *self = step->undo;

  if (self->run == step->run && --self->n_steps == 0)
    end_run (self);
}

static void
on_step (gpointer session, gpointer data, const GError *error)
{
  const Step *step = data;
  gboolean stopped = g_cancellable_is_cancelled (step->run->cancellable);

  end_step (step);
  if (error != NULL)
    qd_session_say (session, error->message);
  else if (step->stepped.done)
    g_signal_emit_by_name (session, "stepped", &step->stepped);
  else if (step->made != NULL && !stopped)
    qd_session_say (session, _ ("That is not what was done last any more. Ctrl+Z goes back step by step."));
}

static gboolean
on_telling (gpointer data)
{
  QdUndo *self = data;
  QdStepped *next = &self->next[self->redo];

  if (!self->there[self->redo] || g_get_monotonic_time () - self->begun < SOON)
    return G_SOURCE_CONTINUE;
  self->told = TRUE;
  next->share = g_atomic_int_get (&self->run->share) / 1000.0;
  g_signal_emit_by_name (self->session, "stepping", next);
  return G_SOURCE_CONTINUE;
}

static void
begin_run (QdUndo *self, gboolean redo)
{
  self->run = run_new ();
  self->redo = redo;
  self->begun = g_get_monotonic_time ();
  self->telling = g_timeout_add (TELL_EVERY, on_telling, self);
}

static void
push_step (QdUndo *self, QdWorker *writer, gboolean redo, QdMadeStep *made)
{
  Step *step;

  if (self->run != NULL && g_get_monotonic_time () - self->begun > SOON)
    return;
  if (self->run == NULL)
    begin_run (self, redo);
  self->n_steps++;
  step = g_new0 (Step, 1);
  *step = (Step){ .undo = self, .run = g_atomic_rc_box_acquire (self->run), .seen = self->seen,
                  .made = made != NULL ? qd_made_step_ref (made) : NULL };
  step->stepped.redo = redo;
  qd_undo_push (self, writer, take_step, step, step_free, G_OBJECT (self->session), on_step);
}

void
qd_undo_stop (QdUndo *self)
{
  if (self->run == NULL)
    return;
  g_cancellable_cancel (self->run->cancellable);
  if (!g_atomic_int_compare_and_exchange (&self->run->state, WAITING, LEFT))
    return; /* on_step() says it */
  end_run (self);
  qd_session_say (self->session, self->redo ? _ ("Redoing was stopped; everything is as it was.")
                                            : _ ("Undoing was stopped; everything is as it was."));
}

void
qd_undo_step (QdUndo *self, QdWorker *writer, gboolean redo)
{
  push_step (self, writer, redo, NULL);
}

void
qd_undo_step_made (QdUndo *self, QdWorker *writer, QdMadeStep *made)
{
  push_step (self, writer, FALSE, made);
}
