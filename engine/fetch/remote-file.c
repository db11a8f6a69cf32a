#include "config.h"

#include "engine/fetch/remote-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/core/file.h"
#include "engine/fetch/address-guard.h"
#include "engine/fetch/http.h"
#include "engine/fetch/part.h"

#define CHUNK         (1 << 17)
#define TIMEOUT       30                       /* seconds without a byte */
#define MOST_PATIENCE (2 * G_TIME_SPAN_MINUTE) /* that a server may ask for */
#define LOOK_EVERY    100000                   /* microseconds between looks at what another process fetches */

/* What became of a request. */
typedef enum
{
  WHOLE,  /* everything is there */
  AGAIN,  /* it may go better the next time */
  FAILED, /* for good */
} Outcome;

typedef struct
{
  const QdRemoteFile *file;
  char *name; /* for sentences */
  QdPart part;
  guint64 done, total; /* total 0: not known */
  gint64 patience;     /* microseconds that the server asked for; -1: it did not */
  SoupSession *session;
  GCancellable *cancellable;
  QdRemoteFileFunc func;
  gpointer user_data;
} Transfer;

static void
tell (Transfer *transfer)
{
  if (transfer->func != NULL)
    transfer->func (transfer->done, transfer->total, transfer->user_data);
}

static gboolean
set_cancelled (GError **error)
{
  g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The download was stopped."));
  return FALSE;
}

/* FALSE when cancelled meanwhile. */
static gboolean
wait (GCancellable *cancellable, gint64 microseconds)
{
  GPollFD poll;

  if (cancellable == NULL || !g_cancellable_make_pollfd (cancellable, &poll))
    {
      g_usleep ((gulong) microseconds);
      return TRUE;
    }
  g_poll (&poll, 1, (int) (microseconds / 1000));
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_is_cancelled (cancellable);
}

static gboolean
wait_for_other (Transfer *transfer, GError **error)
{
  transfer->done = qd_remote_file_count_part (transfer->file->path);
  tell (transfer);
  return wait (transfer->cancellable, LOOK_EVERY) || set_cancelled (error);
}

/* TRUE with the part open, or with the whole file there. */
static gboolean
open_part (Transfer *transfer, gboolean *is_whole, GError **error)
{
  for (;;)
    {
      QdPartResult result = qd_part_try_open (&transfer->part, error);

      *is_whole = result == QD_PART_WHOLE;
      if (result != QD_PART_BUSY)
        return result != QD_PART_FAILED;
      if (!wait_for_other (transfer, error))
        return FALSE;
    }
}

static gboolean
begin_anew (Transfer *transfer, GError **error)
{
  transfer->done = 0;
  return qd_part_truncate (&transfer->part, error);
}

/* ---- A request ---- */

static void
ask_for_rest (Transfer *transfer, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char *tag = transfer->done > 0 ? qd_part_dup_tag (&transfer->part) : NULL;

  if (transfer->done > 0)
    soup_message_headers_set_range (headers, (goffset) transfer->done, -1);
  if (tag != NULL)
    soup_message_headers_replace (headers, "If-Range", tag);
}

/* A weak mark does not promise the same bytes. */
static void
keep_tag (Transfer *transfer, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *tag = soup_message_headers_get_one (headers, "ETag");

  if (tag == NULL || g_str_has_prefix (tag, "W/"))
    tag = soup_message_headers_get_one (headers, "Last-Modified");
  if (tag != NULL)
    qd_part_set_tag (&transfer->part, tag);
}

static Outcome
fail (Transfer *transfer, Outcome outcome, const char *reason, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_NETWORK, _ ("“%s” could not be fetched. %s"), transfer->name, reason);
  return outcome;
}

/* Nobody is there at all, or the machine has no network: waiting some seconds changes nothing. */
static gboolean
is_unreachable (const GError *local)
{
  return local->domain == G_RESOLVER_ERROR || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE)
         || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE)
         || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

/* What an error of connection or stream means. */
static Outcome
fail_stream (Transfer *transfer, SoupMessage *message, const GError *local, GError **error)
{
  g_autofree char *reason = qd_http_dup_reason (message, local);
  gboolean is_refused = qd_http_is_impostor (local) || qd_address_guard_get_sentence (message) != NULL;

  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      set_cancelled (error);
      return FAILED;
    }
  return fail (transfer, is_refused || is_unreachable (local) ? FAILED : AGAIN, reason, error);
}

static Outcome
fail_status (Transfer *transfer, SoupMessage *message, GError **error)
{
  guint status = soup_message_get_status (message);
  g_autofree char *reason = g_strdup_printf (_ ("The server answered %u (%s)."), status, soup_message_get_reason_phrase (message));

  if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE)
    return fail (transfer, FAILED, _ ("The server does not have it any more."), error);
  if (qd_http_is_patience (status))
    transfer->patience = qd_http_get_patience (message);
  if (SOUP_STATUS_IS_SERVER_ERROR (status) || status == SOUP_STATUS_REQUEST_TIMEOUT || qd_http_is_patience (status))
    return fail (transfer, transfer->patience > MOST_PATIENCE ? FAILED : AGAIN, reason, error);
  return fail (transfer, FAILED, reason, error);
}

static gboolean
check_length (Transfer *transfer, GError **error)
{
  guint64 most = transfer->file->bytes > 0 ? transfer->file->bytes : QD_REMOTE_FILE_MAX_BYTES;
  g_autofree char *reason = NULL;

  if (transfer->file->bytes > 0 ? transfer->total == most || transfer->total == 0 : transfer->total <= most)
    return TRUE;
  reason = g_strdup_printf (_ ("It has %" PRIu64 " bytes there, not %" PRIu64 "."), transfer->total, most);
  fail (transfer, FAILED, reason, error);
  qd_remote_file_remove_part (transfer->file->path);
  return FALSE;
}

static gboolean
check_room (Transfer *transfer, guint64 total, GError **error)
{
  g_autoptr (GFile) part = g_file_new_for_path (transfer->part.name);
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info (part, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  g_autofree char *needed = g_format_size (total - MIN (total, transfer->done));

  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE)
      || g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE) >= total - MIN (total, transfer->done))
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_FULL, _ ("The disk has too little room for “%s”: %s more are needed."), transfer->name,
               needed);
  return FALSE;
}

/* What the answer's head says about where the bytes belong and how many there will be. */
static gboolean
take_head (Transfer *transfer, SoupMessage *message, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  goffset start = 0, end = 0, total = -1;

  if (soup_message_get_status (message) == SOUP_STATUS_PARTIAL_CONTENT)
    {
      if (!soup_message_headers_get_content_range (headers, &start, &end, &total) || (guint64) start != transfer->done)
        {
          fail (transfer, FAILED, _ ("The server sent another piece of it than it was asked for."), error);
          return FALSE;
        }
    }
  else if (!begin_anew (transfer, error)) /* it knows no ranges, or has another version */
    return FALSE;
  else if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    total = soup_message_headers_get_content_length (headers);
  transfer->total = total > 0 ? (guint64) total : transfer->file->bytes;
  if (!check_length (transfer, error) || !check_room (transfer, transfer->total, error))
    return FALSE;
  keep_tag (transfer, message);
  return TRUE;
}

static Outcome
finish_body (Transfer *transfer, GError **error)
{
  if (transfer->total == 0)
    transfer->total = transfer->done; /* a server that does not say how much it sends */
  return transfer->done == transfer->total ? WHOLE : fail (transfer, AGAIN, _ ("It came incompletely."), error);
}

static Outcome
take_body (Transfer *transfer, SoupMessage *message, GInputStream *body, GError **error)
{
  guint64 most = transfer->total > 0 ? transfer->total : QD_REMOTE_FILE_MAX_BYTES;
  g_autofree char *chunk = g_malloc (CHUNK);
  g_autoptr (GError) local = NULL;
  gssize n;

  while ((n = g_input_stream_read (body, chunk, CHUNK, transfer->cancellable, &local)) > 0)
    {
      if ((guint64) n > most - transfer->done)
        return fail (transfer, FAILED, _ ("The server sends more than it said."), error);
      if (!qd_file_write_all (transfer->part.fd, chunk, (gsize) n))
        {
          qd_file_set_error (error, errno, _ ("“%s” could not be written"), transfer->file->path);
          return FAILED;
        }
      transfer->done += (guint64) n;
      tell (transfer);
    }
  return n < 0 ? fail_stream (transfer, message, local, error) : finish_body (transfer, error);
}

static Outcome
take_answer (Transfer *transfer, SoupMessage *message, GInputStream *body, GError **error)
{
  guint status = soup_message_get_status (message);

  if (status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE && transfer->done > 0)
    return begin_anew (transfer, error) ? fail (transfer, AGAIN, _ ("It came incompletely."), error) : FAILED;
  if (status != SOUP_STATUS_OK && status != SOUP_STATUS_PARTIAL_CONTENT)
    return fail_status (transfer, message, error);
  return take_head (transfer, message, error) ? take_body (transfer, message, body, error) : FAILED;
}

static Outcome
request (Transfer *transfer, GError **error)
{
  g_autofree char *address = g_strdup (transfer->file->address);
  guint redirects = 0;

  transfer->patience = -1;
  while (address != NULL && qd_http_address_check (address, error))
    {
      g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, address);
      g_autoptr (GError) local = NULL;
      g_autoptr (GInputStream) body = NULL;

      soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
      ask_for_rest (transfer, message);
      body = soup_session_send (transfer->session, message, transfer->cancellable, &local);
      if (body == NULL)
        return fail_stream (transfer, message, local, error);
      if (!qd_http_is_redirect (soup_message_get_status (message)))
        return take_answer (transfer, message, body, error);
      g_free (address);
      address = qd_http_follow (message, &redirects, error);
    }
  return FAILED;
}

/* ---- The whole ---- */

/* Until all bytes are there. A request that brought some is followed by another one at once. */
static gboolean
fetch_bytes (Transfer *transfer, GError **error)
{
  gint64 backoff = transfer->file->backoff > 0 ? transfer->file->backoff : G_TIME_SPAN_SECOND;

  for (guint tries = 0; transfer->file->bytes == 0 || transfer->done < transfer->file->bytes;)
    {
      guint64 before = transfer->done;
      g_autoptr (GError) local = NULL;
      Outcome outcome = request (transfer, &local);

      if (outcome == WHOLE)
        return TRUE;
      tries = transfer->done > before ? 0 : tries + 1;
      if (outcome == FAILED || tries >= QD_REMOTE_FILE_TRIES)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!wait (transfer->cancellable, MAX (tries > 0 ? backoff << (tries - 1) : 0, transfer->patience)))
        return set_cancelled (error);
    }
  return TRUE;
}

static gboolean
fetch (Transfer *transfer, GError **error)
{
  gboolean is_whole;

  if (!open_part (transfer, &is_whole, error))
    return FALSE;
  if (is_whole)
    return TRUE; /* it was there, or another process was quicker */
  transfer->done = qd_part_seek_end (&transfer->part);
  if (transfer->file->bytes > 0 && transfer->done > transfer->file->bytes && !begin_anew (transfer, error))
    return FALSE;
  if (!check_room (transfer, transfer->file->bytes, error) || !fetch_bytes (transfer, error))
    return FALSE;
  if (qd_remote_file_check_sum (transfer->part.name, transfer->file->sha256, error))
    return qd_part_put_in_place (&transfer->part, error);
  qd_remote_file_remove_part (transfer->file->path);
  return FALSE;
}

gboolean
qd_remote_file_fetch (const QdRemoteFile *file, GCancellable *cancellable, QdRemoteFileFunc func, gpointer user_data,
                      GError **error)
{
  Transfer transfer = { .file = file, .total = file->bytes, .cancellable = cancellable, .func = func, .user_data = user_data };
  g_autofree char *folder = g_path_get_dirname (file->path);
  gboolean ok;

  if (!qd_file_make_folder (folder, error))
    return FALSE;
  transfer.name = g_path_get_basename (file->path);
  transfer.session = qd_http_session_new (file->address, 1, TIMEOUT);
  qd_part_init (&transfer.part, file->path);
  ok = fetch (&transfer, error);
  qd_part_clear (&transfer.part);
  g_object_unref (transfer.session);
  g_free (transfer.name);
  return ok;
}

gboolean
qd_remote_file_check_sum (const char *path, const char *sha256, GError **error)
{
  g_autofree char *sum = qd_file_sha256 (path, error);
  g_autofree char *name = g_path_get_basename (path);

  if (sum == NULL)
    return FALSE;
  if (g_str_has_prefix (sum, sha256))
    return TRUE;
  if (g_str_has_suffix (name, ".part"))
    name[strlen (name) - strlen (".part")] = '\0';
  sum[MAX (strlen (sha256), 8)] = '\0';
  g_set_error (error, QD_ERROR, QD_ERROR_NETWORK, _ ("“%s” is not the file it should be: its sha256 sum begins with %s, not %s."),
               name, sum, sha256);
  return FALSE;
}
