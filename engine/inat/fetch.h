/**
 * One photo's bytes over HTTP: checked addresses, at most 5 redirects with each one checked, at most 40 MB, a limit of time.
 * Nothing is written to the disk. In the thread-default main context of the caller.
 */
#pragma once

#include <libsoup/soup.h>

#define QD_FETCH_MAX_BYTES (40u << 20)

typedef enum
{
  QD_FETCH_DONE,
  QD_FETCH_AGAIN,       /* failed in a way that may pass: an error of the server, a broken connection */
  QD_FETCH_NEVER,       /* failed for good: not there, too large, sent on to a place that is not asked */
  QD_FETCH_PATIENCE,    /* refused for now: 429 or 503 */
  QD_FETCH_UNREACHABLE, /* nobody answered */
  QD_FETCH_CANCELLED,
} QdFetchOutcome;

typedef struct
{
  QdFetchOutcome outcome;
  GBytes *bytes;      /* with QD_FETCH_DONE */
  const char *reason; /* a sentence, with the others */
  gint64 retry_after; /* microseconds, with QD_FETCH_PATIENCE; -1 when the server did not say */
} QdFetchResult;

/* @result lasts for the call. */
typedef void (*QdFetchFunc) (const QdFetchResult *result, gpointer user_data);

/* @session: of qd_http_session_new(). @limit: microseconds for all of it. @func is called once, never from within. */
void qd_fetch (SoupSession *session, const char *uri, const char *photo_host, gint64 limit, GCancellable *cancellable,
               QdFetchFunc func, gpointer user_data);
