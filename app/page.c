#include "app/page.h"

#include "engine/core/error.h"

#include <glib/gi18n.h>

typedef struct
{
  QdSession *session;
  gulong changed;
  QdChange pending; /* not refreshed yet */
  gboolean active;
} QdPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (QdPage, qd_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_STATUS_CHANGED,
  SIGNAL_SAY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
qd_page_status_clear (QdPageStatus *status)
{
  g_clear_pointer (&status->line, g_free);
  g_clear_pointer (&status->missing, g_free);
  status->progress = QD_PROGRESS_NONE;
}

static void
qd_page_dispose (GObject *object)
{
  QdPagePrivate *private = qd_page_get_instance_private (QD_PAGE (object));

  if (private->session != NULL)
    g_clear_signal_handler (&private->changed, private->session);
  g_clear_object (&private->session);
  G_OBJECT_CLASS (qd_page_parent_class)->dispose (object);
}

static void
qd_page_class_init (QdPageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_page_dispose;
  signals[SIGNAL_STATUS_CHANGED]
      = g_signal_new ("status-changed", QD_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SAY]
      = g_signal_new ("say", QD_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
qd_page_init (QdPage *self)
{
  (void) self;
}

static void
refresh (QdPage *self)
{
  QdPagePrivate *private = qd_page_get_instance_private (self);
  QdChange what = private->pending;

  if (!private->active || what == 0 || private->session == NULL)
    return;
  private->pending = 0;
  if (QD_PAGE_GET_CLASS (self)->refresh != NULL)
    QD_PAGE_GET_CLASS (self)->refresh (self, what);
}

static void
on_changed (QdPage *self, guint what)
{
  QdPagePrivate *private = qd_page_get_instance_private (self);

  private->pending |= what;
  refresh (self);
  qd_page_status_changed (self);
}

gboolean
qd_page_build (QdPage *self, guint part)
{
  return QD_PAGE_GET_CLASS (self)->build != NULL && QD_PAGE_GET_CLASS (self)->build (self, part);
}

void
qd_page_set_session (QdPage *self, QdSession *session)
{
  QdPagePrivate *private = qd_page_get_instance_private (self);

  g_return_if_fail (private->session == NULL);
  private->session = g_object_ref (session);
  private->pending = QD_CHANGED_ALL;
  private->changed = g_signal_connect_object (session, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  if (QD_PAGE_GET_CLASS (self)->open != NULL)
    QD_PAGE_GET_CLASS (self)->open (self, session);
  refresh (self);
}

QdSession *
qd_page_get_session (QdPage *self)
{
  QdPagePrivate *private = qd_page_get_instance_private (self);

  return private->session;
}

void
qd_page_set_active (QdPage *self, gboolean active)
{
  QdPagePrivate *private = qd_page_get_instance_private (self);

  private->active = active;
  refresh (self);
}

gboolean
qd_page_get_active (QdPage *self)
{
  QdPagePrivate *private = qd_page_get_instance_private (self);

  return private->active;
}

void
qd_page_describe (QdPage *self, QdPageStatus *status)
{
  QdPagePrivate *private = qd_page_get_instance_private (self);

  qd_page_status_clear (status);
  if (private->session != NULL)
    QD_PAGE_GET_CLASS (self)->describe (self, qd_session_get_summary (private->session), status);
}

char *
qd_page_dup_unfinished (QdPage *self)
{
  return QD_PAGE_GET_CLASS (self)->dup_unfinished != NULL ? QD_PAGE_GET_CLASS (self)->dup_unfinished (self) : NULL;
}

void
qd_page_status_changed (QdPage *self)
{
  g_signal_emit (self, signals[SIGNAL_STATUS_CHANGED], 0);
}

void
qd_page_say (QdPage *self, const char *sentence)
{
  g_signal_emit (self, signals[SIGNAL_SAY], 0, sentence);
}

void
qd_page_say_error (QdPage *self, const char *sentence, const GError *error)
{
  /* Translators: what was not done, and why: a sentence each. */
  g_autofree char *text = error != NULL ? g_strdup_printf (_ ("%s %s"), sentence, error->message) : g_strdup (sentence);

  if (!g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
    qd_page_say (self, text);
}

void
qd_page_take_back (QdPage *self, const char *sentence, const GError *error)
{
  QdPagePrivate *private = qd_page_get_instance_private (self);

  qd_page_say_error (self, sentence, error);
  private->pending = QD_CHANGED_ALL;
  refresh (self);
}

/* ---- Reading only ---- */

static const char *
get_reason (QdPage *self)
{
  QdPagePrivate *private = qd_page_get_instance_private (self);

  return private->session != NULL ? qd_session_get_read_only_reason (private->session) : NULL;
}

gboolean
qd_page_may_change (QdPage *self)
{
  return get_reason (self) == NULL;
}

gboolean
qd_page_try_change (QdPage *self)
{
  if (get_reason (self) != NULL)
    qd_page_say (self, get_reason (self));
  return get_reason (self) == NULL;
}

void
qd_page_enable (QdPage *self, const char *action, gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, enabled && qd_page_may_change (self));
}

void
qd_page_guard_actions (QdPage *self, const char *const *actions)
{
  for (guint i = 0; actions[i] != NULL && !qd_page_may_change (self); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i], FALSE);
}

void
qd_page_guard_widget (QdPage *self, GtkWidget *widget)
{
  if (qd_page_may_change (self))
    return;
  gtk_widget_set_sensitive (widget, FALSE);
  gtk_widget_set_tooltip_text (widget, get_reason (self));
}

void
qd_page_own_window (QdPage *self, GtkWindow *window)
{
  gtk_window_set_transient_for (window, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_set_modal (window, TRUE);
  gtk_window_set_destroy_with_parent (window, TRUE);
  g_signal_connect_object (self, "destroy", G_CALLBACK (gtk_window_destroy), window, G_CONNECT_SWAPPED);
}

void
qd_page_go (QdPage *self, const char *step)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.step", "s", step);
}
