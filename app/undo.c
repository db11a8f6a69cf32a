#include "app/undo.h"

#include <glib/gi18n.h>

#define SOON 300000 /* microseconds in which keys that are pressed again are heard */

struct _QdUndo
{
  QdSession *session;
  QdStepped next[2]; /* to be undone, and redone */
  gboolean there[2];
  guint64 seen;  /* the latest serial number that was there to be seen */
  guint n_steps; /* that are under way, */
  gint64 begun;  /* since then, monotonic */
  guint telling; /* a source: that they take long */
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
  QdStepped stepped;
  guint64 seen;      /* when the key was pressed */
  QdMadeStep *made;  /* that one alone; or NULL */
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

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

/* Nothing more to undo is no failure: a key may be pressed once too often. */
static gboolean
take_step (QdProject *project, gpointer data, GError **error)
{
  Step *step = data;
  gboolean redo = step->stepped.redo;
  QdStepInfo info;

  if (!qd_project_peek_step (project, redo, &info) || !is_meant (step, &info))
    return TRUE;
  look (project, redo, &step->stepped);
  step->stepped.done = redo ? qd_project_redo (project, NULL, error) : qd_project_undo (project, NULL, error);
  return step->stepped.done;
}

static void
end_step (QdUndo *self)
{
  if (--self->n_steps > 0)
    return;
  if (self->telling == 0)
    g_signal_emit_by_name (self->session, "stepping", NULL);
  g_clear_handle_id (&self->telling, g_source_remove);
}

static void
on_step (gpointer session, gpointer data, const GError *error)
{
  const Step *step = data;

  end_step (step->undo);
  if (error != NULL)
    qd_session_say (session, error->message);
  else if (step->stepped.done)
    g_signal_emit_by_name (session, "stepped", &step->stepped);
  else if (step->made != NULL)
    qd_session_say (session, _ ("That is not what was done last any more. Ctrl+Z goes back step by step."));
}

static gboolean
tell_long (QdUndo *self, gboolean redo)
{
  self->telling = 0;
  if (self->there[redo])
    g_signal_emit_by_name (self->session, "stepping", &self->next[redo]);
  return G_SOURCE_REMOVE;
}

static gboolean
on_long_undo (gpointer self)
{
  return tell_long (self, FALSE);
}

static gboolean
on_long_redo (gpointer self)
{
  return tell_long (self, TRUE);
}

static void
push_step (QdUndo *self, QdWorker *writer, gboolean redo, QdMadeStep *made)
{
  Step *step;

  if (self->n_steps > 0 && g_get_monotonic_time () - self->begun > SOON)
    return;
  if (self->n_steps++ == 0)
    {
      self->begun = g_get_monotonic_time ();
      g_clear_handle_id (&self->telling, g_source_remove);
      self->telling = g_timeout_add (SOON / 1000, redo ? on_long_redo : on_long_undo, self);
    }
  step = g_new0 (Step, 1);
  *step = (Step){ .undo = self, .seen = self->seen, .made = made != NULL ? qd_made_step_ref (made) : NULL };
  step->stepped.redo = redo;
  qd_undo_push (self, writer, take_step, step, step_free, G_OBJECT (self->session), on_step);
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

/* ---- What shows it ---- */

typedef struct
{
  GtkWidget *widget; /* which owns this */
  const char *actions[2];
  int place;
} Following;

static void
follow (QdSession *session, Following *following)
{
  for (guint redo = 0; redo < 2; redo++)
    {
      const QdStepped *next = qd_session_peek_step (session, redo);

      gtk_widget_action_set_enabled (following->widget, following->actions[redo],
                                     next != NULL && (following->place < 0 || (int) next->place == following->place));
    }
}

static void
on_history (GtkWidget *widget, QdSession *session)
{
  follow (session, g_object_get_data (G_OBJECT (widget), "following"));
}

void
qd_undo_install (GtkWidgetClass *class, const char *undo, const char *redo, GtkWidgetActionActivateFunc step)
{
  gtk_widget_class_install_action (class, undo, NULL, step);
  gtk_widget_class_install_action (class, redo, NULL, step);
  gtk_widget_class_add_binding_action (class, GDK_KEY_z, GDK_CONTROL_MASK, undo, NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_y, GDK_CONTROL_MASK, redo, NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, redo, NULL);
}

void
qd_undo_follow (GtkWidget *widget, QdSession *session, const char *undo, const char *redo, int place)
{
  Following *following = g_new (Following, 1);

  *following = (Following){ widget, { undo, redo }, place };
  g_object_set_data_full (G_OBJECT (widget), "following", following, g_free);
  g_signal_connect_object (session, "history", G_CALLBACK (on_history), widget, G_CONNECT_SWAPPED);
  follow (session, following);
}

static void
describe (GtkWidget *button, QdSession *session)
{
  gboolean redo = g_object_get_data (G_OBJECT (button), "redo") != NULL;
  const QdStepped *next = qd_session_peek_step (session, redo);
  const char *plain = redo ? _ ("Redo (Ctrl+Shift+Z)") : _ ("Undo (Ctrl+Z)");
  g_autofree char *text = next == NULL || next->words == NULL ? NULL
                          : redo ? g_strdup_printf (_ ("Redo: %s (Ctrl+Shift+Z)"), next->words)
                                 : g_strdup_printf (_ ("Undo: %s (Ctrl+Z)"), next->words);

  gtk_widget_set_tooltip_text (button, text != NULL ? text : plain);
}

void
qd_undo_describe (GtkWidget *button, QdSession *session, gboolean redo)
{
  g_object_set_data (G_OBJECT (button), "redo", GINT_TO_POINTER (redo));
  g_signal_connect_object (session, "history", G_CALLBACK (describe), button, G_CONNECT_SWAPPED);
  describe (button, session);
}
