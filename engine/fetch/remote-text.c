#include "config.h"

#include "engine/fetch/remote-text.h"

#include <glib/gi18n-lib.h>

#include "engine/core/error.h"
#include "engine/fetch/http.h"

#define TIMEOUT 30 /* seconds without a byte */

static char *
fail (const char *address, const char *reason, GError **error)
{
  g_set_error (error, QD_ERROR, QD_ERROR_NETWORK, _ ("“%s” could not be fetched. %s"), address, reason);
  return NULL;
}

static char *
fail_stream (const char *address, SoupMessage *message, const GError *local, GError **error)
{
  g_autofree char *reason = qd_http_dup_reason (message, local);

  if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return fail (address, reason, error);
  g_set_error_literal (error, QD_ERROR, QD_ERROR_CANCELLED, _ ("The download was stopped."));
  return NULL;
}

static char *
take_body (const char *address, SoupMessage *message, GInputStream *body, gsize max_bytes, GCancellable *cancellable, GError **error)
{
  g_autofree char *text = g_malloc (max_bytes + 2);
  g_autoptr (GError) local = NULL;
  gsize length;

  if (!g_input_stream_read_all (body, text, max_bytes + 1, &length, cancellable, &local))
    return fail_stream (address, message, local, error);
  if (length > max_bytes)
    return fail (address, _ ("It is too long."), error);
  text[length] = '\0';
  return g_steal_pointer (&text);
}

char *
qd_remote_text_fetch (const char *address, gsize max_bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (SoupSession) session = qd_http_session_new (address, 1, TIMEOUT);
  g_autofree char *here = g_strdup (address);
  guint redirects = 0;

  while (here != NULL && qd_http_address_check (here, error))
    {
      g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, here);
      g_autoptr (GError) local = NULL;
      g_autoptr (GInputStream) body = NULL;
      g_autofree char *reason = NULL;
      guint status;

      soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
      body = soup_session_send (session, message, cancellable, &local);
      if (body == NULL)
        return fail_stream (address, message, local, error);
      status = soup_message_get_status (message);
      if (status == SOUP_STATUS_OK)
        return take_body (address, message, body, max_bytes, cancellable, error);
      reason = g_strdup_printf (_ ("The server answered %u (%s)."), status, soup_message_get_reason_phrase (message));
      if (!qd_http_is_redirect (status))
        return fail (address, reason, error);
      g_free (here);
      here = qd_http_follow (message, &redirects, error);
    }
  return NULL;
}
