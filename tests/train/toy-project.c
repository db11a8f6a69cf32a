#include "tests/train/toy-project.h"

#include "engine/core/file.h"
#include "engine/core/random.h"
#include "engine/project/lookups.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

/* A square or a disc. */
typedef struct
{
  guint x, y, side; /* pixels */
  gboolean disc;
} Shape;

static void
draw_noise (guint8 *pixels, QdRandom *random)
{
  for (guint i = 0; i < TOY_WIDTH * TOY_HEIGHT * 3; i++)
    pixels[i] = (guint8) (100 + qd_random_below (random, 56));
}

static void
draw_shape (guint8 *pixels, const Shape *shape)
{
  static const guint8 red[3] = { 210, 40, 30 }, blue[3] = { 30, 60, 220 };
  double radius = shape->side / 2.0;

  for (guint y = 0; y < shape->side; y++)
    for (guint x = 0; x < shape->side; x++)
      {
        double dx = x + 0.5 - radius, dy = y + 0.5 - radius;

        if (!shape->disc || dx * dx + dy * dy <= radius * radius)
          memcpy (pixels + 3 * ((gsize) (shape->y + y) * TOY_WIDTH + shape->x + x), shape->disc ? blue : red, 3);
      }
}

static void
write_photo (QdProject *project, QdPhoto *photo, const guint8 *pixels)
{
  g_autoptr (GdkPixbuf) pixbuf =
      gdk_pixbuf_new_from_data (pixels, GDK_COLORSPACE_RGB, FALSE, 8, TOY_WIDTH, TOY_HEIGHT, TOY_WIDTH * 3, NULL, NULL);
  g_autofree char *name = qd_photo_file_name (photo->id, "png"), *folder = qd_project_dup_photos_folder (project);
  g_autofree char *path = g_build_filename (folder, name, NULL), *sum = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (qd_file_make_folder (folder, NULL));
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  sum = qd_file_sha256 (path, NULL);
  qd_project_set_photo_there (project, photo->id, name, TOY_WIDTH, TOY_HEIGHT, 1, sum, &error);
  g_assert_no_error (error);
}

static void
observe (QdProject *project, guint index, QdPhoto *photo)
{
  g_autoptr (QdObservation) observation = qd_observation_new ();
  g_autoptr (GError) error = NULL;

  observation->source_id = 101 + index;
  observation->url = g_strdup_printf ("https://observations.example/%u", 101 + index);
  observation->license = g_strdup ("cc0");
  g_assert_true (qd_project_put_observation (project, observation, NULL, &error));
  photo->observation_id = observation->id;
  photo->source_id = 1001 + index;
  photo->license = g_strdup ("cc0");
}

static void
add_photo (QdProject *project, const ToyOptions *options, guint index, const gint64 classes[2], QdRandom *random, GArray *ids)
{
  guint n_shapes = options->no_boxes || index < options->n_empty ? 0 : 1 + index % 2;
  g_autofree guint8 *pixels = g_malloc ((gsize) TOY_WIDTH * TOY_HEIGHT * 3);
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autoptr (GError) error = NULL;
  QdBox boxes[2] = { { 0 } };

  photo->url = g_strdup_printf ("https://photos.example/%u.png", index);
  photo->credit = g_strdup_printf ("painter %u, no rights reserved (CC0)", index % 2);
  if (options->observed)
    observe (project, index, photo);
  g_assert_true (qd_project_put_photo (project, photo, NULL, &error));
  draw_noise (pixels, random);
  for (guint i = 0; i < n_shapes; i++)
    {
      guint side = 28 + qd_random_below (random, 24);
      Shape shape = { i * TOY_WIDTH / 2 + qd_random_below (random, TOY_WIDTH / 2 - side),
                      qd_random_below (random, TOY_HEIGHT - side), side, qd_random_below (random, 2) == 1 };

      draw_shape (pixels, &shape);
      boxes[i].class_id = classes[shape.disc];
      boxes[i].source = QD_BOX_BY_PERSON;
      boxes[i].box = (QdCornerBox){ shape.x, shape.y, shape.x + side, shape.y + side };
    }
  write_photo (project, photo, pixels);
  if (n_shapes > 0)
    g_assert_true (qd_project_replace_boxes (project, photo->id, -1, boxes, n_shapes, &error));
  else
    g_assert_true (qd_project_set_mark (project, photo->id, QD_MARK_EMPTY, &error));
  g_array_append_val (ids, photo->id);
}

static void
split (QdProject *project, const ToyOptions *options, const GArray *ids)
{
  g_autofree QdSubset *subsets = g_new (QdSubset, ids->len + 1);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < ids->len; i++)
    subsets[i] = i < options->n_train                           ? QD_SUBSET_TRAIN
                 : i < options->n_train + options->n_validation ? QD_SUBSET_VALIDATION
                                                                : QD_SUBSET_TEST;
  qd_project_set_split (project, (const gint64 *) (gpointer) ids->data, subsets, ids->len, "{}", &error);
  g_assert_no_error (error);
}

char *
toy_project_new (const ToyOptions *options)
{
  g_autofree char *parent = g_dir_make_tmp ("quadrat-train-XXXXXX", NULL);
  char *folder = g_build_filename (parent, "toy.quadrat", NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (QdProject) project = NULL;
  g_autoptr (GError) error = NULL;
  gint64 classes[2];
  QdRandom random;

  project = qd_project_open (folder, QD_PROJECT_CREATE, &error);
  g_assert_no_error (error);
  qd_random_init (&random, 5, 0);
  g_assert_true (qd_project_begin (project, NULL));
  classes[0] = qd_project_ensure_class (project, "square", NULL);
  classes[1] = qd_project_ensure_class (project, "disc", NULL);
  for (guint i = 0; i < options->n_train + options->n_validation + options->n_test; i++)
    add_photo (project, options, i, classes, &random, ids);
  split (project, options, ids);
  g_assert_true (qd_project_commit (project, NULL));
  return folder;
}

void
toy_project_free (char *folder)
{
  g_autofree char *parent = g_path_get_dirname (folder);

  g_assert_true (qd_file_remove_tree (parent, NULL));
  g_free (folder);
}

GBytes *
toy_project_read (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *contents;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  return g_bytes_new_take (contents, length);
}

void
toy_project_add_class (const char *folder, const char *name)
{
  g_autoptr (QdProject) project = qd_project_open (folder, QD_PROJECT_WRITE, NULL);
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  QdBox box = { .box = { 10, 10, 60, 60 }, .source = QD_BOX_BY_PERSON };
  g_autoptr (GArray) photos = NULL;

  query.subset = QD_SUBSET_TRAIN;
  photos = qd_project_list_photo_ids (project, &query, NULL);
  box.photo_id = g_array_index (photos, gint64, 0);
  box.class_id = qd_project_ensure_class (project, name, NULL);
  g_assert_true (qd_project_insert_box (project, &box, NULL));
}

void
toy_project_look_up (QdProject *project, guint index, const char *license, const char *credit)
{
  QdLookupPhoto told = { .source_id = 1001 + index, .license = (char *) license, .credit = (char *) credit };
  g_autoptr (GPtrArray) answer = g_ptr_array_new (), photos = NULL;
  QdPhotoQuery query = QD_PHOTO_QUERY_INIT;
  QdLookupChange change = { 0 };
  g_autoptr (GError) error = NULL;
  const QdPhoto *photo;

  photos = qd_project_list_photos (project, &query, &error);
  g_assert_no_error (error);
  photo = photos->pdata[index];
  g_assert_cmpint (photo->source_id, ==, told.source_id);
  g_ptr_array_add (answer, &told);
  qd_project_put_lookup (project, photo->observation_id, QD_LOOKUP_FOUND, 1, answer, &change, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (change.licenses, ==, 1);
}
