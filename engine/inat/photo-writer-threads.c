#include "config.h"

#include "engine/inat/photo-writer-private.h"

#include <glib/gstdio.h>

#include "engine/core/error.h"

#define A_MOMENT (100 * G_TIME_SPAN_MILLISECOND)

void
qd_photo_writer_item_free (QdPhotoWriterItem *item)
{
  g_clear_pointer (&item->bytes, g_bytes_unref);
  qd_stored_photo_free (item->stored);
  g_free (item->found);
  g_free (item->reason);
  g_free (item);
}

/* ---- Handing over; all of these with the mutex ---- */

static void
answer (QdPhotoWriter *writer, const QdPhotoWriterItem *item, QdPhotoWriterOutcome outcome, const char *reason)
{
  QdPhotoWriterAnswer *given = g_new0 (QdPhotoWriterAnswer, 1);

  *given = (QdPhotoWriterAnswer){ item->id, outcome, g_strdup (reason),
                                  item->stored != NULL ? (guint64) item->stored->bytes : 0, item->size };
  g_queue_push_tail (&writer->answers, given);
}

static void
wake_caller (QdPhotoWriter *writer)
{
  if (writer->answers.length > 0)
    g_source_set_ready_time (writer->source, 0);
  if (writer->busy == 0 || writer->error != NULL)
    g_main_context_wakeup (writer->context);
}

void
qd_photo_writer_give (QdPhotoWriter *writer, QdPhotoWriterItem *item, gboolean urgent)
{
  if (writer->ready.length == 0)
    writer->since = g_get_monotonic_time ();
  g_queue_push_tail (&writer->ready, item);
  writer->urgent |= urgent;
  g_cond_broadcast (&writer->cond);
}

/* The first error is the one that is told. Takes @error. */
static void
fail (QdPhotoWriter *writer, GError *error)
{
  if (writer->error == NULL)
    writer->error = error;
  else
    g_error_free (error);
}

/* ---- The checkers ---- */

static QdStoredPhoto *
check (QdPhotoWriter *writer, const QdPhotoWriterItem *item, GError **error)
{
  g_autoptr (QdStoredPhoto) found = NULL;

  if (item->found == NULL)
    return qd_photo_store_aside (writer->folder, item->id, item->bytes, writer->dropped, error);
  found = qd_photo_store_find (writer->folder, item->id, item->found, writer->dropped, error);
  if (found == NULL && g_error_matches (*error, QD_ERROR, QD_ERROR_INPUT))
    {
      g_autofree char *path = g_build_filename (writer->folder, item->found, NULL);
      g_unlink (path);
    }
  return g_steal_pointer (&found);
}

static gboolean
is_unwanted (QdPhotoWriter *writer)
{
  gboolean unwanted;

  g_mutex_lock (&writer->mutex);
  unwanted = writer->dropping || writer->error != NULL;
  g_mutex_unlock (&writer->mutex);
  return unwanted;
}

static void
take_check (QdPhotoWriter *writer, QdPhotoWriterItem *item, GError *error)
{
  if (item->stored != NULL)
    {
      qd_photo_writer_give (writer, item, TRUE);
      return;
    }
  if (error == NULL || g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
    answer (writer, item, QD_PHOTO_DROPPED, NULL);
  else if (g_error_matches (error, QD_ERROR, QD_ERROR_INPUT) || g_error_matches (error, QD_ERROR, QD_ERROR_MEMORY))
    answer (writer, item, QD_PHOTO_REFUSED, error->message);
  else
    {
      answer (writer, item, QD_PHOTO_DROPPED, NULL);
      fail (writer, g_error_copy (error));
    }
  writer->busy--;
  qd_photo_writer_item_free (item);
}

void
qd_photo_writer_check (gpointer data, gpointer user_data)
{
  QdPhotoWriter *writer = user_data;
  QdPhotoWriterItem *item = data;
  g_autoptr (GError) error = NULL;

  if (!is_unwanted (writer))
    item->stored = check (writer, item, &error);
  g_clear_pointer (&item->bytes, g_bytes_unref);
  g_mutex_lock (&writer->mutex);
  take_check (writer, item, error);
  wake_caller (writer);
  g_mutex_unlock (&writer->mutex);
}

/* ---- The writing thread ---- */

static gboolean
put_in_place (QdPhotoWriter *writer, GQueue *items, GError **error)
{
  g_autoptr (GPtrArray) photos = g_ptr_array_new ();

  for (GList *link = items->head; link != NULL; link = link->next)
    {
      const QdPhotoWriterItem *item = link->data;
      if (item->stored != NULL && item->stored->aside != NULL)
        g_ptr_array_add (photos, item->stored);
    }
  return photos->len == 0 || qd_photo_store_put_in_place (writer->folder, photos, error);
}

/* A photo that was removed from the project meanwhile is nobody's. */
static gboolean
note_item (QdPhotoWriter *writer, const QdPhotoWriterItem *item, GError **error)
{
  const QdStoredPhoto *stored = item->stored;
  g_autoptr (GError) local = NULL;
  gboolean ok = stored == NULL
                    ? qd_project_set_photo_state (writer->project, item->id, item->state, item->reason, item->next_try, &local)
                    : qd_project_set_photo_there (writer->project, stored->id, stored->file, stored->width, stored->height,
                                                  stored->bytes, stored->sha256, &local);

  if (ok || g_error_matches (local, QD_ERROR, QD_ERROR_INPUT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
note_all (QdPhotoWriter *writer, GQueue *items, GError **error)
{
  gboolean ok = TRUE;

  if (!qd_project_begin (writer->project, error))
    return FALSE;
  for (GList *link = items->head; ok && link != NULL; link = link->next)
    ok = note_item (writer, link->data, error);
  if (ok)
    return qd_project_commit (writer->project, error);
  qd_project_rollback (writer->project);
  return FALSE;
}

/* FALSE: nobody wants to wait. */
static gboolean
tell_waiting (QdPhotoWriter *writer, gboolean waiting)
{
  gboolean goes_on;

  g_mutex_lock (&writer->mutex);
  if (waiting != writer->waiting)
    g_main_context_wakeup (writer->context);
  writer->waiting = waiting;
  goes_on = !writer->dropping;
  g_mutex_unlock (&writer->mutex);
  return goes_on;
}

/* However long another change of the project takes; QD_ERROR_CANCELLED when nobody waits for it any more. */
static gboolean
note_patiently (QdPhotoWriter *writer, GQueue *items, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean ok;

  while (!(ok = note_all (writer, items, &local)) && g_error_matches (local, QD_ERROR, QD_ERROR_BUSY))
    {
      g_clear_error (&local);
      if (!tell_waiting (writer, TRUE))
        break;
    }
  tell_waiting (writer, FALSE);
  if (!ok && local == NULL)
    g_propagate_error (error, g_error_new_literal (QD_ERROR, QD_ERROR_CANCELLED, ""));
  else if (!ok)
    g_propagate_error (error, g_steal_pointer (&local));
  return ok;
}

static void
finish_items (QdPhotoWriter *writer, GQueue *items, GError *error)
{
  g_mutex_lock (&writer->mutex);
  for (GList *link = items->head; link != NULL; link = link->next)
    if (((QdPhotoWriterItem *) link->data)->stored != NULL)
      answer (writer, link->data, error == NULL ? QD_PHOTO_WRITTEN : QD_PHOTO_DROPPED, NULL);
  if (g_error_matches (error, QD_ERROR, QD_ERROR_CANCELLED))
    g_error_free (error);
  else if (error != NULL)
    fail (writer, error);
  writer->busy -= items->length;
  wake_caller (writer);
  g_mutex_unlock (&writer->mutex);
  g_queue_clear_full (items, (GDestroyNotify) qd_photo_writer_item_free);
}

static void
write_items (QdPhotoWriter *writer, GQueue *items, gboolean is_failed)
{
  GError *error = NULL;

  if (is_failed)
    g_set_error_literal (&error, QD_ERROR, QD_ERROR_FAILED, "");
  else if (put_in_place (writer, items, &error))
    note_patiently (writer, items, &error);
  finish_items (writer, items, error);
}

/* Waits for a lot; FALSE when there is none and none will come. With the mutex. */
static gboolean
wait_for_items (QdPhotoWriter *writer)
{
  while (!writer->urgent && !(writer->closing && writer->busy == writer->ready.length))
    if (writer->ready.length == 0)
      g_cond_wait (&writer->cond, &writer->mutex);
    else if (!g_cond_wait_until (&writer->cond, &writer->mutex, writer->since + A_MOMENT))
      break;
  return writer->ready.length > 0;
}

gpointer
qd_photo_writer_thread (gpointer user_data)
{
  QdPhotoWriter *writer = user_data;

  g_mutex_lock (&writer->mutex);
  while (wait_for_items (writer))
    {
      GQueue items = writer->ready;
      gboolean is_failed = writer->error != NULL;

      g_queue_init (&writer->ready);
      writer->urgent = FALSE;
      g_mutex_unlock (&writer->mutex);
      write_items (writer, &items, is_failed);
      g_mutex_lock (&writer->mutex);
    }
  g_mutex_unlock (&writer->mutex);
  return NULL;
}
