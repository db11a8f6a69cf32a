#include "fixture.h"

#include <math.h>

#include "engine/core/file.h"

static void
on_changed (QdProject *project, guint flags, gpointer data)
{
  g_assert_true (QD_IS_PROJECT (project));
  ((Fixture *)data)->changes |= flags;
}

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (data);
  fixture->root = g_dir_make_tmp ("quadrat-store-XXXXXX", NULL);
  fixture->folder = g_build_filename (fixture->root, "Bees.quadrat", NULL);
  fixture->project = qd_project_open (fixture->folder, QD_PROJECT_CREATE, &error);
  g_assert_no_error (error);
  g_assert_true (qd_project_keep_history (fixture->project, NULL));
  g_signal_connect (fixture->project, "changed", G_CALLBACK (on_changed), fixture);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_null (data);
  g_clear_object (&fixture->project);
  g_assert_true (qd_file_remove_tree (fixture->root, NULL));
  g_free (fixture->root);
  g_free (fixture->folder);
}

gint64
put_observation (Fixture *fixture, gint64 number, const char *common, const char *license, QdPut *put)
{
  g_autoptr (QdObservation) o = qd_observation_new ();
  g_autoptr (GError) error = NULL;

  o->source_id = number;
  o->common_name = g_strdup (common);
  o->scientific_name = g_strdup_printf ("Genus %s", common);
  o->license = g_strdup (license);
  o->quality = g_strdup (number % 2 ? "research" : "needs_id");
  o->observed_on = g_strdup_printf ("20%02d-05-01", (int)(number % 3) + 19);
  o->user_id = number % 4 + 1;
  o->place = g_strdup ("Zürich, CH");
  o->latitude = 47.5;
  o->longitude = 8.5;
  g_assert_true (qd_project_put_observation (fixture->project, o, put, &error));
  g_assert_no_error (error);
  return o->id;
}

/* A photo that is there, 500 x 400. */
gint64
put_photo (Fixture *fixture, gint64 observation, gint64 number)
{
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autofree char *file = NULL, *sum = g_strdup_printf ("%064d", (int)number);

  photo->observation_id = observation;
  photo->source_id = number;
  photo->url = g_strdup_printf ("https://host.example/photos/%d/medium.jpg?1700", (int)number);
  photo->credit = g_strdup ("(c) somebody");
  g_assert_true (qd_project_put_photo (fixture->project, photo, NULL, NULL));
  file = qd_photo_file_name (photo->id, "jpg");
  g_assert_true (qd_project_set_photo_there (fixture->project, photo->id, file, 500, 400, 1234, sum, NULL));
  return photo->id;
}

QdBox
draw (Fixture *fixture, gint64 photo, gint64 class_id, double x)
{
  QdBox box = { .photo_id = photo, .class_id = class_id, .box = { x, 10, x + 50.25, 60.5 }, .score = NAN };
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_project_insert_box (fixture->project, &box, &error));
  g_assert_no_error (error);
  return box;
}

void
fixture_forget_steps (Fixture *fixture)
{
  while (qd_project_can_undo (fixture->project))
    qd_history_step_free (qd_project_steal_step (fixture->project));
}

guint
n_boxes (Fixture *fixture, gint64 photo)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (fixture->project, photo, NULL);

  return boxes->len;
}
