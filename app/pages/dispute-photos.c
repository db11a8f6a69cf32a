#include "app/pages/dispute-photos.h"

#include "app/pages/photo-ahead.h"

#define MOST_SIDE 1600 /* pixels of the photos that are shown */

struct _QdDisputePhotos
{
  QdDisputeReady ready;
  gpointer user_data;
  QdPhotoAhead *ahead;
  QdDisputeCase *awaited; /* NULL: none */
};

static void
tell (QdDisputePhotos *photos, const GError *unreadable)
{
  QdDisputeCase *shown = g_steal_pointer (&photos->awaited);
  QdCanvasPhoto *photo = shown->path != NULL ? qd_photo_ahead_get (photos->ahead, shown->dispute->photo_id) : NULL;

  photos->ready (photos->user_data, shown, photo, unreadable);
  qd_dispute_case_unref (shown);
}

static void
on_decoded (gpointer user_data, gint64 id, const GError *error)
{
  QdDisputePhotos *photos = user_data;

  if (photos->awaited != NULL && photos->awaited->dispute->photo_id == id)
    tell (photos, error);
}

/* FALSE: nothing is to be decoded for it. */
static gboolean
wish (QdDisputePhotos *photos, const QdDisputeCase *wanted)
{
  QdPhotoWish wishes[2];
  guint n = 0;
  gboolean there;

  if (wanted->path != NULL)
    wishes[n++] = (QdPhotoWish){ wanted->dispute->photo_id, wanted->path };
  if (wanted->next_path != NULL)
    wishes[n++] = (QdPhotoWish){ wanted->next_photo, wanted->next_path };
  there = wanted->path == NULL || qd_photo_ahead_get (photos->ahead, wanted->dispute->photo_id) != NULL;
  if (!there)
    qd_photo_ahead_wish (photos->ahead, NULL, 0); /* one that could not be decoded is tried again */
  qd_photo_ahead_wish (photos->ahead, wishes, n);
  return !there;
}

QdDisputePhotos *
qd_dispute_photos_new (QdDisputeReady ready, gpointer user_data)
{
  QdDisputePhotos *photos = g_new0 (QdDisputePhotos, 1);

  photos->ready = ready;
  photos->user_data = user_data;
  photos->ahead = qd_photo_ahead_new (on_decoded, photos);
  qd_photo_ahead_set_most_side (photos->ahead, MOST_SIDE);
  return photos;
}

void
qd_dispute_photos_free (QdDisputePhotos *photos)
{
  if (photos == NULL)
    return;
  qd_photo_ahead_free (photos->ahead);
  g_clear_pointer (&photos->awaited, qd_dispute_case_unref);
  g_free (photos);
}

void
qd_dispute_photos_await (QdDisputePhotos *photos, QdDisputeCase *wanted)
{
  g_return_if_fail (photos->awaited == NULL);
  photos->awaited = qd_dispute_case_ref (wanted);
  if (!wish (photos, wanted))
    tell (photos, NULL);
}
