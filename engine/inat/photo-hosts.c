#include "config.h"

#include "engine/inat/photo-hosts.h"

#include <string.h>

#include "engine/core/file.h"

#define MOST_BYTES (1 << 20)

static char *
dup_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "quadrat", "photo-hosts", NULL);
}

/* Empty when there is no such file. */
static GStrv
read_hosts (const char *path)
{
  g_autofree char *contents = NULL;
  gsize length;

  return g_strsplit (qd_file_read (path, MOST_BYTES, &contents, &length, NULL) ? contents : "", "\n", -1);
}

gboolean
qd_photo_hosts_have (const char *host)
{
  g_autofree char *path = dup_path ();
  g_auto (GStrv) hosts = read_hosts (path);

  return *host != '\0' && g_strv_contains ((const char *const *) hosts, host);
}

gboolean
qd_photo_hosts_add (const char *host, GError **error)
{
  g_autofree char *path = dup_path (), *folder = g_path_get_dirname (path), *text = NULL, *kept = NULL;
  g_auto (GStrv) hosts = read_hosts (path);

  if (g_strv_contains ((const char *const *) hosts, host))
    return TRUE;
  kept = g_strjoinv ("\n", hosts);
  text = g_strconcat (host, "\n", kept, NULL);
  return qd_file_make_folder (folder, error) && qd_file_write (path, text, strlen (text), error);
}
