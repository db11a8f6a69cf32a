/**
 * A server of weights on loopback for tests, on a thread of its own: files that the test gives it, with ranges and marks of their version,
 * and faults on request.
 */
#pragma once

#include <libsoup/soup.h>

typedef enum
{
  FAULT_NONE,
  FAULT_CUT,       /* half of what was promised, then the connection ends */
  FAULT_SILENCE,   /* half of what was promised, then nothing more */
  FAULT_ERROR,     /* 500 */
  FAULT_PATIENCE,  /* 503, Retry-After: 0 */
  FAULT_NO_RANGE,  /* the whole file, whatever was asked for */
  FAULT_MOVED,     /* sent on once, within the server */
  FAULT_LOOP,      /* sent on to itself */
  FAULT_ELSEWHERE, /* sent on to another machine, without TLS */
  FAULT_CHANGED,   /* another version of the same length */
  FAULT_LONGER,    /* a byte more */
} Fault;

typedef struct
{
  char *address; /* "http://127.0.0.1:PORT/" */
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  SoupServer *server;
  GMutex lock;         /* what follows */
  GHashTable *files;   /* name to GBytes */
  GQueue faults;       /* of Fault, one for each request to come; then none */
  GPtrArray *requests; /* of char *: "NAME" or "NAME bytes=5-" */
  GPtrArray *silent;   /* connections that are kept open */
} WeightsServer;

WeightsServer *weights_server_new (void);
void weights_server_free (WeightsServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WeightsServer, weights_server_free)

/* @n bytes that a seed makes; returned for comparison, owned by the server. */
GBytes *weights_server_add (WeightsServer *server, const char *name, gsize n);
void weights_server_add_text (WeightsServer *server, const char *name, const char *text);
void weights_server_fail (WeightsServer *server, Fault fault);
guint weights_server_count (WeightsServer *server);
/* Of a request by its number from 0; caller frees. */
char *weights_server_dup_request (WeightsServer *server, guint index);

/* Listens with TLS, too, under a certificate that it signed itself; the address, caller frees. Before any request. */
char *weights_server_listen_tls (WeightsServer *server);

/* A catalogue of one file, on the server as catalogue.json: entry @name, file @file, which was added before; @bytes and @sha256 as given, or
 * 0 and NULL for the right ones. */
void weights_server_add_catalogue (WeightsServer *server, const char *name, const char *file, const char *network, guint64 bytes,
                                   const char *sha256);
