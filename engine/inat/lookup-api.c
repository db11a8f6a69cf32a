#include "config.h"

#include "engine/inat/lookup-api.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/core/error.h"
#include "engine/fetch/http.h"
#include "engine/inat/lookup.h"

gboolean
qd_lookup_api_check (const char *text, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  if (uri != NULL && g_uri_get_host (uri) != NULL && g_uri_get_query (uri) == NULL && g_uri_get_fragment (uri) == NULL
      && qd_http_address_check (text, NULL))
    return TRUE;
  g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("“%s” is not an address that can be asked; it should look like %s."), text,
               QD_LOOKUP_API);
  return FALSE;
}

gboolean
qd_lookup_api_find (const char *wanted, char **api, char **host, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  if (wanted == NULL)
    wanted = g_getenv (QD_LOOKUP_API_VARIABLE);
  *api = g_strdup (wanted != NULL && *wanted != '\0' ? wanted : QD_LOOKUP_API);
  while (g_str_has_suffix (*api, "/"))
    (*api)[strlen (*api) - 1] = '\0';
  if (!qd_lookup_api_check (*api, error))
    return FALSE;
  uri = g_uri_parse (*api, G_URI_FLAGS_NONE, NULL);
  *host = g_strdup (g_uri_get_host (uri));
  return TRUE;
}
