/**
 * What this person's downloads have taken from iNaturalist lately, in a file that all projects and all running programs share
 * and that outlives them: no more than 5 GB in any hour and 24 GB in any day is a promise about a person's address, not about a
 * process. Also when the next request may begin, and until when the server wants to be left alone.
 *
 * Bytes are reserved before they are asked for and settled when they came, so that the sum over any stretch of time as long as
 * a window stays within its budget, whoever is killed in between: a reservation that nobody settles counts as used. Bytes are
 * kept by the minute, and a window counts the minutes that it touches, with some to spare. A file that was made with a clock
 * that ran ahead counts as of now.
 *
 * Each call takes the file's lock for some microseconds. Times are microseconds of the real-time clock, given by the caller.
 * One thread for each QdTraffic; any number of them on one file.
 */
#pragma once

#include <gio/gio.h>

typedef struct _QdTraffic QdTraffic;

typedef struct
{
  gint64 minute;                   /* microseconds; 0: a real one. An hour is 60 of them, a day 1440 */
  guint64 hour_budget, day_budget; /* bytes */
} QdTrafficLimits;

/* iNaturalist's, with some to spare: who takes more than 5 GB in an hour or 24 GB in a day is blocked for good. */
extern const QdTrafficLimits qd_traffic_usual_limits;

/* What a request has reserved. Zero at first. */
typedef struct
{
  gint64 at;     /* when */
  guint64 bytes; /* and how much is not used yet */
} QdTrafficShare;

/* The file of iNaturalist's photo hosts in the person's state folder; caller frees. */
char *qd_traffic_dup_path (void);

/* Makes the file, and its folder, when there is none. One that is not such a file is begun anew. Errors: QD_ERROR_FULL,
 * QD_ERROR_IO. */
QdTraffic *qd_traffic_open (const char *path, const QdTrafficLimits *limits, GError **error);
void qd_traffic_free (QdTraffic *traffic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdTraffic, qd_traffic_free)

/* A request wants to begin, the next one @interval later, with @bytes reserved. 0: it may, and @share has them. Else the
 * microseconds until it is worth while to ask again, at least 1; nothing has changed then. */
gint64 qd_traffic_begin (QdTraffic *traffic, gint64 now, gint64 interval, guint64 bytes, QdTrafficShare *share);
/* Was it for its budget that the last request had to wait? */
gboolean qd_traffic_is_spent (const QdTraffic *traffic);
/* @used bytes of @share came, and @more are wanted. FALSE: the budget has no more; the bytes that came are settled then. */
gboolean qd_traffic_extend (QdTraffic *traffic, gint64 now, guint64 used, guint64 more, QdTrafficShare *share);
/* The request is over, and @used bytes of what was reserved last came. */
void qd_traffic_settle (QdTraffic *traffic, gint64 now, guint64 used, QdTrafficShare *share);

/* Nobody begins before @until. */
void qd_traffic_hold (QdTraffic *traffic, gint64 until);

/* Bytes that count for the hour, and the day, that end at @now. */
void qd_traffic_count (QdTraffic *traffic, gint64 now, guint64 *hour, guint64 *day);
