/**
 * A photo host on loopback that behaves badly, from a seed: delays, resets, answers cut short, wrong lengths and types, 404, 429,
 * 500, redirects in a circle and to private addresses, headers and bodies that never end, bodies that drip, no answer at all. Each
 * photo has bytes of its own, the same under all of its addresses; some photos cannot be had at all, some under another address
 * alone. It counts what it gave. In the main context of the thread that made it.
 */
#pragma once

#include <libsoup/soup.h>

typedef struct
{
  guint64 seed;
  double faults;     /* of all requests, 0..1 */
  double impossible; /* of all photos, 0..1 */
  double elsewhere;  /* of all photos: under another address than that of the export */
  guint mute;        /* number of a photo that is never answered for; 0: left to the seed */
  guint padding;     /* bytes at most that a photo is larger than the smallest */
  guint latency;     /* milliseconds before each answer */
} ChaosOptions;

/* Bytes of bodies that went out, and when. */
typedef struct
{
  gint64 when; /* real time */
  guint64 bytes;
} ChaosBytes;

typedef struct
{
  SoupServer *server;
  char *host; /* "http://127.0.0.1:PORT" */
  ChaosOptions options;
  GHashTable *requests;  /* number to how many came for it, as pointers */
  GHashTable *forbidden; /* numbers that nobody has a reason to ask for; as pointers */
  guint n_requests, n_faults, n_forbidden;
  guint n_delivered; /* whole, right answers */
  GArray *log;       /* of ChaosBytes; without bodies that never end */
} ChaosServer;

ChaosServer *chaos_server_new (const ChaosOptions *options);
void chaos_server_free (ChaosServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChaosServer, chaos_server_free)

/* Can photo @number be had, with patience? */
gboolean chaos_server_has (const ChaosServer *server, guint number);
/* What its file has to be. */
GBytes *chaos_server_dup_photo (const ChaosServer *server, guint number);
/* Its address in an export. */
char *chaos_server_dup_address (guint number);
/* Most bytes that went out within any stretch of @length microseconds. */
guint64 chaos_server_get_most (const ChaosServer *server, gint64 length);
