#include "app/pages/labeller-watch.h"

#include "engine/project/labellers.h"

#define TICK_SECONDS 1
#define MOST_IDLE    (60 * G_USEC_PER_SEC) /* without a movement for so long, a person is elsewhere */

typedef struct
{
  QdPage *page;
  const gint64 *shown;
  guint tick;         /* source */
  gint64 photo;       /* whose time runs; 0: none */
  double seconds;     /* of it, not stored yet */
  gint64 looked_at;   /* monotonic, the last tick */
  gint64 moved_at;    /* monotonic, the last key or movement */
} Watch;

#define KEY "labeller-watch"

static Watch *
get_watch (gpointer page)
{
  return g_object_get_data (page, KEY);
}

typedef struct
{
  gint64 photo;
  double seconds;
} Spent;

static gboolean
store_time (QdProject *project, gpointer data, GError **error)
{
  const Spent *spent = data;

  return qd_project_is_read_only (project) || qd_project_add_time (project, spent->photo, spent->seconds, error);
}

static void
flush (Watch *watch)
{
  QdSession *session = qd_page_get_session (watch->page);
  Spent *spent;

  if (watch->photo == 0 || watch->seconds <= 0 || session == NULL || !qd_page_may_change (watch->page))
    return;
  spent = g_new0 (Spent, 1);
  spent->photo = watch->photo;
  spent->seconds = watch->seconds;
  watch->seconds = 0;
  qd_session_write (session, store_time, spent, g_free, NULL, NULL);
}

/* What passed since the last tick. */
static void
count (Watch *watch)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (watch->page));
  gint64 now = g_get_monotonic_time ();
  gboolean there = gtk_widget_get_mapped (GTK_WIDGET (watch->page)) && root != NULL && gtk_window_is_active (GTK_WINDOW (root)) &&
                   now - watch->moved_at < MOST_IDLE;

  if (there && *watch->shown == watch->photo)
    watch->seconds += (double) (now - watch->looked_at) / G_USEC_PER_SEC;
  else
    flush (watch);
  watch->photo = *watch->shown;
  watch->looked_at = now;
}

static gboolean
on_tick (gpointer data)
{
  count (data);
  return G_SOURCE_CONTINUE;
}

/* The page lives a little longer than its session. */
static void
on_closing (gpointer page)
{
  Watch *watch = get_watch (page);

  count (watch);
  flush (watch);
  g_clear_handle_id (&watch->tick, g_source_remove);
}

static gboolean
on_event (GtkEventController *controller, G_GNUC_UNUSED GdkEvent *event, Watch *watch)
{
  (void) controller;
  watch->moved_at = g_get_monotonic_time ();
  return GDK_EVENT_PROPAGATE;
}

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_clear_handle_id (&watch->tick, g_source_remove);
  g_free (watch);
}

void
qd_labeller_watch_store (QdPage *page)
{
  count (get_watch (page));
  flush (get_watch (page));
}

void
qd_labeller_watch_start (QdPage *page, const gint64 *shown)
{
  Watch *watch = g_new0 (Watch, 1);
  GtkEventController *events = gtk_event_controller_legacy_new ();

  watch->page = page;
  watch->shown = shown;
  watch->looked_at = watch->moved_at = g_get_monotonic_time ();
  watch->tick = g_timeout_add_seconds (TICK_SECONDS, on_tick, watch);
  g_object_set_data_full (G_OBJECT (page), KEY, watch, watch_free);
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect (events, "event", G_CALLBACK (on_event), watch);
  gtk_widget_add_controller (GTK_WIDGET (page), events);
  g_signal_connect_object (qd_page_get_session (page), "closing", G_CALLBACK (on_closing), page, G_CONNECT_SWAPPED);
}
