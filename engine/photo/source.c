#include "engine/photo/source.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/file.h"

#define FIRST_HEAD ((gsize) 64 << 10) /* bytes; the headers of most pictures are in it */
#define MOST_HEAD  ((gsize) 64 << 20)

static gsize
read_at (QdSource *source, guint64 at, guint8 *to, gsize n)
{
  gsize done = 0;

  while (done < n)
    {
      gssize got = pread (source->fd, to + done, n - done, (off_t) (at + done));
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        break;
      done += (gsize) got;
    }
  return done;
}

static gboolean
grow_head (QdSource *source, gsize wanted)
{
  gsize n = (gsize) MIN ((guint64) wanted, source->bytes);
  guint8 *head = n <= source->n_head ? NULL : g_try_realloc (source->head, n);

  if (head == NULL)
    return FALSE;
  source->head = head;
  n = read_at (source, source->n_head, head + source->n_head, n - source->n_head);
  source->n_head += n;
  return n > 0;
}

gboolean
qd_source_open (QdSource *source, const char *path, GError **error)
{
  memset (source, 0, sizeof *source);
  source->name = g_filename_display_basename (path);
  source->fd = qd_file_open (path, &source->bytes, error);
  if (source->fd < 0)
    return FALSE;
  grow_head (source, FIRST_HEAD);
  return TRUE;
}

void
qd_source_clear (QdSource *source)
{
  if (source->name != NULL && source->fd >= 0)
    close (source->fd);
  g_clear_pointer (&source->head, g_free);
  g_clear_pointer (&source->name, g_free);
}

gboolean
qd_source_extend_head (QdSource *source)
{
  return source->n_head < MOST_HEAD && grow_head (source, MIN (MOST_HEAD, source->n_head * 4));
}

gsize
qd_source_read (QdSource *source, void *to, gsize n)
{
  gsize known = source->at < source->n_head ? MIN (n, source->n_head - (gsize) source->at) : 0, done;

  if (known > 0)
    memcpy (to, source->head + source->at, known);
  done = known + read_at (source, source->at + known, (guint8 *) to + known, n - known);
  source->at += done;
  return done;
}
