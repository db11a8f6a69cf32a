#include "tests/inat/api-server.h"
#include "tests/inat/self-signed.h"

#include <string.h>

/* ---- Answers ---- */

static void
append_photo (GString *text, gint64 number, const char *license, gboolean hidden)
{
  g_autofree char *code = license != NULL ? g_strdup_printf ("\"%s\"", license) : g_strdup ("null");

  g_string_append_printf (
      text,
      "{\"id\":%" G_GINT64_FORMAT ",\"license_code\":%s,\"attribution\":\"(c) Ada %" G_GINT64_FORMAT
      ", as the API says\",\"url\":\"https://inaturalist-open-data.s3.amazonaws.com/photos/%" G_GINT64_FORMAT
      "/square.jpg?17\",\"hidden\":%s,\"flags\":[]}",
      number, code, number, number, hidden ? "true" : "false");
}

/* The later photo first: an order says nothing. */
static void
append_observation (GString *text, ApiServer *server, gint64 number)
{
  g_string_append_printf (text,
                          "{\"id\":%" G_GINT64_FORMAT ",\"quality_grade\":\"research\",\"taxon\":{\"id\":%s},"
                          "\"user\":{\"login\":\"ada\",\"name\":\"Ada\"},\"photos\":[",
                          number, number == server->poison ? "\"none\"" : "47219");
  append_photo (text, number * 10 + 1, "cc0", FALSE);
  g_string_append_c (text, ',');
  append_photo (text, number * 10, server->license, number == server->hidden);
  g_string_append (text, "]}");
}

static char *
make_answer (ApiServer *server, char **numbers, guint more)
{
  g_autoptr (GString) results = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; numbers[i] != NULL; i++)
    {
      gint64 number = g_ascii_strtoll (numbers[i], NULL, 10);
      if (g_hash_table_contains (server->missing, &number))
        continue;
      g_string_append (results, n++ > 0 ? "," : "");
      append_observation (results, server, number);
    }
  return g_strdup_printf ("{\"total_results\":%u,\"page\":1,\"per_page\":30,\"results\":[%s]}", n + more, results->str);
}

static void
answer_text (SoupServerMessage *message, const char *type, const char *text, gsize length)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, length);
}

static void
answer_status (SoupServerMessage *message, guint status, const char *retry_after)
{
  soup_server_message_set_status (message, status, NULL);
  if (retry_after != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", retry_after);
}

static void
answer_cut (SoupServerMessage *message, const char *text)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  GOutputStream *out = g_io_stream_get_output_stream (stream);
  g_autofree char *head = g_strdup_printf (
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", strlen (text));

  g_assert_true (g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL));
  g_assert_true (g_output_stream_write_all (out, text, strlen (text) / 2, NULL, NULL, NULL));
  g_io_stream_close (stream, NULL, NULL);
}

static void
append_chunk (SoupServerMessage *message, G_GNUC_UNUSED gpointer user_data)
{
  static char blanks[1 << 20];

  memset (blanks, ' ', sizeof blanks);
  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC, blanks, sizeof blanks);
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

static void
answer_fixture (ApiServer *server, SoupServerMessage *message)
{
  g_autofree char *path = g_build_filename (g_getenv ("QD_FIXTURES"), "inat/api", server->fixture, NULL), *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  answer_text (message, "application/json", text, length);
}

static void
play (ApiServer *server, SoupServerMessage *message, ApiAnswer answer, char **numbers)
{
  static const char page[] = "<!DOCTYPE html><title>Please sign in</title>";
  static const char wrong[] = "{\"total_results\":1,\"results\":[{\"id\":\"seven\",\"photos\":{}}]}";
  g_autofree char *text = make_answer (server, numbers, answer == API_PARTIAL);
  g_autofree char *nested = g_strnfill (100000, '[');

  switch (answer)
    {
    case API_TOO_MANY: answer_status (message, 429, "7"); break;
    case API_TOO_MANY_MUTE: answer_status (message, 429, NULL); break;
    case API_UNAVAILABLE: answer_status (message, 503, "90"); break;
    case API_ERROR: answer_status (message, 500, NULL); break;
    case API_FORBIDDEN: answer_status (message, 403, NULL); break;
    case API_CUT: answer_cut (message, text); break;
    case API_HALF_JSON: answer_text (message, "application/json", text, strlen (text) / 2); break;
    case API_NESTED: answer_text (message, "application/json", nested, strlen (nested)); break;
    case API_HTML: answer_text (message, "application/json", page, strlen (page)); break;
    case API_WRONG_TYPES: answer_text (message, "application/json", wrong, strlen (wrong)); break;
    case API_ENDLESS: answer_endless (message); break;
    case API_MOVED:
      soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, "http://169.254.169.254/latest/meta-data/");
      break;
    case API_HOLD: soup_server_message_pause (message); break;
    case API_PARTIAL:
    case API_ANSWER:
    default: answer_text (message, "application/json", text, strlen (text));
    }
}

/* ---- Requests ---- */

static void
note_request (ApiServer *server, SoupServerMessage *message, const char *path, char **numbers)
{
  gint64 time = server->now != NULL ? server->now (server->now_data) : 0;
  guint n = g_strv_length (numbers);

  server->n_wrong += strcmp (path, "/v1/observations") != 0 || n == 0 || n > 30 ||
                     strcmp (soup_server_message_get_method (message), "GET") != 0;
  server->n_requests++;
  g_array_append_val (server->times, time);
  g_array_append_val (server->sizes, n);
  for (guint i = 0; i < n; i++)
    {
      gint64 number = g_ascii_strtoll (numbers[i], NULL, 10);
      guint before = GPOINTER_TO_UINT (g_hash_table_lookup (server->asked, &number));
      g_hash_table_replace (server->asked, g_memdup2 (&number, sizeof number), GUINT_TO_POINTER (before + 1));
    }
}

static void
on_request (G_GNUC_UNUSED SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  ApiServer *server = user_data;
  const char *list = query != NULL ? g_hash_table_lookup (query, "id") : NULL;
  g_auto (GStrv) numbers = g_strsplit (list != NULL ? list : "", ",", -1);
  ApiAnswer answer =
      server->n_requests < server->script->len ? g_array_index (server->script, ApiAnswer, server->n_requests) : API_ANSWER;

  note_request (server, message, path, numbers);
  if (server->fixture != NULL)
    answer_fixture (server, message);
  else
    play (server, message, answer, numbers);
}

/* ---- The server ---- */

ApiServer *
api_server_new (void)
{
  ApiServer *server = g_new0 (ApiServer, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  server->server = soup_server_new (NULL, NULL);
  server->license = "cc0";
  server->missing = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  server->asked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  server->script = g_array_new (FALSE, FALSE, sizeof (ApiAnswer));
  server->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  server->sizes = g_array_new (FALSE, FALSE, sizeof (guint));
  soup_server_add_handler (server->server, NULL, on_request, server, NULL);
  g_assert_true (soup_server_listen_local (server->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (server->server);
  server->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return server;
}

void
api_server_free (ApiServer *server)
{
  if (server == NULL)
    return;
  soup_server_disconnect (server->server);
  g_object_unref (server->server);
  g_hash_table_unref (server->missing);
  g_hash_table_unref (server->asked);
  g_array_unref (server->script);
  g_array_unref (server->times);
  g_array_unref (server->sizes);
  g_free (server->url);
  g_free (server);
}

void
api_server_secure (ApiServer *server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (self_signed, -1, &error);
  GSList *uris;

  g_assert_no_error (error);
  soup_server_disconnect (server->server);
  soup_server_set_tls_certificate (server->server, certificate);
  g_assert_true (soup_server_listen_local (server->server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
  g_assert_no_error (error);
  uris = soup_server_get_uris (server->server);
  g_free (server->url);
  server->url = g_strdup_printf ("https://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

void
api_server_play (ApiServer *server, ApiAnswer answer, guint times)
{
  while (server->script->len < server->n_requests)
    {
      const ApiAnswer past = API_ANSWER;
      g_array_append_val (server->script, past);
    }
  for (guint i = 0; i < times; i++)
    g_array_append_val (server->script, answer);
}

void
api_server_lose (ApiServer *server, gint64 number)
{
  g_hash_table_add (server->missing, g_memdup2 (&number, sizeof number));
}

guint
api_server_count (ApiServer *server, gint64 number)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (server->asked, &number));
}
