#include "config.h"

#include "engine/fetch/http.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/fetch/address-guard.h"

#define USER_AGENT        "Quadrat/" QD_VERSION " (+https://github.com/quadrat-app/quadrat)"
#define TOO_MANY_REQUESTS 429                     /* RFC 6585 */
#define MAX_PATIENCE      (24 * G_TIME_SPAN_HOUR) /* longest Retry-After that is believed */

/* NULL: it is none, or has a name in place of the number. */
static GInetAddress *
parse_number (const char *address)
{
  g_autoptr (GUri) uri = address != NULL ? g_uri_parse (address, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (g_strcmp0 (host, "localhost") == 0)
    return g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  return host != NULL ? g_inet_address_new_from_string (host) : NULL;
}

gboolean
qd_http_is_this_machine (const char *address)
{
  g_autoptr (GInetAddress) number = parse_number (address);

  return number != NULL && g_inet_address_get_is_loopback (number);
}

/* fc00::/7 of RFC 4193, which GLib does not know. */
static gboolean
is_unique_local (GInetAddress *number)
{
  return g_inet_address_get_family (number) == G_SOCKET_FAMILY_IPV6 && (g_inet_address_to_bytes (number)[0] & 0xfe) == 0xfc;
}

gboolean
qd_http_is_near (const char *address)
{
  g_autoptr (GInetAddress) number = parse_number (address);

  return number != NULL && (g_inet_address_get_is_loopback (number) || g_inet_address_get_is_site_local (number) ||
                            g_inet_address_get_is_link_local (number) || is_unique_local (number));
}

/* An address that is none has no host either, and lets nothing through. */
static char *
dup_host (const char *address)
{
  g_autoptr (GUri) uri = address != NULL ? g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  return uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

/* A kept connection that the server closed: libsoup sends the request once more, over the next kept one. Where both happens within
 * a turn of the loop (a near server, a busy machine) it learns of the first failure when the second answer is there already, and
 * libsoup 3.2 then takes that answer from a message that is over, and crashes. A new connection takes more turns than that. */
static void
on_restarted (SoupMessage *message)
{
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
}

static void
on_request_queued (G_GNUC_UNUSED SoupSession *session, SoupMessage *message)
{
  g_signal_connect (message, "restarted", G_CALLBACK (on_restarted), NULL);
}

SoupSession *
qd_http_session_new (const char *address, guint parallel, guint timeout)
{
  g_autofree char *host = dup_host (address);
  SoupSession *session = soup_session_new_with_options ("user-agent", USER_AGENT, "timeout", timeout, "idle-timeout", timeout,
                                                        "max-conns-per-host", parallel, "max-conns", parallel, NULL);

  /* Bytes come as they are: their length can then be checked. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  if (qd_http_is_this_machine (address))
    soup_session_set_proxy_resolver (session, NULL);
  g_signal_connect (session, "request-queued", G_CALLBACK (on_request_queued), NULL);
  qd_address_guard_attach (session, host);
  return session;
}

gboolean
qd_http_address_check (const char *address, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (address, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  if (uri != NULL && g_uri_get_host (uri) != NULL && g_uri_get_user (uri) == NULL
      && (g_strcmp0 (scheme, "https") == 0 || (g_strcmp0 (scheme, "http") == 0 && qd_http_is_this_machine (address))))
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_NETWORK, _ ("“%s” is not an address that files are fetched from: it has to begin with https."),
               address);
  return FALSE;
}

gboolean
qd_http_is_redirect (guint status)
{
  return SOUP_STATUS_IS_REDIRECTION (status) && status != SOUP_STATUS_NOT_MODIFIED;
}

char *
qd_http_follow (SoupMessage *message, guint *redirects, GError **error)
{
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  g_autofree char *here = g_uri_to_string (soup_message_get_uri (message));
  g_autofree char *there = location != NULL ? g_uri_resolve_relative (here, location, G_URI_FLAGS_NONE, NULL) : NULL;

  if ((*redirects)++ >= QD_HTTP_MAX_REDIRECTS)
    g_set_error_literal (error, QD_ERROR, QD_ERROR_NETWORK, _ ("The server sent the request on more than 5 times."));
  else if (there == NULL)
    g_set_error_literal (error, QD_ERROR, QD_ERROR_NETWORK, _ ("The server sent the request on, but not to an address."));
  else
    return g_steal_pointer (&there);
  return NULL;
}

/* By the server's clock when it answered; by this machine's when it does not say. */
static GDateTime *
dup_time_there (SoupMessage *message)
{
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (message), "Date");
  GDateTime *there = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return there != NULL ? there : g_date_time_new_now_utc ();
}

gint64
qd_http_get_patience (SoupMessage *message)
{
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After");
  char *end = NULL;
  guint64 seconds = text != NULL ? g_ascii_strtoull (text, &end, 10) : 0;

  if (text == NULL)
    return -1;
  if (end != text && *end == '\0' && g_ascii_isdigit (*text))
    return MIN (seconds, MAX_PATIENCE / G_TIME_SPAN_SECOND) * G_TIME_SPAN_SECOND;
  g_autoptr (GDateTime) date = soup_date_time_new_from_http_string (text), now = dup_time_there (message);
  return date != NULL ? CLAMP (g_date_time_difference (date, now), 0, MAX_PATIENCE) : -1;
}

gboolean
qd_http_is_patience (guint status)
{
  return status == TOO_MANY_REQUESTS || status == SOUP_STATUS_SERVICE_UNAVAILABLE;
}

gboolean
qd_http_is_impostor (const GError *error)
{
  return g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
}

char *
qd_http_dup_reason (SoupMessage *message, const GError *error)
{
  const char *refused = qd_address_guard_get_sentence (message);

  if (refused != NULL)
    return g_strdup (refused);
  if (qd_http_is_impostor (error))
    return g_strdup (_ ("The server could not prove that it is the one asked, so nothing was taken from it."));
  return g_strdup_printf ("%s.", error->message);
}
