/**
 * The photos that could not be had, each with its reason, and a way to try again. Main thread.
 */
#pragma once

#include "app/page.h"

/* They wait again; the download has still to be started. @error: NULL when it went well. */
typedef void (*QdFailuresRetried) (gpointer page, const GError *error);

/* Reads and shows them above the page's window. The list goes with the page, and @retried is not called then. */
void qd_failure_list_show (QdPage *page, QdFailuresRetried retried);
