#include "app/photo-list.h"

#include "app/photo-look.h"
#include "app/photo-sequence.h"
#include "app/photo-rows.h"
#include "app/thumbnails.h"

#define FIRST_ROWS 64   /* read together with the list: what is seen first */
#define SLICE      3000 /* microseconds that a view makes tiles for at a stretch */

/* ---- The list ---- */

struct _QdPhotoList
{
  GObject parent_instance;
  QdSession *session;
  QdPhotoQuery query;
  char *text;        /* of the query */
  QdPhotoSequence *sequence;
  guint turning;     /* source: the list turns into another; 0: it does not */
  GHashTable *items; /* see photo-item.h */
  QdPhotoRows *rows; /* NULL once the list is disposed of */
  QdPhotoGrid *grid; /* weak; may be NULL */
  guint serial;      /* of the last reading asked for: older answers are dropped */
  gboolean whole;    /* what it turns into is no mere start */
  gboolean loaded;
};

static GType
get_item_type (GListModel *model)
{
  (void) model;
  return QD_TYPE_PHOTO_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return qd_photo_sequence_get_length (QD_PHOTO_LIST (model)->sequence);
}

static gpointer
get_item (GListModel *model, guint position)
{
  QdPhotoList *self = QD_PHOTO_LIST (model);

  if (position >= get_n_items (model))
    return NULL;
  return qd_photo_items_get (self->items, qd_photo_sequence_get (self->sequence, position));
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (QdPhotoList, qd_photo_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  SIGNAL_LOADED,
  SIGNAL_ARRIVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Takes the photo over. */
static void
set_photo (gpointer owner, QdPhotoItem *item, QdPhoto *photo)
{
  QdPhotoList *self = owner;
  gboolean reload = qd_photo_item_take_photo (item, photo);

  if (self->grid != NULL)
    qd_photo_grid_refresh (self->grid, item, reload);
}

static void
on_arrived (gpointer owner)
{
  g_signal_emit (owner, signals[SIGNAL_ARRIVED], 0);
}

/* ---- Which photos ---- */

typedef struct
{
  QdPhotoQuery query;
  char *text;
  guint serial;
  gboolean start; /* no more than what is seen first */
  GArray *ids;
  GPtrArray *first; /* of QdPhoto: those at the start */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->ids, g_array_unref);
  g_clear_pointer (&reading->first, g_ptr_array_unref);
  g_free (reading->text);
  g_free (reading);
}

static gboolean
read_list (QdProject *project, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->query.text = reading->text;
  if (reading->start)
    reading->query.limit = FIRST_ROWS;
  reading->ids = qd_project_list_photo_ids (project, &reading->query, error);
  reading->first = g_ptr_array_new_with_free_func ((GDestroyNotify) qd_photo_free);
  for (guint i = 0; reading->ids != NULL && i < MIN (reading->ids->len, FIRST_ROWS); i++)
    g_ptr_array_add (reading->first, qd_project_get_photo (project, g_array_index (reading->ids, gint64, i), NULL));
  return reading->ids != NULL;
}

/* ---- How they come ---- */

static gboolean
is_seen (gint64 id, gpointer self)
{
  return qd_photo_items_find (((QdPhotoList *) self)->items, id) != NULL;
}

/* FALSE: the list is what it was to be. */
static gboolean
turn (QdPhotoList *self)
{
  gint64 end = g_get_monotonic_time () + SLICE;
  QdSequenceChange change;

  while (qd_photo_sequence_step (self->sequence, &change))
    {
      g_list_model_items_changed (G_LIST_MODEL (self), change.position, change.removed, change.added);
      if (g_get_monotonic_time () > end)
        return TRUE;
    }
  self->loaded = self->whole;
  if (self->loaded)
    g_signal_emit (self, signals[SIGNAL_LOADED], 0);
  return FALSE;
}

/* After the next frame: what is seen first is drawn first. */
static gboolean
on_turning (gpointer user_data)
{
  QdPhotoList *self = user_data;
  g_autoptr (QdPhotoList) held = g_object_ref (self);

  if (turn (self))
    return G_SOURCE_CONTINUE;
  self->turning = 0;
  return G_SOURCE_REMOVE;
}

static void
turn_into (QdPhotoList *self, GArray *ids)
{
  qd_photo_sequence_begin (self->sequence, ids);
  self->loaded = FALSE;
  g_clear_handle_id (&self->turning, g_source_remove);
  if (turn (self))
    self->turning = g_idle_add (on_turning, self);
}

static void
take (QdPhotoList *self, Reading *reading)
{
  g_autoptr (GList) held = g_hash_table_get_values (self->items);

  g_list_foreach (held, (GFunc) (void (*) (void)) g_object_ref, NULL);
  for (guint i = 0; i < reading->first->len; i++)
    if (reading->first->pdata[i] != NULL)
      {
        g_autoptr (QdPhotoItem) item = qd_photo_items_get (self->items, g_array_index (reading->ids, gint64, i));

        qd_photo_rows_keep (self->rows, item);
        set_photo (self, item, g_steal_pointer (&reading->first->pdata[i]));
      }
  turn_into (self, reading->ids);
  for (GList *link = held; link != NULL; link = link->next)
    qd_photo_rows_want (self->rows, link->data); /* its row may have changed */
  g_list_foreach (held, (GFunc) (void (*) (void)) g_object_unref, NULL);
}

static void
on_list (gpointer owner, gpointer data, const GError *error)
{
  QdPhotoList *self = QD_PHOTO_LIST (owner);
  Reading *reading = data;

  if (reading->serial != self->serial)
    return;
  if (error != NULL)
    {
      qd_session_say (self->session, error->message);
      return;
    }
  self->whole = !reading->start;
  take (self, reading);
}

static void
ask (QdPhotoList *self, gboolean start)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->query = self->query;
  reading->text = g_strdup (self->text);
  reading->serial = self->serial;
  reading->start = start;
  qd_session_read (self->session, read_list, reading, reading_free, G_OBJECT (self), on_list);
}

void
qd_photo_list_reload (QdPhotoList *self)
{
  self->serial++;
  ask (self, FALSE);
}

void
qd_photo_list_begin (QdPhotoList *self)
{
  self->serial++;
  ask (self, TRUE);
  ask (self, FALSE);
}

void
qd_photo_list_set_query (QdPhotoList *self, const QdPhotoQuery *query)
{
  g_free (self->text);
  self->text = g_strdup (query->text);
  self->query = *query;
  self->query.text = self->text;
  qd_photo_list_reload (self);
}

const QdPhotoQuery *
qd_photo_list_get_query (QdPhotoList *self)
{
  return &self->query;
}

gboolean
qd_photo_list_is_loaded (QdPhotoList *self)
{
  return self->loaded;
}

GListModel *
qd_photo_list_get_model (QdPhotoList *self)
{
  return G_LIST_MODEL (self);
}

guint
qd_photo_list_get_length (QdPhotoList *self)
{
  return qd_photo_sequence_get_final_length (self->sequence);
}

gboolean
qd_photo_list_is_settled (QdPhotoList *self, guint position)
{
  return position < qd_photo_sequence_get_settled (self->sequence);
}

int
qd_photo_list_find (QdPhotoList *self, gint64 id)
{
  int position = qd_photo_sequence_find (self->sequence, id);

  return position >= 0 && qd_photo_list_is_settled (self, (guint) position) ? position : -1;
}

const QdPhoto *
qd_photo_list_get (QdPhotoList *self, guint position)
{
  g_autoptr (QdPhotoItem) item = get_item (G_LIST_MODEL (self), position);

  if (item == NULL)
    return NULL;
  if (qd_photo_item_get_photo (item) == NULL)
    {
      qd_photo_rows_keep (self->rows, item); /* so that it is not taken for scrolled past */
      qd_photo_rows_want (self->rows, item);
    }
  return qd_photo_item_get_photo (item); /* who asks has it on the screen, or it was read a moment ago */
}

void
qd_photo_list_update (QdPhotoList *self, QdPhoto *photo)
{
  QdPhotoItem *item = qd_photo_items_find (self->items, photo->id);

  if (item != NULL)
    set_photo (self, item, photo);
  else
    qd_photo_free (photo);
}

/* ---- In a grid ---- */

static void
describe (gpointer item, QdPhotoLook *look, gpointer user_data)
{
  QdPhotoList *self = user_data;
  const QdPhoto *photo = qd_photo_item_get_photo (item);

  if (photo != NULL)
    qd_photo_describe (photo, self->session, look);
  else if (self->rows != NULL)
    qd_photo_rows_want (self->rows, item);
}

static void
load (gpointer item, guint size, GTask *task, gpointer user_data)
{
  QdPhotoList *self = user_data;
  const QdPhoto *photo = qd_photo_item_get_photo (item);

  qd_thumbnails_load (qd_session_dup_path (self->session, "photos", photo->file, NULL),
                      qd_session_dup_path (self->session, "cache", NULL), photo->id, size, task);
}

static void
raise_picture (GTask *task, gpointer user_data)
{
  (void) user_data;
  qd_thumbnails_raise (task);
}

void
qd_photo_list_attach (QdPhotoList *self, QdPhotoGrid *grid)
{
  g_set_weak_pointer (&self->grid, grid);
  qd_photo_grid_set_functions (grid, describe, load, raise_picture, g_object_ref (self), g_object_unref);
  qd_photo_grid_set_model (grid, G_LIST_MODEL (self));
}

/* ---- Life ---- */

static void
qd_photo_list_dispose (GObject *object)
{
  QdPhotoList *self = QD_PHOTO_LIST (object);

  g_clear_handle_id (&self->turning, g_source_remove);
  g_clear_weak_pointer (&self->grid);
  g_clear_pointer (&self->rows, qd_photo_rows_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (qd_photo_list_parent_class)->dispose (object);
}

static void
qd_photo_list_finalize (GObject *object)
{
  QdPhotoList *self = QD_PHOTO_LIST (object);

  qd_photo_sequence_free (self->sequence);
  g_hash_table_unref (self->items); /* items that somebody still holds have it too */
  g_free (self->text);
  G_OBJECT_CLASS (qd_photo_list_parent_class)->finalize (object);
}

static void
qd_photo_list_class_init (QdPhotoListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_photo_list_dispose;
  G_OBJECT_CLASS (class)->finalize = qd_photo_list_finalize;
  signals[SIGNAL_ARRIVED] =
      g_signal_new ("arrived", QD_TYPE_PHOTO_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LOADED] = g_signal_new ("loaded", QD_TYPE_PHOTO_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_photo_list_init (QdPhotoList *self)
{
  self->sequence = qd_photo_sequence_new (is_seen, self);
  self->items = qd_photo_items_new ();
  self->query = (QdPhotoQuery) QD_PHOTO_QUERY_INIT;
}

QdPhotoList *
qd_photo_list_new (QdSession *session)
{
  QdPhotoList *self = g_object_new (QD_TYPE_PHOTO_LIST, NULL);

  self->session = g_object_ref (session);
  self->rows = qd_photo_rows_new (session, G_OBJECT (self), set_photo, on_arrived);
  return self;
}
