#include "config.h"

#include "engine/inat/photo-writer-private.h"

#include "engine/core/thread.h"

#define CHECKERS 2   /* threads that decode */
#define PATIENCE 500 /* milliseconds of another change of the project, after which it is looked whether anybody still waits */

static void
deliver (QdPhotoWriter *writer)
{
  GQueue answers;

  g_mutex_lock (&writer->mutex);
  answers = writer->answers;
  g_queue_init (&writer->answers);
  g_mutex_unlock (&writer->mutex);
  for (QdPhotoWriterAnswer *given; (given = g_queue_pop_head (&answers)) != NULL;)
    {
      writer->pending--;
      writer->pending_bytes -= given->size;
      writer->func (given->id, given->outcome, given->reason, given->bytes, writer->user_data);
      g_free (given->reason);
      g_free (given);
    }
}

static gboolean
dispatch_answers (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_ready_time (source, -1);
  (void) callback;
  deliver (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
do_nothing (gpointer user_data)
{
  (void) user_data;
  return G_SOURCE_CONTINUE;
}

QdPhotoWriter *
qd_photo_writer_new (const char *project_folder, GMainContext *context, QdPhotoWriterFunc func, gpointer user_data,
                     GError **error)
{
  static GSourceFuncs funcs = { .dispatch = dispatch_answers };
  g_autoptr (QdProject) project = qd_project_open (project_folder, QD_PROJECT_WRITE, error);
  QdPhotoWriter *writer;

  if (project == NULL)
    return NULL;
  writer = g_new0 (QdPhotoWriter, 1);
  qd_project_set_patience (project, PATIENCE);
  writer->folder = qd_project_dup_photos_folder (project);
  writer->project = g_steal_pointer (&project);
  writer->context = g_main_context_ref (context);
  writer->func = func;
  writer->user_data = user_data;
  writer->dropped = g_cancellable_new ();
  g_mutex_init (&writer->mutex);
  g_cond_init (&writer->cond);
  writer->source = g_source_new (&funcs, sizeof (GSource));
  g_source_set_callback (writer->source, do_nothing, writer, NULL);
  g_source_attach (writer->source, context);
  writer->checkers = qd_thread_pool_new (qd_photo_writer_check, writer, CHECKERS, error);
  writer->thread = writer->checkers != NULL ? qd_thread_new ("photos", qd_photo_writer_thread, writer, error) : NULL;
  if (writer->thread != NULL)
    return writer;
  qd_photo_writer_close (writer);
  return NULL;
}

/* A note that is given may be written and freed before this one goes on. */
static void
begin_item (QdPhotoWriter *writer, QdPhotoWriterItem *item)
{
  gboolean is_note = item->is_note;

  g_mutex_lock (&writer->mutex);
  writer->busy++;
  if (is_note)
    qd_photo_writer_give (writer, item, item->state != QD_PHOTO_FETCHING);
  g_mutex_unlock (&writer->mutex);
  if (is_note)
    return;
  writer->pending++;
  writer->pending_bytes += item->size;
  g_thread_pool_push (writer->checkers, item, NULL);
}

void
qd_photo_writer_put (QdPhotoWriter *writer, gint64 id, GBytes *bytes)
{
  QdPhotoWriterItem *item = g_new0 (QdPhotoWriterItem, 1);

  item->id = id;
  item->bytes = g_bytes_ref (bytes);
  item->size = g_bytes_get_size (bytes);
  begin_item (writer, item);
}

void
qd_photo_writer_find (QdPhotoWriter *writer, gint64 id, const char *file)
{
  QdPhotoWriterItem *item = g_new0 (QdPhotoWriterItem, 1);

  item->id = id;
  item->found = g_strdup (file);
  begin_item (writer, item);
}

void
qd_photo_writer_note (QdPhotoWriter *writer, gint64 id, QdPhotoState state, const char *reason, gint64 next_try)
{
  QdPhotoWriterItem *item = g_new0 (QdPhotoWriterItem, 1);

  item->id = id;
  item->is_note = TRUE;
  item->state = state;
  item->reason = g_strdup (reason);
  item->next_try = next_try;
  begin_item (writer, item);
}

void
qd_photo_writer_drop (QdPhotoWriter *writer)
{
  g_mutex_lock (&writer->mutex);
  writer->dropping = TRUE;
  g_mutex_unlock (&writer->mutex);
  g_cancellable_cancel (writer->dropped);
}

guint
qd_photo_writer_count_pending (QdPhotoWriter *writer, guint64 *bytes)
{
  *bytes = writer->pending_bytes;
  return writer->pending;
}

gboolean
qd_photo_writer_is_idle (QdPhotoWriter *writer)
{
  gboolean idle;

  g_mutex_lock (&writer->mutex);
  idle = writer->busy == 0 && writer->answers.length == 0;
  g_mutex_unlock (&writer->mutex);
  return idle;
}

gboolean
qd_photo_writer_is_waiting (QdPhotoWriter *writer)
{
  gboolean waiting;

  g_mutex_lock (&writer->mutex);
  waiting = writer->waiting;
  g_mutex_unlock (&writer->mutex);
  return waiting;
}

const GError *
qd_photo_writer_get_error (QdPhotoWriter *writer)
{
  g_mutex_lock (&writer->mutex);
  if (writer->shown == NULL && writer->error != NULL)
    writer->shown = g_error_copy (writer->error);
  g_mutex_unlock (&writer->mutex);
  return writer->shown;
}

void
qd_photo_writer_close (QdPhotoWriter *writer)
{
  if (writer == NULL)
    return;
  g_mutex_lock (&writer->mutex);
  writer->closing = TRUE;
  g_cond_broadcast (&writer->cond);
  g_mutex_unlock (&writer->mutex);
  if (writer->checkers != NULL)
    g_thread_pool_free (writer->checkers, FALSE, TRUE);
  g_mutex_lock (&writer->mutex);
  g_cond_broadcast (&writer->cond);
  g_mutex_unlock (&writer->mutex);
  if (writer->thread != NULL)
    g_thread_join (writer->thread);
  deliver (writer);
  g_source_destroy (writer->source);
  g_source_unref (writer->source);
  g_clear_error (&writer->error);
  g_clear_error (&writer->shown);
  g_object_unref (writer->project);
  g_object_unref (writer->dropped);
  g_main_context_unref (writer->context);
  g_mutex_clear (&writer->mutex);
  g_cond_clear (&writer->cond);
  g_free (writer->folder);
  g_free (writer);
}
