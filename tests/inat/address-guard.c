/* Which networks are asked: the table itself, and sessions whose names resolve to this machine. */
#include <string.h>

#include "engine/core/error.h"
#include "engine/fetch/address-guard.h"
#include "engine/fetch/http.h"
#include "engine/fetch/remote-text.h"
#include "tests/inat/rebinding-resolver.h"

static gboolean
is_public (const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);

  g_assert_nonnull (address);
  return qd_address_is_public (address);
}

/* The first and the last address of each range, and its neighbors outside. */
static void
test_ipv4 (void)
{
  static const char *const closed[] = { "0.0.0.0",         "0.255.255.255",   "10.0.0.0",        "10.255.255.255",
                                        "100.64.0.0",      "100.127.255.255", "127.0.0.1",       "127.255.255.255",
                                        "169.254.0.0",     "169.254.169.254", "169.254.255.255", "172.16.0.0",
                                        "172.31.255.255",  "192.0.0.0",       "192.0.0.255",     "192.0.2.1",
                                        "192.88.99.1",     "192.168.0.0",     "192.168.255.255", "198.18.0.0",
                                        "198.19.255.255",  "198.51.100.7",    "203.0.113.255",   "224.0.0.0",
                                        "239.255.255.255", "240.0.0.0",       "255.255.255.255" };
  static const char *const open[] = { "1.0.0.0",         "9.255.255.255",   "11.0.0.0",       "100.63.255.255",
                                      "100.128.0.0",     "126.255.255.255", "128.0.0.0",      "169.253.255.255",
                                      "169.255.0.0",     "172.15.255.255",  "172.32.0.0",     "191.255.255.255",
                                      "192.0.1.0",       "192.0.3.0",       "192.88.98.255",  "192.88.100.0",
                                      "192.167.255.255", "192.169.0.0",     "198.17.255.255", "198.20.0.0",
                                      "198.51.99.255",   "198.51.101.0",    "203.0.112.255",  "203.0.114.0",
                                      "223.255.255.255" };

  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    if (is_public (closed[i]))
      g_error ("%s is no public address", closed[i]);
  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    if (!is_public (open[i]))
      g_error ("%s is a public address", open[i]);
}

static void
test_ipv6 (void)
{
  static const char *const closed[] = { "::",
                                        "::1",
                                        "::ffff:127.0.0.1",
                                        "::ffff:8.8.8.8",
                                        "::8.8.8.8",
                                        "64:ff9b::7f00:1",
                                        "64:ff9b::a9fe:a9fe",
                                        "64:ff9b:1::1",
                                        "100::1",
                                        "2001::1",
                                        "2001:1ff:ffff::",
                                        "2001:db8::1",
                                        "2002:7f00:1::1",
                                        "2002:808:808::1",
                                        "3fff::1",
                                        "3fff:fff:ffff::1",
                                        "4000::1",
                                        "5f00::1",
                                        "fc00::1",
                                        "fdff:ffff::1",
                                        "fe80::1",
                                        "febf::1",
                                        "fec0::1",
                                        "ff02::1" };
  static const char *const open[] = { "2000::1",      "2001:200::1", "2001:db7::1",  "2001:db9::1",     "2003::1",
                                      "2600:1f18::1", "3ffe::1",     "3fff:1000::1", "64:ff9b::808:808" };

  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    if (is_public (closed[i]))
      g_error ("%s is no public address", closed[i]);
  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    if (!is_public (open[i]))
      g_error ("%s is a public address", open[i]);
}

/* ---- Sessions ---- */

typedef struct
{
  GSocketListener *listener;
  GSocket *socket; /* where a connection would arrive */
  guint16 port;
} Door;

static void
door_open (Door *door)
{
  g_autoptr (GInetAddress) here = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (here, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  door->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (door->socket, any, TRUE, &error));
  g_assert_true (g_socket_listen (door->socket, &error));
  bound = g_socket_get_local_address (door->socket, &error);
  g_assert_no_error (error);
  door->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

/* Did somebody connect? */
static gboolean
door_was_knocked (Door *door)
{
  return (g_socket_condition_check (door->socket, G_IO_IN) & G_IO_IN) != 0;
}

static void
door_close (Door *door)
{
  g_socket_close (door->socket, NULL);
  g_object_unref (door->socket);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Door, door_close)

static void
on_sent (GObject *session, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;
  g_autoptr (GInputStream) body = soup_session_send_finish (SOUP_SESSION (session), result, error);

  g_assert_null (body);
}

static SoupMessage *
message_to (const char *host, const Door *door)
{
  g_autofree char *uri = g_strdup_printf ("http://%s:%u/a", host, door->port);

  return soup_message_new (SOUP_METHOD_GET, uri);
}

static void
check_refused (Door *door, const char *host, const char *named)
{
  g_autoptr (SoupSession) session = qd_http_session_new (named, 2, 5);
  g_autoptr (SoupMessage) at_once = message_to (host, door), later = message_to (host, door);
  g_autoptr (GError) blocking = NULL, asynchronous = NULL;
  g_autofree char *reason = NULL;

  soup_session_set_proxy_resolver (session, NULL);
  g_assert_null (soup_session_send (session, at_once, NULL, &blocking));
  g_assert_nonnull (blocking);
  reason = qd_http_dup_reason (at_once, blocking);
  g_assert_cmpstr (reason, ==, "Its address belongs to a private network, so it was not asked.");
  soup_session_send_async (session, later, G_PRIORITY_DEFAULT, NULL, on_sent, &asynchronous);
  while (asynchronous == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (qd_address_guard_get_sentence (later));
  g_assert_false (door_was_knocked (door));
}

static void
test_numbers (void)
{
  g_auto (Door) door = { 0 };

  door_open (&door);
  check_refused (&door, "127.0.0.1", NULL);
  check_refused (&door, "0.0.0.0", NULL);
  check_refused (&door, "[::ffff:127.0.0.1]", NULL);
  check_refused (&door, "localhost", "https://example.org/");
}

/* A name that resolves to this machine, and one that does from the second look on: the first answer is not what counts. */
static void
test_names (void)
{
  static const char *const inside[] = { "127.0.0.1", NULL }, *const mixed[] = { "10.0.0.1", "127.0.0.1", "::1", NULL };
  g_autoptr (GResolver) resolver = rebinding_resolver_new ();
  g_auto (Door) door = { 0 };

  door_open (&door);
  g_resolver_set_default (resolver);
  rebinding_resolver_answer (resolver, inside, inside);
  check_refused (&door, "photos.example.org", NULL);
  rebinding_resolver_answer (resolver, mixed, mixed);
  check_refused (&door, "photos.example.org", "https://elsewhere.example.org/");
}

/* A look before the request finds a public address; the request itself finds this machine. */
static void
test_rebinding (void)
{
  static const char *const outside[] = { "8.8.8.8", NULL }, *const inside[] = { "127.0.0.1", NULL };
  g_autoptr (GResolver) resolver = rebinding_resolver_new ();
  g_auto (Door) door = { 0 };

  door_open (&door);
  g_resolver_set_default (resolver);
  rebinding_resolver_answer (resolver, outside, inside);
  GList *found = g_resolver_lookup_by_name (resolver, "photos.example.org", NULL, NULL);
  g_assert_true (qd_address_is_public (found->data));
  g_resolver_free_addresses (found);
  check_refused (&door, "photos.example.org", NULL);
  g_assert_cmpuint (rebinding_resolver_count (resolver), ==, 2);
}

/* ---- Sent on ---- */

/* To a name behind which is the door. */
static void
send_on (G_GNUC_UNUSED SoupServer *server, SoupServerMessage *message, G_GNUC_UNUSED const char *path,
         G_GNUC_UNUSED GHashTable *query, gpointer door)
{
  g_autofree char *there = g_strdup_printf ("https://list.example.org:%u/a", ((Door *) door)->port);

  soup_server_message_set_redirect (message, SOUP_STATUS_FOUND, there);
}

typedef struct
{
  char *address;
  gboolean ended;
  char *text;
  GError *error;
} Question;

static gpointer
ask (gpointer data)
{
  Question *question = data;

  question->text = qd_remote_text_fetch (question->address, 1000, NULL, &question->error);
  g_atomic_int_set (&question->ended, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* A server that was named sends the request on to a host whose name resolves to this machine, or to the network around it. */
static void
check_sent_on (GResolver *resolver, const char *address)
{
  const char *const inside[] = { address, NULL };
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_auto (Door) door = { 0 };
  Question question = { 0 };
  GThread *thread;

  door_open (&door);
  rebinding_resolver_answer (resolver, inside, inside);
  soup_server_add_handler (server, NULL, send_on, &door, NULL);
  g_assert_true (soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  GSList *uris = soup_server_get_uris (server);
  question.address = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  thread = g_thread_new ("ask", ask, &question);
  while (!g_atomic_int_get (&question.ended))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  g_assert_null (question.text);
  g_assert_error (question.error, QD_ERROR, QD_ERROR_NETWORK);
  g_assert_nonnull (strstr (question.error->message, "Its address belongs to a private network, so it was not asked."));
  g_assert_cmpuint (rebinding_resolver_count (resolver), >=, 1);
  g_assert_false (door_was_knocked (&door));
  g_error_free (question.error);
  g_free (question.address);
}

static void
test_sent_on (void)
{
  static const char *const addresses[] = { "127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "::1" };
  g_autoptr (GResolver) resolver = rebinding_resolver_new ();

  g_resolver_set_default (resolver);
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    check_sent_on (resolver, addresses[i]);
}

/* What a person has named may lie on this machine, under that name alone. */
static void
test_named (void)
{
  g_autoptr (SoupSession) session = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_auto (Door) door = { 0 };

  door_open (&door);
  session = qd_http_session_new ("http://127.0.0.1:1234/photos", 2, 30);
  message = message_to ("127.0.0.1", &door);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, cancellable, on_sent, &error);
  while (!door_was_knocked (&door))
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (qd_address_guard_get_sentence (message));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address-guard/ipv4", test_ipv4);
  g_test_add_func ("/address-guard/ipv6", test_ipv6);
  g_test_add_func ("/address-guard/numbers", test_numbers);
  g_test_add_func ("/address-guard/names", test_names);
  g_test_add_func ("/address-guard/rebinding", test_rebinding);
  g_test_add_func ("/address-guard/sent-on", test_sent_on);
  g_test_add_func ("/address-guard/named", test_named);
  return g_test_run ();
}
