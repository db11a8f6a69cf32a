#include "engine/formats/photo-files.h"

#include <string.h>

#include "engine/core/file.h"
#include "engine/formats/format-files.h"
#include "engine/formats/leftovers.h"

typedef struct
{
  char *folder, *path; /* of its labels */
} Place;

static void
place_clear (Place *place)
{
  g_free (place->folder);
  g_free (place->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static Place
find_place (const QdLeftovers *leftovers, const QdWriting *writing, const QdPhotoFiles *files, const QdAnnotation *annotation)
{
  g_autofree char *below = files->dup_labels (writing, annotation), *stem = qd_format_dup_stem (annotation->file_name);
  g_autofree char *name = g_strconcat (stem, files->suffix, NULL);
  Place place = { .folder = g_build_filename (qd_leftovers_get_root (leftovers), below, NULL) };

  place.path = g_build_filename (place.folder, name, NULL);
  return place;
}

static gboolean
check_photo (const QdLeftovers *leftovers, const QdWriting *writing, const QdPhotoFiles *files,
             const QdAnnotation *annotation, GError **error)
{
  g_auto (Place) place = find_place (leftovers, writing, files, annotation);
  g_autofree char *text = g_file_test (place.path, G_FILE_TEST_EXISTS) ? files->make_text (writing, annotation) : NULL;

  return text == NULL || qd_leftovers_check_text (leftovers, place.path, text, strlen (text), error);
}

static gboolean
write_photo (QdLeftovers *leftovers, const QdWriting *writing, const QdPhotoFiles *files, const QdAnnotation *annotation,
             GError **error)
{
  g_auto (Place) place = find_place (leftovers, writing, files, annotation);
  g_autofree char *text = files->make_text (writing, annotation), *below = NULL, *pictures = NULL;

  if (text != NULL && (!qd_file_make_folder (place.folder, error) ||
                       !qd_leftovers_write (leftovers, place.path, text, strlen (text), error)))
    return FALSE;
  if (!writing->with_photos || files->dup_pictures == NULL)
    return TRUE;
  below = files->dup_pictures (writing, annotation);
  pictures = g_build_filename (qd_leftovers_get_root (leftovers), below, NULL);
  return qd_leftovers_copy_photo (leftovers, pictures, annotation, error);
}

gboolean
qd_photo_files_write (const QdPhotoFiles *files, const QdWriting *writing, GError **error)
{
  QdLeftovers *leftovers = writing->leftovers;

  for (guint i = 0; i < writing->annotations->len; i++)
    if (!qd_format_goes_on (writing->cancellable, error) ||
        !check_photo (leftovers, writing, files, writing->annotations->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < writing->annotations->len; i++)
    if (!qd_writing_goes_on (writing, i, error) ||
        !write_photo (leftovers, writing, files, writing->annotations->pdata[i], error))
      return FALSE;
  return TRUE;
}
