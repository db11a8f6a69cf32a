#include "config.h"

#include "engine/inat/download-queue.h"

#define ROWS 64 /* read at once */

void
qd_download_item_free (QdDownloadItem *item)
{
  if (item == NULL)
    return;
  qd_photo_free (item->photo);
  g_free (item);
}

gboolean
qd_download_queue_init (QdDownloadQueue *queue, QdProject *project, gint64 longest, GError **error)
{
  *queue = (QdDownloadQueue){ .project = project, .longest = longest, .loaded = G_QUEUE_INIT };
  queue->later = g_sequence_new ((GDestroyNotify) qd_download_item_free);
  queue->ids = qd_project_list_due_photo_ids (project, error);
  return queue->ids != NULL;
}

void
qd_download_queue_clear (QdDownloadQueue *queue)
{
  g_clear_pointer (&queue->ids, g_array_unref);
  g_clear_pointer (&queue->later, g_sequence_free);
  g_queue_clear_full (&queue->loaded, (GDestroyNotify) qd_photo_free);
}

guint
qd_download_queue_count (const QdDownloadQueue *queue)
{
  return queue->ids != NULL ? queue->loaded.length + queue->ids->len - queue->next : 0;
}

/* Photos that were removed or left out meanwhile do not come. */
static gboolean
load (QdDownloadQueue *queue, GError **error)
{
  guint n = MIN (ROWS, queue->ids->len - queue->next);
  g_autoptr (GPtrArray) rows = NULL;

  rows = qd_project_list_wanted_photos (queue->project, &g_array_index (queue->ids, gint64, queue->next), n, error);
  if (rows == NULL)
    return FALSE;
  queue->next += n;
  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    g_queue_push_tail (&queue->loaded, rows->pdata[i]);
  return TRUE;
}

static int
compare_items (gconstpointer a, gconstpointer b, gpointer user_data)
{
  gint64 x = ((const QdDownloadItem *) a)->when, y = ((const QdDownloadItem *) b)->when;

  (void) user_data;
  return (x > y) - (x < y);
}

void
qd_download_queue_push (QdDownloadQueue *queue, QdDownloadItem *item)
{
  g_sequence_insert_sorted (queue->later, item, compare_items, NULL);
}

/* The first of those for later, when its time has come. */
static QdDownloadItem *
pop_later (QdDownloadQueue *queue, gint64 now)
{
  GSequenceIter *first = g_sequence_get_begin_iter (queue->later);
  QdDownloadItem *item, *popped;

  if (g_sequence_iter_is_end (first))
    return NULL;
  item = g_sequence_get (first);
  if (item->when > now)
    return NULL;
  popped = g_memdup2 (item, sizeof *item); /* the sequence frees what it held */
  item->photo = NULL;
  g_sequence_remove (first);
  return popped;
}

/* NULL: one that failed in an earlier run, whose time has not come. */
static QdDownloadItem *
pop_loaded (QdDownloadQueue *queue, gint64 now, gint64 ahead)
{
  QdDownloadItem *item = g_new0 (QdDownloadItem, 1);

  item->photo = g_queue_pop_head (&queue->loaded);
  item->tries = item->photo->tries;
  item->when = item->photo->next_try > 0 ? MIN (item->photo->next_try - ahead, now + queue->longest) : 0;
  if (item->when <= now)
    return item;
  qd_download_queue_push (queue, item);
  return NULL;
}

QdDownloadItem *
qd_download_queue_pop (QdDownloadQueue *queue, gint64 now, gint64 ahead, GError **error)
{
  QdDownloadItem *item = pop_later (queue, now);

  while (item == NULL && qd_download_queue_count (queue) > 0)
    {
      if (queue->loaded.length == 0 && !load (queue, error))
        return NULL;
      if (queue->loaded.length > 0)
        item = pop_loaded (queue, now, ahead);
    }
  return item;
}

gint64
qd_download_queue_get_next_time (const QdDownloadQueue *queue)
{
  GSequenceIter *first = g_sequence_get_begin_iter (queue->later);

  return g_sequence_iter_is_end (first) ? 0 : MAX (((QdDownloadItem *) g_sequence_get (first))->when, 1);
}

gboolean
qd_download_queue_look_again (QdDownloadQueue *queue, guint *n, GError **error)
{
  GArray *ids = qd_project_list_due_photo_ids (queue->project, error);

  if (ids == NULL)
    return FALSE;
  g_array_unref (queue->ids);
  queue->ids = ids;
  queue->next = 0;
  *n = ids->len;
  return TRUE;
}
