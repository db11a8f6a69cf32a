#include "config.h"

#include "engine/pretrained/store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"

char *
qd_pretrained_dup_path (const QdPretrained *pretrained)
{
  return g_build_filename (g_get_user_cache_dir (), "quadrat", "weights", pretrained->file, NULL);
}

QdPretrainedState
qd_pretrained_get_state (const QdPretrained *pretrained, guint64 *bytes)
{
  g_autofree char *path = qd_pretrained_dup_path (pretrained);
  GStatBuf info;
  guint64 here;

  if (g_stat (path, &info) == 0 && (pretrained->bytes == 0 || (guint64) info.st_size == pretrained->bytes))
    {
      if (bytes != NULL)
        *bytes = (guint64) info.st_size;
      return QD_PRETRAINED_THERE;
    }
  here = qd_remote_file_count_part (path);
  if (bytes != NULL)
    *bytes = here;
  return here > 0 ? QD_PRETRAINED_PART : QD_PRETRAINED_ABSENT;
}

static gboolean
check (const QdPretrained *pretrained, const char *path, GError **error)
{
  GStatBuf info;

  if (g_stat (path, &info) == 0 && pretrained->bytes != 0 && (guint64) info.st_size != pretrained->bytes)
    {
      g_set_error (error, QD_ERROR, QD_ERROR_NETWORK,
                   _ ("“%s” is not the file it should be: it has %" PRIu64 " bytes, not %" PRIu64 "."),
                   pretrained->file, (guint64) info.st_size, pretrained->bytes);
      return FALSE;
    }
  return qd_remote_file_check_sum (path, pretrained->sha256, error);
}

gboolean
qd_pretrained_fetch (const QdPretrained *pretrained, GCancellable *cancellable, QdRemoteFileFunc func, gpointer user_data,
                     gboolean *came, GError **error)
{
  g_autofree char *path = qd_pretrained_dup_path (pretrained);
  const QdRemoteFile file = {
    .address = pretrained->address, .path = path, .bytes = pretrained->bytes, .sha256 = pretrained->sha256
  };
  gboolean there = g_file_test (path, G_FILE_TEST_EXISTS) && check (pretrained, path, NULL);

  if (came != NULL)
    *came = !there;
  if (there)
    return TRUE;
  g_unlink (path); /* damaged, or of an older catalogue */
  return qd_remote_file_fetch (&file, cancellable, func, user_data, error);
}

static gboolean
fail_absent (const QdPretrained *pretrained, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The weights “%s” are not downloaded yet; “quadrat weights download %s” does that."),
               pretrained->name, pretrained->name);
  return FALSE;
}

gboolean
qd_pretrained_verify (const QdPretrained *pretrained, GError **error)
{
  g_autofree char *path = qd_pretrained_dup_path (pretrained);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? check (pretrained, path, error) : fail_absent (pretrained, error);
}

gboolean
qd_pretrained_remove (const QdPretrained *pretrained, GError **error)
{
  g_autofree char *path = qd_pretrained_dup_path (pretrained);

  qd_remote_file_remove_part (path);
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  qd_file_set_error (error, errno, _ ("“%s” could not be removed"), path);
  return FALSE;
}

char *
qd_pretrained_resolve (const char *weights, const char *network, GError **error)
{
  g_autoptr (GPtrArray) catalogue = NULL;
  const QdPretrained *pretrained;

  if (*weights == '\0' || g_file_test (weights, G_FILE_TEST_EXISTS) || strpbrk (weights, "/.") != NULL)
    return g_strdup (weights);
  catalogue = qd_catalogue_load (NULL, NULL, error);
  if (catalogue == NULL)
    return NULL;
  pretrained = qd_catalogue_find (catalogue, weights);
  if (pretrained == NULL)
    g_set_error (error, QD_ERROR, QD_ERROR_INPUT,
                 _ ("“%s” is neither a file nor the name of pretrained weights; “quadrat weights” lists them."), weights);
  else if (!qd_pretrained_fits (pretrained, network))
    {
      g_autofree char *networks = g_strjoinv (", ", pretrained->networks);

      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The weights “%s” are not for %s but for %s."), weights, network, networks);
    }
  else if (qd_pretrained_get_state (pretrained, NULL) == QD_PRETRAINED_THERE || fail_absent (pretrained, error))
    return qd_pretrained_dup_path (pretrained);
  return NULL;
}
