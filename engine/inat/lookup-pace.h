/**
 * When iNaturalist may be asked next. One request a second at most, so that no minute has more than 60, and fewer than 10,000
 * in any day, counted for all projects and programs of this person together and kept in a file (traffic.h, with requests in
 * place of bytes); and not before a server that asked for patience has had it. One thread.
 */
#pragma once

#include <gio/gio.h>

#define QD_LOOKUP_INTERVAL   G_TIME_SPAN_SECOND
#define QD_LOOKUP_DAY_BUDGET 9500

typedef struct _QdLookupPace QdLookupPace;

/* @path: the file that counts; NULL: the person's own. @unlimited: a server on this machine, where only its own wishes count.
 * Errors: QD_ERROR_FULL, QD_ERROR_IO. */
QdLookupPace *qd_lookup_pace_new (const char *path, gboolean unlimited, GError **error);
void qd_lookup_pace_free (QdLookupPace *pace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdLookupPace, qd_lookup_pace_free)

/* A request wants to begin at @now. 0: it may, and is counted; else microseconds after which to ask again. */
gint64 qd_lookup_pace_begin (QdLookupPace *pace, gint64 now);
/* Nobody begins before @until. */
void qd_lookup_pace_hold (QdLookupPace *pace, gint64 until);
gboolean qd_lookup_pace_is_unlimited (QdLookupPace *pace);
