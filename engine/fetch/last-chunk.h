/**
 * Has the chunk come that ends a chunked body? libsoup (3.2) does not say: a connection that is closed between two chunks ends
 * the body for it as the last chunk does. But it counts the bytes that came, those around the chunks too, and nothing but the
 * last chunk has five of them for no data. What a server adds to a chunk's size is taken for such bytes: then a body counts as
 * whole that may not be.
 *
 * Used by what fetches over HTTP. On the session's thread. Source: RFC 9112, section 7.1.
 */
#pragma once

#include <libsoup/soup.h>

typedef struct
{
  guint64 came; /* bytes of the body as they were sent */
  guint64 data; /* of them that were read as data */
  guint64 owed; /* that the chunks read so far need around them */
} QdLastChunk;

/* Before @message is sent. */
void qd_last_chunk_ask (SoupMessage *message);
/* Before the first byte of its body is read, each time some were, and when there are no more: TRUE when the last chunk came, or
 * none was to come. Reads are of 8 KiB at least. */
void qd_last_chunk_begin (QdLastChunk *chunk, SoupMessage *message);
void qd_last_chunk_read (QdLastChunk *chunk, SoupMessage *message, gsize n);
gboolean qd_last_chunk_came (const QdLastChunk *chunk, SoupMessage *message);
