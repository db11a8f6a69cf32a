/**
 * The address that a lookup asks: iNaturalist's, or another one for a classroom or a test. Any thread.
 */
#pragma once

#include <glib.h>

#define QD_LOOKUP_API "https://api.inaturalist.org"

/* @api: @wanted, else QD_LOOKUP_API_VARIABLE of the environment, else iNaturalist's, without slashes at its end; @host: of it. The
 * caller frees both, in any case. Errors: QD_ERROR_INPUT for one that cannot be asked. */
gboolean qd_lookup_api_find (const char *wanted, char **api, char **host, GError **error);
