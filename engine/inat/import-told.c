#include "engine/inat/import-told.h"

#include "engine/project/told.h"

guint
qd_import_count_photos (const QdExportRow *row, QdLicenseSet licenses)
{
  guint n = 0;

  for (guint i = 0; i < row->n_photos; i++)
    n += (licenses & QD_LICENSE_SET (row->photos[i].license)) != 0;
  return n;
}

/* The number and, where the row does not tell it, the license that the project knows. */
static gboolean
meet (QdProject *project, QdObservation *observation, const QdExportRow *row, GError **error)
{
  g_autofree gint64 *photos = g_new (gint64, row->n_photos);
  g_autofree char *license = NULL;

  if (observation->source_id != 0)
    return TRUE;
  for (guint i = 0; i < row->n_photos; i++)
    photos[i] = row->photos[i].address.photo_id;
  if (!qd_project_find_numbered (project, observation->uuid, photos, row->n_photos, &observation->source_id, &license, error))
    return FALSE;
  if (observation->source_id == 0)
    return TRUE;
  g_clear_pointer (&observation->url, g_free); /* the number's is better */
  if (row->license_unknown)
    {
      g_free (observation->license);
      observation->license = g_steal_pointer (&license);
    }
  return TRUE;
}

/* A source without observers takes the name from what the project knows. */
typedef struct
{
  const char *name, *login;
  QdObservation *stored; /* NULL: not needed */
} Author;

static void
author_clear (Author *author)
{
  qd_observation_free (author->stored);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Author, author_clear)

static gboolean
find_author (QdProject *project, const QdObservation *observation, const QdExportRow *row, Author *author, GError **error)
{
  *author = (Author){ row->user_name, row->user_login, NULL };
  if (*row->user_name != '\0' || *row->user_login != '\0')
    return TRUE;
  author->stored = qd_project_get_observation (project, observation->id, error);
  if (author->stored == NULL)
    return FALSE;
  author->name = author->stored->user_name;
  author->login = author->stored->user_login;
  return TRUE;
}

static gboolean
put_photo (QdProject *project, const QdObservation *observation, const QdExportPhoto *told, const Author *author,
           const QdExportImportOptions *options, QdPut *put, GError **error)
{
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  gboolean changed = FALSE;

  photo->observation_id = observation->id;
  photo->source_id = told->address.photo_id;
  photo->url = qd_photo_address_build (&told->address, options->size, NULL);
  photo->resize = options->resize;
  photo->license = g_strdup (qd_license_key (told->license));
  photo->credit = qd_license_credit (told->license, *told->creator != '\0' ? told->creator : author->name, author->login);
  if (!qd_project_put_photo (project, photo, put, error) ||
      !qd_project_tell_photo (project, photo->id, photo->license, photo->credit, &changed, error))
    return FALSE;
  if (changed && *put == QD_PUT_SAME)
    *put = QD_PUT_UPDATED;
  return TRUE;
}

/* One under a license that is not asked for only where the project has it: what is told of it counts then. */
static gboolean
is_taken (QdProject *project, const QdExportPhoto *told, QdLicenseSet licenses, gboolean *taken, GError **error)
{
  gint64 there = 0;
  gboolean asked = (licenses & QD_LICENSE_SET (told->license)) != 0;
  gboolean ok = asked || qd_project_find_photo (project, told->address.photo_id, &there, error);

  *taken = asked || there != 0;
  return ok;
}

gboolean
qd_import_put_told (QdProject *project, QdObservation *observation, const QdExportRow *row, QdLicenseSet licenses,
                    const QdExportImportOptions *options, QdPut *put_observation, QdPut *put_photos, GError **error)
{
  g_auto (Author) author = { NULL, NULL, NULL };

  *put_photos = QD_PUT_SAME;
  if (!meet (project, observation, row, error) || !qd_project_put_observation (project, observation, put_observation, error) ||
      !find_author (project, observation, row, &author, error))
    return FALSE;
  for (guint i = 0; i < row->n_photos; i++)
    {
      QdPut put = QD_PUT_SAME;
      gboolean taken;

      if (!is_taken (project, &row->photos[i], licenses, &taken, error) ||
          (taken && !put_photo (project, observation, &row->photos[i], &author, options, &put, error)))
        return FALSE;
      if (put != QD_PUT_SAME)
        *put_photos = QD_PUT_UPDATED;
    }
  return TRUE;
}
