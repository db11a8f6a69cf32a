#include "engine/project/photo-names.h"

#include <string.h>

/* Each table holds a name and its photo, or AMBIGUOUS. Tried in this order. */
typedef enum
{
  BY_PATH,        /* "sub/a.jpg" of a folder; the path of an address, and every end of it after a slash */
  BY_BASE,        /* "a.jpg" */
  BY_STEM,        /* "a" */
  BY_NUMBER,      /* iNaturalist's number of the photo */
  BY_OBSERVATION, /* and of the observation */
  BY_FOLDED,      /* base and stem in lower case */
  N_TABLES,
} Table;

struct _QdPhotoNames
{
  GPtrArray *photos;
  GHashTable *tables[N_TABLES]; /* owned text to QdPhoto */
  GHashTable *by_hash;          /* text of the photo to QdPhoto; NULL until it is asked for */
};

static const QdPhoto ambiguous_photo;

static void
add (QdPhotoNames *names, Table table, const char *name, const QdPhoto *photo)
{
  const QdPhoto *other;

  if (name == NULL || *name == 0)
    return;
  other = g_hash_table_lookup (names->tables[table], name);
  if (other == NULL)
    g_hash_table_insert (names->tables[table], g_strdup (name), (gpointer) photo);
  else if (other != photo)
    g_hash_table_insert (names->tables[table], g_strdup (name), (gpointer) &ambiguous_photo);
}

static char *
dup_stem (const char *base)
{
  const char *dot = strrchr (base, '.');

  return dot == NULL || dot == base ? g_strdup (base) : g_strndup (base, (gsize) (dot - base));
}

static void
add_base (QdPhotoNames *names, const char *base, const QdPhoto *photo)
{
  g_autofree char *stem = dup_stem (base), *folded = g_utf8_casefold (base, -1), *folded_stem = g_utf8_casefold (stem, -1);

  add (names, BY_BASE, base, photo);
  add (names, BY_STEM, stem, photo);
  add (names, BY_FOLDED, folded, photo);
  if (strcmp (folded, folded_stem) != 0)
    add (names, BY_FOLDED, folded_stem, photo);
}

/* "medium.jpg" at the end of most addresses says nothing; it becomes ambiguous by itself. */
static void
add_path (QdPhotoNames *names, const char *path, const QdPhoto *photo)
{
  g_autofree char *plain = g_strndup (path, strcspn (path, "?#"));
  const char *rest = plain;

  add (names, BY_PATH, plain, photo);
  while ((rest = strchr (rest, '/')) != NULL)
    add (names, BY_PATH, ++rest, photo);
  rest = strrchr (plain, '/');
  add_base (names, rest == NULL ? plain : rest + 1, photo);
}

static void
add_number (QdPhotoNames *names, Table table, gint64 number, const QdPhoto *photo)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  if (number != 0)
    add (names, table, text, photo);
}

static gboolean
add_observations (QdPhotoNames *names, QdProject *project, GError **error)
{
  for (guint i = 0; i < names->photos->len; i++)
    {
      const QdPhoto *photo = g_ptr_array_index (names->photos, i);
      g_autoptr (QdObservation) observation = NULL;
      if (photo->observation_id == 0)
        continue;
      observation = qd_project_get_observation (project, photo->observation_id, error);
      if (observation == NULL)
        return FALSE;
      add_number (names, BY_OBSERVATION, observation->source_id, photo);
    }
  return TRUE;
}

QdPhotoNames *
qd_photo_names_new (QdProject *project, GError **error)
{
  g_autoptr (QdPhotoNames) names = g_new0 (QdPhotoNames, 1);
  QdPhotoQuery all = QD_PHOTO_QUERY_INIT;

  all.unused_too = TRUE;
  for (guint i = 0; i < N_TABLES; i++)
    names->tables[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  names->photos = qd_project_list_photos (project, &all, error);
  if (names->photos == NULL)
    return NULL;
  for (guint i = 0; i < names->photos->len; i++)
    {
      const QdPhoto *photo = g_ptr_array_index (names->photos, i);
      g_autofree char *shown = qd_photo_dup_name (photo);
      if (photo->url != NULL)
        add_path (names, photo->url, photo);
      if (photo->original_name != NULL)
        add_path (names, photo->original_name, photo);
      else if (photo->source_id == 0) /* else it is shown by its number, and found by that */
        add_base (names, shown, photo);
      add_number (names, BY_NUMBER, photo->source_id, photo);
    }
  return add_observations (names, project, error) ? g_steal_pointer (&names) : NULL;
}

void
qd_photo_names_free (QdPhotoNames *names)
{
  if (names == NULL)
    return;
  for (guint i = 0; i < N_TABLES; i++)
    g_clear_pointer (&names->tables[i], g_hash_table_unref);
  g_clear_pointer (&names->by_hash, g_hash_table_unref);
  g_clear_pointer (&names->photos, g_ptr_array_unref);
  g_free (names);
}

const QdPhoto *
qd_photo_names_find_hash (QdPhotoNames *names, const char *sha256)
{
  if (names->by_hash == NULL)
    {
      names->by_hash = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint i = 0; i < names->photos->len; i++)
        {
          const QdPhoto *photo = names->photos->pdata[i];
          if (photo->sha256 != NULL && !g_hash_table_contains (names->by_hash, photo->sha256))
            g_hash_table_insert (names->by_hash, photo->sha256, (gpointer) photo);
        }
    }
  return g_hash_table_lookup (names->by_hash, sha256);
}

/* Longest end first, so that "photos/7/medium.jpg" wins over "medium.jpg". */
static const QdPhoto *
find_path (QdPhotoNames *names, const char *path, gboolean *ambiguous)
{
  const char *rest = path;

  while (rest != NULL && strchr (rest, '/') != NULL)
    {
      const QdPhoto *photo = g_hash_table_lookup (names->tables[BY_PATH], rest);
      if (photo != NULL && photo != &ambiguous_photo)
        return photo;
      *ambiguous |= photo == &ambiguous_photo;
      rest = strchr (rest, '/') + 1;
    }
  return NULL;
}

static const QdPhoto *
find_base (QdPhotoNames *names, const char *base, gboolean *ambiguous, QdPhotoMatch *match)
{
  g_autofree char *stem = dup_stem (base), *folded = g_utf8_casefold (base, -1), *folded_stem = g_utf8_casefold (stem, -1);
  const struct
  {
    Table table;
    const char *name;
  } tries[] = {
    { BY_BASE, base },        { BY_STEM, stem },        { BY_NUMBER, base },   { BY_NUMBER, stem },
    { BY_OBSERVATION, base }, { BY_OBSERVATION, stem }, { BY_FOLDED, folded }, { BY_FOLDED, folded_stem },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      const QdPhoto *photo = g_hash_table_lookup (names->tables[tries[i].table], tries[i].name);
      *ambiguous |= photo == &ambiguous_photo;
      if (photo == NULL || photo == &ambiguous_photo)
        continue;
      *match = tries[i].table == BY_NUMBER || tries[i].table == BY_OBSERVATION ? QD_PHOTO_MATCH_NUMBER : QD_PHOTO_MATCH_NAME;
      return photo;
    }
  return NULL;
}

const QdPhoto *
qd_photo_names_find (QdPhotoNames *names, const char *name, QdPhotoMatch *match)
{
  g_autofree char *path = g_strdelimit (g_strndup (name, strcspn (name, "?#")), "\\", '/');
  const char *base = strrchr (path, '/');
  gboolean several = FALSE;
  const QdPhoto *photo = find_path (names, path, &several);
  QdPhotoMatch how = QD_PHOTO_MATCH_NAME;

  if (photo == NULL)
    photo = find_base (names, base == NULL ? path : base + 1, &several, &how);
  if (match != NULL)
    *match = photo != NULL ? how : several ? QD_PHOTO_MATCH_SEVERAL : QD_PHOTO_MATCH_NONE;
  return photo;
}
