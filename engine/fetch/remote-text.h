/**
 * A small text from a server, a list for one. Blocks: call it on a worker thread.
 */
#pragma once

#include <gio/gio.h>

/* @address as qd_http_address_check() takes it, also after each redirect. Caller frees; ends in 0. Errors: QD_ERROR_NETWORK naming the
 * address, QD_ERROR_CANCELLED. */
char *qd_remote_text_fetch (const char *address, gsize max_bytes, GCancellable *cancellable, GError **error);
