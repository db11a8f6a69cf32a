#include "config.h"
#include "engine/formats/recordio-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/formats/format-files.h"
#include "engine/formats/leftovers.h"
#include "engine/formats/rec-file.h"
#include "engine/formats/recordio-labels.h"

/* Packed files under way. */
typedef struct
{
  char *aside, *path;
  int fd;
  guint64 at;
  GString *index;
  GCancellable *cancellable; /* or NULL */
} Pack;

/* Room for a box's sixth number where one is difficult. */
static guint
find_width (const QdWriting *writing)
{
  for (guint i = 0; i < writing->annotations->len; i++)
    {
      const QdAnnotation *annotation = writing->annotations->pdata[i];
      for (guint b = 0; b < annotation->boxes->len; b++)
        if (g_array_index (annotation->boxes, QdAnnotationBox, b).difficult)
          return 6;
    }
  return 5;
}

static GArray *
to_floats (const char *labels)
{
  GArray *floats = g_array_new (FALSE, FALSE, sizeof (float));
  g_auto (GStrv) words = g_strsplit (labels, "\t", -1);

  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      float value = (float) g_ascii_strtod (words[i], NULL);
      g_array_append_val (floats, value);
    }
  return floats;
}

static gboolean
pack_photo (Pack *pack, const QdAnnotation *annotation, const char *labels, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GArray) floats = to_floats (labels);
  g_autofree char *picture = NULL;
  gsize length;

  if (annotation->path == NULL)
    return TRUE;
  if (!qd_file_read_cancellable (annotation->path, QD_REC_LARGEST / 2, &picture, &length, pack->cancellable, error))
    return FALSE;
  qd_rec_append (bytes, (guint64) annotation->id, (const float *) (gpointer) floats->data, floats->len,
                 (const guint8 *) picture, length);
  g_string_append_printf (pack->index, "%" G_GINT64_FORMAT "\t%" G_GUINT64_FORMAT "\n", annotation->id, pack->at);
  pack->at += bytes->len;
  if (qd_file_write_all (pack->fd, bytes->data, bytes->len))
    return TRUE;
  qd_file_set_error (error, errno, _ ("“%s” could not be written"), pack->path);
  return FALSE;
}

static gboolean
write_lines (const char *path, const QdWriting *writing, guint wanted, Pack *pack, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);
  guint width = find_width (writing);

  for (guint i = 0; i < writing->annotations->len; i++)
    {
      const QdAnnotation *annotation = writing->annotations->pdata[i];
      if (!qd_writing_goes_on (writing, i, error))
        return FALSE;
      if (!(wanted & (1u << annotation->subset)))
        continue;
      g_autofree char *labels = qd_recordio_make_labels (annotation, writing->classes, width);
      g_string_append_printf (list, "%" G_GINT64_FORMAT "\t%s%s\n", annotation->id, labels, annotation->file_name);
      if (pack != NULL && !pack_photo (pack, annotation, labels, error))
        return FALSE;
    }
  return qd_leftovers_write (writing->leftovers, path, list->str, list->len, error);
}

static char *
dup_beside (const char *list, const char *extension)
{
  g_autofree char *base = g_strndup (list, strlen (list) - strlen (".lst"));

  return g_strconcat (base, extension, NULL);
}

static gboolean
write_packed (const char *path, const QdWriting *writing, guint wanted, GError **error)
{
  g_autofree char *records = dup_beside (path, ".rec"), *index_path = dup_beside (path, ".idx");
  g_autofree char *aside = g_strconcat (records, ".XXXXXX", NULL);
  g_autoptr (GString) index = g_string_new (NULL);
  Pack pack = { .aside = aside,
                .path = records,
                .fd = g_mkstemp_full (aside, O_RDWR | O_CLOEXEC, 0644),
                .index = index,
                .cancellable = writing->cancellable };
  gboolean good = pack.fd >= 0 && qd_leftovers_claim (writing->leftovers, records, error);

  if (pack.fd < 0)
    {
      qd_file_set_error (error, errno, _ ("“%s” could not be written"), records);
      return FALSE;
    }
  good = good && write_lines (path, writing, wanted, &pack, error);
  if (!good)
    {
      close (pack.fd);
      g_unlink (aside);
      return FALSE;
    }
  return qd_file_put_in_place (pack.fd, aside, records, TRUE, error) &&
         qd_leftovers_write (writing->leftovers, index_path, index->str, index->len, error);
}

/* Records of that name are read with the list: those of an earlier export go, somebody's own would bring their boxes back. */
static gboolean
check_records (const char *path, const QdWriting *writing, GError **error)
{
  g_autofree char *records = dup_beside (path, ".rec");

  return qd_leftovers_check (writing->leftovers, records, error);
}

static gboolean
write_part (const char *path, const QdWriting *writing, guint wanted, GError **error)
{
  if (writing->with_photos)
    return write_packed (path, writing, wanted, error);
  return check_records (path, writing, error) && write_lines (path, writing, wanted, NULL, error);
}

/* A name a line, by number; one that none has is empty but for a name of its own. */
static gboolean
write_classes (const char *folder, const QdWriting *writing, GError **error)
{
  const QdClassNumbers *classes = writing->classes;
  g_autofree char *path = g_build_filename (folder, "classes.txt", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = qd_class_numbers_count (classes);
  gint64 last = n > 0 ? MIN (qd_class_numbers_nth (classes, n - 1)->number, QD_CLASS_NUMBERS_MOST - 1) : -1;

  for (gint64 i = 0; i <= last; i++)
    {
      const QdClassNumber *class_ = qd_class_numbers_get (classes, i);
      if (class_ != NULL)
        g_string_append_printf (text, "%s\n", class_->name);
      else
        g_string_append_printf (text, "unused %" G_GINT64_FORMAT "\n", i);
    }
  return qd_leftovers_write (writing->leftovers, path, text->str, text->len, error);
}

gboolean
qd_recordio_write (const char *path, const QdWriting *writing, GError **error)
{
  g_autofree char *list = qd_format_has_suffix (path, ".lst") ? g_strdup (path) : g_build_filename (path, "labels.lst", NULL);
  g_autofree char *folder = g_path_get_dirname (list), *stem = qd_format_dup_stem (list);
  g_autofree char *name = g_strconcat ("recordio-", stem, NULL);
  g_autoptr (QdLeftovers) leftovers = qd_leftovers_find (folder, name, writing->cancellable);
  QdWriting inside = *writing;

  inside.leftovers = leftovers;
  if (qd_format_has_suffix (path, ".lst"))
    qd_leftovers_give_way (leftovers, list);
  return qd_format_check_sizes (writing, error) && qd_format_write_parts (list, &inside, write_part, error) &&
         write_classes (folder, &inside, error) && qd_format_write_credits (folder, &inside, error) &&
         qd_leftovers_finish (leftovers, error);
}
