#include "config.h"
#include "engine/project/incoming.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "engine/core/file.h"
#include "engine/project/project-private.h"

typedef struct
{
  char *path;
  guint depth; /* of the transaction that it belongs to */
} Placed;

struct _QdIncoming
{
  GPtrArray *folders; /* of char * */
  GArray *placed;     /* of Placed; no depth is less than the one before */
  gboolean stuck;     /* a file could not be taken back: the mark stays, and the next opening tries again */
};

/* Connections of this process: no folder is made where another one is just being removed. */
static GMutex mutex;

static void
clear_placed (gpointer placed)
{
  g_free (((Placed *) placed)->path);
}

static QdIncoming *
incoming_new (void)
{
  QdIncoming *incoming = g_new0 (QdIncoming, 1);

  incoming->folders = g_ptr_array_new_with_free_func (g_free);
  incoming->placed = g_array_new (FALSE, FALSE, sizeof (Placed));
  g_array_set_clear_func (incoming->placed, clear_placed);
  return incoming;
}

void
qd_incoming_free (QdIncoming *incoming)
{
  if (incoming == NULL)
    return;
  g_ptr_array_unref (incoming->folders);
  g_array_unref (incoming->placed);
  g_free (incoming);
}

static char *
dup_parent (QdProject *project)
{
  return g_build_filename (project->folder, "photos", QD_INCOMING_FOLDER, NULL);
}

const char *
qd_incoming_begin (QdProject *project, GError **error)
{
  g_autofree char *parent = dup_parent (project);
  char *folder = g_build_filename (parent, "XXXXXX", NULL);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (!qd_file_make_folder (parent, error))
    {
      g_free (folder);
      return NULL;
    }
  if (project->incoming == NULL)
    project->incoming = incoming_new ();
  g_ptr_array_add (project->incoming->folders, folder);
  if (g_mkdtemp (folder) != NULL)
    return folder;
  qd_file_set_error (error, errno, _ ("“%s” could not be written"), parent);
  return NULL;
}

gboolean
qd_incoming_place (QdProject *project, const char *aside, const char *path, GError **error)
{
  Placed placed = { g_strdup (path), project->db->depth };

  g_return_val_if_fail (project->incoming != NULL && placed.depth > 0, FALSE);
  g_array_append_val (project->incoming->placed, placed);
  if (g_rename (aside, path) == 0)
    return TRUE;
  qd_file_set_error (error, errno, _ ("“%s” could not be written"), path);
  g_array_set_size (project->incoming->placed, project->incoming->placed->len - 1);
  return FALSE;
}

void
qd_incoming_take_back (QdProject *project, guint depth)
{
  QdIncoming *incoming = project->incoming;
  guint n = incoming == NULL ? 0 : incoming->placed->len;
  const Placed *last;

  for (; n > 0 && (last = &g_array_index (incoming->placed, Placed, n - 1))->depth > depth; n--)
    if (g_unlink (last->path) != 0 && errno != ENOENT)
      incoming->stuck = TRUE;
  if (incoming == NULL || n == incoming->placed->len)
    return;
  /* On the disk too, before the mark goes. */
  incoming->stuck |= !qd_file_sync_folder_of (g_array_index (incoming->placed, Placed, n).path);
  g_array_set_size (incoming->placed, n);
}

/* What cannot be removed stays for the next opening. */
static void
remove_folders (QdProject *project)
{
  g_autofree char *parent = dup_parent (project);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  for (guint i = 0; i < project->incoming->folders->len; i++)
    qd_file_remove_tree (project->incoming->folders->pdata[i], NULL);
  g_rmdir (parent); /* unless there is one of another import */
}

void
qd_incoming_settle (QdProject *project)
{
  guint depth = project->db->depth;

  if (project->incoming == NULL)
    return;
  for (guint i = project->incoming->placed->len; depth > 0 && i > 0; i--)
    {
      Placed *placed = &g_array_index (project->incoming->placed, Placed, i - 1);
      if (placed->depth <= depth)
        return;
      placed->depth = depth;
    }
  if (depth > 0)
    return;
  if (!project->incoming->stuck)
    remove_folders (project);
  g_clear_pointer (&project->incoming, qd_incoming_free);
}

void
qd_incoming_end (QdProject *project)
{
  if (project->db->depth == 0)
    qd_incoming_settle (project);
}
