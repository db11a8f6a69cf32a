#include "config.h"

#include "engine/inat/fetch.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/fetch/http.h"
#include "engine/fetch/last-chunk.h"
#include "engine/inat/download-clock.h"
#include "engine/inat/photo-address.h"

#define CHUNK   65536
#define HEAD    1024                  /* bytes of an answer's head, as counted */
#define MORE    ((guint64) CHUNK * 4) /* reserved at a time of a body whose length nobody said */
#define LONGEST 10                    /* timeouts for all of it */
#define SENT    ((guint64) CHUNK * 4) /* what a server may have sent before it hears that no more is wanted */

typedef struct
{
  SoupSession *session;
  SoupMessage *message;
  GInputStream *body;
  GByteArray *bytes;
  QdLastChunk chunk; /* of the body */
  char *photo_host;
  guint redirects;
  QdTraffic *traffic;
  QdTrafficShare share;
  gint64 ahead;              /* real time, as the share has it, less the steady one */
  guint64 used;              /* bytes that came since something was reserved last */
  guint64 wanted;            /* bytes that there was no room for, all of it counted */
  GCancellable *cancellable; /* of this fetch: the caller's, or time is over */
  GCancellable *caller;
  gulong caller_handler;
  GSource *clock; /* once each timeout */
  guint timeout;  /* seconds */
  guint ticks;    /* of it */
  guint seen;     /* bytes at the last one */
  gboolean is_late;
  gboolean was_sent; /* the request that is under way, whole */
  QdFetchFunc func;
  gpointer user_data;
} Fetch;

static void send (Fetch *fetch);
static void read_more (Fetch *fetch);

static void
drop_message (Fetch *fetch)
{
  if (fetch->message != NULL)
    g_signal_handlers_disconnect_by_data (fetch->message, fetch);
  g_clear_object (&fetch->message);
}

static void
fetch_free (Fetch *fetch)
{
  if (fetch->caller != NULL)
    g_cancellable_disconnect (fetch->caller, fetch->caller_handler);
  g_clear_object (&fetch->caller);
  g_source_destroy (fetch->clock);
  g_source_unref (fetch->clock);
  g_object_unref (fetch->cancellable);
  drop_message (fetch);
  g_clear_object (&fetch->body);
  g_clear_pointer (&fetch->bytes, g_byte_array_unref);
  g_object_unref (fetch->session);
  g_free (fetch->photo_host);
  g_free (fetch);
}

/* The traffic's time goes on steadily from when the request's share was taken. */
static gint64
get_time (const Fetch *fetch)
{
  return fetch->ahead + qd_download_system_clock.get_steady (NULL);
}

static void
finish (Fetch *fetch, QdFetchOutcome outcome, const char *reason, gint64 retry_after)
{
  g_autoptr (GBytes) bytes = outcome == QD_FETCH_DONE ? g_byte_array_free_to_bytes (g_steal_pointer (&fetch->bytes)) : NULL;
  const QdFetchResult result = { outcome, bytes, reason, retry_after, fetch->wanted, fetch->was_sent };

  if (fetch->traffic != NULL)
    qd_traffic_settle (fetch->traffic, get_time (fetch), fetch->used, &fetch->share);
  fetch->func (&result, fetch->user_data);
  fetch_free (fetch);
}

/* What an error of connection or stream means. */
static void
fail (Fetch *fetch, const GError *error)
{
  gboolean is_mute = fetch->was_sent && (fetch->is_late || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT));
  g_autofree char *reason = qd_http_dup_reason (fetch->message, error);
  g_autofree char *sentence = g_strdup_printf (_ ("The photo could not be fetched. %s"), reason);
  gboolean began = fetch->body != NULL;

  if (!began && is_mute)
    finish (fetch, QD_FETCH_UNREACHABLE, _ ("The photo host took the request for the photo, but did not answer it."), -1);
  else if (fetch->is_late)
    finish (fetch, began ? QD_FETCH_AGAIN : QD_FETCH_UNREACHABLE, _ ("The photo took too long to come."), -1);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    finish (fetch, QD_FETCH_CANCELLED, _ ("The download was stopped."), -1);
  else if (qd_http_is_impostor (error))
    finish (fetch, QD_FETCH_UNTRUSTED, reason, -1);
  else if (began || error->domain == SOUP_SESSION_ERROR)
    finish (fetch, QD_FETCH_AGAIN, sentence, -1);
  else
    finish (fetch, QD_FETCH_UNREACHABLE, sentence, -1);
}

/* No more comes: is it as long as the server said, or did the chunk come that ends it? */
static void
finish_body (Fetch *fetch)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (fetch->message);

  if ((soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
       soup_message_headers_get_content_length (headers) != (goffset) fetch->bytes->len) ||
      !qd_last_chunk_came (&fetch->chunk, fetch->message))
    finish (fetch, QD_FETCH_AGAIN, _ ("The photo came incompletely."), -1);
  else
    finish (fetch, QD_FETCH_DONE, NULL, -1);
}

/* FALSE, with the fetch finished, when the budget has no room for so many @more bytes; some of them come all the same. */
static gboolean
reserve (Fetch *fetch, guint64 more)
{
  guint64 used = fetch->used;

  fetch->used = 0;
  if (fetch->traffic == NULL || qd_traffic_extend (fetch->traffic, get_time (fetch), used, more, &fetch->share))
    return TRUE;
  fetch->used = MIN (more, SENT);
  fetch->wanted = HEAD + fetch->bytes->len + more;
  finish (fetch, QD_FETCH_SPENT, _ ("As much as iNaturalist allows has been fetched; the photo waits."), -1);
  return FALSE;
}

static void
on_read (GObject *body, GAsyncResult *result, gpointer user_data)
{
  Fetch *fetch = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (body), result, &error);

  if (chunk == NULL)
    {
      fail (fetch, error);
      return;
    }
  gsize n = g_bytes_get_size (chunk);
  if (n == 0)
    {
      finish_body (fetch);
      return;
    }
  if (n > QD_FETCH_MAX_BYTES - fetch->bytes->len)
    {
      finish (fetch, QD_FETCH_NEVER, _ ("The photo is larger than 40 MB."), -1);
      return;
    }
  g_byte_array_append (fetch->bytes, g_bytes_get_data (chunk, NULL), n);
  fetch->used += n;
  qd_last_chunk_read (&fetch->chunk, fetch->message, n);
  if (fetch->used < fetch->share.bytes || reserve (fetch, MORE))
    read_more (fetch);
}

static void
read_more (Fetch *fetch)
{
  g_input_stream_read_bytes_async (fetch->body, CHUNK, G_PRIORITY_DEFAULT, fetch->cancellable, on_read, fetch);
}

/* Sent on: the new place is checked like the first one. */
static void
follow (Fetch *fetch)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *there = qd_http_follow (fetch->message, &fetch->redirects, &error);

  if (there == NULL || !qd_photo_request_check (there, fetch->photo_host, &error))
    finish (fetch, QD_FETCH_NEVER, error->message, -1);
  else
    {
      drop_message (fetch);
      g_clear_object (&fetch->body);
      fetch->message = soup_message_new (SOUP_METHOD_GET, there);
      send (fetch);
    }
}

/* The head is here; what the body will take is known when the server says so. */
static void
begin_body (Fetch *fetch)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (fetch->message);
  goffset length = -1;

  qd_last_chunk_begin (&fetch->chunk, fetch->message);
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    length = soup_message_headers_get_content_length (headers);
  if (length > QD_FETCH_MAX_BYTES)
    finish (fetch, QD_FETCH_NEVER, _ ("The photo is larger than 40 MB."), -1);
  else if (length + HEAD < (goffset) fetch->share.bytes || reserve (fetch, (guint64) MAX (length, 0) + HEAD + 1))
    read_more (fetch);
}

static void
take_answer (Fetch *fetch)
{
  guint status = soup_message_get_status (fetch->message);
  g_autofree char *sentence =
      g_strdup_printf (_ ("The server answered %u (%s)."), status, soup_message_get_reason_phrase (fetch->message));

  fetch->used += HEAD;
  if (status == SOUP_STATUS_OK)
    begin_body (fetch);
  else if (qd_http_is_redirect (status))
    follow (fetch);
  else if (qd_http_is_patience (status))
    finish (fetch, QD_FETCH_PATIENCE, sentence, qd_http_get_patience (fetch->message));
  else if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE || status == SOUP_STATUS_FORBIDDEN)
    finish (fetch, QD_FETCH_MISSING, _ ("The photo is not there any more."), -1);
  else if (SOUP_STATUS_IS_SERVER_ERROR (status) || status == SOUP_STATUS_REQUEST_TIMEOUT)
    finish (fetch, QD_FETCH_AGAIN, sentence, -1);
  else
    finish (fetch, QD_FETCH_NEVER, sentence, -1);
}

static void
on_sent (GObject *session, GAsyncResult *result, gpointer user_data)
{
  Fetch *fetch = user_data;
  g_autoptr (GError) error = NULL;

  fetch->body = soup_session_send_finish (SOUP_SESSION (session), result, &error);
  if (fetch->body == NULL)
    fail (fetch, error);
  else
    take_answer (fetch);
}

static void
on_wrote_headers (G_GNUC_UNUSED SoupMessage *message, gpointer user_data)
{
  ((Fetch *) user_data)->was_sent = TRUE;
}

/* Over another connection, which there may be none for. */
static void
on_restarted (G_GNUC_UNUSED SoupMessage *message, gpointer user_data)
{
  ((Fetch *) user_data)->was_sent = FALSE;
}

static void
send (Fetch *fetch)
{
  fetch->was_sent = FALSE;
  g_signal_connect (fetch->message, "wrote-headers", G_CALLBACK (on_wrote_headers), fetch);
  g_signal_connect (fetch->message, "restarted", G_CALLBACK (on_restarted), fetch);
  soup_message_add_flags (fetch->message, SOUP_MESSAGE_NO_REDIRECT);
  qd_last_chunk_ask (fetch->message);
  soup_session_send_async (fetch->session, fetch->message, G_PRIORITY_DEFAULT, fetch->cancellable, on_sent, fetch);
}

/* Too little came since the last look, or all of it takes too long. */
static gboolean
on_clock (gpointer user_data)
{
  Fetch *fetch = user_data;

  if (++fetch->ticks < LONGEST && fetch->bytes->len - fetch->seen >= fetch->timeout * QD_FETCH_LEAST)
    {
      fetch->seen = fetch->bytes->len;
      return G_SOURCE_CONTINUE;
    }
  fetch->is_late = TRUE;
  g_cancellable_cancel (fetch->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_caller_cancelled (G_GNUC_UNUSED GCancellable *caller, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static gboolean
refuse (gpointer user_data)
{
  finish (user_data, QD_FETCH_NEVER, _ ("The photo's address is not one that may be asked."), -1);
  return G_SOURCE_REMOVE;
}

static void
start (Fetch *fetch, const char *uri)
{
  GMainContext *context = g_main_context_get_thread_default ();
  gboolean allowed = qd_photo_request_check (uri, fetch->photo_host, NULL);

  fetch->message = allowed ? soup_message_new (SOUP_METHOD_GET, uri) : NULL;
  if (fetch->message != NULL)
    {
      send (fetch);
      return;
    }
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_callback (source, refuse, fetch, NULL);
  g_source_attach (source, context);
}

void
qd_fetch (const QdFetchRequest *request, QdFetchFunc func, gpointer user_data)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->session = g_object_ref (request->session);
  fetch->photo_host = g_strdup (request->photo_host);
  fetch->traffic = request->traffic;
  fetch->share = request->share;
  fetch->ahead = request->share.at - qd_download_system_clock.get_steady (NULL);
  fetch->bytes = g_byte_array_new ();
  fetch->func = func;
  fetch->user_data = user_data;
  fetch->cancellable = g_cancellable_new ();
  fetch->timeout = request->timeout;
  fetch->clock = g_timeout_source_new (request->timeout * 1000);
  g_source_set_callback (fetch->clock, on_clock, fetch, NULL);
  g_source_attach (fetch->clock, g_main_context_get_thread_default ());
  if (request->cancellable != NULL)
    {
      fetch->caller = g_object_ref (request->cancellable);
      fetch->caller_handler = g_cancellable_connect (fetch->caller, G_CALLBACK (on_caller_cancelled),
                                                     g_object_ref (fetch->cancellable), g_object_unref);
    }
  start (fetch, request->uri);
}
