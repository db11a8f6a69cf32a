#include "engine/fetch/last-chunk.h"

#define LINE_END 2 /* "\r\n" */
#define LAST     5 /* "0\r\n\r\n" */

static guint64
count (SoupMessage *message)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);

  return metrics != NULL ? soup_message_metrics_get_response_body_bytes_received (metrics) : 0;
}

static guint
count_digits (gsize n)
{
  guint digits = 1;

  while ((n >>= 4) > 0)
    digits++;
  return digits;
}

void
qd_last_chunk_ask (SoupMessage *message)
{
  soup_message_add_flags (message, SOUP_MESSAGE_COLLECT_METRICS);
}

void
qd_last_chunk_begin (QdLastChunk *chunk, SoupMessage *message)
{
  *chunk = (QdLastChunk){ .came = count (message) };
}

/* A read never goes beyond a chunk, but the line with its size is read together with some of what follows. Where as many bytes
 * came as were read, nothing of that is left, and what came beside the data is known; the line end behind the chunk is still to
 * come. Else it was the chunk's beginning, or all of it. */
void
qd_last_chunk_read (QdLastChunk *chunk, SoupMessage *message, gsize n)
{
  guint64 before = chunk->came;

  chunk->came = count (message);
  chunk->data += n;
  if (chunk->came - before == n)
    chunk->owed = chunk->came - chunk->data + LINE_END;
  else
    chunk->owed += count_digits (n) + 2 * LINE_END;
}

gboolean
qd_last_chunk_came (const QdLastChunk *chunk, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  return soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CHUNKED ||
         count (message) >= chunk->data + chunk->owed + LAST;
}
