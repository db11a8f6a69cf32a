#include "app/thumbnails.h"

#include "engine/core/thread.h"
#include "engine/photo/photo.h"

#include <sys/resource.h>

#define NICE 10 /* threads that decode give way to the one that draws */

typedef struct
{
  char *path, *cache, *key;
  guint cover;
  int priority; /* atomic: the pool sorts by it on any thread */
} Thumbnail;

static void
thumbnail_free (gpointer data)
{
  Thumbnail *thumbnail = data;

  g_free (thumbnail->path);
  g_free (thumbnail->cache);
  g_free (thumbnail->key);
  g_free (thumbnail);
}

/* Linux takes the calling thread for the process that @who 0 is. */
static void
give_way (void)
{
  static _Thread_local gboolean done;

  if (!done)
    setpriority (PRIO_PROCESS, 0, NICE);
  done = TRUE;
}

static void
load (gpointer pushed, gpointer user_data)
{
  g_autoptr (GTask) task = pushed;
  Thumbnail *thumbnail = g_task_get_task_data (task);
  GError *error = NULL;
  QdPixels *pixels;

  (void) user_data;
  give_way ();
  if (g_task_return_error_if_cancelled (task))
    return; /* scrolled away before its turn came */
  pixels = qd_photo_thumbnail (thumbnail->path, thumbnail->cache, thumbnail->key, thumbnail->cover,
                               g_task_get_cancellable (task), &error);
  if (pixels != NULL)
    g_task_return_pointer (task, pixels, (GDestroyNotify) qd_pixels_unref);
  else
    g_task_return_error (task, error);
}

static int
get_priority (gconstpointer task)
{
  Thumbnail *thumbnail = g_task_get_task_data (G_TASK (task));

  return g_atomic_int_get (&thumbnail->priority);
}

static int
compare (gconstpointer a, gconstpointer b, gpointer user_data)
{
  (void) user_data;
  return get_priority (a) - get_priority (b);
}

/* Threads of its own: others are not to go slowly afterwards. NULL: none can be had now. */
static GThreadPool *
get_pool (GError **error)
{
  static GThreadPool *pool;

  if (pool != NULL)
    return pool;
  pool = qd_thread_pool_new (load, NULL, g_get_num_processors (), error);
  if (pool != NULL)
    g_thread_pool_set_sort_function (pool, compare, NULL);
  return pool;
}

void
qd_thumbnails_load (char *path, char *cache, gint64 id, guint cover, GTask *task)
{
  Thumbnail *thumbnail = g_new0 (Thumbnail, 1);
  GError *error = NULL;
  GThreadPool *pool = get_pool (&error);

  thumbnail->path = path;
  thumbnail->cache = cache;
  thumbnail->key = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  thumbnail->cover = cover;
  thumbnail->priority = g_task_get_priority (task);
  g_task_set_task_data (task, thumbnail, thumbnail_free);
  if (pool != NULL)
    g_thread_pool_push (pool, g_object_ref (task), NULL);
  else
    g_task_return_error (task, error);
}

void
qd_thumbnails_raise (GTask *task)
{
  Thumbnail *thumbnail = g_task_get_task_data (task);

  g_atomic_int_set (&thumbnail->priority, G_PRIORITY_DEFAULT);
  if (get_pool (NULL) != NULL)
    g_thread_pool_move_to_front (get_pool (NULL), task);
}
