#include "engine/project/openings.h"

#include <sys/stat.h>

struct _QdOpening
{
  dev_t device;
  ino_t inode;
  guint users;
  gboolean looking, whole;
};

static GMutex mutex;
static GCond told;
static GList *openings;

static QdOpening *
find (const struct stat *file)
{
  QdOpening *opening;

  for (GList *l = openings; l != NULL; l = l->next)
    {
      opening = l->data;
      if (opening->device == file->st_dev && opening->inode == file->st_ino)
        return opening;
    }
  opening = g_new0 (QdOpening, 1);
  opening->device = file->st_dev;
  opening->inode = file->st_ino;
  openings = g_list_prepend (openings, opening);
  return opening;
}

QdOpening *
qd_opening_join (const char *path, gboolean *unchecked)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  struct stat file;
  QdOpening *opening;

  *unchecked = TRUE;
  if (stat (path, &file) != 0)
    return NULL;
  opening = find (&file);
  opening->users++;
  while (opening->looking)
    g_cond_wait (&told, &mutex);
  *unchecked = opening->looking = !opening->whole;
  return opening;
}

void
qd_opening_tell (QdOpening *opening, gboolean whole)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (opening == NULL)
    return;
  opening->looking = FALSE;
  opening->whole = whole;
  g_cond_broadcast (&told);
}

void
qd_opening_leave (QdOpening *opening)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (opening == NULL || --opening->users > 0)
    return;
  openings = g_list_remove (openings, opening);
  g_free (opening);
}
