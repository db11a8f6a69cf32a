#include "engine/inat/told-photos.h"

#define MOST_PHOTOS 1000 /* of an observation */

struct _QdToldPhotos
{
  GArray *photos; /* of QdExportPhoto */
  GStringChunk *texts;
  QdPhotoAddressProblem problem; /* of the first that gave none */
  char *refused;
  guint n_refused;
};

QdToldPhotos *
qd_told_photos_new (void)
{
  QdToldPhotos *photos = g_new0 (QdToldPhotos, 1);

  photos->photos = g_array_new (FALSE, FALSE, sizeof (QdExportPhoto));
  photos->texts = g_string_chunk_new (256);
  photos->problem = QD_PHOTO_ADDRESS_MISSING;
  return photos;
}

void
qd_told_photos_free (QdToldPhotos *photos)
{
  if (photos == NULL)
    return;
  g_array_unref (photos->photos);
  g_string_chunk_free (photos->texts);
  g_free (photos->refused);
  g_free (photos);
}

void
qd_told_photos_clear (QdToldPhotos *photos)
{
  g_array_set_size (photos->photos, 0);
  g_string_chunk_clear (photos->texts);
  photos->problem = QD_PHOTO_ADDRESS_MISSING;
  photos->n_refused = 0;
  g_clear_pointer (&photos->refused, g_free);
}

static gboolean
has (const QdToldPhotos *photos, gint64 photo_id)
{
  for (guint i = 0; i < photos->photos->len; i++)
    if (g_array_index (photos->photos, QdExportPhoto, i).address.photo_id == photo_id)
      return TRUE;
  return FALSE;
}

void
qd_told_photos_add_address (QdToldPhotos *photos, const QdPhotoAddress *address, QdLicense license, const char *creator)
{
  QdExportPhoto photo = { *address, license, NULL };

  if (photos->photos->len == MOST_PHOTOS || has (photos, address->photo_id))
    return;
  photo.creator = g_string_chunk_insert (photos->texts, creator != NULL ? creator : "");
  g_array_append_val (photos->photos, photo);
}

void
qd_told_photos_add (QdToldPhotos *photos, const char *address, const char *photo_host, QdLicense license, const char *creator)
{
  QdPhotoAddress parsed;
  QdPhotoAddressProblem problem = qd_photo_address_parse (address, photo_host, &parsed);

  if (problem == QD_PHOTO_ADDRESS_OK)
    {
      qd_told_photos_add_address (photos, &parsed, license, creator);
      return;
    }
  photos->n_refused++;
  if (photos->refused != NULL)
    return;
  photos->problem = problem;
  photos->refused = g_strdup (address);
}

guint
qd_told_photos_count_refused (const QdToldPhotos *photos)
{
  return photos->n_refused;
}

gboolean
qd_told_photos_give (QdToldPhotos *photos, QdExportRow *row, const char **reason, char **sentence)
{
  if (photos->photos->len == 0)
    {
      *reason = qd_photo_address_problem_reason (photos->problem);
      *sentence = qd_photo_address_problem_sentence (photos->problem, photos->refused);
      return FALSE;
    }
  row->photos = (const QdExportPhoto *) photos->photos->data;
  row->n_photos = photos->photos->len;
  row->photo = row->photos[0].address;
  row->image_url = "";
  return TRUE;
}
