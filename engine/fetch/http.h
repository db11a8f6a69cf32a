/**
 * What Quadrat's requests over HTTP have in common: how they name the program, which addresses may be asked, where a redirect
 * leads, how long a server wants to be left alone. Used by the photo downloader and by engine/fetch/remote-file.h. A session belongs to
 * the thread that made it.
 */
#pragma once

#include <libsoup/soup.h>

#define QD_HTTP_MAX_REDIRECTS 5

/* A session that names Quadrat, gives up after @timeout seconds without a byte, takes bodies as they are on the server, and has
 * neither cookies nor a cache. TLS errors are errors. @address: one that a person (or the program) has named; NULL: none. Its host
 * may lie anywhere, and is asked without a proxy when it is this machine; every other one has to lie on the public network, see
 * address-guard.h. */
SoupSession *qd_http_session_new (const char *address, guint parallel, guint timeout);

/* Does it name this machine itself, as a number of the loopback range or as localhost? */
gboolean qd_http_is_this_machine (const char *address);

/* The same, or another machine of a private network, as a number: one that no stranger pays for. */
gboolean qd_http_is_near (const char *address);

/* May files be fetched from there: https, or http from this machine itself? Errors: QD_ERROR_NETWORK naming the address. */
gboolean qd_http_address_check (const char *address, GError **error);

gboolean qd_http_is_redirect (guint status);
/* Where an answered @message sends the request on; caller frees. @redirects counts them. The place itself is not checked.
 * Errors: QD_ERROR_NETWORK. */
char *qd_http_follow (SoupMessage *message, guint *redirects, GError **error);

/* The header Retry-After, "120" or a date (by the server's clock), as microseconds from the answer; at most a day; -1 when the server
 * did not say. */
gint64 qd_http_get_patience (SoupMessage *message);

/* Whoever answered has a certificate that nobody vouches for; a connection that was lost meanwhile proves nothing. */
gboolean qd_http_is_impostor (const GError *error);

/* Servers that ask to come back later. */
gboolean qd_http_is_patience (guint status);

/* A sentence about the @error that sending @message, or reading its answer, ended with. */
char *qd_http_dup_reason (SoupMessage *message, const GError *error);
