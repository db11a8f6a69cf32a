#include "app/pages/species-pictures.h"

#include "app/picture.h"

#include "engine/photo/photo.h"

#define THUMBNAIL     96 /* pixels */
#define MOST_PICTURES 400

struct _QdSpeciesPictures
{
  GObject parent_instance;
  QdSession *session;
  GHashTable *photos;   /* species to one of its photos, both gint64; NULL: not known yet */
  GHashTable *pictures; /* species to its picture; to NULL while that is being loaded */
  gboolean finding, find_again;
};

G_DEFINE_FINAL_TYPE (QdSpeciesPictures, qd_species_pictures, G_TYPE_OBJECT)

static guint arrived_signal;

/* ---- One picture ---- */

typedef struct
{
  gint64 species, photo;
  QdPixels *pixels;
} Glance;

static void
glance_free (gpointer data)
{
  Glance *glance = data;

  g_clear_pointer (&glance->pixels, qd_pixels_unref);
  g_free (glance);
}

static gboolean
load_glance (QdProject *project, gpointer data, GError **error)
{
  Glance *glance = data;
  g_autoptr (QdPhoto) photo = qd_project_get_photo (project, glance->photo, error);
  g_autofree char *path = photo != NULL ? qd_project_dup_photo_path (project, photo) : NULL;
  g_autofree char *cache = qd_project_dup_cache_folder (project);
  g_autofree char *key = g_strdup_printf ("%" G_GINT64_FORMAT, glance->photo);

  if (path != NULL)
    glance->pixels = qd_photo_thumbnail (path, cache, key, THUMBNAIL, error);
  return glance->pixels != NULL;
}

/* A species without a picture is no failure. */
static void
on_glance (gpointer owner, gpointer data, const GError *error)
{
  QdSpeciesPictures *self = owner;
  const Glance *glance = data;

  if (error != NULL || glance->pixels == NULL)
    return;
  g_hash_table_insert (self->pictures, g_memdup2 (&glance->species, sizeof (gint64)), qd_pixels_to_texture (glance->pixels));
  g_signal_emit (self, arrived_signal, 0);
}

GdkPaintable *
qd_species_pictures_get (QdSpeciesPictures *self, gint64 species)
{
  const gint64 *photo = self->photos != NULL ? g_hash_table_lookup (self->photos, &species) : NULL;
  gpointer picture;
  Glance *glance;

  if (photo == NULL)
    return NULL;
  if (g_hash_table_lookup_extended (self->pictures, &species, NULL, &picture))
    return picture;
  if (g_hash_table_size (self->pictures) >= MOST_PICTURES)
    g_hash_table_remove_all (self->pictures); /* those in sight come back from the cache */
  g_hash_table_insert (self->pictures, g_memdup2 (&species, sizeof species), NULL);
  glance = g_new0 (Glance, 1);
  glance->species = species;
  glance->photo = *photo;
  qd_session_read (self->session, load_glance, glance, glance_free, G_OBJECT (self), on_glance);
  return NULL;
}

/* ---- Which there are ---- */

typedef struct
{
  GHashTable *photos;
} Finding;

static void
finding_free (gpointer data)
{
  Finding *finding = data;

  g_clear_pointer (&finding->photos, g_hash_table_unref);
  g_free (finding);
}

static gboolean
find_photos (QdProject *project, gpointer data, GError **error)
{
  Finding *finding = data;

  finding->photos = qd_project_find_species_photos (project, error);
  return finding->photos != NULL;
}

static void
on_found (gpointer owner, gpointer data, const GError *error)
{
  QdSpeciesPictures *self = owner;
  Finding *finding = data;

  self->finding = FALSE;
  if (error == NULL)
    {
      g_clear_pointer (&self->photos, g_hash_table_unref);
      self->photos = g_steal_pointer (&finding->photos);
      g_signal_emit (self, arrived_signal, 0);
    }
  if (self->find_again)
    qd_species_pictures_find (self);
}

void
qd_species_pictures_find (QdSpeciesPictures *self)
{
  self->find_again = self->finding;
  if (self->finding)
    return;
  self->finding = TRUE;
  qd_session_read (self->session, find_photos, g_new0 (Finding, 1), finding_free, G_OBJECT (self), on_found);
}

/* ---- The object ---- */

QdSpeciesPictures *
qd_species_pictures_new (QdSession *session)
{
  QdSpeciesPictures *self = g_object_new (QD_TYPE_SPECIES_PICTURES, NULL);

  self->session = g_object_ref (session);
  return self;
}

static void
qd_species_pictures_finalize (GObject *object)
{
  QdSpeciesPictures *self = QD_SPECIES_PICTURES (object);

  g_object_unref (self->session);
  g_clear_pointer (&self->photos, g_hash_table_unref);
  g_hash_table_unref (self->pictures);
  G_OBJECT_CLASS (qd_species_pictures_parent_class)->finalize (object);
}

static void
unref_picture (gpointer picture)
{
  if (picture != NULL)
    g_object_unref (picture);
}

static void
qd_species_pictures_class_init (QdSpeciesPicturesClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_species_pictures_finalize;
  arrived_signal = g_signal_new ("arrived", QD_TYPE_SPECIES_PICTURES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_species_pictures_init (QdSpeciesPictures *self)
{
  self->pictures = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, unref_picture);
}
