#include "app/pages/species-pictures.h"

#include "app/picture.h"
#include "app/thumbnails.h"

#define THUMBNAIL     96 /* pixels */
#define MOST_PICTURES 400

typedef struct
{
  GdkTexture *texture;   /* NULL: not there */
  GCancellable *loading; /* NULL: not on its way */
} Picture;

struct _QdSpeciesPictures
{
  GObject parent_instance;
  QdSession *session;
  GHashTable *photos;   /* species to one of its photos, both gint64; NULL: not known yet */
  GHashTable *pictures; /* species to Picture: those that were asked for */
  guint n_loading;
  gboolean finding, find_again;
};

G_DEFINE_FINAL_TYPE (QdSpeciesPictures, qd_species_pictures, G_TYPE_OBJECT)

static guint arrived_signal;

/* ---- One picture ---- */

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  g_cancellable_cancel (picture->loading);
  g_clear_object (&picture->loading);
  g_clear_object (&picture->texture);
  g_free (picture);
}

typedef struct
{
  gint64 species, photo;
  char *path, *cache; /* NULL: the photo is not there */
  GCancellable *cancellable;
} Glance;

static void
glance_free (gpointer data)
{
  Glance *glance = data;

  g_free (glance->path);
  g_free (glance->cache);
  g_object_unref (glance->cancellable);
  g_free (glance);
}

static gboolean
read_glance (QdProject *project, gpointer data, GError **error)
{
  Glance *glance = data;
  g_autoptr (QdPhoto) photo = NULL;

  if (g_cancellable_is_cancelled (glance->cancellable))
    return FALSE;
  photo = qd_project_get_photo (project, glance->photo, error);
  if (photo != NULL)
    glance->path = qd_project_dup_photo_path (project, photo);
  glance->cache = qd_project_dup_cache_folder (project);
  return glance->path != NULL;
}

/* A species without a picture is no failure. */
static void
finish (QdSpeciesPictures *self, gint64 species, GdkTexture *texture)
{
  Picture *picture = g_hash_table_lookup (self->pictures, &species);

  g_clear_object (&picture->loading);
  self->n_loading--;
  if (texture == NULL)
    return;
  g_set_object (&picture->texture, texture);
  g_signal_emit (self, arrived_signal, 0);
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer data)
{
  QdSpeciesPictures *self = QD_SPECIES_PICTURES (source);
  g_autofree gint64 *species = data;
  QdPixels *pixels = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GdkTexture) texture = pixels != NULL ? qd_pixels_to_texture (pixels) : NULL;

  if (!g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    finish (self, *species, texture);
  qd_pixels_unref (pixels);
}

static void
on_glance (gpointer owner, gpointer data, const GError *error)
{
  QdSpeciesPictures *self = owner;
  Glance *glance = data;
  g_autoptr (GTask) task = NULL;

  (void) error;
  if (g_cancellable_is_cancelled (glance->cancellable))
    return;
  if (glance->path == NULL)
    {
      finish (self, glance->species, NULL);
      return;
    }
  task = g_task_new (self, glance->cancellable, on_decoded, g_memdup2 (&glance->species, sizeof (gint64)));
  qd_thumbnails_load (g_steal_pointer (&glance->path), g_steal_pointer (&glance->cache), glance->photo, THUMBNAIL, task);
}

static void
start_loading (QdSpeciesPictures *self, gint64 species, gint64 photo)
{
  Picture *picture = g_new0 (Picture, 1);
  Glance *glance = g_new0 (Glance, 1);

  picture->loading = g_cancellable_new ();
  g_hash_table_insert (self->pictures, g_memdup2 (&species, sizeof species), picture);
  self->n_loading++;
  glance->species = species;
  glance->photo = photo;
  glance->cancellable = g_object_ref (picture->loading);
  qd_session_read (self->session, read_glance, glance, glance_free, G_OBJECT (self), on_glance);
}

static gboolean
is_at_rest (gpointer species, gpointer picture, gpointer user_data)
{
  (void) species;
  (void) user_data;
  return ((Picture *) picture)->loading == NULL;
}

GdkPaintable *
qd_species_pictures_get (QdSpeciesPictures *self, gint64 species)
{
  const gint64 *photo = self->photos != NULL ? g_hash_table_lookup (self->photos, &species) : NULL;
  Picture *picture = g_hash_table_lookup (self->pictures, &species);

  if (photo == NULL || picture != NULL)
    return photo != NULL && picture->texture != NULL ? GDK_PAINTABLE (picture->texture) : NULL;
  if (g_hash_table_size (self->pictures) >= MOST_PICTURES)
    g_hash_table_foreach_remove (self->pictures, is_at_rest, NULL); /* those in sight come back from the cache */
  start_loading (self, species, *photo);
  return NULL;
}

guint
qd_species_pictures_count_loading (QdSpeciesPictures *self)
{
  return self->n_loading;
}

gboolean
qd_species_pictures_is_loading (QdSpeciesPictures *self, gint64 species)
{
  const Picture *picture = g_hash_table_lookup (self->pictures, &species);

  return picture != NULL && picture->loading != NULL;
}

static gboolean
is_unwanted (gpointer species, gpointer picture, gpointer wanted)
{
  return ((Picture *) picture)->loading != NULL && (wanted == NULL || !g_hash_table_contains (wanted, species));
}

void
qd_species_pictures_want_only (QdSpeciesPictures *self, GHashTable *species)
{
  if (self->n_loading > 0)
    self->n_loading -= g_hash_table_foreach_remove (self->pictures, is_unwanted, species);
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
qd_species_pictures_class_init (QdSpeciesPicturesClass *class)
{
  G_OBJECT_CLASS (class)->finalize = qd_species_pictures_finalize;
  arrived_signal = g_signal_new ("arrived", QD_TYPE_SPECIES_PICTURES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qd_species_pictures_init (QdSpeciesPictures *self)
{
  self->pictures = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, picture_free);
}
