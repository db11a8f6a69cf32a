#include "config.h"

#include "engine/inat/photo-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/photo/photo.h"

#define ASIDE      ".part" /* ends the names of files that are not whole */
#define CHECK_SIDE 64      /* pixels; the file is decoded to its end for a picture of any size, and a small one costs least */

void
qd_stored_photo_free (QdStoredPhoto *stored)
{
  if (stored == NULL)
    return;
  if (stored->fd >= 0)
    close (stored->fd);
  if (stored->aside != NULL)
    g_unlink (stored->aside);
  g_free (stored->aside);
  g_free (stored->sha256);
  g_free (stored->file);
  g_free (stored);
}

/* ---- Checks ---- */

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
decodes (const char *path, GCancellable *cancellable, GError **error)
{
  GError *local = NULL;
  g_autoptr (QdPixels) pixels = qd_photo_decode_cancellable (path, CHECK_SIDE, NULL, cancellable, &local);

  return reword (pixels != NULL, _ ("The picture that the server sent is damaged."), local, error);
}

static QdStoredPhoto *
describe (gint64 id, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (QdStoredPhoto) stored = g_new0 (QdStoredPhoto, 1);
  QdPhotoInfo info;

  stored->fd = -1;
  if (!is_picture (bytes, &info, error))
    return NULL;
  stored->id = id;
  stored->width = info.width;
  stored->height = info.height;
  stored->bytes = (gint64) g_bytes_get_size (bytes);
  stored->file = qd_photo_file_name (id, info.extension);
  stored->sha256 = qd_bytes_sha256 (bytes, stored->file, cancellable, error);
  return stored->sha256 != NULL ? g_steal_pointer (&stored) : NULL;
}

/* ---- Writing ---- */

static gboolean
fail_write (const char *path, GError **error)
{
  qd_file_set_error (error, errno, _ ("“%s” could not be written"), path);
  return FALSE;
}

static gboolean
write_aside (QdStoredPhoto *stored, const char *folder, GBytes *bytes, GError **error)
{
  g_autofree char *name = g_strdup_printf (".%" G_GINT64_FORMAT ASIDE, stored->id);
  gsize length = 0;
  const void *data = g_bytes_get_data (bytes, &length);

  stored->aside = g_build_filename (folder, name, NULL);
  stored->fd = open (stored->aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  return (stored->fd >= 0 && qd_file_write_all (stored->fd, data, length)) || fail_write (stored->aside, error);
}

QdStoredPhoto *
qd_photo_store_aside (const char *folder, gint64 id, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (QdStoredPhoto) stored = describe (id, bytes, cancellable, error);

  if (stored == NULL || !write_aside (stored, folder, bytes, error) || !decodes (stored->aside, cancellable, error))
    return NULL;
  return g_steal_pointer (&stored);
}

static gboolean
sync_one (QdStoredPhoto *stored, GError **error)
{
  int failure = fsync (stored->fd) == 0 ? 0 : errno;

  if (close (stored->fd) != 0 && failure == 0)
    failure = errno;
  stored->fd = -1;
  errno = failure;
  return failure == 0 || fail_write (stored->aside, error);
}

/* The first round lets the disk begin with all of them, so that the second one waits for one journal instead of one each. */
static gboolean
sync_all (GPtrArray *photos, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; i < photos->len; i++)
    sync_file_range (((QdStoredPhoto *) photos->pdata[i])->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  for (guint i = 0; i < photos->len && ok; i++)
    ok = sync_one (photos->pdata[i], error);
  return ok;
}

static gboolean
rename_all (const char *folder, GPtrArray *photos, GError **error)
{
  for (guint i = 0; i < photos->len; i++)
    {
      QdStoredPhoto *stored = photos->pdata[i];
      g_autofree char *path = g_build_filename (folder, stored->file, NULL);

      if (g_rename (stored->aside, path) != 0)
        return fail_write (path, error);
      g_clear_pointer (&stored->aside, g_free);
    }
  return TRUE;
}

static gboolean
sync_folder (const char *folder, GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && (fsync (fd) == 0 || errno == EINVAL);
  int saved = errno;

  if (fd >= 0)
    close (fd);
  errno = saved;
  return ok || fail_write (folder, error);
}

gboolean
qd_photo_store_put_in_place (const char *folder, GPtrArray *photos, GError **error)
{
  return sync_all (photos, error) && rename_all (folder, photos, error) && sync_folder (folder, error);
}

/* ---- What is there ---- */

QdStoredPhoto *
qd_photo_store_find (const char *folder, gint64 id, const char *file, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *contents = NULL;
  gsize length;

  if (!qd_file_read_cancellable (path, QD_PHOTO_MAX_BYTES, &contents, &length, cancellable, error))
    return NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
  g_autoptr (QdStoredPhoto) stored = describe (id, bytes, cancellable, error);
  if (stored == NULL || !decodes (path, cancellable, error))
    return NULL;
  return g_steal_pointer (&stored);
}

/* "12.jpg": 12. 0: a name of another kind. */
static gint64
parse_name (const char *name, const char **rest)
{
  char *end = NULL;
  gint64 id = g_ascii_isdigit (*name) ? g_ascii_strtoll (name, &end, 10) : 0;

  *rest = end;
  return id;
}

/* That of a kind of picture; a person may keep files of other kinds there. */
static gboolean
is_ours (const char *extension)
{
  static const char *const extensions[] = { "jpg", "png", "gif", "tiff", "bmp", "webp", NULL };

  return g_strv_contains (extensions, extension);
}

static void
note_name (GHashTable *names, const char *folder, const char *name)
{
  const char *rest = NULL;
  gint64 id = parse_name (name[0] == '.' ? name + 1 : name, &rest);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (id <= 0)
    return;
  if (name[0] == '.' && g_str_has_prefix (rest, ASIDE))
    g_unlink (path);
  else if (name[0] != '.' && *rest == '.' && is_ours (rest + 1))
    g_hash_table_replace (names, g_memdup2 (&id, sizeof id), g_strdup (name));
}

GHashTable *
qd_photo_store_list (const char *folder, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (GDir) dir = qd_file_make_folder (folder, error) ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  if (dir == NULL)
    {
      if (error != NULL && *error == NULL)
        qd_file_set_error (error, errno, _ ("“%s” could not be read"), folder);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    note_name (names, folder, name);
  return g_steal_pointer (&names);
}
