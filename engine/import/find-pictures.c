#include "config.h"
#include "engine/import/find-pictures.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/import/pictures.h"

#define MAX_DEPTH 32

void
qd_found_picture_free (QdFoundPicture *picture)
{
  g_free (picture->path);
  g_free (picture->name);
  g_free (picture);
}

typedef struct
{
  gsize length;
  const char *bytes;
} Magic;

/* By its first bytes; a file that is called like a picture counts too, so that its damage is reported. */
static gboolean
begins_like_picture (const char *path)
{
  static const Magic magics[] = { { 3, "\xff\xd8\xff" }, { 4, "\x89PNG" }, { 4, "GIF8" }, { 4, "II*\0" }, { 4, "MM\0*" } };
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  char head[12] = { 0 };
  gssize n = fd < 0 ? -1 : read (fd, head, sizeof head);

  if (fd >= 0)
    close (fd);
  for (guint i = 0; n == sizeof head && i < G_N_ELEMENTS (magics); i++)
    if (memcmp (head, magics[i].bytes, magics[i].length) == 0)
      return TRUE;
  return memcmp (head, "RIFF", 4) == 0 && memcmp (head + 8, "WEBP", 4) == 0;
}

gboolean
qd_import_is_picture (const char *path)
{
  static const char *const endings[] = { ".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".bmp", ".webp" };
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return begins_like_picture (path);
}

static void
add (GPtrArray *pictures, const char *path, const char *name)
{
  QdFoundPicture *picture = g_new0 (QdFoundPicture, 1);

  picture->path = g_strdup (path);
  picture->name = g_filename_display_name (name);
  g_ptr_array_add (pictures, picture);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
list_folder (const char *path, GError **error)
{
  g_autoptr (GDir) dir = NULL;
  GPtrArray *names;
  const char *name;

  errno = 0;
  dir = g_dir_open (path, 0, NULL);
  if (dir == NULL)
    {
      qd_file_set_error (error, errno, _ ("The folder “%s” could not be read"), path);
      return NULL;
    }
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

gboolean
qd_import_is_stopped (GCancellable *cancellable, GError **error)
{
  if (!g_cancellable_is_cancelled (cancellable))
    return FALSE;
  g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The import was stopped."));
  return TRUE;
}

static gboolean
walk (GPtrArray *pictures, const char *path, const char *prefix, guint depth, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) names = list_folder (path, error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *child = g_build_filename (path, names->pdata[i], NULL);
      g_autofree char *name = g_build_filename (prefix, names->pdata[i], NULL);
      gboolean is_link = g_file_test (child, G_FILE_TEST_IS_SYMLINK);
      if (qd_import_is_stopped (cancellable, error))
        return FALSE;
      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        {
          if (!is_link && depth < MAX_DEPTH && !walk (pictures, child, name, depth + 1, cancellable, error))
            return FALSE;
        }
      else if (g_file_test (child, G_FILE_TEST_IS_REGULAR) && qd_import_is_picture (child))
        add (pictures, child, name);
    }
  return TRUE;
}

GPtrArray *
qd_find_pictures (const char *const *paths, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func ((GDestroyNotify)qd_found_picture_free);

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *base = g_path_get_basename (paths[i]), *shown = g_filename_display_name (paths[i]);
      if (g_file_test (paths[i], G_FILE_TEST_IS_DIR))
        {
          if (!walk (pictures, paths[i], "", 0, cancellable, error))
            return NULL;
        }
      else if (g_file_test (paths[i], G_FILE_TEST_EXISTS))
        add (pictures, paths[i], base);
      else
        {
          g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no file or folder “%s”."), shown);
          return NULL;
        }
    }
  return g_steal_pointer (&pictures);
}

gboolean
qd_import_folder_holds_pictures (const char *folder)
{
  const char *const paths[] = { folder, NULL };
  g_autoptr (GPtrArray) pictures = qd_find_pictures (paths, NULL, NULL);

  return pictures != NULL && pictures->len > 0;
}
