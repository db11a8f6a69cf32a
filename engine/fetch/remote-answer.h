/**
 * One question to a server whose answer says more than its text: what the status is, and how long the server wants to be left
 * alone. Blocks: call it on a worker thread, whose thread-default main context is the session's and is run meanwhile.
 */
#pragma once

#include <libsoup/soup.h>

typedef struct
{
  guint status;    /* HTTP's; a redirect is not followed */
  gint64 patience; /* as qd_http_get_patience() */
  char *text;      /* of status 200 alone; a 0 is behind it */
  gsize length;
} QdRemoteAnswer;

void qd_remote_answer_clear (QdRemoteAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (QdRemoteAnswer, qd_remote_answer_clear)

/* @address: as qd_http_address_check() takes it. @max_time: microseconds for the whole of it, however slowly it drips. Errors:
 * QD_ERROR_NETWORK (also when it takes too long), QD_ERROR_MEMORY when the text is longer than @max_bytes, QD_ERROR_CANCELLED.
 */
gboolean qd_remote_answer_get (SoupSession *session, const char *address, gsize max_bytes, gint64 max_time,
                               GCancellable *cancellable, QdRemoteAnswer *answer, GError **error);
