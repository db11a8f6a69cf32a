/** Photos a second over the last ten seconds. Times as in pace.h. Plain value; one thread. */
#pragma once

#include <glib.h>

typedef struct
{
  GArray *times; /* of gint64: when they came, no older than ten seconds at the last look */
} QdSpeed;

void qd_speed_init (QdSpeed *speed);
void qd_speed_clear (QdSpeed *speed);
/* One more came. */
void qd_speed_add (QdSpeed *speed, gint64 now);
/* 0 while fewer than two came. */
double qd_speed_get (QdSpeed *speed, gint64 now);
