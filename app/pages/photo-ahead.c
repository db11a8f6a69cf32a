#include "app/pages/photo-ahead.h"

#include "app/job.h"
#include "engine/photo/photo.h"

#define MOST_PIXELS (64u << 20) /* of all that is kept; a first wish may be larger */

struct _QdPhotoAhead
{
  GObject *owner; /* of the jobs: their answers stop with it */
  QdPhotoReady ready;
  gpointer user_data;
  GArray *wishes;      /* of QdPhotoWish */
  GHashTable *photos;  /* gint64 -> QdCanvasPhoto: decoded */
  GHashTable *refused; /* gint64: could not be decoded */
  gint64 decoding;     /* 0: none */
  QdJob *job;          /* that decodes it; NULL: none */
  guint most_side;     /* pixels; 0: the full size */
};

typedef struct
{
  QdPhotoAhead *ahead; /* valid while the owner is */
  char *path;
  gint64 id;
  guint most_side;
  QdCanvasPhoto *photo;
} Decoding;

static void start_next (QdPhotoAhead *ahead);

static void
decoding_free (gpointer data)
{
  Decoding *decoding = data;

  qd_canvas_photo_unref (decoding->photo);
  g_free (decoding->path);
  g_free (decoding);
}

static gboolean
decode (QdJob *job, gpointer data, GError **error)
{
  Decoding *decoding = data;
  g_autoptr (QdPixels) pixels =
      qd_photo_decode_cancellable (decoding->path, decoding->most_side, NULL, qd_job_get_cancellable (job), error);

  if (pixels == NULL)
    return FALSE;
  decoding->photo = qd_canvas_photo_new (pixels);
  qd_canvas_photo_make_levels (decoding->photo);
  return TRUE;
}

static gint64 *
new_key (gint64 id)
{
  return g_memdup2 (&id, sizeof id);
}

static gboolean
is_wished (QdPhotoAhead *ahead, gint64 id)
{
  for (guint i = 0; i < ahead->wishes->len; i++)
    if (g_array_index (ahead->wishes, QdPhotoWish, i).id == id)
      return TRUE;
  return FALSE;
}

static void
on_decoded (gpointer owner, QdJob *job, gpointer data, const GError *error)
{
  Decoding *decoding = data;
  QdPhotoAhead *ahead = decoding->ahead;

  (void) owner;
  (void) job;
  ahead->decoding = 0;
  g_clear_object (&ahead->job);
  if (error != NULL)
    g_hash_table_add (ahead->refused, new_key (decoding->id));
  else if (is_wished (ahead, decoding->id))
    g_hash_table_insert (ahead->photos, new_key (decoding->id), g_steal_pointer (&decoding->photo));
  start_next (ahead);
  ahead->ready (ahead->user_data, decoding->id, error);
}

static guint64
count_pixels (QdPhotoAhead *ahead)
{
  GHashTableIter iter;
  gpointer photo;
  guint64 n = 0;

  g_hash_table_iter_init (&iter, ahead->photos);
  while (g_hash_table_iter_next (&iter, NULL, &photo))
    n += (guint64) qd_canvas_photo_get_pixels (photo)->width * qd_canvas_photo_get_pixels (photo)->height;
  return n;
}

/* One at a time, in the order of the wishes: the one that a person waits for is not slowed down by the others. */
static void
start_next (QdPhotoAhead *ahead)
{
  for (guint i = 0; i < ahead->wishes->len && ahead->decoding == 0; i++)
    {
      const QdPhotoWish *wish = &g_array_index (ahead->wishes, QdPhotoWish, i);
      Decoding *decoding;

      if (g_hash_table_contains (ahead->photos, &wish->id) || g_hash_table_contains (ahead->refused, &wish->id))
        continue;
      if (i > 0 && count_pixels (ahead) >= MOST_PIXELS)
        return;
      decoding = g_new0 (Decoding, 1);
      *decoding = (Decoding){ ahead, g_strdup (wish->path), wish->id, ahead->most_side, NULL };
      ahead->decoding = wish->id;
      ahead->job = qd_job_new (decode, decoding, decoding_free);
      qd_job_start (ahead->job, ahead->owner, on_decoded);
    }
}

static void
clear_wish (gpointer wish)
{
  g_free (((QdPhotoWish *) wish)->path);
}

static gboolean
is_unwished (gpointer key, gpointer photo, gpointer ahead)
{
  (void) photo;
  return !is_wished (ahead, *(gint64 *) key);
}

void
qd_photo_ahead_wish (QdPhotoAhead *ahead, const QdPhotoWish *wishes, guint n)
{
  gint64 before = ahead->wishes->len > 0 ? g_array_index (ahead->wishes, QdPhotoWish, 0).id : 0;

  g_array_set_size (ahead->wishes, 0);
  for (guint i = 0; i < n; i++)
    {
      QdPhotoWish wish = { wishes[i].id, g_strdup (wishes[i].path) };
      g_array_append_val (ahead->wishes, wish);
    }
  g_hash_table_foreach_remove (ahead->photos, is_unwished, ahead);
  if (n > 0 && wishes[0].id != before)
    g_hash_table_remove (ahead->refused, &wishes[0].id); /* it may be repaired meanwhile, and is said again */
  start_next (ahead);
}

QdCanvasPhoto *
qd_photo_ahead_get (QdPhotoAhead *ahead, gint64 id)
{
  return g_hash_table_lookup (ahead->photos, &id);
}

static void
release_photo (gpointer photo)
{
  qd_canvas_photo_unref (photo);
}

QdPhotoAhead *
qd_photo_ahead_new (QdPhotoReady ready, gpointer user_data)
{
  QdPhotoAhead *ahead = g_new0 (QdPhotoAhead, 1);

  ahead->owner = g_object_new (G_TYPE_OBJECT, NULL);
  ahead->ready = ready;
  ahead->user_data = user_data;
  ahead->wishes = g_array_new (FALSE, FALSE, sizeof (QdPhotoWish));
  g_array_set_clear_func (ahead->wishes, clear_wish);
  ahead->photos = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, release_photo);
  ahead->refused = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return ahead;
}

void
qd_photo_ahead_set_most_side (QdPhotoAhead *ahead, guint pixels)
{
  ahead->most_side = pixels;
}

void
qd_photo_ahead_free (QdPhotoAhead *ahead)
{
  if (ahead == NULL)
    return;
  qd_job_cancel (ahead->job);
  g_clear_object (&ahead->job);
  g_object_unref (ahead->owner);
  g_array_unref (ahead->wishes);
  g_hash_table_unref (ahead->photos);
  g_hash_table_unref (ahead->refused);
  g_free (ahead);
}
