/**
 * Keeps requests off networks that are not the public one: a name in a file, or in a redirect, may resolve to this machine, to the
 * router, or to the address where a cloud hands out its secrets, and may resolve to another one at the second look. So the address
 * itself is looked at, each time, after the name was resolved and before the first packet is sent to it.
 *
 * A proxy that the person has set is asked all the same: it resolves names by itself, and answers for where it goes.
 *
 * Used by engine/fetch/http.h. On the session's thread.
 * Source: the registries of special-purpose addresses of RFC 6890, as of 2024.
 */
#pragma once

#include <libsoup/soup.h>

/* FALSE for private, loopback, link-local, shared (carrier-grade NAT), multicast, unspecified, documentation, benchmark and reserved
 * addresses, and for IPv6 addresses that carry such an IPv4 address, or any but by the well-known prefix of NAT64. */
gboolean qd_address_is_public (GInetAddress *address);

/* From now on @session connects to public addresses alone, except for requests to @host (as in an address, without port; NULL: none),
 * which a person has named. */
void qd_address_guard_attach (SoupSession *session, const char *host);

/* Why @message could not be sent, a sentence: its host lies on a network that is not asked. NULL: that was not the reason. */
const char *qd_address_guard_get_sentence (SoupMessage *message);
