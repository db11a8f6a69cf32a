#include "config.h"
#include "engine/hands/task-export.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/hands/bundle.h"
#include "engine/hands/task-file.h"
#include "engine/photo/photo.h"

#define QUALITY "92" /* of JPEG */

typedef struct
{
  QdProject *project;
  const QdTask *task;
  const QdTaskExportOptions *options;
  QdBundleWriter *writer;
  QdTaskFile *file;
  GCancellable *cancellable; /* or NULL */
} Work;

static void
work_clear (Work *work)
{
  g_clear_pointer (&work->writer, qd_bundle_writer_free);
  g_clear_pointer (&work->file, qd_task_file_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
is_stopped (const Work *work, GError **error)
{
  if (!g_cancellable_is_cancelled (work->cancellable))
    return FALSE;
  g_set_error (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The task “%s” was not written, since it was stopped."),
               work->task->name);
  return TRUE;
}

/* ---- A photo ---- */

static GBytes *
encode (const QdPixels *pixels, const char *path, GError **error)
{
  g_autoptr (GdkPixbuf) rgba = gdk_pixbuf_new_from_data (pixels->data, GDK_COLORSPACE_RGB, TRUE, 8, (int) pixels->width,
                                                         (int) pixels->height, (int) pixels->width * 4, NULL, NULL);
  char *bytes;
  gsize n;

  if (gdk_pixbuf_save_to_buffer (rgba, &bytes, &n, "jpeg", NULL, "quality", QUALITY, NULL))
    return g_bytes_new_take (bytes, n);
  g_set_error (error, QD_ERROR, QD_ERROR_MEMORY, _ ("There is too little memory to reduce “%s”."), path);
  return NULL;
}

static GBytes *
read_whole (const Work *work, const char *path, GError **error)
{
  char *bytes;
  gsize length;

  return qd_file_read_cancellable (path, QD_PHOTO_MAX_BYTES, &bytes, &length, work->cancellable, error)
             ? g_bytes_new_take (bytes, length)
             : NULL;
}

/* A photo that is small enough goes as it is. */
static GBytes *
make_bytes (const Work *work, const QdPhoto *photo, const char *path, QdPhoto *made, const char **extension, GError **error)
{
  g_autoptr (QdPixels) pixels = NULL;
  QdPhotoInfo info;

  made->width = photo->width;
  made->height = photo->height;
  if (!qd_photo_read_info (path, &info, error))
    return NULL;
  *extension = info.extension;
  if (work->options->max_side == 0 || MAX (photo->width, photo->height) <= work->options->max_side)
    return read_whole (work, path, error);
  pixels = qd_photo_decode_cancellable (path, work->options->max_side, NULL, work->cancellable, error);
  if (pixels == NULL)
    return NULL;
  made->width = pixels->width;
  made->height = pixels->height;
  *extension = "jpg";
  return encode (pixels, path, error);
}

/* Once its entry has a name. */
static gboolean
add_bytes (const Work *work, QdTaskPhoto *made, GBytes *bytes, GError **error)
{
  made->photo->bytes = (gint64) g_bytes_get_size (bytes);
  made->photo->sha256 = qd_bytes_sha256 (bytes, made->entry, work->cancellable, error);
  return made->photo->sha256 != NULL && qd_bundle_writer_add (work->writer, made->entry, g_bytes_get_data (bytes, NULL),
                                                              g_bytes_get_size (bytes), FALSE, error);
}

/* The boxes of the first look in the pixels of the photo in the file. */
static QdLook *
reduce_first (const QdLook *first, const QdPhoto *photo, const QdPhoto *made)
{
  double x = (double) made->width / photo->width, y = (double) made->height / photo->height;
  QdLook *look = qd_look_new ();

  look->photo_id = photo->id;
  g_array_append_vals (look->boxes, first->boxes->data, first->boxes->len);
  for (guint i = 0; i < look->boxes->len; i++)
    {
      QdLookBox *box = &g_array_index (look->boxes, QdLookBox, i);
      QdCornerBox b = { box->box.xmin * x, box->box.ymin * y, box->box.xmax * x, box->box.ymax * y };

      box->box = qd_corner_box_clip (b, made->width, made->height);
    }
  return look;
}

static gboolean
add_first (Work *work, const QdPhoto *photo, QdTaskPhoto *made, GError **error)
{
  GError *local = NULL;
  g_autoptr (QdLook) first = qd_project_get_look (work->project, work->task->id, photo->id, 0, &local);

  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  made->first = first == NULL ? qd_look_new () : reduce_first (first, photo, made->photo);
  return TRUE;
}

static gboolean
fail_missing (const QdPhoto *photo, GError **error)
{
  g_autofree char *name = qd_photo_dup_name (photo);

  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The photo %s is not there, so it cannot be labelled."), name);
  return FALSE;
}

static gboolean
add_photo (Work *work, gint64 id, GError **error)
{
  g_autoptr (QdPhoto) photo = qd_project_get_photo (work->project, id, error);
  g_autofree char *path = photo == NULL ? NULL : qd_project_dup_photo_path (work->project, photo);
  g_autoptr (GBytes) bytes = NULL;
  QdTaskPhoto *made;
  const char *extension;

  if (photo == NULL)
    return FALSE;
  if (path == NULL || photo->state != QD_PHOTO_THERE || photo->width == 0)
    return fail_missing (photo, error);
  made = qd_task_file_add_photo (work->file, id);
  bytes = make_bytes (work, photo, path, made->photo, &extension, error);
  if (bytes == NULL || (work->task->kind == QD_TASK_REVIEW && !add_first (work, photo, made, error)))
    return FALSE;
  made->entry = g_strdup_printf ("photos/%" G_GINT64_FORMAT ".%s", id, extension);
  made->photo->original_name = qd_photo_dup_name (photo);
  made->photo->license = g_strdup (photo->license);
  made->photo->credit = g_strdup (photo->credit);
  return add_bytes (work, made, bytes, error);
}

/* ---- Instructions ---- */

/* The picture of an example as it goes into the file: a photo of the task, or one of its own; NULL: it cannot be had. Others
 * still help, so that is no error, unless @error is set. */
static const QdPhoto *
add_picture (Work *work, const QdExample *example, const QdPhoto *source, GError **error)
{
  const QdTaskPhoto *there = qd_task_file_find_picture (work->file, example->photo_id);
  g_autofree char *path = g_build_filename (qd_project_get_folder (work->project), example->file, NULL);
  g_autoptr (QdPhoto) reduced = there == NULL ? qd_photo_new () : NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char *extension;
  QdTaskPhoto *made;

  if (there != NULL)
    return there->photo;
  bytes = make_bytes (work, source, path, reduced, &extension, NULL);
  if (bytes == NULL)
    return NULL;
  made = qd_task_file_add_picture (work->file, example->photo_id);
  made->entry = g_strdup_printf (QD_EXAMPLES_FOLDER "/%" G_GINT64_FORMAT ".%s", example->photo_id, extension);
  made->photo->width = reduced->width;
  made->photo->height = reduced->height;
  return add_bytes (work, made, bytes, error) ? made->photo : NULL;
}

/* Its boxes are in the pixels of the picture in the file then. */
static gboolean
carry_example (Work *work, QdExample *example, gboolean *carried, GError **error)
{
  g_autofree char *path = g_build_filename (qd_project_get_folder (work->project), example->file, NULL);
  g_autoptr (QdPhoto) source = qd_photo_new ();
  const QdPhoto *made;
  /* A photo that a copy got since may bear the number of a picture that it came with. */
  g_autoptr (QdPhoto) namesake = example->carried ? qd_project_get_photo (work->project, example->photo_id, NULL) : NULL;
  GError *local = NULL;
  QdPhotoInfo info;

  *carried = FALSE;
  if (namesake != NULL || !qd_photo_read_info (path, &info, NULL))
    return TRUE;
  source->width = info.width;
  source->height = info.height;
  made = add_picture (work, example, source, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  for (guint i = 0; made != NULL && i < example->boxes->len; i++)
    {
      QdCornerBox *box = &g_array_index (example->boxes, QdCornerBox, i);
      double x = (double) made->width / source->width, y = (double) made->height / source->height;

      *box = qd_corner_box_clip ((QdCornerBox){ box->xmin * x, box->ymin * y, box->xmax * x, box->ymax * y }, made->width,
                                 made->height);
    }
  *carried = made != NULL;
  example->carried = FALSE; /* where the picture lies is said by whoever opens the file */
  return TRUE;
}

/* After the photos. */
static gboolean
add_instructions (Work *work, GError **error)
{
  g_autoptr (QdInstructions) instructions = qd_project_get_instructions (work->project, error);

  if (instructions == NULL || qd_instructions_is_empty (instructions))
    return instructions != NULL;
  for (guint i = 0; i < instructions->pages->len; i++)
    {
      GPtrArray *examples = ((QdInstructionPage *) instructions->pages->pdata[i])->examples;

      for (guint j = 0; j < examples->len;)
        {
          gboolean carried;

          if (!carry_example (work, examples->pdata[j], &carried, error) || is_stopped (work, error))
            return FALSE;
          if (carried)
            j++;
          else
            g_ptr_array_remove_index (examples, j);
        }
    }
  work->file->instructions = g_steal_pointer (&instructions);
  return TRUE;
}

/* ---- All of it ---- */

/* Person k of n gets photo i when one of the places i, i + 1 ... i + labellers - 1, round about, is k. */
static gboolean
is_wanted (const Work *work, guint index)
{
  guint people = work->options->people;

  return people == 0 || (work->options->part - 1 + people - index % people) % people < work->task->labellers;
}

static gboolean
add_classes (Work *work, GError **error)
{
  g_autoptr (GPtrArray) classes = qd_project_list_classes (work->project, FALSE, error);

  for (guint i = 0; classes != NULL && i < classes->len; i++)
    g_ptr_array_add (work->file->classes, qd_class_copy (classes->pdata[i]));
  return classes != NULL && qd_project_take_task_classes (work->project, work->task->id, error);
}

static gboolean
add_photos (Work *work, QdTaskProgress progress, gpointer user_data, GError **error)
{
  g_autoptr (GArray) ids = qd_project_list_task_photos (work->project, work->task->id, -1, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      if (is_stopped (work, error) || (is_wanted (work, i) && !add_photo (work, g_array_index (ids, gint64, i), error)))
        return FALSE;
      if (progress != NULL)
        progress (i + 1, ids->len, user_data);
    }
  return ids != NULL;
}

static gboolean
finish (Work *work, GError **error)
{
  g_autofree char *text = NULL;

  if (work->file->photos->len == 0)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("There are more people than photos in the task “%s”."),
                   work->task->name);
      return FALSE;
    }
  text = qd_task_file_to_json (work->file);
  return qd_bundle_writer_add (work->writer, QD_TASK_ENTRY, text, strlen (text), TRUE, error) &&
         qd_bundle_writer_finish (work->writer, error);
}

static gboolean
check_people (const QdTask *task, const QdTaskExportOptions *options, GError **error)
{
  if (options->people == 0 || (options->people >= task->labellers && options->part >= 1 && options->part <= options->people))
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
               g_dngettext (GETTEXT_PACKAGE, "The task “%s” wants %u person for each photo.",
                            "The task “%s” wants %u people for each photo.", task->labellers),
               task->name, task->labellers);
  return FALSE;
}

gboolean
qd_task_export (QdProject *project, const QdTask *task, const char *path, const QdTaskExportOptions *options, guint *n_photos,
                QdTaskProgress progress, gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_auto (Work) work = {
    .project = project, .task = task, .options = options, .file = qd_task_file_new (), .cancellable = cancellable
  };

  if (!check_people (task, options, error))
    return FALSE;
  work.file->uuid = g_strdup (task->uuid);
  work.file->name = g_strdup (task->name);
  work.file->kind = task->kind;
  work.file->labellers = task->labellers;
  work.writer = qd_bundle_writer_new (path, error);
  if (work.writer == NULL || !add_classes (&work, error) || !add_photos (&work, progress, user_data, error) ||
      !add_instructions (&work, error) || !finish (&work, error))
    return FALSE;
  if (n_photos != NULL)
    *n_photos = work.file->photos->len;
  return TRUE;
}
