#include "config.h"
#include "engine/import/pictures.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/import/find-pictures.h"
#include "engine/photo/photo.h"
#include "engine/project/incoming.h"

#define LOOK_SIDE 64 /* pixels; a JPEG is then decoded quickly, but to its end */

/* A picture that is copied beside photos/ and waits for its number. */
typedef struct
{
  QdFoundPicture *found; /* borrowed */
  char *aside;
  char *sha256;
  QdPhotoInfo info;
  gint64 bytes;
} Incoming;

typedef struct
{
  QdProject *project;
  QdReport *report;
  GPtrArray *incoming;   /* of Incoming */
  GHashTable *taken;     /* of sha256, borrowed from @incoming */
  const char *folder;    /* where pictures wait, and */
  char *photos;          /* where they go */
  GCancellable *cancellable;
} Work;

static void
incoming_free (gpointer data)
{
  Incoming *incoming = data;

  g_free (incoming->aside);
  g_free (incoming->sha256);
  g_free (incoming);
}

/* ---- Looking, and copying aside ---- */

/* Counts what the project has already. */
static gboolean
look_up (Work *work, const QdFoundPicture *found, const char *sha256, gboolean *known, GError **error)
{
  GError *local = NULL;
  gint64 id = qd_project_find_photo_by_sha256 (work->project, sha256, &local);
  g_autoptr (QdPhoto) photo = id == 0 ? NULL : qd_project_get_photo (work->project, id, &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  *known = TRUE;
  if (photo != NULL && g_strcmp0 (photo->original_name, found->name) == 0)
    work->report->unchanged++;
  else if (photo != NULL || g_hash_table_contains (work->taken, sha256))
    qd_report_skip (work->report, "duplicate");
  else
    *known = FALSE;
  return TRUE;
}

static gboolean
copy_aside (Work *work, Incoming *incoming, GError **error)
{
  g_autoptr (GError) local = NULL;
  GStatBuf status;

  if (!qd_file_copy_cancellable (incoming->found->path, incoming->aside, work->cancellable, &local))
    {
      if (!qd_import_is_stopped (work->cancellable, error))
        g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  incoming->bytes = g_stat (incoming->aside, &status) == 0 ? status.st_size : 0;
  return TRUE;
}

/* What is wrong with one picture skips it; a full disk or a folder that cannot be written ends the import. */
static gboolean
take (Work *work, QdFoundPicture *found, GError **error)
{
  g_autoptr (GError) damage = NULL;
  g_autoptr (QdPixels) look = NULL;
  g_autofree char *sha256 = NULL, *number = NULL;
  gboolean known = FALSE;
  Incoming *incoming;
  QdPhotoInfo info;

  work->report->read++;
  if (qd_photo_read_info (found->path, &info, &damage)) /* sizes first: nothing large is read to its end in vain */
    sha256 = qd_file_sha256_cancellable (found->path, work->cancellable, &damage);
  if (sha256 != NULL && !look_up (work, found, sha256, &known, error))
    return FALSE;
  if (known)
    return TRUE;
  if (sha256 != NULL)
    look = qd_photo_decode_cancellable (found->path, LOOK_SIDE, NULL, work->cancellable, &damage);
  if (qd_import_is_stopped (work->cancellable, error))
    return FALSE;
  if (look == NULL)
    {
      qd_report_skip (work->report, "damaged picture");
      qd_report_warn (work->report, "%s", damage->message);
      return TRUE;
    }
  incoming = g_new0 (Incoming, 1);
  number = g_strdup_printf ("%u", work->incoming->len);
  incoming->found = found;
  incoming->aside = g_build_filename (work->folder, number, NULL);
  incoming->sha256 = g_steal_pointer (&sha256);
  incoming->info = info;
  g_ptr_array_add (work->incoming, incoming);
  g_hash_table_add (work->taken, incoming->sha256);
  return copy_aside (work, incoming, error);
}

static gboolean
take_all (Work *work, GPtrArray *found, QdPicturesProgress progress, gpointer user_data, GCancellable *cancellable,
          GError **error)
{
  for (guint i = 0; i < found->len; i++)
    {
      if (qd_import_is_stopped (cancellable, error) || !take (work, found->pdata[i], error))
        return FALSE;
      if (progress != NULL)
        progress (i + 1, found->len, user_data);
    }
  return TRUE;
}

/* ---- One transaction ---- */

static gboolean
put (Work *work, Incoming *incoming, GError **error)
{
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autofree char *file = NULL, *path = NULL;

  photo->original_name = g_strdup (incoming->found->name);
  if (!qd_project_put_photo (work->project, photo, NULL, error))
    return FALSE;
  file = qd_photo_file_name (photo->id, incoming->info.extension);
  path = g_build_filename (work->photos, file, NULL);
  if (!qd_incoming_place (work->project, incoming->aside, path, error))
    return FALSE;
  work->report->added++;
  return qd_project_set_photo_there (work->project, photo->id, file, incoming->info.width, incoming->info.height,
                                     incoming->bytes, incoming->sha256, error);
}

/* They are in their places on the disk before the project says so. */
static gboolean
sync_photos (Work *work, GError **error)
{
  g_autofree char *any = g_build_filename (work->photos, "1.jpg", NULL);

  if (qd_file_sync_folder_of (any))
    return TRUE;
  qd_file_set_error (error, errno, _ ("“%s” could not be written"), work->photos);
  return FALSE;
}

static gboolean
put_all (Work *work, const char *const *paths, GCancellable *cancellable, GError **error)
{
  gboolean ok = TRUE;

  if (!qd_project_begin (work->project, error))
    return FALSE;
  for (guint i = 0; ok && i < work->incoming->len; i++)
    ok = !qd_import_is_stopped (cancellable, error) && put (work, work->incoming->pdata[i], error);
  ok = ok && qd_project_add_import (work->project, "folder", paths[0], work->report, error);
  if (ok && sync_photos (work, error))
    return qd_project_commit (work->project, error);
  qd_project_rollback (work->project);
  return FALSE;
}

/* ---- The whole ---- */

static gboolean
import_found (Work *work, GPtrArray *found, const char *const *paths, QdPicturesProgress progress, gpointer user_data,
              GCancellable *cancellable, GError **error)
{
  gboolean ok;

  work->folder = qd_incoming_begin (work->project, error);
  ok = work->folder != NULL && take_all (work, found, progress, user_data, cancellable, error) &&
       put_all (work, paths, cancellable, error);
  qd_incoming_end (work->project);
  return ok;
}

QdReport *
qd_import_pictures (QdProject *project, const char *const *paths, QdPicturesProgress progress, gpointer user_data,
                    GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found = qd_find_pictures (paths, cancellable, error);
  g_autoptr (GPtrArray) incoming = g_ptr_array_new_with_free_func (incoming_free);
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (QdReport) report = qd_report_new ();
  g_autofree char *photos = qd_project_dup_photos_folder (project);
  Work work = { project, report, incoming, taken, NULL, photos, cancellable };

  if (found == NULL)
    return NULL;
  if (found->len == 0)
    {
      g_autofree char *shown = g_filename_display_name (paths[0] == NULL ? "" : paths[0]);
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There is no picture in “%s”."), shown);
      return NULL;
    }
  if (qd_project_is_read_only (project))
    {
      g_set_error_literal (error, QD_ERROR, QD_ERROR_READ_ONLY, qd_project_get_read_only_reason (project));
      return NULL;
    }
  return import_found (&work, found, paths, progress, user_data, cancellable, error) ? g_steal_pointer (&report) : NULL;
}
