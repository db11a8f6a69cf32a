#include "config.h"

#include "engine/inat/photo-store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/photo/photo.h"

/* Errors about the picture name a file that a person never sees; here it is what came that is wrong. */
static gboolean
reword (gboolean good, const char *sentence, GError *local, GError **error)
{
  if (!good && g_error_matches (local, QD_ERROR, QD_ERROR_INPUT))
    g_set_error_literal (error, QD_ERROR, QD_ERROR_INPUT, sentence);
  else if (!good)
    g_propagate_error (error, g_error_copy (local));
  g_clear_error (&local);
  return good;
}

static gboolean
is_picture (GBytes *bytes, QdPhotoInfo *info, GError **error)
{
  GError *local = NULL;
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  gboolean good = qd_photo_parse_info (data, length, "", info, &local);

  return reword (good,
                 length == 0 ? _ ("The server sent nothing.") : _ ("What the server sent is not a picture that can be read."),
                 local, error);
}

static gboolean
decodes (const char *path, GError **error)
{
  GError *local = NULL;
  g_autoptr (QdPixels) pixels = qd_photo_decode (path, 0, NULL, &local);

  return reword (pixels != NULL, _ ("The picture that the server sent is damaged."), local, error);
}

static gboolean
put_in_place (const char *aside, const char *path, GError **error)
{
  if (g_rename (aside, path) == 0)
    return TRUE;
  qd_file_set_error (error, errno, _ ("“%s” could not be written"), path);
  return FALSE;
}

gboolean
qd_photo_store (QdProject *project, gint64 id, GBytes *bytes, GError **error)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  g_autofree char *folder = qd_project_dup_photos_folder (project);
  g_autofree char *hidden = g_strconcat (".", number, ".part", NULL);
  g_autofree char *aside = g_build_filename (folder, hidden, NULL);
  QdPhotoInfo info;

  if (!is_picture (bytes, &info, error) || !qd_file_make_folder (folder, error) || !qd_file_write (aside, data, length, error))
    return FALSE;

  g_autofree char *file = qd_photo_file_name (id, info.extension);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (decodes (aside, error) && put_in_place (aside, path, error))
    return qd_project_set_photo_there (project, id, file, info.width, info.height, length, sha256, error);
  g_unlink (aside);
  return FALSE;
}
