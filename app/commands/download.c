#include "config.h"
#include "app/commands/download.h"

#include <glib/gi18n.h>

#include "app/commands/shared.h"
#include "app/words.h"

static void
tell_patience (QdCli *cli, const QdDownloadProgress *progress)
{
  gint64 now = g_get_real_time ();
  g_autofree char *until = qd_words_moment (progress->until, now);

  if (progress->until > now + 2 * G_TIME_SPAN_MINUTE)
    qd_cli_progress (cli, FALSE, _ ("%u of %u photos; waiting until %s, as the server asked for"), progress->done, progress->total,
                     until);
  else
    qd_cli_progress (cli, FALSE, _ ("%u of %u photos; waiting, as the server asked for"), progress->done, progress->total);
}

static void
on_progress (const QdDownloadProgress *progress, gpointer cli)
{
  g_autofree char *size = g_format_size ((guint64)progress->bytes);

  if (progress->finished)
    qd_cli_progress (cli, TRUE, _ ("%u of %u photos, %s"), progress->done, progress->total, size);
  else if (progress->busy)
    qd_cli_progress (cli, FALSE, _ ("%u of %u photos; waiting for another change of the project"), progress->done, progress->total);
  else if (progress->offline)
    qd_cli_progress (cli, FALSE, _ ("%u of %u photos; waiting for the network"), progress->done, progress->total);
  else if (progress->spent)
    qd_cli_progress (cli, FALSE, _ ("%u of %u photos; waiting, as iNaturalist allows no more in this hour or day"), progress->done,
                     progress->total);
  else if (progress->waiting)
    tell_patience (cli, progress);
  else
    qd_cli_progress (cli, FALSE, _ ("%u of %u photos, %.1f a second"), progress->done, progress->total, progress->per_second);
}

gboolean
qd_command_fetch_photos (QdCli *cli, const char *folder, const char *photo_host, QdDownloadProgress *result, GError **error)
{
  const QdDownloadOptions options = { .photo_host = photo_host };
  g_autoptr (QdDownloader) downloader = qd_downloader_new (folder, &options);
  gboolean ok;

  qd_downloader_set_progress (downloader, on_progress, cli, NULL, NULL);
  ok = qd_downloader_run (downloader, qd_cli_get_cancellable (cli), error);
  qd_downloader_get_progress (downloader, result);
  return ok;
}

void
qd_command_warn_of_failed (QdCli *cli, QdProject *project)
{
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  g_autoptr (GPtrArray) failed = NULL;
  g_autoptr (GHashTable) said = g_hash_table_new (g_str_hash, g_str_equal);

  query.state = QD_PHOTO_FAILED;
  query.limit = 200;
  failed = qd_project_list_photos (project, &query, NULL);
  for (guint i = 0; failed != NULL && i < failed->len; i++)
    {
      const QdPhoto *photo = g_ptr_array_index (failed, i);
      if (photo->reason != NULL && g_hash_table_add (said, photo->reason))
        qd_cli_warn (cli, "%s", photo->reason);
    }
}

static int
run (QdCli *cli)
{
  g_autofree char *photo_host = NULL;
  g_autoptr (QdProject) project = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry options[] = {
    { "photo-host", 0, 0, G_OPTION_ARG_STRING, &photo_host, N_ ("Ask this address for the photos"), N_ ("URL") },
    { NULL },
  };
  QdDownloadProgress result;
  g_autofree char *fetched = NULL, *failed = NULL;
  JsonObject *event;
  QdCounts counts;

  if (!qd_cli_parse (cli, options, 1, 1))
    return qd_cli_get_status (cli);
  if (photo_host != NULL && !qd_photo_host_check (photo_host, &error))
    return qd_cli_misuse (cli, "%s", error->message);
  project = qd_project_open (qd_cli_get_argument (cli, 0), QD_PROJECT_WRITE, &error);
  if (project == NULL || !qd_project_retry_photos (project, &error)
      || !qd_command_fetch_photos (cli, qd_cli_get_argument (cli, 0), photo_host, &result, &error)
      || !qd_project_count (project, &counts, &error))
    return qd_cli_fail (cli, error);
  qd_command_warn_of_failed (cli, project);
  event = json_object_new ();
  json_object_set_string_member (event, "event", "done");
  json_object_set_int_member (event, "fetched", result.done);
  json_object_set_int_member (event, "failed", result.failed);
  json_object_set_int_member (event, "bytes", result.bytes);
  json_object_set_int_member (event, "there", counts.there);
  json_object_set_int_member (event, "waiting", counts.waiting);
  qd_cli_put (cli, event);
  fetched = g_strdup_printf (ngettext ("%u photo fetched", "%u photos fetched", result.done), result.done);
  failed = g_strdup_printf (ngettext ("%u could not be had", "%u could not be had", result.failed), result.failed);
  /* Translators: "3 photos fetched, 1 could not be had; the project has 12." */
  qd_cli_print (cli, ngettext ("%s, %s; the project has %u.", "%s, %s; the project has %u.", counts.there), fetched, failed,
                counts.there);
  return 0;
}

const QdCommand qd_command_download = {
  "download",
  N_ ("PROJECT [--photo-host=URL]"),
  N_ ("Fetch the photos that are missing, or go on where it stopped."),
  run,
};
