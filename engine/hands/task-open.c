#include "config.h"
#include "engine/hands/task-open.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/hands/bundle.h"
#include "engine/hands/task-file.h"
#include "engine/hands/who.h"
#include "engine/photo/photo.h"
#include "engine/project/instructions.h"
#include "engine/project/task-copy.h"

#define MOST_TIMES 20          /* photos are packed already: they do not unpack to more than so many times the file, */
#define MOST_BYTES (1 << 20)   /* and this */
#define LOOK_SIDE  64          /* pixels; a photo is decoded to its end at any size */

typedef struct
{
  QdTaskFile *file;
  const char *name;      /* of the zip, for sentences */
  char *photos, *examples; /* folders */
  GHashTable *by_entry;  /* of name to QdTaskPhoto, borrowed */
  guint done;
  QdTaskProgress progress;
  gpointer user_data;
  GCancellable *cancellable; /* or NULL */
} Work;

static void
work_clear (Work *work)
{
  g_clear_pointer (&work->by_entry, g_hash_table_unref);
  g_clear_pointer (&work->file, qd_task_file_free);
  g_clear_pointer (&work->photos, g_free);
  g_clear_pointer (&work->examples, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* ---- Photos ---- */

static gsize
want_photo (const char *entry, gpointer user_data)
{
  const Work *work = user_data;
  const QdTaskPhoto *photo = g_hash_table_lookup (work->by_entry, entry);

  return photo == NULL || photo->photo->file != NULL ? 0 : (gsize) photo->photo->bytes;
}

static gboolean
fail_photo (const Work *work, const QdPhoto *photo, GError **error)
{
  g_autofree char *name = qd_photo_dup_name (photo);

  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The photo %s in “%s” is damaged, or is not what the task says."), name,
               work->name);
  return FALSE;
}

/* Nothing is written that is no picture of the size that is told. */
static gboolean
check_told (const Work *work, const QdPhoto *photo, GBytes *bytes, QdPhotoInfo *info, GError **error)
{
  g_autofree char *sum = qd_bytes_sha256 (bytes, work->name, work->cancellable, error);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (sum == NULL)
    return FALSE;
  if ((gint64) length == photo->bytes && g_strcmp0 (sum, photo->sha256) == 0 &&
      qd_photo_parse_info (data, length, "", info, NULL) && info->width == photo->width && info->height == photo->height)
    return TRUE;
  return fail_photo (work, photo, error);
}

/* It is whole. */
static gboolean
check_decodes (const Work *work, const QdPhoto *photo, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (QdPixels) look = qd_photo_decode_cancellable (path, LOOK_SIDE, NULL, work->cancellable, &local);

  if (look != NULL)
    return TRUE;
  if (!g_error_matches (local, QD_ERROR, QD_ERROR_CANCELLED))
    return fail_photo (work, photo, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
take_photo (const char *entry, GBytes *bytes, gpointer user_data, GError **error)
{
  Work *work = user_data;
  QdTaskPhoto *taken = g_hash_table_lookup (work->by_entry, entry);
  QdPhoto *photo = taken->photo;
  gboolean is_picture = g_ptr_array_find (work->file->pictures, taken, NULL);
  g_autofree char *path = NULL;
  QdPhotoInfo info;

  if (!check_told (work, photo, bytes, &info, error))
    return FALSE;
  photo->file = qd_photo_file_name (photo->id, info.extension);
  path = g_build_filename (is_picture ? work->examples : work->photos, photo->file, NULL);
  if (!qd_file_write (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error) ||
      !check_decodes (work, photo, path, error))
    return FALSE;
  work->done += !is_picture;
  if (work->progress != NULL && !is_picture)
    work->progress (work->done, work->file->photos->len, work->user_data);
  return TRUE;
}

static gboolean
check_unpacked (const Work *work, const GPtrArray *photos, GError **error)
{
  for (guint i = 0; i < photos->len; i++)
    {
      const QdPhoto *photo = ((QdTaskPhoto *) photos->pdata[i])->photo;

      if (photo->file == NULL)
        return fail_photo (work, photo, error);
    }
  return TRUE;
}

static gboolean
unpack_photos (Work *work, const char *path, GError **error)
{
  if (work->file->pictures->len > 0 && !qd_file_make_folder (work->examples, error))
    return FALSE;
  return qd_file_make_folder (work->photos, error) &&
         qd_bundle_read_all (path, want_photo, take_photo, work, work->cancellable, error) &&
         check_unpacked (work, work->file->photos, error) && check_unpacked (work, work->file->pictures, error);
}

/* ---- The project ---- */

static gboolean
put_classes (Work *work, QdProject *copy, GError **error)
{
  for (guint i = 0; i < work->file->classes->len; i++)
    if (!qd_task_copy_put_class (copy, work->file->classes->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
put_photos (Work *work, QdProject *copy, GArray *ids, GError **error)
{
  for (guint i = 0; i < work->file->photos->len; i++)
    {
      const QdTaskPhoto *photo = work->file->photos->pdata[i];

      if (!qd_task_copy_put_photo (copy, photo->photo, error))
        return FALSE;
      g_array_append_val (ids, photo->photo->id);
    }
  return TRUE;
}

static gboolean
put_first (Work *work, QdProject *copy, gint64 task, GError **error)
{
  for (guint i = 0; i < work->file->photos->len; i++)
    {
      const QdTaskPhoto *photo = work->file->photos->pdata[i];

      if (photo->first == NULL)
        continue;
      photo->first->task_id = task;
      if (!qd_task_copy_put_first (copy, photo->first, error))
        return FALSE;
    }
  return TRUE;
}

/* Pictures that came for them are carried on. */
static gboolean
put_instructions (Work *work, QdProject *copy, GError **error)
{
  QdInstructions *instructions = work->file->instructions;

  for (guint i = 0; instructions != NULL && i < instructions->pages->len; i++)
    {
      GPtrArray *examples = ((QdInstructionPage *) instructions->pages->pdata[i])->examples;

      for (guint j = 0; j < examples->len; j++)
        {
          QdExample *example = examples->pdata[j];
          const QdTaskPhoto *picture = qd_task_file_find_picture (work->file, example->photo_id);

          example->carried = g_ptr_array_find (work->file->pictures, picture, NULL);
          if (example->carried)
            example->file = g_build_filename (QD_EXAMPLES_FOLDER, picture->photo->file, NULL);
        }
    }
  return instructions == NULL || qd_project_set_instructions (copy, instructions, error);
}

static gboolean
fill (Work *work, QdProject *copy, const char *labeller, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (QdTask) task = NULL;

  if (!put_classes (work, copy, error) || !put_photos (work, copy, ids, error) || !put_instructions (work, copy, error))
    return FALSE;
  task = qd_project_add_task (copy, work->file->uuid, work->file->name, work->file->kind, work->file->labellers,
                              (const gint64 *) ids->data, ids->len, error);
  return task != NULL && put_first (work, copy, task->id, error) &&
         qd_project_set_setting (copy, QD_TASK_COPY_KEY, task->uuid, error) &&
         (labeller == NULL || qd_who_labels (copy, labeller, error) != 0);
}

static gboolean
make_project (Work *work, const char *path, const char *folder, const char *labeller, GError **error)
{
  g_autoptr (QdProject) copy = qd_project_open (folder, QD_PROJECT_CREATE, error);

  if (copy == NULL)
    return FALSE;
  work->photos = qd_project_dup_photos_folder (copy);
  work->examples = g_build_filename (folder, QD_EXAMPLES_FOLDER, NULL);
  if (!unpack_photos (work, path, error) || !qd_project_begin (copy, error))
    return FALSE;
  if (!fill (work, copy, labeller, error))
    {
      qd_project_rollback (copy);
      return FALSE;
    }
  return qd_project_commit (copy, error);
}

/* ---- The file ---- */

/* Photos, then pictures. */
static QdTaskPhoto *
get_either (const Work *work, guint index)
{
  guint n = work->file->photos->len;

  return index < n ? work->file->photos->pdata[index] : work->file->pictures->pdata[index - n];
}

static gboolean
check_sizes (const Work *work, const char *path, GError **error)
{
  GStatBuf status;
  guint64 sum = 0, most;

  if (g_stat (path, &status) != 0)
    return fail_photo (work, ((QdTaskPhoto *) work->file->photos->pdata[0])->photo, error);
  most = (guint64) status.st_size * MOST_TIMES + MOST_BYTES;
  for (guint i = 0; i < work->file->photos->len + work->file->pictures->len; i++)
    sum += (guint64) get_either (work, i)->photo->bytes;
  if (sum <= most)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” would unpack to far more than its size; that is no labelling task."),
               work->name);
  return FALSE;
}

static gboolean
read_file (Work *work, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = qd_bundle_read (path, QD_TASK_ENTRY, QD_TASK_MAX_JSON_BYTES, work->cancellable, error);
  const char *text;
  gsize length;

  if (bytes == NULL)
    return FALSE;
  text = g_bytes_get_data (bytes, &length);
  work->file = qd_task_file_from_json (text, length, work->name, error);
  if (work->file == NULL || !check_sizes (work, path, error))
    return FALSE;
  work->by_entry = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < work->file->photos->len + work->file->pictures->len; i++)
    g_hash_table_insert (work->by_entry, get_either (work, i)->entry, get_either (work, i));
  return TRUE;
}

/* Nothing of the person's is in the way. */
static gboolean
check_folder (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *shown = g_filename_display_name (folder);

  if (dir == NULL ? !g_file_test (folder, G_FILE_TEST_EXISTS) : g_dir_read_name (dir) == NULL)
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is there already; choose another place for the task."), shown);
  return FALSE;
}

gboolean
qd_task_open (const char *path, const char *folder, const char *labeller, QdTaskProgress progress, gpointer user_data,
              GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_auto (Work) work = { .name = name, .progress = progress, .user_data = user_data, .cancellable = cancellable };

  if (!check_folder (folder, error) || !read_file (&work, path, error))
    return FALSE;
  if (make_project (&work, path, folder, labeller, error))
    return TRUE;
  qd_file_remove_tree (folder, NULL);
  return FALSE;
}
