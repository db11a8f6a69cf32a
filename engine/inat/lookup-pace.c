#include "config.h"
#include "engine/inat/lookup-pace.h"

#include "engine/inat/traffic.h"

struct _QdLookupPace
{
  QdTraffic *traffic; /* NULL: unlimited */
  gint64 held_until;
};

QdLookupPace *
qd_lookup_pace_new (const char *path, gboolean unlimited, GError **error)
{
  const QdTrafficLimits limits = { .hour_budget = G_MAXINT64, .day_budget = QD_LOOKUP_DAY_BUDGET };
  g_autofree char *own = g_build_filename (g_get_user_state_dir (), "quadrat", "inaturalist-requests", NULL);
  g_autoptr (QdLookupPace) pace = g_new0 (QdLookupPace, 1);

  if (!unlimited)
    pace->traffic = qd_traffic_open (path != NULL ? path : own, &limits, error);
  return unlimited || pace->traffic != NULL ? g_steal_pointer (&pace) : NULL;
}

void
qd_lookup_pace_free (QdLookupPace *pace)
{
  if (pace == NULL)
    return;
  qd_traffic_free (pace->traffic);
  g_free (pace);
}

gint64
qd_lookup_pace_begin (QdLookupPace *pace, gint64 now)
{
  QdTrafficShare share;

  if (pace->held_until > now)
    return pace->held_until - now;
  return pace->traffic != NULL ? qd_traffic_begin (pace->traffic, now, QD_LOOKUP_INTERVAL, 1, &share) : 0;
}

void
qd_lookup_pace_hold (QdLookupPace *pace, gint64 until)
{
  pace->held_until = MAX (pace->held_until, until);
  if (pace->traffic != NULL)
    qd_traffic_hold (pace->traffic, until);
}

gboolean
qd_lookup_pace_is_unlimited (QdLookupPace *pace)
{
  return pace->traffic == NULL;
}
