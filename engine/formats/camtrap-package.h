/** The description of a Camtrap DP, datapackage.json, see camtrap.h. Any thread. */
#pragma once

#include <json-glib/json-glib.h>

/* What the tables hold, as the description tells it. */
typedef struct
{
  const char *title;               /* of the project */
  gint64 changed;                  /* when something in it was, microseconds since 1970 */
  GDate *first, *last;             /* of its events; not valid where none is known */
  double west, south, east, north; /* degrees; @west > @east where no place is known */
  GPtrArray *names;                /* of char *: scientific names, in order */
} QdCamtrapCoverage;

/* The text of the file. @kept: of the package that came in, whose own words stay but for what the tables hold now; NULL for
 * none. */
char *qd_camtrap_package_to_text (const QdCamtrapCoverage *coverage, JsonObject *kept);
