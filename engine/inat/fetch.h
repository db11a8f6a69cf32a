/**
 * One photo's bytes over HTTP: checked addresses, at most 5 redirects with each one checked, at most 40 MB, a limit of time and
 * a least speed. Nothing is written to the disk. In the thread-default main context of the caller.
 */
#pragma once

#include <libsoup/soup.h>

#include "engine/inat/traffic.h"

#define QD_FETCH_MAX_BYTES (40u << 20)
#define QD_FETCH_LEAST     1024 /* bytes a second, over each stretch of the request's timeout; what is slower is ended */

typedef enum
{
  QD_FETCH_DONE,
  QD_FETCH_AGAIN,       /* failed in a way that may pass: an error of the server, a broken connection */
  QD_FETCH_MISSING,     /* not there under this address */
  QD_FETCH_NEVER,       /* failed for good: too large, sent on to a place that is not asked */
  QD_FETCH_PATIENCE,    /* refused for now: 429 or 503 */
  QD_FETCH_SPENT,       /* the traffic's budget has no room for the rest of it */
  QD_FETCH_UNREACHABLE, /* nobody answered, see was_sent */
  QD_FETCH_UNTRUSTED,   /* somebody did who could not prove to be the one asked */
  QD_FETCH_CANCELLED,
} QdFetchOutcome;

typedef struct
{
  QdFetchOutcome outcome;
  GBytes *bytes;      /* with QD_FETCH_DONE */
  const char *reason; /* a sentence, with the others */
  gint64 retry_after; /* microseconds, with QD_FETCH_PATIENCE; -1 when the server did not say */
  guint64 length;     /* bytes to reserve the next time, with QD_FETCH_SPENT */
  gboolean was_sent;  /* the request got as far as the host, or whoever stands in for it: there is a network */
} QdFetchResult;

/* @result lasts for the call. */
typedef void (*QdFetchFunc) (const QdFetchResult *result, gpointer user_data);

typedef struct
{
  SoupSession *session; /* of qd_http_session_new() */
  const char *uri;
  const char *photo_host;    /* NULL: iNaturalist's own */
  guint timeout;             /* seconds; ten of them for all of it */
  QdTraffic *traffic;        /* where bytes are counted; NULL: nowhere */
  QdTrafficShare share;      /* reserved for it there */
  GCancellable *cancellable; /* may be NULL */
} QdFetchRequest;

/* @request is copied; session and traffic outlive the fetch. @func is called once, never from within. */
void qd_fetch (const QdFetchRequest *request, QdFetchFunc func, gpointer user_data);
