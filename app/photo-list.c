#include "app/photo-list.h"

#include "engine/photo/photo.h"

#include <glib/gi18n.h>

/* ---- A row ---- */

struct _QdPhotoItem
{
  GObject parent_instance;
  QdPhoto *photo;
};

G_DEFINE_FINAL_TYPE (QdPhotoItem, qd_photo_item, G_TYPE_OBJECT)

static void
qd_photo_item_finalize (GObject *object)
{
  qd_photo_free (QD_PHOTO_ITEM (object)->photo);
  G_OBJECT_CLASS (qd_photo_item_parent_class)->finalize (object);
}

static void
qd_photo_item_class_init (QdPhotoItemClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_photo_item_finalize;
}

static void
qd_photo_item_init (QdPhotoItem *self)
{
  (void) self;
}

static QdPhotoItem *
item_new (QdPhoto *photo)
{
  QdPhotoItem *item = g_object_new (QD_TYPE_PHOTO_ITEM, NULL);

  item->photo = photo;
  return item;
}

const QdPhoto *
qd_photo_item_get_photo (QdPhotoItem *item)
{
  return item->photo;
}

/* ---- The list ---- */

struct _QdPhotoList
{
  GObject parent_instance;
  QdSession *session;
  QdPhotoQuery query;
  char *text; /* of the query */
  GListStore *store;
  QdPhotoGrid *grid; /* weak; may be NULL */
  guint serial;      /* of the last reading asked for: older answers are dropped */
  gboolean loaded;
};

G_DEFINE_FINAL_TYPE (QdPhotoList, qd_photo_list, G_TYPE_OBJECT)

enum
{
  SIGNAL_LOADED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  QdPhotoQuery query;
  char *text;
  guint serial;
  GPtrArray *photos;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->photos, g_ptr_array_unref);
  g_free (reading->text);
  g_free (reading);
}

static gboolean
read_photos (QdProject *project, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->query.text = reading->text;
  reading->photos = qd_project_list_photos (project, &reading->query, error);
  return reading->photos != NULL;
}

static void
set_photo (QdPhotoList *self, QdPhotoItem *item, QdPhoto *photo)
{
  gboolean reload = g_strcmp0 (item->photo->file, photo->file) != 0 || item->photo->bytes != photo->bytes;

  qd_photo_free (item->photo);
  item->photo = photo;
  if (self->grid != NULL)
    qd_photo_grid_refresh (self->grid, item, reload);
}

/* Takes the photos over: rows with the same id in the same place stay, from the first other one on all are new. */
static void
take (QdPhotoList *self, GPtrArray *photos)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store)), same = 0;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_set_free_func (photos, NULL);
  for (; same < MIN (n, photos->len); same++)
    {
      g_autoptr (QdPhotoItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), same);

      if (item->photo->id != ((const QdPhoto *) photos->pdata[same])->id)
        break;
      set_photo (self, item, photos->pdata[same]);
    }
  for (guint i = same; i < photos->len; i++)
    g_ptr_array_add (items, item_new (photos->pdata[i]));
  if (items->len > 0 || same < n)
    g_list_store_splice (self->store, same, n - same, items->pdata, items->len);
}

static void
on_photos (gpointer owner, gpointer data, const GError *error)
{
  QdPhotoList *self = QD_PHOTO_LIST (owner);
  Reading *reading = data;

  if (reading->serial != self->serial)
    return;
  if (error != NULL)
    {
      g_warning ("%s", error->message);
      return;
    }
  take (self, reading->photos);
  self->loaded = TRUE;
  g_signal_emit (self, signals[SIGNAL_LOADED], 0);
}

void
qd_photo_list_reload (QdPhotoList *self)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->query = self->query;
  reading->text = g_strdup (self->text);
  reading->serial = ++self->serial;
  qd_session_read (self->session, read_photos, reading, reading_free, G_OBJECT (self), on_photos);
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
  return G_LIST_MODEL (self->store);
}

int
qd_photo_list_find (QdPhotoList *self, gint64 id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n; i++)
    if (qd_photo_list_get (self, i)->id == id)
      return (int) i;
  return -1;
}

const QdPhoto *
qd_photo_list_get (QdPhotoList *self, guint position)
{
  g_autoptr (QdPhotoItem) item = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  return item != NULL ? item->photo : NULL; /* the store holds it */
}

void
qd_photo_list_update (QdPhotoList *self, QdPhoto *photo)
{
  int position = qd_photo_list_find (self, photo->id);
  g_autoptr (QdPhotoItem) item = position < 0 ? NULL : g_list_model_get_item (G_LIST_MODEL (self->store), (guint) position);

  if (item != NULL)
    set_photo (self, item, photo);
  else
    qd_photo_free (photo);
}

/* ---- In a grid ---- */

static QdPhotoBadge
choose_badge (const QdPhoto *photo)
{
  if (photo->state == QD_PHOTO_FAILED)
    return QD_BADGE_FAILED;
  if (photo->state != QD_PHOTO_THERE)
    return QD_BADGE_WAITING;
  switch (photo->mark)
    {
    case QD_MARK_UNUSABLE:
      return QD_BADGE_UNUSABLE;
    case QD_MARK_VERIFIED:
      return QD_BADGE_VERIFIED;
    case QD_MARK_EMPTY:
      return QD_BADGE_EMPTY;
    case QD_MARK_NONE:
    default:
      return QD_BADGE_NONE;
    }
}

static void
describe (gpointer item, QdPhotoLook *look, gpointer user_data)
{
  QdPhotoList *self = user_data;
  const QdPhoto *photo = QD_PHOTO_ITEM (item)->photo;
  const QdClass *class_ = qd_session_find_class (self->session, photo->class_id);
  g_autofree char *name = qd_photo_dup_name (photo);

  look->title = g_strdup (class_ != NULL ? class_->name : name);
  look->tooltip = photo->state == QD_PHOTO_FAILED && photo->reason != NULL ? g_strdup_printf ("%s\n%s", name, photo->reason)
                  : photo->credit != NULL                                  ? g_strdup_printf ("%s\n%s", name, photo->credit)
                                                                           : g_strdup (name);
  look->has_color = class_ != NULL;
  if (class_ != NULL)
    look->color = (QdColor){ (class_->color >> 16 & 0xff) / 255.0, (class_->color >> 8 & 0xff) / 255.0,
                             (class_->color & 0xff) / 255.0 };
  look->badge = choose_badge (photo);
  look->n_boxes = photo->n_boxes;
  look->picture = photo->state == QD_PHOTO_THERE && photo->file != NULL;
}

typedef struct
{
  char *path, *cache, *key;
} Picture;

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  g_free (picture->path);
  g_free (picture->cache);
  g_free (picture->key);
  g_free (picture);
}

static void
load_picture (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Picture *picture = data;
  GError *error = NULL;
  QdPixels *pixels;

  (void) source;
  (void) cancellable;
  if (g_task_return_error_if_cancelled (task))
    return; /* scrolled away before its turn came */
  pixels = qd_photo_thumbnail (picture->path, picture->cache, picture->key, 0, &error);
  if (pixels != NULL)
    g_task_return_pointer (task, pixels, (GDestroyNotify) qd_pixels_unref);
  else
    g_task_return_error (task, error);
}

static void
load (gpointer item, guint size, GTask *task, gpointer user_data)
{
  QdPhotoList *self = user_data;
  const QdPhoto *photo = QD_PHOTO_ITEM (item)->photo;
  Picture *picture = g_new0 (Picture, 1);

  (void) size;
  picture->path = qd_session_dup_path (self->session, "photos", photo->file, NULL);
  picture->cache = qd_session_dup_path (self->session, "cache", NULL);
  picture->key = g_strdup_printf ("%" G_GINT64_FORMAT, photo->id);
  g_task_set_task_data (task, picture, picture_free);
  g_task_run_in_thread (task, load_picture);
}

void
qd_photo_list_attach (QdPhotoList *self, QdPhotoGrid *grid)
{
  g_set_weak_pointer (&self->grid, grid);
  qd_photo_grid_set_functions (grid, describe, load, g_object_ref (self), g_object_unref);
  qd_photo_grid_set_model (grid, G_LIST_MODEL (self->store));
}

/* ---- Life ---- */

static void
qd_photo_list_dispose (GObject *object)
{
  QdPhotoList *self = QD_PHOTO_LIST (object);

  g_clear_weak_pointer (&self->grid);
  g_clear_object (&self->session);
  g_clear_object (&self->store);
  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (qd_photo_list_parent_class)->dispose (object);
}

static void
qd_photo_list_class_init (QdPhotoListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = qd_photo_list_dispose;
  signals[SIGNAL_LOADED]
      = g_signal_new ("loaded", QD_TYPE_PHOTO_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_photo_list_init (QdPhotoList *self)
{
  self->store = g_list_store_new (QD_TYPE_PHOTO_ITEM);
  self->query = (QdPhotoQuery) QD_PHOTO_QUERY_INIT;
}

QdPhotoList *
qd_photo_list_new (QdSession *session)
{
  QdPhotoList *self = g_object_new (QD_TYPE_PHOTO_LIST, NULL);

  self->session = g_object_ref (session);
  return self;
}
