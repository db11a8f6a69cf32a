/** The tables of Camtrap DP 1.0, see camtrap.h, and what Quadrat says in them that the standard has no column for. */
#pragma once

#include <json-glib/json-glib.h>

/* In the order of the standard's table schemas. A name that begins with "*" has to be there, see qd_table_open(). */
typedef enum
{
  QD_CAMTRAP_OBSERVATION_ID,
  QD_CAMTRAP_DEPLOYMENT_ID,
  QD_CAMTRAP_MEDIA_ID,
  QD_CAMTRAP_EVENT_ID,
  QD_CAMTRAP_EVENT_START,
  QD_CAMTRAP_EVENT_END,
  QD_CAMTRAP_LEVEL,
  QD_CAMTRAP_TYPE,
  QD_CAMTRAP_SETUP,
  QD_CAMTRAP_NAME,
  QD_CAMTRAP_COUNT,
  QD_CAMTRAP_LIFE_STAGE,
  QD_CAMTRAP_SEX,
  QD_CAMTRAP_BEHAVIOR,
  QD_CAMTRAP_INDIVIDUAL,
  QD_CAMTRAP_RADIUS,
  QD_CAMTRAP_ANGLE,
  QD_CAMTRAP_SPEED,
  QD_CAMTRAP_X,
  QD_CAMTRAP_Y,
  QD_CAMTRAP_WIDTH,
  QD_CAMTRAP_HEIGHT,
  QD_CAMTRAP_METHOD,
  QD_CAMTRAP_CLASSIFIED_BY,
  QD_CAMTRAP_CLASSIFIED,
  QD_CAMTRAP_PROBABILITY,
  QD_CAMTRAP_TAGS,
  QD_CAMTRAP_COMMENTS,
  QD_CAMTRAP_N_OBSERVATION,
} QdCamtrapObservation;
extern const char *const qd_camtrap_observation[QD_CAMTRAP_N_OBSERVATION];

typedef enum
{
  QD_CAMTRAP_MEDIUM_ID,
  QD_CAMTRAP_MEDIUM_DEPLOYMENT,
  QD_CAMTRAP_CAPTURE,
  QD_CAMTRAP_TIMESTAMP,
  QD_CAMTRAP_PATH,
  QD_CAMTRAP_PUBLIC,
  QD_CAMTRAP_FILE,
  QD_CAMTRAP_MEDIA_TYPE,
  QD_CAMTRAP_EXIF,
  QD_CAMTRAP_FAVORITE,
  QD_CAMTRAP_MEDIUM_COMMENTS,
  QD_CAMTRAP_N_MEDIUM,
} QdCamtrapMedium;
extern const char *const qd_camtrap_medium[QD_CAMTRAP_N_MEDIUM];

typedef enum
{
  QD_CAMTRAP_PLACE_ID,
  QD_CAMTRAP_LOCATION_ID,
  QD_CAMTRAP_LOCATION,
  QD_CAMTRAP_LATITUDE,
  QD_CAMTRAP_LONGITUDE,
  QD_CAMTRAP_UNCERTAINTY,
  QD_CAMTRAP_START,
  QD_CAMTRAP_END,
  QD_CAMTRAP_SETUP_BY,
  QD_CAMTRAP_CAMERA,
  QD_CAMTRAP_MODEL,
  QD_CAMTRAP_DELAY,
  QD_CAMTRAP_CAMERA_HEIGHT,
  QD_CAMTRAP_DEPTH,
  QD_CAMTRAP_TILT,
  QD_CAMTRAP_HEADING,
  QD_CAMTRAP_DISTANCE,
  QD_CAMTRAP_TIME_ISSUES,
  QD_CAMTRAP_BAIT,
  QD_CAMTRAP_FEATURE,
  QD_CAMTRAP_HABITAT,
  QD_CAMTRAP_GROUPS,
  QD_CAMTRAP_PLACE_TAGS,
  QD_CAMTRAP_PLACE_COMMENTS,
  QD_CAMTRAP_N_DEPLOYMENT,
} QdCamtrapDeployment;
extern const char *const qd_camtrap_deployment[QD_CAMTRAP_N_DEPLOYMENT];

/* The column @i of [@columns] in a row that was kept, by name; "" where there is none. @row may be NULL, and owns the text. */
const char *qd_camtrap_get (JsonObject *row, const char *const *columns, guint i);

/* A table with the line of [@n] names; a row of [@n] texts, NULL for nothing. */
GString *qd_camtrap_table_new (const char *const *columns, guint n);
void qd_camtrap_append_row (GString *table, const char *const *fields, guint n);

/* The class of a box where its scientificName or type does not tell it: a tag "class:NAME", the last one of observationTags,
 * which are parted by "|". */
char *qd_camtrap_add_class (const char *tags, const char *class_name);
/* NULL when there is none. */
char *qd_camtrap_find_class (const char *tags);
/* The name of the class that a row means: its tag, else its scientificName, else its type. */
char *qd_camtrap_dup_class (const char *tags, const char *scientific_name, const char *type);
