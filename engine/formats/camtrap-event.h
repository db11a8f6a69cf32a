/**
 * Where and when a photo was taken, in Camtrap DP's words: as its row in media.csv had it, else as its observation of
 * iNaturalist tells, by the day. See camtrap.h. Any thread.
 */
#pragma once

#include "engine/formats/annotation.h"
#include "engine/formats/camtrap-package.h"

typedef struct
{
  char *deployment, *id;      /* "" where the event has no id */
  char *start, *end;          /* "2020-05-30T00:00:00Z"; "" when not known */
  char *place;                /* its name; "" as well */
  char *latitude, *longitude; /* degrees; "" as well */
} QdCamtrapEvent;

/* @medium, @observation: rows that came in of it; NULL for none. */
QdCamtrapEvent *qd_camtrap_event_new (const QdAnnotation *annotation, JsonObject *medium, JsonObject *observation);
void qd_camtrap_event_free (QdCamtrapEvent *event);

/* A place and a time more are covered; each may be "". */
void qd_camtrap_event_widen (const char *latitude, const char *longitude, const char *start, const char *end,
                             QdCamtrapCoverage *coverage);
