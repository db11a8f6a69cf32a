#include "config.h"

#include "engine/fetch/remote-answer.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/fetch/http.h"

#define CHUNK 65536

typedef struct
{
  SoupMessage *message;
  GInputStream *body;
  GByteArray *bytes;
  gsize max_bytes;
  GCancellable *cancellable; /* of this question: the caller's, or time is over */
  gboolean is_late, is_too_long, is_over;
  GError *error;
} Question;

void
qd_remote_answer_clear (QdRemoteAnswer *answer)
{
  g_clear_pointer (&answer->text, g_free);
}

static void read_more (Question *question);

static void
on_read (GObject *body, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (G_INPUT_STREAM (body), result, &question->error);
  gsize n = chunk != NULL ? g_bytes_get_size (chunk) : 0;

  question->is_too_long = n > question->max_bytes - question->bytes->len;
  question->is_over = n == 0 || question->is_too_long;
  if (question->is_over)
    return;
  g_byte_array_append (question->bytes, g_bytes_get_data (chunk, NULL), n);
  read_more (question);
}

static void
read_more (Question *question)
{
  g_input_stream_read_bytes_async (question->body, CHUNK, G_PRIORITY_DEFAULT, question->cancellable, on_read, question);
}

static void
on_sent (GObject *session, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;

  question->body = soup_session_send_finish (SOUP_SESSION (session), result, &question->error);
  if (question->body != NULL && soup_message_get_status (question->message) == SOUP_STATUS_OK)
    read_more (question);
  else
    question->is_over = TRUE;
}

static gboolean
on_late (gpointer user_data)
{
  Question *question = user_data;

  question->is_late = TRUE;
  g_cancellable_cancel (question->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (G_GNUC_UNUSED GCancellable *caller, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

/* Runs the thread's context until the question is over. */
static void
ask (Question *question, SoupSession *session, gint64 max_time, GCancellable *caller)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) limit = g_timeout_source_new ((guint) (max_time / 1000));
  gulong handler = caller != NULL ? g_cancellable_connect (caller, G_CALLBACK (on_cancelled), question->cancellable, NULL) : 0;

  g_source_set_callback (limit, on_late, question, NULL);
  g_source_attach (limit, context);
  soup_message_add_flags (question->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_session_send_async (session, question->message, G_PRIORITY_DEFAULT, question->cancellable, on_sent, question);
  while (!question->is_over)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (limit);
  g_cancellable_disconnect (caller, handler);
}

/* What came of it, in words. */
static gboolean
judge (const Question *question, GError **error)
{
  const char *host = g_uri_get_host (soup_message_get_uri (question->message));
  g_autofree char *reason = question->error != NULL ? qd_http_dup_reason (question->message, question->error) : NULL;

  if (question->is_late)
    g_set_error (error, QD_ERROR, QD_ERROR_NETWORK, _ ("“%s” took too long to answer."), host);
  else if (question->is_too_long)
    g_set_error (error, QD_ERROR, QD_ERROR_MEMORY, _ ("The answer of “%s” is too long."), host);
  else if (question->error == NULL)
    return TRUE;
  else if (g_error_matches (question->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("It was stopped."));
  else
    g_set_error (error, QD_ERROR, QD_ERROR_NETWORK, _ ("“%s” could not be asked. %s"), host, reason);
  return FALSE;
}

static void
hand_over (Question *question, QdRemoteAnswer *answer)
{
  static const guint8 end = 0;

  answer->status = soup_message_get_status (question->message);
  answer->patience = qd_http_get_patience (question->message);
  if (answer->status != SOUP_STATUS_OK)
    return;
  answer->length = question->bytes->len;
  g_byte_array_append (question->bytes, &end, 1);
  answer->text = (char *) g_byte_array_free (g_steal_pointer (&question->bytes), FALSE);
}

static void
question_clear (Question *question)
{
  g_object_unref (question->message);
  g_clear_object (&question->body);
  g_clear_pointer (&question->bytes, g_byte_array_unref);
  g_object_unref (question->cancellable);
  g_clear_error (&question->error);
}

gboolean
qd_remote_answer_get (SoupSession *session, const char *address, gsize max_bytes, gint64 max_time, GCancellable *cancellable,
                      QdRemoteAnswer *answer, GError **error)
{
  Question question = { .max_bytes = max_bytes };
  gboolean ok;

  *answer = (QdRemoteAnswer){ .patience = -1 };
  if (!qd_http_address_check (address, error))
    return FALSE;
  question.message = soup_message_new (SOUP_METHOD_GET, address);
  question.bytes = g_byte_array_new ();
  question.cancellable = g_cancellable_new ();
  ask (&question, session, max_time, cancellable);
  ok = judge (&question, error);
  if (ok)
    hand_over (&question, answer);
  question_clear (&question);
  return ok;
}
