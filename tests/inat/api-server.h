/**
 * iNaturalist's API on loopback for tests, in the main context of the test: answers about whatever number it is asked, and
 * plays faults on request. An observation N has the photos 10 N (its license is the server's) and 10 N + 1 (CC0).
 */
#pragma once

#include <libsoup/soup.h>

typedef enum
{
  API_ANSWER,
  API_TOO_MANY,      /* 429, Retry-After: 7 */
  API_TOO_MANY_MUTE, /* 429 that does not say how long */
  API_UNAVAILABLE,   /* 503, Retry-After: 90 */
  API_ERROR,         /* 500 */
  API_FORBIDDEN,     /* 403 */
  API_CUT,           /* half of the bytes that were promised */
  API_HALF_JSON,     /* half of an answer, promised as it is */
  API_NESTED,        /* 100,000 opening brackets */
  API_HTML,          /* 200, but a page */
  API_WRONG_TYPES,   /* JSON with texts for numbers */
  API_PARTIAL,       /* more was found than is sent */
  API_ENDLESS,       /* bytes without end */
  API_MOVED,         /* sent on to a private address */
  API_HOLD,          /* nothing, ever */
} ApiAnswer;

typedef struct
{
  SoupServer *server;
  char *url;                  /* "http://127.0.0.1:PORT" */
  const char *license;        /* of each observation's first photo: "cc-by" ...; NULL: null */
  const char *fixture;        /* a file that is sent in place of every answer; NULL: none */
  GHashTable *missing;        /* numbers of observations that are not there any more */
  gint64 poison;              /* an observation whose answer has wrong types; 0: none */
  gint64 hidden;              /* an observation whose first photo is hidden; 0: none */
  GArray *script;             /* ApiAnswer for one request after the other; after the last one: answers */
  gint64 (*now) (void *data); /* the clock of the times; NULL: none */
  void *now_data;

  guint n_requests;
  GArray *times;     /* gint64: when requests came */
  GArray *sizes;     /* guint: how many observations they were about */
  GHashTable *asked; /* number to how often it was asked about */
  guint n_wrong;     /* requests with another path, another method, or more than 30 numbers */
} ApiServer;

ApiServer *api_server_new (void);
void api_server_free (ApiServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ApiServer, api_server_free)

/* By https from now on, with a certificate that nobody vouches for. */
void api_server_secure (ApiServer *server);
void api_server_play (ApiServer *server, ApiAnswer answer, guint times);
void api_server_lose (ApiServer *server, gint64 number);
guint api_server_count (ApiServer *server, gint64 number);
