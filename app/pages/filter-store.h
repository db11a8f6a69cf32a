/**
 * QdFilterStore: puts a filter into the project, which writes which observations are used: of a million that takes some
 * seconds. A newer filter takes the place of one on its way. Main thread; written where the project is written.
 *
 * Signals: progress (double in 0..1), now and then where it takes long; stored (GError or NULL): the last one is there, or was
 * stopped (QD_ERROR_CANCELLED) or failed, and the project has the filter that it had before.
 */
#pragma once

#include "app/session.h"

#define QD_TYPE_FILTER_STORE (qd_filter_store_get_type ())
G_DECLARE_FINAL_TYPE (QdFilterStore, qd_filter_store, QD, FILTER_STORE, GObject)

QdFilterStore *qd_filter_store_new (QdSession *session);

/* Copies @filter. */
void qd_filter_store_put (QdFilterStore *self, const QdFilter *filter);

gboolean qd_filter_store_is_busy (QdFilterStore *self);

/* The filter on its way is to be left; stored follows. */
void qd_filter_store_stop (QdFilterStore *self);
