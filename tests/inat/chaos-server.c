#include "tests/inat/chaos-server.h"

#include <string.h>

#include "engine/core/random.h"

/* What libsoup 3.2 loses of a server, as in photo-server.c. */
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

/* What a request may meet with instead of its photo. */
typedef enum
{
  FAULT_RESET,
  FAULT_CUT,
  FAULT_LONGER,  /* than it says: what counts is half a picture */
  FAULT_SHORTER, /* than it says, and then silence */
  FAULT_PAGE,
  FAULT_DAMAGED,
  FAULT_EMPTY,
  FAULT_MISSING,
  FAULT_TOO_MANY,
  FAULT_TOO_MANY_DATE,
  FAULT_UNAVAILABLE,
  FAULT_ERROR,
  FAULT_BAD_GATEWAY,
  FAULT_CIRCLE,
  FAULT_PRIVATE,
  FAULT_DELAY,
  FAULT_DRIP,
  FAULT_ENDLESS,
  FAULT_HUGE,
  FAULT_MUTE,    /* never an answer */
  FAULT_HEADERS, /* without end */
  N_FAULTS
} Fault;

/* How often each one is, beside the others. */
static const guint weights[N_FAULTS] = {
  [FAULT_RESET] = 10,      [FAULT_CUT] = 10,   [FAULT_LONGER] = 8,      [FAULT_SHORTER] = 2,  [FAULT_PAGE] = 8,
  [FAULT_DAMAGED] = 8,     [FAULT_EMPTY] = 5,  [FAULT_MISSING] = 10,    [FAULT_TOO_MANY] = 3, [FAULT_TOO_MANY_DATE] = 1,
  [FAULT_UNAVAILABLE] = 3, [FAULT_ERROR] = 10, [FAULT_BAD_GATEWAY] = 5, [FAULT_CIRCLE] = 4,   [FAULT_PRIVATE] = 4,
  [FAULT_DELAY] = 8,       [FAULT_DRIP] = 2,   [FAULT_ENDLESS] = 1,     [FAULT_HUGE] = 2,     [FAULT_MUTE] = 2,
  [FAULT_HEADERS] = 2,
};

/* Of a photo, for good. */
typedef enum
{
  KIND_PLAIN,
  KIND_GONE,
  KIND_PAGE,
  KIND_DAMAGED,
  KIND_HUGE,
  KIND_MUTE,
  KIND_OTHER_EXTENSION,
  KIND_OTHER_SIZE,
} Kind;

static Kind
kind_of (const ChaosServer *server, guint number)
{
  static const Kind impossible[] = { KIND_GONE, KIND_PAGE, KIND_DAMAGED, KIND_HUGE, KIND_MUTE };
  QdRandom random;

  if (number == server->options.mute)
    return KIND_MUTE;
  qd_random_init (&random, server->options.seed, number);
  if (qd_random_double (&random) < server->options.impossible)
    return impossible[qd_random_below (&random, G_N_ELEMENTS (impossible))];
  if (qd_random_double (&random) < server->options.elsewhere)
    return qd_random_below (&random, 2) == 0 ? KIND_OTHER_EXTENSION : KIND_OTHER_SIZE;
  return KIND_PLAIN;
}

gboolean
chaos_server_has (const ChaosServer *server, guint number)
{
  Kind kind = kind_of (server, number);

  return kind == KIND_PLAIN || kind == KIND_OTHER_EXTENSION || kind == KIND_OTHER_SIZE;
}

/* ---- Answers ---- */

typedef struct
{
  ChaosServer *server;
  SoupServerMessage *message;
  char *path;
  guint number;
  GBytes *photo;
} Answering;

static void
log_bytes (ChaosServer *server, guint64 bytes)
{
  ChaosBytes entry = { g_get_real_time (), bytes };

  g_array_append_val (server->log, entry);
}

static void
answer_bytes (Answering *to, const void *bytes, gsize length)
{
  log_bytes (to->server, length);
  soup_server_message_set_status (to->message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (to->message, "image/jpeg", SOUP_MEMORY_COPY, bytes, length);
}

static void
answer_photo (Answering *to)
{
  gsize length;
  const void *bytes = g_bytes_get_data (to->photo, &length);

  to->server->n_delivered++;
  answer_bytes (to, bytes, length);
}

/* Straight to the socket: @promised bytes, and @length of them. Closed, unless it drips on. */
static GIOStream *
answer_raw (Answering *to, gsize promised, gsize length)
{
  GIOStream *stream = soup_server_message_steal_connection (to->message);
  GOutputStream *out = g_io_stream_get_output_stream (stream);
  g_autofree char *head =
      g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: %zu\r\n\r\n", promised);

  log_bytes (to->server, length);
  if (g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL))
    g_output_stream_write_all (out, g_bytes_get_data (to->photo, NULL), length, NULL, NULL, NULL);
  return stream;
}

static void
answer_and_close (Answering *to, gsize promised, gsize length)
{
  g_autoptr (GIOStream) stream = answer_raw (to, promised, length);

  g_io_stream_close (stream, NULL, NULL);
}

static void
answer_reset (Answering *to)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (to->message);

  g_io_stream_close (stream, NULL, NULL);
}

/* Until the next one for the same path. */
static void
keep_open (Answering *to, GIOStream *stream)
{
  g_object_set_data_full (G_OBJECT (to->server->server), to->path, stream, g_object_unref);
}

/* As many as go out at once, until nobody is there any more. */
static gboolean
send_headers (gpointer stream)
{
  GPollableOutputStream *out = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));
  g_autoptr (GError) error = NULL;

  while (g_pollable_output_stream_write_nonblocking (out, "X-Y: z\r\n", 8, NULL, &error) > 0)
    continue;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static void
answer_headers (Answering *to)
{
  static const char status[] = "HTTP/1.1 200 OK\r\n";
  GIOStream *stream = soup_server_message_steal_connection (to->message);

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), status, sizeof status - 1, NULL, NULL, NULL);
  g_timeout_add_full (G_PRIORITY_DEFAULT, 1, send_headers, stream, g_object_unref);
}

static gboolean
drip (gpointer stream)
{
  return g_output_stream_write (g_io_stream_get_output_stream (stream), "x", 1, NULL, NULL) == 1;
}

static void
answer_drip (Answering *to)
{
  g_timeout_add_full (G_PRIORITY_DEFAULT, 100, drip, answer_raw (to, 30000, 0), g_object_unref);
}

static void
append_chunk (SoupServerMessage *message)
{
  static char zeros[1 << 20];

  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC, zeros, sizeof zeros);
}

static void
answer_endless (Answering *to)
{
  soup_server_message_set_status (to->message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (to->message), SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (to->message), FALSE);
  g_signal_connect (to->message, "wrote-chunk", G_CALLBACK (append_chunk), NULL);
  append_chunk (to->message);
}

static void
answer_status (Answering *to, guint status, const char *retry_after)
{
  soup_server_message_set_status (to->message, status, NULL);
  if (retry_after != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (to->message), "Retry-After", retry_after);
}

static void
answer_date (Answering *to)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc (), soon = g_date_time_add_seconds (now, 1);
  g_autofree char *text = soup_date_time_to_string (soon, SOUP_DATE_HTTP);

  answer_status (to, 429, text);
}

static void
answer_page (Answering *to)
{
  static const char page[] = "<!DOCTYPE html><title>Please sign in</title>";

  answer_bytes (to, page, sizeof page - 1);
}

static gboolean
answer_late (gpointer message)
{
  soup_server_message_unpause (message);
  return G_SOURCE_REMOVE;
}

static void
delay (Answering *to, guint milliseconds)
{
  soup_server_message_pause (to->message);
  g_timeout_add_full (G_PRIORITY_DEFAULT, milliseconds, answer_late, g_object_ref (to->message), g_object_unref);
}

/* Without a fault: what the photo is for good. */
static void
answer_kind (Answering *to, const char *rest)
{
  Kind kind = kind_of (to->server, to->number);
  gsize length = g_bytes_get_size (to->photo);

  if (kind == KIND_GONE || (kind == KIND_OTHER_EXTENSION && !g_str_equal (rest, "medium.jpeg")) ||
      (kind == KIND_OTHER_SIZE && !g_str_equal (rest, "large.jpg")))
    answer_status (to, SOUP_STATUS_NOT_FOUND, NULL);
  else if (kind == KIND_PAGE)
    answer_page (to);
  else if (kind == KIND_DAMAGED)
    answer_bytes (to, g_bytes_get_data (to->photo, NULL), length - 400);
  else if (kind == KIND_HUGE)
    answer_and_close (to, (gsize) 1 << 30, 1);
  else if (kind == KIND_MUTE)
    keep_open (to, soup_server_message_steal_connection (to->message));
  else
    answer_photo (to);
}

/* A connection that was taken over is closed already. */
static void
answer_delayed (Answering *to, const char *rest, guint milliseconds)
{
  answer_kind (to, rest);
  if (milliseconds > 0 && soup_server_message_get_status (to->message) != 0)
    delay (to, milliseconds);
}

static void
answer_fault (Answering *to, const char *rest, Fault fault)
{
  gsize length;
  const void *bytes = g_bytes_get_data (to->photo, &length);

  to->server->n_faults++;
  switch (fault)
    {
    case FAULT_RESET: answer_reset (to); break;
    case FAULT_CUT: answer_and_close (to, length, length / 2); break;
    case FAULT_LONGER: answer_and_close (to, length - 300, length); break;
    case FAULT_SHORTER: keep_open (to, answer_raw (to, length + 1, length)); break;
    case FAULT_PAGE: answer_page (to); break;
    case FAULT_DAMAGED: answer_bytes (to, bytes, length - 400); break;
    case FAULT_EMPTY: answer_bytes (to, "", 0); break;
    case FAULT_MISSING: answer_status (to, SOUP_STATUS_NOT_FOUND, NULL); break;
    case FAULT_TOO_MANY: answer_status (to, 429, "0"); break;
    case FAULT_TOO_MANY_DATE: answer_date (to); break;
    case FAULT_UNAVAILABLE: answer_status (to, SOUP_STATUS_SERVICE_UNAVAILABLE, "0"); break;
    case FAULT_ERROR: answer_status (to, SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL); break;
    case FAULT_BAD_GATEWAY: answer_status (to, SOUP_STATUS_BAD_GATEWAY, NULL); break;
    case FAULT_CIRCLE: soup_server_message_set_redirect (to->message, SOUP_STATUS_FOUND, "/circle"); break;
    case FAULT_PRIVATE:
      soup_server_message_set_redirect (to->message, SOUP_STATUS_FOUND, "http://192.168.1.1/photos/1/medium.jpg");
      break;
    case FAULT_DELAY: answer_delayed (to, rest, 300); break;
    case FAULT_DRIP: answer_drip (to); break;
    case FAULT_ENDLESS: answer_endless (to); break;
    case FAULT_HUGE: answer_and_close (to, (gsize) 1 << 30, 1); break;
    case FAULT_MUTE: keep_open (to, soup_server_message_steal_connection (to->message)); break;
    case FAULT_HEADERS: answer_headers (to); break;
    case N_FAULTS:
    default: g_assert_not_reached ();
    }
}

static Fault
draw_fault (QdRandom *random)
{
  guint total = 0, drawn;

  for (guint i = 0; i < N_FAULTS; i++)
    total += weights[i];
  drawn = qd_random_below (random, total);
  for (guint i = 0;; i++)
    if (drawn < weights[i])
      return (Fault) i;
    else
      drawn -= weights[i];
}

/* "/photos/12/medium.jpg": 12 and "medium.jpg"; 0 for another path. */
static guint
parse_path (const char *path, const char **rest)
{
  char *end = NULL;
  guint64 number = g_str_has_prefix (path, "/photos/") ? g_ascii_strtoull (path + strlen ("/photos/"), &end, 10) : 0;

  *rest = number > 0 && *end == '/' ? end + 1 : "";
  return (guint) number;
}

static void
on_request (G_GNUC_UNUSED SoupServer *soup, SoupServerMessage *message, const char *path, G_GNUC_UNUSED GHashTable *query,
            gpointer user_data)
{
  ChaosServer *server = user_data;
  const char *rest;
  Answering to = { server, message, (char *) path, parse_path (path, &rest), NULL };
  gpointer key = GUINT_TO_POINTER (to.number);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (server->requests, key));
  QdRandom random;

  if (to.number == 0)
    {
      soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "/circle");
      return;
    }
  server->n_requests++;
  server->n_forbidden += g_hash_table_contains (server->forbidden, key);
  g_hash_table_insert (server->requests, key, GUINT_TO_POINTER (n + 1));
  to.photo = chaos_server_dup_photo (server, to.number);
  qd_random_init (&random, server->options.seed + 2, ((guint64) to.number << 20) + n);
  if (qd_random_double (&random) < server->options.faults)
    answer_fault (&to, rest, draw_fault (&random));
  else
    answer_delayed (&to, rest, server->options.latency);
  g_bytes_unref (to.photo);
}

ChaosServer *
chaos_server_new (const ChaosOptions *options)
{
  ChaosServer *server = g_new0 (ChaosServer, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  server->options = *options;
  server->server = soup_server_new (NULL, NULL);
  server->requests = g_hash_table_new (NULL, NULL);
  server->forbidden = g_hash_table_new (NULL, NULL);
  server->log = g_array_new (FALSE, FALSE, sizeof (ChaosBytes));
  soup_server_add_handler (server->server, NULL, on_request, server, NULL);
  g_assert_true (soup_server_listen_local (server->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (server->server);
  server->host = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return server;
}

void
chaos_server_free (ChaosServer *server)
{
  if (server == NULL)
    return;
  soup_server_disconnect (server->server);
  g_object_unref (server->server);
  g_hash_table_unref (server->requests);
  g_hash_table_unref (server->forbidden);
  g_array_unref (server->log);
  g_free (server->host);
  g_free (server);
}
