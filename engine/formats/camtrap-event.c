#include "engine/formats/camtrap-event.h"

#include <math.h>
#include <stdio.h>

#include "engine/formats/camtrap-columns.h"
#include "engine/formats/format-json.h"
#include "engine/formats/format.h"

#define NOWHERE "unknown" /* the deployment of photos of which no place is known */

/* The days that an ISO date means, which may be a month or a year. FALSE: it is none. */
static gboolean
find_days (const char *date, GDate *first, GDate *last)
{
  guint year = 0, month = 0, day = 0;
  int n = date != NULL ? sscanf (date, "%4u-%2u-%2u", &year, &month, &day) : 0;

  g_date_clear (first, 1);
  g_date_clear (last, 1);
  if (n < 1 || !g_date_valid_year ((GDateYear) year))
    return FALSE;
  if (n >= 2 && !g_date_valid_month ((GDateMonth) month))
    return FALSE;
  if (n == 3 && !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  g_date_set_dmy (first, n == 3 ? (GDateDay) day : 1, n >= 2 ? (GDateMonth) month : G_DATE_JANUARY, (GDateYear) year);
  *last = *first;
  if (n == 3)
    return TRUE;
  g_date_add_months (last, n == 2 ? 1 : 12);
  g_date_subtract_days (last, 1);
  return TRUE;
}

static char *
day_to_text (const GDate *day, const char *time)
{
  return g_strdup_printf ("%04d-%02d-%02dT%s", g_date_get_year (day), g_date_get_month (day), g_date_get_day (day), time);
}

static char *
degrees_to_text (double degrees)
{
  return isnan (degrees) ? g_strdup ("") : qd_format_number (degrees);
}

static void
take_observation (QdCamtrapEvent *event, const QdObservation *observation)
{
  gint64 number = observation->source_id > 0 ? observation->source_id : observation->id;
  GDate first, last;

  if (find_days (observation->observed_on, &first, &last))
    {
      event->start = day_to_text (&first, "00:00:00Z");
      event->end = day_to_text (&last, "23:59:59Z");
    }
  event->deployment = g_strdup_printf ("observation-%" G_GINT64_FORMAT, number);
  event->id = g_strdup (event->deployment);
  event->place = g_strdup (observation->place);
  if (!isnan (observation->latitude) && !isnan (observation->longitude))
    {
      event->latitude = degrees_to_text (observation->latitude);
      event->longitude = degrees_to_text (observation->longitude);
    }
}

static char *
dup_text (JsonObject *row, const char *key)
{
  return row != NULL ? g_strdup (qd_format_json_text (row, key)) : NULL;
}

static void
fill (char **text, const char *otherwise)
{
  if (*text == NULL)
    *text = g_strdup (otherwise);
}

QdCamtrapEvent *
qd_camtrap_event_new (const QdAnnotation *annotation, JsonObject *medium, JsonObject *observation)
{
  QdCamtrapEvent *event = g_new0 (QdCamtrapEvent, 1);

  event->deployment = dup_text (medium, "deploymentID");
  if (event->deployment == NULL)
    event->deployment = dup_text (observation, "deploymentID");
  if (event->deployment != NULL)
    {
      event->id = dup_text (observation, "eventID");
      event->start = dup_text (observation, "eventStart");
      event->end = dup_text (observation, "eventEnd");
      if (event->start == NULL)
        event->start = dup_text (medium, "timestamp");
      fill (&event->end, event->start);
    }
  else if (annotation->observation != NULL)
    take_observation (event, annotation->observation);
  fill (&event->deployment, NOWHERE);
  fill (&event->id, "");
  fill (&event->start, "");
  fill (&event->end, "");
  fill (&event->place, "");
  fill (&event->latitude, "");
  fill (&event->longitude, "");
  return event;
}

void
qd_camtrap_event_free (QdCamtrapEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->deployment);
  g_free (event->id);
  g_free (event->start);
  g_free (event->end);
  g_free (event->place);
  g_free (event->latitude);
  g_free (event->longitude);
  g_free (event);
}

static gboolean
get_degrees (const char *text, double most, double *degrees)
{
  char *end;

  *degrees = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && fabs (*degrees) <= most;
}

static void
widen_place (const char *latitude, const char *longitude, QdCamtrapCoverage *coverage)
{
  gboolean any = coverage->west <= coverage->east;
  double y, x;

  if (!get_degrees (latitude, 90, &y) || !get_degrees (longitude, 180, &x))
    return;
  coverage->west = any ? fmin (coverage->west, x) : x;
  coverage->east = any ? fmax (coverage->east, x) : x;
  coverage->south = any ? fmin (coverage->south, y) : y;
  coverage->north = any ? fmax (coverage->north, y) : y;
}

static void
widen_days (const char *text, QdCamtrapCoverage *coverage)
{
  GDate first, last;

  if (!find_days (text, &first, &last))
    return;
  if (!g_date_valid (coverage->first) || g_date_compare (&first, coverage->first) < 0)
    *coverage->first = first;
  if (!g_date_valid (coverage->last) || g_date_compare (&last, coverage->last) > 0)
    *coverage->last = last;
}

void
qd_camtrap_event_widen (const char *latitude, const char *longitude, const char *start, const char *end,
                        QdCamtrapCoverage *coverage)
{
  widen_place (latitude, longitude, coverage);
  widen_days (start, coverage);
  widen_days (end, coverage);
}
