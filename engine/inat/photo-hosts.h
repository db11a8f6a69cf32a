/**
 * The photo hosts that a person has named on this machine, in place of iNaturalist's. A project names its photo host too, but it may
 * come from a stranger: what it names is asked only after the person named it here, on the command line or by an answer in the
 * window. Kept in the person's state folder, a line each. Any thread; reads or writes a small file.
 */
#pragma once

#include <glib.h>

gboolean qd_photo_hosts_have (const char *host);
/* Errors: QD_ERROR_IO, QD_ERROR_FULL. */
gboolean qd_photo_hosts_add (const char *host, GError **error);
