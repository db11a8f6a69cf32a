#include "config.h"
#include "engine/hands/choose-photos.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "engine/core/error.h"
#include "engine/core/random.h"

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static GArray *
list_usable (QdProject *project, const QdPhotoQuery *query, GError **error)
{
  QdPhotoQuery there = *query;
  g_autoptr (GPtrArray) photos = NULL;
  GArray *ids;

  there.state = QD_PHOTO_THERE;
  there.offset = there.limit = 0;
  photos = qd_project_list_photos (project, &there, error);
  ids = photos == NULL ? NULL : g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; photos != NULL && i < photos->len; i++)
    {
      const QdPhoto *photo = photos->pdata[i];

      if (photo->mark != QD_MARK_UNUSABLE)
        g_array_append_val (ids, photo->id);
    }
  return ids;
}

GArray *
qd_hands_choose_photos (QdProject *project, const QdPhotoQuery *query, double percent, guint64 seed, GError **error)
{
  g_autoptr (GArray) usable = NULL;
  g_autofree guint *order = NULL;
  GArray *chosen;
  QdRandom random;
  guint n;

  if (!(percent > 0 && percent <= 100))
    {
      g_set_error (error, QD_ERROR, QD_ERROR_INPUT, _ ("The part of the photos has to be above 0 and at most 100 percent."));
      return NULL;
    }
  usable = list_usable (project, query, error);
  if (usable == NULL)
    return NULL;
  g_array_sort (usable, compare_ids);
  order = g_new (guint, usable->len + 1);
  for (guint i = 0; i < usable->len; i++)
    order[i] = i;
  qd_random_init (&random, seed, 0);
  qd_random_shuffle (&random, order, usable->len);
  n = usable->len == 0 ? 0 : MAX (1, (guint) lround (usable->len * percent / 100));
  chosen = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < n; i++)
    g_array_append_val (chosen, g_array_index (usable, gint64, order[i]));
  g_array_sort (chosen, compare_ids);
  return chosen;
}
