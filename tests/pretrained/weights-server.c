#include "tests/pretrained/weights-server.h"

#include <string.h>

/* What libsoup 3.2 loses of a server, as in tests/inat/photo-server.c. */
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

typedef struct
{
  const guint8 *bytes; /* of the whole file */
  gsize length, start; /* start: what was asked for */
  gboolean is_range;
} Piece;

static char *
describe_tag (GBytes *file)
{
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, file);

  return g_strdup_printf ("\"%s\"", sum);
}

/* Which piece a request wants: a range counts when the version that it is of is still this one. */
static Piece
choose_piece (SoupServerMessage *message, GBytes *file)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *range = soup_message_headers_get_one (headers, "Range"), *tag = soup_message_headers_get_one (headers, "If-Range");
  g_autofree char *own = describe_tag (file);
  Piece piece = { 0 };

  piece.bytes = g_bytes_get_data (file, &piece.length);
  if (range == NULL || (tag != NULL && !g_str_equal (tag, own)))
    return piece;
  piece.is_range = TRUE;
  piece.start = g_ascii_strtoull (range + strlen ("bytes="), NULL, 10);
  return piece;
}

/* Straight to the socket, so that a promise can be broken; what is written fits into its buffer. */
static GIOStream *
answer_half (SoupServerMessage *message, const Piece *piece, const char *tag)
{
  GIOStream *stream = soup_server_message_steal_connection (message);
  GOutputStream *out = g_io_stream_get_output_stream (stream);
  gsize rest = piece->length - piece->start;
  g_autofree char *range = g_strdup_printf ("Content-Range: bytes %zu-%zu/%zu\r\n", piece->start, piece->length - 1, piece->length);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 %s\r\nETag: %s\r\n%sContent-Length: %zu\r\n\r\n",
                                           piece->is_range ? "206 Partial Content" : "200 OK", tag, piece->is_range ? range : "", rest);

  g_assert_true (g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL));
  g_assert_true (g_output_stream_write_all (out, piece->bytes + piece->start, rest / 2, NULL, NULL, NULL));
  return stream;
}

static void
answer_piece (SoupServerMessage *message, const Piece *piece, const char *tag)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  /* libsoup would cut the piece itself, without a look at If-Range. */
  soup_message_headers_remove (soup_server_message_get_request_headers (message), "Range");
  soup_message_headers_replace (headers, "ETag", tag);
  if (piece->is_range && piece->start >= piece->length)
    {
      soup_server_message_set_status (message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, NULL);
      return;
    }
  if (piece->is_range)
    soup_message_headers_set_content_range (headers, (goffset) piece->start, (goffset) piece->length - 1, (goffset) piece->length);
  soup_server_message_set_status (message, piece->is_range ? SOUP_STATUS_PARTIAL_CONTENT : SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, "application/octet-stream", SOUP_MEMORY_COPY, (const char *) piece->bytes + piece->start,
                                    piece->length - piece->start);
}

static GBytes *
change (GBytes *file, gsize more)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);
  guint8 *other = g_malloc0 (length + more);

  memcpy (other, data, length);
  other[length / 3] ^= 1;
  return g_bytes_new_take (other, length + more);
}

static void
answer_file (WeightsServer *server, SoupServerMessage *message, GBytes *file, Fault fault)
{
  g_autoptr (GBytes) given
      = fault == FAULT_CHANGED || fault == FAULT_LONGER ? change (file, fault == FAULT_LONGER) : g_bytes_ref (file);
  g_autofree char *tag = describe_tag (given);
  Piece piece = choose_piece (message, given);

  if (fault == FAULT_NO_RANGE)
    piece.is_range = FALSE;
  if (!piece.is_range)
    piece.start = 0;
  if (fault == FAULT_CUT)
    {
      g_autoptr (GIOStream) stream = answer_half (message, &piece, tag);
      g_io_stream_close (stream, NULL, NULL);
    }
  else if (fault == FAULT_SILENCE)
    g_ptr_array_add (server->silent, answer_half (message, &piece, tag));
  else
    answer_piece (message, &piece, tag);
}

static void
give_answer (WeightsServer *server, SoupServerMessage *message, const char *path, Fault fault)
{
  const char *name = g_str_has_prefix (path, "/moved/") ? path + strlen ("/moved/") : path + 1;
  g_autofree char *moved = g_strconcat ("/moved/", name, NULL);
  GBytes *file = g_hash_table_lookup (server->files, name);

  if (fault == FAULT_MOVED)
    soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, moved);
  else if (fault == FAULT_LOOP)
    soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, path);
  else if (fault == FAULT_ELSEWHERE)
    soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "http://192.0.2.1/weights.pth");
  else if (fault == FAULT_ERROR)
    soup_server_message_set_status (message, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
  else if (fault == FAULT_PATIENCE)
    {
      soup_server_message_set_status (message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "0");
    }
  else if (file == NULL)
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
  else
    answer_file (server, message, file, fault);
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  WeightsServer *server = user_data;
  const char *range = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Range");
  Fault fault;

  g_mutex_lock (&server->lock);
  fault = (Fault) GPOINTER_TO_INT (g_queue_pop_head (&server->faults));
  g_ptr_array_add (server->requests, range != NULL ? g_strdup_printf ("%s %s", path + 1, range) : g_strdup (path + 1));
  give_answer (server, message, path, fault);
  g_mutex_unlock (&server->lock);
}

static gpointer
serve (gpointer data)
{
  WeightsServer *server = data;

  g_main_context_push_thread_default (server->context);
  g_main_loop_run (server->loop);
  soup_server_disconnect (server->server);
  g_clear_object (&server->server);
  g_main_context_pop_thread_default (server->context);
  return NULL;
}

WeightsServer *
weights_server_new (void)
{
  WeightsServer *server = g_new0 (WeightsServer, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  g_mutex_init (&server->lock);
  g_queue_init (&server->faults);
  server->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  server->requests = g_ptr_array_new_with_free_func (g_free);
  server->silent = g_ptr_array_new_with_free_func (g_object_unref);
  server->context = g_main_context_new ();
  server->loop = g_main_loop_new (server->context, FALSE);
  g_main_context_push_thread_default (server->context);
  server->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (server->server, NULL, on_request, server, NULL);
  g_assert_true (soup_server_listen_local (server->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  g_main_context_pop_thread_default (server->context);
  uris = soup_server_get_uris (server->server);
  server->address = g_strdup_printf ("http://127.0.0.1:%d/", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  server->thread = g_thread_new ("weights-server", serve, server);
  return server;
}

typedef struct
{
  WeightsServer *server;
  char *address;
} Listening;

static gboolean
listen_tls (gpointer data)
{
  Listening *listening = data;
  WeightsServer *server = listening->server;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "pretrained", "self-signed.pem", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, &error);
  GSList *uris;

  g_assert_no_error (error);
  g_mutex_lock (&server->lock);
  soup_server_set_tls_certificate (server->server, certificate);
  g_assert_true (soup_server_listen_local (server->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY | SOUP_SERVER_LISTEN_HTTPS, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (server->server);
  for (GSList *l = uris; l != NULL; l = l->next)
    if (g_str_equal (g_uri_get_scheme (l->data), "https"))
      listening->address = g_strdup_printf ("https://127.0.0.1:%d/", g_uri_get_port (l->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_mutex_unlock (&server->lock);
  return G_SOURCE_REMOVE;
}

char *
weights_server_listen_tls (WeightsServer *server)
{
  Listening listening = { .server = server };

  g_main_context_invoke (server->context, listen_tls, &listening);
  while (g_atomic_pointer_get (&listening.address) == NULL)
    g_thread_yield ();
  return listening.address;
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

void
weights_server_free (WeightsServer *server)
{
  if (server == NULL)
    return;
  g_main_context_invoke (server->context, quit, server->loop);
  g_thread_join (server->thread);
  g_main_loop_unref (server->loop);
  g_main_context_unref (server->context);
  g_hash_table_unref (server->files);
  g_ptr_array_unref (server->requests);
  g_ptr_array_unref (server->silent);
  g_queue_clear (&server->faults);
  g_mutex_clear (&server->lock);
  g_free (server->address);
  g_free (server);
}

static void
add_bytes (WeightsServer *server, const char *name, GBytes *bytes)
{
  g_mutex_lock (&server->lock);
  g_hash_table_replace (server->files, g_strdup (name), bytes);
  g_mutex_unlock (&server->lock);
}

GBytes *
weights_server_add (WeightsServer *server, const char *name, gsize n)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) n);
  guint8 *data = g_malloc (n);
  GBytes *bytes;

  for (gsize i = 0; i < n; i++)
    data[i] = (guint8) g_rand_int (random);
  bytes = g_bytes_new_take (data, n);
  add_bytes (server, name, bytes);
  return bytes;
}

void
weights_server_add_text (WeightsServer *server, const char *name, const char *text)
{
  add_bytes (server, name, g_bytes_new (text, strlen (text)));
}

void
weights_server_fail (WeightsServer *server, Fault fault)
{
  g_mutex_lock (&server->lock);
  g_queue_push_tail (&server->faults, GINT_TO_POINTER (fault));
  g_mutex_unlock (&server->lock);
}

guint
weights_server_count (WeightsServer *server)
{
  guint n;

  g_mutex_lock (&server->lock);
  n = server->requests->len;
  g_mutex_unlock (&server->lock);
  return n;
}

char *
weights_server_dup_request (WeightsServer *server, guint index)
{
  char *request;

  g_mutex_lock (&server->lock);
  request = g_strdup (index < server->requests->len ? server->requests->pdata[index] : "");
  g_mutex_unlock (&server->lock);
  return request;
}

void
weights_server_add_catalogue (WeightsServer *server, const char *name, const char *file, const char *network, guint64 bytes,
                              const char *sha256)
{
  GBytes *content = g_hash_table_lookup (server->files, file);
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
  g_autofree char *text = g_strdup_printf (
      "{\"version\":1,\"base\":\"%s\",\"license\":\"CC0\",\"weights\":[{\"name\":\"%s\",\"file\":\"%s\",\"sha256\":\"%s\","
      "\"bytes\":%" G_GUINT64_FORMAT ",\"networks\":[\"%s\"],\"part\":\"detector\",\"trained_on\":\"COCO\","
      "\"figure\":{\"what\":\"AP\",\"value\":25.1,\"on\":\"COCO val2017\"}}]}",
      server->address, name, file, sha256 != NULL ? sha256 : sum, bytes != 0 ? bytes : (guint64) g_bytes_get_size (content), network);

  weights_server_add_text (server, "catalogue.json", text);
}
