/* A server that closes a kept connection as soon as it has the next request: the request is sent once more, and answered. What
 * a busy machine does at times is done here each time: the server has answered, or closed, before the client looks. */
#include <gio/gio.h>
#include <string.h>

#include "engine/fetch/http.h"

#define KEPT 2 /* connections */

typedef struct
{
  GSocketService *service; /* each connection in a thread of its own */
  char *address;
  GMutex mutex;
  GCond changed;
  guint n_requests, n_handled, n_closed; /* handled: answered or closed */
  guint to_close;                        /* the number of the request that gets no answer, from 1 */
} Server;

static gboolean
read_request (GDataInputStream *in)
{
  for (guint n = 0;; n++)
    {
      g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);

      if (line == NULL || *line == '\0')
        return line != NULL && n > 0;
    }
}

static void
tell_handled (Server *server, gboolean closed)
{
  g_mutex_lock (&server->mutex);
  server->n_handled++;
  server->n_closed += closed;
  g_cond_broadcast (&server->changed);
  g_mutex_unlock (&server->mutex);
}

static gboolean
on_connection (G_GNUC_UNUSED GThreadedSocketService *service, GSocketConnection *connection, G_GNUC_UNUSED GObject *source,
               gpointer data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nwell";
  Server *server = data;
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr (GDataInputStream) in = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));

  g_data_input_stream_set_newline_type (in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while (read_request (in))
    {
      g_mutex_lock (&server->mutex);
      gboolean closing = ++server->n_requests == server->to_close;
      g_mutex_unlock (&server->mutex);
      if (closing)
        g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
      else
        g_output_stream_write_all (out, answer, strlen (answer), NULL, NULL, NULL);
      tell_handled (server, closing);
      if (closing)
        break;
    }
  return TRUE;
}

static void
server_init (Server *server)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0), own = NULL;

  g_mutex_init (&server->mutex);
  g_cond_init (&server->changed);
  server->service = g_threaded_socket_service_new (16);
  g_signal_connect (server->service, "run", G_CALLBACK (on_connection), server);
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), any, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &own, NULL));
  server->address = g_strdup_printf ("http://127.0.0.1:%u/", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (own)));
  g_socket_service_start (server->service);
}

static void
server_clear (Server *server)
{
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_object_unref (server->service);
  g_free (server->address);
}

/* ---- The client ---- */

typedef struct
{
  Server *server;
  SoupSession *session;
  guint n_sent, n_answered, n_failed; /* requests written; ended */
  gboolean patient;                   /* look only when the server is done with what was written */
} Client;

static void
on_wrote_body (G_GNUC_UNUSED SoupMessage *message, gpointer data)
{
  Client *client = data;

  client->n_sent++;
  if (!client->patient)
    return;
  g_mutex_lock (&client->server->mutex);
  while (client->server->n_handled < client->n_sent)
    g_cond_wait (&client->server->changed, &client->server->mutex);
  g_mutex_unlock (&client->server->mutex);
}

static void
on_answer (GObject *session, GAsyncResult *result, gpointer data)
{
  Client *client = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (session), result, &error);

  if (bytes != NULL && g_bytes_get_size (bytes) == 4)
    client->n_answered++;
  else
    client->n_failed++;
}

static void
ask (Client *client)
{
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, client->server->address);

  g_signal_connect (message, "wrote-body", G_CALLBACK (on_wrote_body), client);
  soup_session_send_and_read_async (client->session, message, G_PRIORITY_DEFAULT, NULL, on_answer, client);
}

static void
wait_for (Client *client, guint n)
{
  while (client->n_answered + client->n_failed < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_closed (void)
{
  Server server = { 0 };
  Client client = { .server = &server };

  server_init (&server);
  client.session = qd_http_session_new (server.address, KEPT, 10);
  for (guint i = 0; i < KEPT; i++)
    ask (&client);
  wait_for (&client, KEPT);
  g_assert_cmpuint (client.n_answered, ==, KEPT);
  server.to_close = KEPT + 1;
  client.patient = TRUE;
  ask (&client);
  wait_for (&client, KEPT + 1);
  g_assert_cmpuint (server.n_closed, ==, 1);
  g_assert_cmpuint (server.n_requests, ==, KEPT + 2); /* the closed one came twice */
  g_assert_cmpuint (client.n_failed, ==, 0);
  ask (&client);
  wait_for (&client, KEPT + 2);
  g_assert_cmpuint (client.n_answered, ==, KEPT + 2);
  soup_session_abort (client.session);
  g_object_unref (client.session);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  server_clear (&server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kept-connections/closed", test_closed);
  return g_test_run ();
}
