#include "tests/inat/photo-server.h"
#include "tests/inat/self-signed.h"

#include <string.h>

/* libsoup 3.2 loses the address a server listens on, and sockets that the other side closed; that is not what these tests look
 * for. The sanitizers ask for these by name; whole stacks are needed to tell whose a leak is. */
const char *__lsan_default_suppressions (void);
const char *__asan_default_options (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:soup_server_listen_local\nleak:g_socket_accept\n";
}

const char *
__asan_default_options (void)
{
  return "fast_unwind_on_malloc=0";
}

static char *
path_of (gint64 number)
{
  return g_strdup_printf ("/photos/%" G_GINT64_FORMAT "/medium.jpg", number);
}

/* The photo's bytes; those of a bee for a number that has none. */
static char *
photo_bytes (const char *path, gsize *length)
{
  g_autofree char *file = g_build_filename (g_getenv ("QD_FIXTURES"), "bees", path, NULL);
  g_autofree char *other = g_build_filename (g_getenv ("QD_FIXTURES"), "bees/photos/22673445/medium.jpg", NULL);
  char *bytes = NULL;

  if (!g_file_get_contents (file, &bytes, length, NULL))
    g_assert_true (g_file_get_contents (other, &bytes, length, NULL));
  return bytes;
}

static void
answer_bytes (SoupServerMessage *message, const char *type, const char *bytes, gsize length)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, bytes, length);
}

static void
answer_photo (SoupServerMessage *message, const char *path)
{
  gsize length = 0;
  g_autofree char *bytes = photo_bytes (path, &length);
  answer_bytes (message, "image/jpeg", bytes, length);
}

/* Straight to the socket, so that the promise can be broken; what is written fits into its buffer. */
static void
answer_raw (SoupServerMessage *message, const char *head, const char *bytes, gsize length)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  GOutputStream *out = g_io_stream_get_output_stream (stream);

  g_assert_true (g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL));
  g_assert_true (g_output_stream_write_all (out, bytes, length, NULL, NULL, NULL));
  g_io_stream_close (stream, NULL, NULL);
}

static void
answer_cut (SoupServerMessage *message, const char *path)
{
  gsize length = 0;
  g_autofree char *bytes = photo_bytes (path, &length);
  g_autofree char *head =
      g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", length);

  answer_raw (message, head, bytes, length / 2);
}

static void
append_chunk (SoupServerMessage *message, G_GNUC_UNUSED gpointer user_data)
{
  static char zeros[1 << 20];

  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC, zeros, sizeof zeros);
}

static void
answer_endless (SoupServerMessage *message)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message), SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (append_chunk), NULL);
  append_chunk (message, NULL);
}

/* A byte each tenth of a second, until nobody is there any more. */
static gboolean
drip (gpointer stream)
{
  return g_output_stream_write (g_io_stream_get_output_stream (stream), "x", 1, NULL, NULL) == 1;
}

static void
answer_drip (SoupServerMessage *message)
{
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 20000\r\n\r\n";
  GIOStream *stream = soup_server_message_steal_connection (message);

  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (stream), head, sizeof head - 1, NULL, NULL, NULL));
  g_timeout_add_full (G_PRIORITY_DEFAULT, 100, drip, stream, g_object_unref);
}

static void
answer_refusal (SoupServerMessage *message, guint status, const char *retry_after)
{
  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", retry_after);
}

static void
answer_date (SoupServerMessage *message, const char *retry_after)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 503 Service Unavailable\r\nDate: Tue, 01 Jan 2019 12:00:00 GMT\r\n"
                                           "Retry-After: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                                           retry_after);

  answer_raw (message, head, "", 0);
}

/* What follows a picture's end is nobody's. */
static void
answer_large (SoupServerMessage *message, const char *path)
{
  gsize length = 0;
  g_autofree char *bytes = photo_bytes (path, &length), *large = g_malloc0 (300 << 10);

  g_assert_cmpuint (length, <, 300 << 10);
  memcpy (large, bytes, length);
  answer_bytes (message, "image/jpeg", large, 300 << 10);
}

static void
answer_damaged (SoupServerMessage *message, const char *path)
{
  gsize length = 0;
  g_autofree char *bytes = photo_bytes (path, &length);
  answer_bytes (message, "image/jpeg", bytes, length / 2);
}

static void
give_answer (SoupServerMessage *message, const char *path, Answer answer)
{
  static const char page[] = "<!DOCTYPE html><title>Please sign in</title>";

  switch (answer)
    {
    case ANSWER_NOT_FOUND: soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL); break;
    case ANSWER_TOO_MANY: answer_refusal (message, 429, "1"); break;
    case ANSWER_UNAVAILABLE: answer_refusal (message, 503, "0"); break;
    case ANSWER_MUTE: soup_server_message_set_status (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL); break;
    case ANSWER_DATE: answer_date (message, "Tue, 01 Jan 2019 12:01:30 GMT"); break;
    case ANSWER_PAST: answer_date (message, "Tue, 01 Jan 2019 11:59:00 GMT"); break;
    case ANSWER_NEGATIVE: answer_refusal (message, 429, "-5"); break;
    case ANSWER_FOREVER: answer_refusal (message, 429, "99999999999999999999999"); break;
    case ANSWER_FAR: answer_date (message, "Wed, 21 Oct 2199 07:28:00 GMT"); break;
    case ANSWER_LARGE: answer_large (message, path); break;
    case ANSWER_ERROR: soup_server_message_set_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL); break;
    case ANSWER_CUT: answer_cut (message, path); break;
    case ANSWER_HTML: answer_bytes (message, "image/jpeg", page, sizeof page - 1); break;
    case ANSWER_DAMAGED: answer_damaged (message, path); break;
    case ANSWER_EMPTY: answer_bytes (message, "image/jpeg", "", 0); break;
    case ANSWER_MOVED:
      soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "/photos/22427594/medium.jpg?moved");
      break;
    case ANSWER_LOOP: soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, path); break;
    case ANSWER_PRIVATE:
      soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "http://169.254.169.254/latest/meta-data/");
      break;
    case ANSWER_NAME:
      soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "https://photos.example.org/photos/1/medium.jpg");
      break;
    case ANSWER_PORT:
      soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "http://127.0.0.1:1/photos/1/medium.jpg");
      break;
    case ANSWER_PLACEHOLDER:
      soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "/assets/copyright-infringement-medium.png");
      break;
    case ANSWER_DRIP: answer_drip (message); break;
    case ANSWER_ENDLESS: answer_endless (message); break;
    case ANSWER_TOO_LONG: answer_raw (message, "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", "x", 1); break;
    case ANSWER_SILENCE: soup_server_message_pause (message); break;
    case ANSWER_PHOTO:
    default: answer_photo (message, path);
    }
}

static void
note_connection (PhotoServer *server, SoupServerMessage *message)
{
  GInetSocketAddress *address = G_INET_SOCKET_ADDRESS (soup_server_message_get_remote_address (message));

  g_hash_table_add (server->connections, GUINT_TO_POINTER (g_inet_socket_address_get_port (address)));
}

static void
on_request (G_GNUC_UNUSED SoupServer *soup, SoupServerMessage *message, const char *path, G_GNUC_UNUSED GHashTable *query,
            gpointer user_data)
{
  PhotoServer *server = user_data;
  GArray *script = g_hash_table_lookup (server->scripts, path);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (server->requests, path));
  const char *agent = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "User-Agent");
  gint64 now = g_get_monotonic_time ();

  server->n_requests++;
  note_connection (server, message);
  server->n_odd_agents += !g_regex_match_simple ("^Quadrat/[0-9.]+ \\(\\+https://[a-z./-]+\\)$", agent, 0, 0);
  g_array_append_val (server->times, now);
  g_hash_table_replace (server->requests, g_strdup (path), GUINT_TO_POINTER (n + 1));
  if (g_hash_table_contains (server->raw, path))
    {
      gsize length = 0;
      const char *bytes = g_bytes_get_data (g_hash_table_lookup (server->raw, path), &length);
      answer_raw (message, "", bytes, length);
    }
  else if (server->refusing > 0)
    {
      server->refusing--;
      give_answer (message, path, ANSWER_MUTE);
    }
  else if (server->removed != NULL && g_str_has_prefix (path, server->removed))
    give_answer (message, path, ANSWER_NOT_FOUND);
  else
    give_answer (message, path, script != NULL ? g_array_index (script, Answer, MIN (n, script->len - 1)) : ANSWER_PHOTO);
  if (server->holding)
    {
      soup_server_message_pause (message);
      g_ptr_array_add (server->held, g_object_ref (message));
    }
}

PhotoServer *
photo_server_new (void)
{
  PhotoServer *server = g_new0 (PhotoServer, 1);
  g_autoptr (GError) error = NULL;

  server->server = soup_server_new (NULL, NULL);
  server->scripts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  server->raw = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  server->requests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  server->connections = g_hash_table_new (NULL, NULL);
  server->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  server->held = g_ptr_array_new_with_free_func (g_object_unref);
  soup_server_add_handler (server->server, NULL, on_request, server, NULL);
  g_assert_true (soup_server_listen_local (server->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  GSList *uris = soup_server_get_uris (server->server);
  server->port = (guint) g_uri_get_port (uris->data);
  server->host = g_strdup_printf ("http://127.0.0.1:%u", server->port);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return server;
}

void
photo_server_free (PhotoServer *server)
{
  if (server == NULL)
    return;
  soup_server_disconnect (server->server);
  g_object_unref (server->server);
  g_hash_table_unref (server->scripts);
  g_hash_table_unref (server->raw);
  g_hash_table_unref (server->requests);
  g_hash_table_unref (server->connections);
  g_array_unref (server->times);
  g_ptr_array_unref (server->held);
  g_free (server->host);
  g_free (server->removed);
  g_free (server);
}

void
photo_server_close (PhotoServer *server)
{
  soup_server_disconnect (server->server);
}

void
photo_server_open (PhotoServer *server)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (soup_server_listen_local (server->server, server->port, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
}

void
photo_server_secure (PhotoServer *server)
{
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;

  certificate = g_tls_certificate_new_from_pem (self_signed, -1, &error);
  g_assert_no_error (error);
  photo_server_close (server);
  soup_server_set_tls_certificate (server->server, certificate);
  g_assert_true (soup_server_listen_local (server->server, server->port, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY,
                                           &error));
  g_assert_no_error (error);
  g_free (server->host);
  server->host = g_strdup_printf ("https://127.0.0.1:%u", server->port);
}

void
photo_server_script (PhotoServer *server, gint64 number, guint n, const Answer *answers)
{
  GArray *script = g_array_new (FALSE, FALSE, sizeof (Answer));

  g_array_append_vals (script, answers, n);
  g_hash_table_replace (server->scripts, path_of (number), script);
}

void
photo_server_script_raw (PhotoServer *server, gint64 number, GBytes *bytes)
{
  g_hash_table_replace (server->raw, path_of (number), g_bytes_ref (bytes));
}

void
photo_server_remove (PhotoServer *server, gint64 number)
{
  g_free (server->removed);
  server->removed = g_strdup_printf ("/photos/%" G_GINT64_FORMAT "/", number);
}

void
photo_server_release (PhotoServer *server)
{
  server->holding = FALSE;
  for (guint i = 0; i < server->held->len; i++)
    soup_server_message_unpause (server->held->pdata[i]);
  g_ptr_array_set_size (server->held, 0);
}

guint
photo_server_count (PhotoServer *server, gint64 number)
{
  g_autofree char *path = path_of (number);
  return GPOINTER_TO_UINT (g_hash_table_lookup (server->requests, path));
}
