#include "app/demo-project.h"

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/boxes.h"
#include "engine/inat/import.h"
#include "engine/photo/photo.h"
#include "engine/project/project.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

char *
qd_demo_project_dup_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "quadrat", "demonstration" QD_PROJECT_SUFFIX, NULL);
}

/* What a download would do: the bytes go below photos/ under the photo's own name, then the store hears of them. */
static gboolean
take_photo (QdProject *project, const char *scenes, const QdPhoto *photo, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, photo->source_id);
  g_autofree char *from = g_build_filename (scenes, "photos", number, "medium.jpg", NULL);
  g_autofree char *folder = qd_project_dup_photos_folder (project);
  g_autofree char *file = NULL, *to = NULL, *sha256 = NULL;
  QdPhotoInfo info;
  GStatBuf status;

  if (!qd_photo_read_info (from, &info, error))
    return FALSE;
  file = qd_photo_file_name (photo->id, info.extension);
  to = g_build_filename (folder, file, NULL);
  if (!qd_file_copy (from, to, error))
    return FALSE;
  sha256 = qd_file_sha256 (to, error);
  if (sha256 == NULL || g_stat (to, &status) != 0)
    return FALSE;
  return qd_project_set_photo_there (project, photo->id, file, info.width, info.height, status.st_size, sha256, error);
}

static gboolean
take_photos (QdProject *project, const char *scenes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) photos = qd_project_list_due_photos (project, g_get_real_time (), 0, error);

  if (photos == NULL || !qd_project_begin (project, error))
    return FALSE;
  for (guint i = 0; i < photos->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) || !take_photo (project, scenes, photos->pdata[i], error))
      {
        qd_project_rollback (project);
        return FALSE;
      }
  return qd_project_commit (project, error);
}

static gboolean
import_scenes (QdProject *project, const char *scenes, GCancellable *cancellable, GError **error)
{
  g_autofree char *table = g_build_filename (scenes, "observations-demo.csv", NULL);
  g_autofree char *manifest = g_build_filename (scenes, "output.manifest", NULL);
  const QdExportImportOptions options = {
    .licenses = QD_LICENSE_SET (QD_LICENSE_CC0), .photo_host = QD_DEMO_PHOTO_HOST, .is_invented = TRUE,
    .keep_filter = TRUE
  };
  g_autoptr (QdReport) report = qd_import_export (project, table, &options, cancellable, error);
  QdBoxesReport *boxes;

  if (report == NULL || !take_photos (project, scenes, cancellable, error))
    return FALSE;
  boxes = qd_boxes_import (project, manifest, NULL, cancellable, error);
  if (boxes == NULL)
    return FALSE;
  qd_boxes_report_free (boxes);
  return TRUE;
}

static gboolean
make (const char *folder, const char *scenes, guint n_photos, guint64 seed, QdDemoProgress progress, gpointer user_data,
      GCancellable *cancellable, GError **error)
{
  g_autoptr (QdProject) project = NULL;

  if (!qd_demo_write (scenes, n_photos, seed, progress, user_data, cancellable, error))
    return FALSE;
  project = qd_project_open (folder, QD_PROJECT_CREATE, error);
  return project != NULL && import_scenes (project, scenes, cancellable, error) &&
         qd_project_set_setting (project, QD_SETTING_TERMS_SAID, "1", error); /* nothing of it is iNaturalist's */
}

/* From its place beside to where it belongs; an empty folder there gives way. */
static gboolean
put_in_place (const char *aside, const char *folder, GError **error)
{
  if (g_rename (aside, folder) == 0)
    return TRUE;
  qd_file_set_error (error, errno, _ ("“%s” could not be written"), folder);
  return FALSE;
}

static gboolean
is_free (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return dir != NULL ? g_dir_read_name (dir) == NULL : !g_file_test (folder, G_FILE_TEST_EXISTS);
}

gboolean
qd_demo_project_make (const char *folder, guint n_photos, guint64 seed, QdDemoProgress progress, gpointer user_data,
                      GCancellable *cancellable, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *scenes = g_strconcat (absolute, ".scenes", NULL), *aside = g_strconcat (absolute, ".making", NULL);
  gboolean made;

  if (!is_free (absolute))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("%s is there already and not empty."), folder);
      return FALSE;
    }
  /* What a kill left behind. */
  if (!qd_file_remove_tree (scenes, error) || !qd_file_remove_tree (aside, error))
    return FALSE;
  made = make (aside, scenes, n_photos, seed, progress, user_data, cancellable, error) && put_in_place (aside, absolute, error);
  if (!made)
    qd_file_remove_tree (aside, NULL);
  qd_file_remove_tree (scenes, NULL);
  return made;
}
