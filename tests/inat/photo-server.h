/**
 * A photo host on loopback for tests, in the main context of the test: serves fixtures/bees/photos, and plays faults on
 * request.
 */
#pragma once

#include <libsoup/soup.h>

typedef enum
{
  ANSWER_PHOTO,
  ANSWER_NOT_FOUND,
  ANSWER_TOO_MANY,    /* 429, Retry-After: 1 */
  ANSWER_UNAVAILABLE, /* 503, Retry-After: 0 */
  ANSWER_MUTE,        /* 503 that does not say how long */
  ANSWER_DATE,        /* 503, Retry-After: a date 90 seconds after that of the answer, by a clock that is years behind */
  ANSWER_PAST,        /* 503, Retry-After: a date before that of the answer */
  ANSWER_NEGATIVE,    /* 429, Retry-After: less than nothing */
  ANSWER_FOREVER,     /* 429, Retry-After: more seconds than a number holds */
  ANSWER_FAR,         /* 503, Retry-After: a date in another century */
  ANSWER_ERROR,       /* 500 */
  ANSWER_CUT,         /* half of the bytes that were promised */
  ANSWER_HTML,        /* 200, but a page */
  ANSWER_DAMAGED,     /* a JPEG whose second half is missing, promised as it is */
  ANSWER_EMPTY,
  ANSWER_LARGE,       /* a photo of 300 KiB */
  ANSWER_MOVED,       /* sent on once, within the host */
  ANSWER_LOOP,        /* sent on to itself */
  ANSWER_PRIVATE,     /* sent on to a private address */
  ANSWER_NAME,        /* sent on to another host, by its name */
  ANSWER_PORT,        /* sent on to another port of this machine */
  ANSWER_PLACEHOLDER, /* sent on to the picture that stands for a removed one */
  ANSWER_DRIP,        /* a few bytes, and a few more now and then */
  ANSWER_ENDLESS,     /* bytes without end */
  ANSWER_TOO_LONG,    /* promises a gigabyte */
  ANSWER_SILENCE,     /* nothing, ever */
} Answer;

typedef struct
{
  SoupServer *server;
  char *host;           /* "http://127.0.0.1:PORT" */
  guint port;
  GHashTable *scripts;  /* path to GArray of Answer, one for each request; the last one stays */
  GHashTable *raw;      /* path to GBytes, as the photo's address is answered straight to the socket, which is then closed */
  GHashTable *requests; /* path to number of requests */
  char *removed;        /* start of paths that are not there; NULL: all are */
  GHashTable *connections; /* the ports that they came from */
  GArray *times;        /* gint64, monotonic: when requests came */
  guint n_requests;
  guint n_odd_agents; /* requests that do not name the program */
  guint refusing;     /* requests to come that get ANSWER_MUTE, whatever they are about */
  gboolean holding;   /* requests wait until photo_server_release() */
  GPtrArray *held;
} PhotoServer;

PhotoServer *photo_server_new (void);
void photo_server_free (PhotoServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhotoServer, photo_server_free)

/* Nobody listens any more; and again, at the same address. */
void photo_server_close (PhotoServer *server);
void photo_server_open (PhotoServer *server);
/* By https from now on, with a certificate that nobody vouches for. */
void photo_server_secure (PhotoServer *server);
/* What the requests for the photo of that number get, in turn. */
void photo_server_script (PhotoServer *server, gint64 number, guint n, const Answer *answers);
/* What any request for it gets: @bytes, head and all, and no more. They fit into a socket's buffer. */
void photo_server_script_raw (PhotoServer *server, gint64 number, GBytes *bytes);
/* Whatever address of that photo is asked for, it is not there. */
void photo_server_remove (PhotoServer *server, gint64 number);
void photo_server_release (PhotoServer *server);
guint photo_server_count (PhotoServer *server, gint64 number);
