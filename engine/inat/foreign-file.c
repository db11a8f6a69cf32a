#include "config.h"

#include "engine/inat/foreign-file.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/photo/photo.h"

#define HEAD 128 /* bytes */

typedef struct
{
  const char *bytes; /* [n] that it begins with */
  gsize n;
  const char *name;
} Kind;

static gboolean
begins (const char *head, gsize length, const char *bytes, gsize n)
{
  return length >= n && memcmp (head, bytes, n) == 0;
}

/* How it is packed; NULL: not, or in a way that is read. */
static const char *
find_packing (const char *head, gsize length)
{
  static const Kind kinds[] = { { "\xfd"
                                  "7zXZ",
                                  6, "xz" },
                                { "7z\xbc\xaf\x27\x1c", 6, "7z" },
                                { "Rar!\x1a\x07", 6, "RAR" },
                                { "\x28\xb5\x2f\xfd", 4, "zstd" } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (begins (head, length, kinds[i].bytes, kinds[i].n))
      return kinds[i].name;
  return begins (head, length, "BZh", 3) && length >= 10 && memcmp (head + 4, "1AY&SY", 6) == 0 ? "bzip2" : NULL;
}

/* Inside a zip office programs begin with a list of their own, or with what they are. */
static gboolean
is_spreadsheet (const char *path, const char *head, gsize length)
{
  static const char *const entries[] = { "[Content_Types].xml", "mimetypeapplication/vnd.oasis.opendocument" };
  static const char *const endings[] = { ".xlsx", ".xlsm", ".ods", ".numbers" };
  g_autofree char *lower = g_ascii_strdown (path, -1);
  gboolean zip = begins (head, length, "PK\x03\x04", 4);

  if (begins (head, length, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8))
    return TRUE;
  for (guint i = 0; zip && i < G_N_ELEMENTS (entries); i++)
    if (length > 30 && begins (head + 30, length - 30, entries[i], strlen (entries[i])))
      return TRUE;
  for (guint i = 0; zip && i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

gboolean
qd_foreign_file_check (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  FILE *file = fopen (path, "rbe");
  char head[HEAD];
  gsize length = file != NULL ? fread (head, 1, sizeof head, file) : 0;
  const char *packing = find_packing (head, length);

  if (file != NULL)
    fclose (file);
  if (packing != NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 _ ("“%s” is packed with %s, which is not read here; unpack it and import what is in it."), name, packing);
  else if (is_spreadsheet (path, head, length))
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 _ ("“%s” is a spreadsheet; open it, save its table as CSV and import that."), name);
  else if (qd_photo_begins ((const guint8 *) head, length))
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is a picture and no export; pictures are added in Photos."), name);
  else
    return TRUE;
  return FALSE;
}
