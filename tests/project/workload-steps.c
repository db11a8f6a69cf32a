/* Edits, undo, splits and runs, and the projects of which they begin. */
#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>

#include "engine/core/random.h"
#include "engine/project/split.h"
#include "tests/project/first-schema.h"
#include "tests/project/workload.h"

#define N_PHOTOS  24
#define N_CLASSES 3
#define WIDTH     500
#define HEIGHT    400

/* ---- Beginnings ---- */

static void
add_labelled_photo (QdProject *project, gint64 number)
{
  g_autoptr (QdObservation) observation = qd_observation_new ();
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autofree char *file = g_strdup_printf ("%" G_GINT64_FORMAT ".jpg", number);
  QdBox box = { .box = { (double) number, 10, (double) number + 50, 60 }, .score = NAN };

  observation->source_id = number;
  observation->common_name = g_strdup_printf ("Bee %" G_GINT64_FORMAT, number % N_CLASSES);
  observation->license = g_strdup ("cc0");
  g_assert_true (qd_project_put_observation (project, observation, NULL, NULL));
  photo->observation_id = observation->id;
  photo->source_id = number;
  g_assert_true (qd_project_put_photo (project, photo, NULL, NULL));
  g_assert_true (qd_project_set_photo_there (project, photo->id, file, WIDTH, HEIGHT, 1, "0", NULL));
  box.photo_id = photo->id;
  box.class_id = (number - 1) % N_CLASSES + 1;
  g_assert_true (qd_project_insert_box (project, &box, NULL));
}

void
make_labelled_project (const char *folder, G_GNUC_UNUSED const char *sources)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_CREATE, &error);

  g_assert_no_error (error);
  for (gint64 number = 1; number <= N_PHOTOS; number++)
    add_labelled_photo (project, number);
}

#define NUMBERS "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"

/* One that the first version wrote. */
void
make_first_project (const char *folder, G_GNUC_UNUSED const char *sources)
{
  g_autofree char *path = g_build_filename (folder, "project.db", NULL);
  sqlite3 *db;
  char *message = NULL;

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (
      db,
      "PRAGMA synchronous = OFF; BEGIN;" FIRST_SCHEMA
      "INSERT INTO classes (name, color, position) VALUES ('Bee', 1, 0), ('Wasp', 2, 1), ('Fly', 3, 2);"
      "INSERT INTO species (key, common_name, class_id) VALUES ('name bee', 'Bee', 1), ('name wasp', 'Wasp', 2);" NUMBERS
      " INSERT INTO observations (source_id, uuid, url, license, species_id, place) SELECT i, 'u' || i,"
      " 'https://www.inaturalist.org/observations/' || i, 'cc0', i % 2 + 1, 'Hamlet ' || i FROM n;" NUMBERS
      " INSERT INTO photos (observation_id, source_id, url, credit, state, file, width, height, sha256)"
      " SELECT i, i, 'https://inaturalist-open-data.s3.amazonaws.com/photos/' || i || '/medium.jpg', 'ana', 2, i || '.jpg', 500, 400, '0' FROM n;" NUMBERS
      " INSERT INTO boxes (photo_id, class_id, xmin, ymin, xmax, ymax, source, created, modified)"
      " SELECT i, i % 3 + 1, 1, 2, 30, 40, 0, 5, 6 FROM n; COMMIT",
      NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

/* ---- Edits ---- */

static QdBox
draw_random (QdRandom *random, gint64 photo, gint64 id)
{
  double x = qd_random_range (random, 0, WIDTH - 60), y = qd_random_range (random, 0, HEIGHT - 60);

  return (QdBox){ .id = id,
                  .photo_id = photo,
                  .class_id = 1 + qd_random_below (random, N_CLASSES),
                  .box = { x, y, x + 50.25, y + 50.5 },
                  .score = NAN };
}

static gboolean
edit_box (QdProject *project, QdRandom *random, gint64 photo, guint what, GError **error)
{
  g_autoptr (GArray) boxes = qd_project_list_boxes (project, photo, error);
  QdBox some[4];
  gint64 id;

  if (boxes == NULL)
    return FALSE;
  id = boxes->len == 0 ? 0 : g_array_index (boxes, QdBox, qd_random_below (random, boxes->len)).id;
  for (guint i = 0; i < G_N_ELEMENTS (some); i++)
    some[i] = draw_random (random, photo, i == 0 ? id : 0);
  if (what == 0 && id != 0)
    return qd_project_delete_box (project, id, error);
  if (what == 1 && id != 0)
    return qd_project_update_box (project, some, error);
  if (what == 2)
    return qd_project_replace_boxes (project, photo, -1, some, G_N_ELEMENTS (some), error);
  return qd_project_insert_box (project, some, error);
}

static gboolean
edit_class (QdProject *project, guint step, GError **error)
{
  g_autofree char *name = g_strdup_printf ("Made in step %u", step);
  gint64 id;

  if (step % 2 == 0)
    return qd_project_rename_class (project, 1 + step % N_CLASSES, name, error);
  id = qd_project_ensure_class (project, name, error);
  return id != 0;
}

static gboolean
set_filter (QdProject *project, guint step, GError **error)
{
  g_autoptr (QdFilter) filter = qd_filter_new ();

  filter->licenses = g_strdupv ((char *[]){ step % 2 == 0 ? "cc0" : "cc-by", NULL });
  return qd_project_set_filter (project, filter, error);
}

gboolean
step_edit (Work *work, guint step, GError **error)
{
  gint64 photo;
  QdRandom random;

  qd_random_init (&random, 20260804, step);
  photo = 1 + qd_random_below (&random, N_PHOTOS);
  switch (step % 12)
    {
    case 5: return qd_project_set_mark (work->project, photo, QD_MARK_VERIFIED, error);
    case 8: return edit_class (work->project, step / 12, error);
    case 10: return set_filter (work->project, step / 12, error);
    case 11: return qd_project_set_setting (work->project, "some", step % 24 == 11 ? "thing" : NULL, error);
    default: return edit_box (work->project, &random, photo, qd_random_below (&random, 5), error);
    }
}

/* Two edits, of a photo and of classes, both taken back, one done again; a split, taken back and made again, and so on. */
gboolean
step_undo (Work *work, guint step, GError **error)
{
  QdRandom random;

  qd_random_init (&random, 20260805, step);
  switch (step % 8)
    {
    case 2:
    case 3:
    case 6: return qd_project_undo (work->project, NULL, error);
    case 4:
    case 7: return qd_project_redo (work->project, NULL, error);
    case 1: return edit_class (work->project, step, error);
    case 5: return step_split (work, step, error);
    default: return edit_box (work->project, &random, 1 + step % 3, qd_random_below (&random, 5), error);
    }
}

/* ---- Splits and runs ---- */

gboolean
step_split (Work *work, guint step, GError **error)
{
  QdSplitSettings settings = { .ratios = { 0, 60, 20, 20 }, .seed = step };

  return qd_split_run (work->project, &settings, error);
}

static gboolean
add_run (QdProject *project, guint step, GError **error)
{
  g_autoptr (QdRun) run = qd_run_new ();

  run->network = g_strdup_printf ("network %u", step);
  return qd_project_add_run (project, run, error);
}

static gboolean
end_run (QdProject *project, gint64 id, GError **error)
{
  g_autoptr (QdRun) run = qd_project_get_run (project, id, error);

  if (run == NULL)
    return FALSE;
  run->state = QD_RUN_DONE;
  run->best_map50 = 0.5;
  return qd_project_update_run (project, run, error);
}

/* Two are made, one is done, the other deleted. */
gboolean
step_run (Work *work, guint step, GError **error)
{
  gint64 first = step / 4 * 2 + 1;

  switch (step % 4)
    {
    case 2: return end_run (work->project, first, error);
    case 3: return qd_project_delete_run (work->project, first + 1, error);
    default: return add_run (work->project, step, error);
    }
}
