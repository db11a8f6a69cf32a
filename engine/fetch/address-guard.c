#include "config.h"

#include "engine/fetch/address-guard.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define REFUSED "qd-address-refused" /* on a message: one of its host's addresses was */

typedef struct
{
  guint8 bytes[16];
  guint bits; /* of them that count */
} Range;

static const Range closed_ipv4[] = {
  { { 0 }, 8 },             /* this network */
  { { 10 }, 8 },            /* private */
  { { 100, 64 }, 10 },      /* shared, carrier-grade NAT */
  { { 127 }, 8 },           /* this machine */
  { { 169, 254 }, 16 },     /* link-local */
  { { 172, 16 }, 12 },      /* private */
  { { 192, 0, 0 }, 24 },    /* protocol assignments */
  { { 192, 0, 2 }, 24 },    /* documentation */
  { { 192, 88, 99 }, 24 },  /* 6to4 relays */
  { { 192, 168 }, 16 },     /* private */
  { { 198, 18 }, 15 },      /* benchmarks */
  { { 198, 51, 100 }, 24 }, /* documentation */
  { { 203, 0, 113 }, 24 },  /* documentation */
  { { 224 }, 4 },           /* multicast */
  { { 240 }, 4 },           /* reserved, broadcast */
};

/* Everything else of IPv6 is private, local to a link, multicast, mapped or not given out. */
static const Range global_ipv6 = { { 0x20 }, 3 };

static const Range closed_ipv6[] = {
  { { 0x20, 0x01, 0x00 }, 23 },       /* protocol assignments, Teredo */
  { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
  { { 0x20, 0x02 }, 16 },             /* 6to4: any IPv4 address may be in it */
  { { 0x3f, 0xff }, 20 },             /* documentation */
};

/* The network of a phone may have no IPv4 at all: its name server gives those addresses in this form. */
static const Range nat64 = { { 0x00, 0x64, 0xff, 0x9b }, 96 };

static gboolean
range_has (const Range *range, const guint8 *address)
{
  guint whole = range->bits / 8, rest = range->bits % 8;

  return memcmp (range->bytes, address, whole) == 0 &&
         (rest == 0 || ((range->bytes[whole] ^ address[whole]) & (0xff << (8 - rest)) & 0xff) == 0);
}

static gboolean
any_has (const Range *ranges, guint n, const guint8 *address)
{
  for (guint i = 0; i < n; i++)
    if (range_has (&ranges[i], address))
      return TRUE;
  return FALSE;
}

static gboolean
ipv4_is_public (const guint8 *address)
{
  return !any_has (closed_ipv4, G_N_ELEMENTS (closed_ipv4), address);
}

gboolean
qd_address_is_public (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return ipv4_is_public (bytes);
  if (range_has (&nat64, bytes))
    return ipv4_is_public (bytes + 12);
  return range_has (&global_ipv6, bytes) && !any_has (closed_ipv6, G_N_ELEMENTS (closed_ipv6), bytes);
}

/* ---- On a session ---- */

static gboolean
may_connect_to (GSocketConnection *connection)
{
  g_autoptr (GSocketAddress) address = g_socket_connection_get_remote_address (connection, NULL);

  if (address == NULL || !G_IS_INET_SOCKET_ADDRESS (address))
    return FALSE;
  return G_IS_PROXY_ADDRESS (address) ||
         qd_address_is_public (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/* A socket that is closed cannot connect: this address fails, and the host's next one is tried. */
static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *connection)
{
  if (event != G_SOCKET_CLIENT_CONNECTING || may_connect_to (G_SOCKET_CONNECTION (connection)))
    return;
  g_object_set_data (G_OBJECT (message), REFUSED, GINT_TO_POINTER (TRUE));
  g_socket_close (g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)), NULL);
}

static void
on_request_queued (SoupSession *session, SoupMessage *message, gpointer host)
{
  (void) session;
  if (host == NULL || g_ascii_strcasecmp (g_uri_get_host (soup_message_get_uri (message)), host) != 0)
    g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), NULL);
}

static void
free_host (gpointer host, GClosure *closure)
{
  (void) closure;
  g_free (host);
}

void
qd_address_guard_attach (SoupSession *session, const char *host)
{
  g_signal_connect_data (session, "request-queued", G_CALLBACK (on_request_queued), g_strdup (host), free_host, 0);
}

const char *
qd_address_guard_get_sentence (SoupMessage *message)
{
  if (g_object_get_data (G_OBJECT (message), REFUSED) == NULL)
    return NULL;
  return _ ("Its address belongs to a private network, so it was not asked.");
}
