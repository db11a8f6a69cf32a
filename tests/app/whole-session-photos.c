#include "tests/app/whole-session.h"

#include "engine/demo/scene.h"
#include "tests/app/labelling-project.h"

/* Of the labelled photos, (element-type GArray) of Animal. */
static GPtrArray *animals;

static const char *const names[QD_DEMO_N_KINDS] = { "bee", "wasp", "daisy" };

static QdDemoScene *
make_scene (guint photo)
{
  QdRandom random;

  qd_random_init (&random, photo + 1, 0);
  return qd_demo_scene_new (&random, SESSION_WIDTH, SESSION_HEIGHT, (QdDemoKind) (photo % QD_DEMO_N_KINDS));
}

static void
note_animals (const QdDemoScene *scene)
{
  GArray *seen = g_array_new (FALSE, FALSE, sizeof (Animal));

  for (guint i = 0; i < scene->objects->len; i++)
    {
      const QdDemoObject *object = &g_array_index (scene->objects, QdDemoObject, i);
      Animal animal = { names[object->kind], object->box };

      g_array_append_val (seen, animal);
    }
  g_ptr_array_add (animals, seen);
}

/* A scene takes long to draw; where no picture of it is wanted, colors do for a photo that nobody labels. */
void
session_draw_photos (const char *folder)
{
  guint scenes = g_getenv ("QD_PICTURES") != NULL ? SESSION_PHOTOS : SESSION_LABELLED;

  animals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  for (guint i = 0; i < SESSION_PHOTOS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%03u.jpg", i + 1), *path = g_build_filename (folder, name, NULL);
      g_autoptr (QdDemoScene) scene = i < scenes ? make_scene (i) : NULL;

      if (scene == NULL)
        labelling_project_draw (path, i + 1, SESSION_WIDTH, SESSION_HEIGHT);
      else
        g_assert_true (qd_demo_scene_save (scene, path, 90, NULL));
      if (i < SESSION_LABELLED)
        note_animals (scene);
    }
}

const GArray *
session_get_animals (guint photo)
{
  return animals->pdata[photo];
}

/* On every third photo there are two. */
guint
session_count_boxes (guint photo)
{
  return photo < SESSION_BY_POINTER && photo % 3 == 0 ? MIN (2, session_get_animals (photo)->len) : 1;
}
