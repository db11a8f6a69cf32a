/* A few threads that sleep until there is a loop. The caller takes pieces from its front and the threads from its end, so that
 * each has neighbors; it waits for nobody who has not begun, so that a thread the system has no processor for costs no time. */
#include "engine/host/parallel.h"

#include <stdlib.h>

#include "engine/core/thread.h"

#define MOST_THREADS 64

typedef struct
{
  QdParallelFunc func;
  gpointer data;
  gsize n, grain;
  gsize front, back; /* pieces that nobody has taken */
  guint n_helpers;   /* threads that have begun and not ended */
  guint free_seats;  /* for threads that have not begun */
} Loop;

static GMutex mutex;    /* guards what follows, and the loops' fields from front on */
static GCond begun;     /* a loop was set */
static GCond left;      /* a helper has ended */
static Loop *current;   /* or NULL */
static guint n_started; /* threads */
static guint n_asked;   /* by qd_parallel_set_threads */

/* Under the mutex. */
static gboolean
take (Loop *loop, gboolean from_end, gsize *piece)
{
  if (loop->front == loop->back)
    return FALSE;
  *piece = from_end ? --loop->back : loop->front++;
  return TRUE;
}

/* With the mutex locked, which is let go while there is work. */
static void
work (Loop *loop, gboolean from_end)
{
  gsize piece;

  while (take (loop, from_end, &piece))
    {
      g_mutex_unlock (&mutex);
      loop->func (loop->data, piece * loop->grain, MIN (loop->n, (piece + 1) * loop->grain));
      g_mutex_lock (&mutex);
    }
  if (current == loop)
    current = NULL;
}

static gpointer
run_thread (G_GNUC_UNUSED gpointer data)
{
  g_mutex_lock (&mutex);
  for (;;)
    {
      Loop *loop = current;

      if (loop == NULL || loop->free_seats == 0)
        {
          g_cond_wait (&begun, &mutex);
          continue;
        }
      loop->free_seats--;
      loop->n_helpers++;
      work (loop, TRUE);
      loop->n_helpers--;
      g_cond_broadcast (&left);
    }
  return NULL;
}

static guint
get_environment (const char *name)
{
  const char *text = g_getenv (name);

  return text != NULL ? (guint)CLAMP (atoi (text), 0, MOST_THREADS) : 0;
}

static guint
count_threads (void)
{
  static gsize n;

  if (n_asked > 0)
    return MIN (n_asked, MOST_THREADS);
  if (g_once_init_enter (&n))
    {
      guint wanted = get_environment ("OMP_NUM_THREADS");

      g_once_init_leave (&n, wanted > 0 ? wanted : CLAMP (g_get_num_processors (), 1, MOST_THREADS));
    }
  return (guint)n;
}

/* Under the mutex. Of threads that cannot be had the others do the work. */
static void
invite (Loop *loop, guint n_helpers)
{
  for (; n_started < n_helpers; n_started++)
    {
      g_autoptr (GThread) thread = qd_thread_new ("loops", run_thread, NULL, NULL);

      if (thread == NULL)
        break;
    }
  loop->free_seats = n_helpers;
  current = loop;
  if (n_helpers == 1)
    g_cond_signal (&begun);
  else
    g_cond_broadcast (&begun);
}

void
qd_parallel_set_threads (guint n)
{
  n_asked = n;
}

void
qd_parallel_for (gsize n, gsize grain, QdParallelFunc func, gpointer data)
{
  Loop loop = { .func = func, .data = data, .n = n, .grain = grain };

  g_return_if_fail (grain > 0);
  loop.back = (n + grain - 1) / grain;
  g_mutex_lock (&mutex);
  if (current == NULL && loop.back > 1 && count_threads () > 1)
    invite (&loop, (guint)MIN (count_threads (), loop.back) - 1);
  work (&loop, FALSE);
  while (loop.n_helpers > 0)
    g_cond_wait (&left, &mutex);
  g_mutex_unlock (&mutex);
}
