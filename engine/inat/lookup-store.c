#include "config.h"
#include "engine/inat/lookup-store.h"

#include "engine/inat/lookup-answer.h"
#include "engine/inat/photo-address.h"

#define PAGE 200 /* further photos in one transaction */

/* ---- Further photos ---- */

/* The address in the size of the observation's other photos; NULL when it is none. */
static char *
make_url (QdProject *project, const QdLookupPhoto *photo)
{
  g_autofree char *sibling = qd_project_dup_photo_url (project, photo->observation_id, NULL);
  QdPhotoAddress address, model;

  if (qd_photo_address_parse (photo->url, NULL, &address) != QD_PHOTO_ADDRESS_OK || address.photo_id != photo->source_id)
    return NULL;
  if (qd_photo_address_parse (sibling, NULL, &model) != QD_PHOTO_ADDRESS_OK)
    model.size = QD_PHOTO_SIZE_MEDIUM;
  return qd_photo_address_build (&address, model.size, NULL);
}

static gboolean
add_one (QdProject *project, const QdLookupPhoto *photo, QdLookupProgress *progress, GError **error)
{
  g_autofree char *url = make_url (project, photo);
  gboolean added = FALSE;

  if (url == NULL)
    {
      progress->unusable++;
      return TRUE;
    }
  if (!qd_project_add_further_photo (project, photo, url, &added, error))
    return FALSE;
  progress->added += added;
  return TRUE;
}

static gboolean
add_page (QdProject *project, GPtrArray *page, QdLookupProgress *progress, GError **error)
{
  if (!qd_project_begin (project, error))
    return FALSE;
  for (guint i = 0; i < page->len; i++)
    if (!add_one (project, page->pdata[i], progress, error))
      {
        qd_project_rollback (project);
        return FALSE;
      }
  return qd_project_commit (project, error);
}

gboolean
qd_lookup_add_further (QdProject *project, const QdLookupPhoto *after, gint64 to, QdLookupProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) page = qd_project_list_further_photos (project, after, to, PAGE, error);

  while (page != NULL && page->len > 0)
    {
      GPtrArray *next;
      if (!add_page (project, page, progress, error))
        return FALSE;
      next = qd_project_list_further_photos (project, page->pdata[page->len - 1], to, PAGE, error);
      g_ptr_array_unref (page);
      page = next;
    }
  return page != NULL;
}

/* ---- An answer ---- */

static gboolean
count_differences (QdProject *project, const QdLookupDue *due, const QdLookupAnswer *answer, QdLookupProgress *progress,
                   GError **error)
{
  g_autoptr (QdObservation) observation = qd_project_get_observation (project, due->id, error);

  if (observation == NULL)
    return FALSE;
  progress->other_species += answer->taxon_id != 0 && observation->taxon_id != 0 && answer->taxon_id != observation->taxon_id;
  progress->other_quality +=
      answer->quality != NULL && observation->quality != NULL && g_strcmp0 (answer->quality, observation->quality) != 0;
  return TRUE;
}

static gboolean
store_one (QdProject *project, const QdLookupDue *due, GHashTable *answers, gint64 when, QdLookupProgress *progress,
           GError **error)
{
  const QdLookupAnswer *answer = answers != NULL ? g_hash_table_lookup (answers, &due->source_id) : NULL;
  QdLookupState state = answers == NULL ? QD_LOOKUP_UNREADABLE : answer == NULL ? QD_LOOKUP_GONE : QD_LOOKUP_FOUND;

  progress->gone += state == QD_LOOKUP_GONE;
  progress->unreadable += state == QD_LOOKUP_UNREADABLE;
  return (answer == NULL || count_differences (project, due, answer, progress, error)) &&
         qd_project_put_lookup (project, due->id, state, when, answer != NULL ? answer->photos : NULL, &progress->change,
                                error);
}

static gboolean
store_all (QdProject *project, const GArray *due, GHashTable *answers, gint64 when, gboolean photos, QdLookupProgress *progress,
           GError **error)
{
  const QdLookupPhoto before = { .observation_id = g_array_index (due, QdLookupDue, 0).id };

  for (guint i = 0; i < due->len; i++)
    if (!store_one (project, &g_array_index (due, QdLookupDue, i), answers, when, progress, error))
      return FALSE;
  return !photos ||
         qd_lookup_add_further (project, &before, g_array_index (due, QdLookupDue, due->len - 1).id, progress, error);
}

gboolean
qd_lookup_store (QdProject *project, const GArray *due, GHashTable *answers, gint64 when, gboolean photos,
                 QdLookupProgress *progress, GError **error)
{
  QdLookupProgress counted = *progress;

  if (!qd_project_begin (project, error))
    return FALSE;
  if (!store_all (project, due, answers, when, photos, &counted, error))
    {
      qd_project_rollback (project);
      return FALSE;
    }
  if (!qd_project_commit (project, error))
    return FALSE;
  *progress = counted;
  progress->done += due->len;
  return TRUE;
}
