#include "app/pages/filter-store.h"

#define POLL 200 /* milliseconds between two looks at how far it is; what is quicker is not worth a word */
#define FULL 1000

/* Counted: the thread that writes and the store have it. */
typedef struct
{
  QdFilter *filter;
  GCancellable *cancellable;
  gint done; /* atomic: of FULL */
} Storing;

struct _QdFilterStore
{
  GObject parent_instance;
  QdSession *session;
  Storing *storing; /* the last one, on its way; or NULL */
  guint poll;       /* source */
};

G_DEFINE_FINAL_TYPE (QdFilterStore, qd_filter_store, G_TYPE_OBJECT)

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_STORED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
storing_clear (gpointer data)
{
  Storing *storing = data;

  qd_filter_free (storing->filter);
  g_object_unref (storing->cancellable);
}

static void
storing_unref (gpointer storing)
{
  g_atomic_rc_box_release_full (storing, storing_clear);
}

/* ---- On the thread that writes ---- */

static void
on_progress (double share, gpointer user_data)
{
  g_atomic_int_set (&((Storing *) user_data)->done, (int) (share * FULL));
}

static gboolean
store (QdProject *project, gpointer data, GError **error)
{
  Storing *storing = data;

  return qd_project_apply_filter (project, storing->filter, on_progress, storing, storing->cancellable, error);
}

/* ---- On the main thread ---- */

static void
forget (QdFilterStore *self)
{
  g_clear_handle_id (&self->poll, g_source_remove);
  g_clear_pointer (&self->storing, storing_unref);
}

static void
on_stored (gpointer owner, gpointer data, const GError *error)
{
  QdFilterStore *self = owner;

  if (data != self->storing)
    return; /* a newer one is on its way */
  forget (self);
  g_signal_emit (self, signals[SIGNAL_STORED], 0, error);
}

static gboolean
on_poll (gpointer user_data)
{
  QdFilterStore *self = user_data;

  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, (double) g_atomic_int_get (&self->storing->done) / FULL);
  return G_SOURCE_CONTINUE;
}

void
qd_filter_store_put (QdFilterStore *self, const QdFilter *filter)
{
  qd_filter_store_stop (self);
  g_clear_pointer (&self->storing, storing_unref);
  self->storing = g_atomic_rc_box_new0 (Storing);
  self->storing->filter = qd_filter_copy (filter);
  self->storing->cancellable = g_cancellable_new ();
  if (self->poll == 0)
    self->poll = g_timeout_add (POLL, on_poll, self);
  qd_session_write (self->session, store, g_atomic_rc_box_acquire (self->storing), storing_unref, G_OBJECT (self), on_stored);
}

gboolean
qd_filter_store_is_busy (QdFilterStore *self)
{
  return self->storing != NULL;
}

void
qd_filter_store_stop (QdFilterStore *self)
{
  if (self->storing != NULL)
    g_cancellable_cancel (self->storing->cancellable);
}

static void
qd_filter_store_dispose (GObject *object)
{
  QdFilterStore *self = QD_FILTER_STORE (object);

  forget (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (qd_filter_store_parent_class)->dispose (object);
}

static void
qd_filter_store_class_init (QdFilterStoreClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_filter_store_dispose;
  signals[SIGNAL_PROGRESS]
      = g_signal_new ("progress", QD_TYPE_FILTER_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[SIGNAL_STORED]
      = g_signal_new ("stored", QD_TYPE_FILTER_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
qd_filter_store_init (QdFilterStore *self)
{
  (void) self;
}

QdFilterStore *
qd_filter_store_new (QdSession *session)
{
  QdFilterStore *self = g_object_new (QD_TYPE_FILTER_STORE, NULL);

  self->session = g_object_ref (session);
  return self;
}
