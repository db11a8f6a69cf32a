#include "tests/failing-threads.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

typedef int (*Create) (pthread_t *thread, const pthread_attr_t *attributes, void *(*run) (void *data), void *data);

static GMutex mutex;
static gboolean armed; /* with the mutex, as what follows */
static guint left, refused;

void
failing_threads_arm (guint n)
{
  g_mutex_lock (&mutex);
  armed = TRUE;
  left = n;
  refused = 0;
  g_mutex_unlock (&mutex);
}

guint
failing_threads_disarm (void)
{
  guint n;

  g_mutex_lock (&mutex);
  armed = FALSE;
  n = refused;
  g_mutex_unlock (&mutex);
  return n;
}

static gboolean
is_refused (void)
{
  gboolean refuse;

  g_mutex_lock (&mutex);
  refuse = armed && left == 0;
  refused += refuse;
  if (armed && left > 0)
    left--;
  g_mutex_unlock (&mutex);
  return refuse;
}

int
pthread_create (pthread_t *thread, const pthread_attr_t *attributes, void *(*run) (void *data), void *data)
{
  Create real;

  *(void **) &real = dlsym (RTLD_NEXT, "pthread_create");
  return is_refused () ? EAGAIN : real (thread, attributes, run, data);
}
