/* The pictures of examples in the instructions: a photo's part around its box, with the box green and as it was drawn, or red and
 * wider than the animal, or red with parts of the animal outside; by pixels. */
#include "app/pages/example-picture.h"
#include "engine/core/file.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>

#define BLUE   0x2040c0u
#define YELLOW 0xf0d020u
#define GREEN  0x33d17au
#define RED    0xe11c23u

/* The frame's place in every picture: the part shown has half of the box around it, and the middle is the same. */
#define LEFT   125
#define TOP    55
#define RIGHT  235
#define BOTTOM 165

typedef struct
{
  char *folder;
  QdProject *project;
  QdInstructions *instructions;
} Fixture;

/* A photo of 400 x 300: a yellow animal at 160, 100 to 240, 180 on blue. */
static void
save_photo (const char *path)
{
  g_autoptr (GdkPixbuf) photo = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 400, 300), animal = NULL;

  gdk_pixbuf_fill (photo, BLUE << 8 | 0xff);
  animal = gdk_pixbuf_new_subpixbuf (photo, 160, 100, 80, 80);
  gdk_pixbuf_fill (animal, YELLOW << 8 | 0xff);
  g_assert_true (gdk_pixbuf_save (photo, path, "png", NULL, NULL));
}

/* The photo with its box, and one example of each kind. */
static void
fixture_init (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL, *file = NULL, *picture = NULL;
  g_autoptr (QdPhoto) photo = qd_photo_new ();
  g_autoptr (GError) error = NULL;
  QdBox box = { .box = { 160, 100, 240, 180 }, .source = QD_BOX_BY_PERSON, .score = NAN };

  (void) data;
  fixture->folder = g_dir_make_tmp ("quadrat-example-XXXXXX", &error);
  path = g_build_filename (fixture->folder, "a.quadrat", NULL);
  fixture->project = qd_project_open (path, QD_PROJECT_CREATE, &error);
  g_assert_no_error (error);
  photo->original_name = g_strdup ("a.png");
  g_assert_true (qd_project_put_photo (fixture->project, photo, NULL, NULL));
  file = qd_photo_file_name (photo->id, "png");
  picture = g_build_filename (path, "photos", file, NULL);
  save_photo (picture);
  g_assert_true (qd_project_set_photo_there (fixture->project, photo->id, file, 400, 300, 1, NULL, NULL));
  box.photo_id = photo->id;
  box.class_id = qd_project_ensure_class (fixture->project, "bee", NULL);
  g_assert_true (qd_project_insert_box (fixture->project, &box, NULL));
  for (QdExampleKind kind = QD_EXAMPLE_GOOD; kind <= QD_EXAMPLE_TIGHT; kind++)
    g_assert_true (qd_project_add_example (fixture->project, 0, kind, photo->id, NULL));
  fixture->instructions = qd_project_get_instructions (fixture->project, &error);
  g_assert_no_error (error);
}

static void
fixture_clear (Fixture *fixture, gconstpointer data)
{
  (void) data;
  qd_instructions_free (fixture->instructions);
  g_object_unref (fixture->project);
  qd_file_remove_tree (fixture->folder, NULL);
  g_free (fixture->folder);
}

/* The picture of the example of @kind, whose box is as given. */
static QdPixels *
get_picture (Fixture *fixture, QdExampleKind kind, QdCornerBox expected)
{
  const QdInstructionPage *page = qd_instructions_get_page (fixture->instructions, 0);
  const QdExample *example = page->examples->pdata[kind];
  const QdCornerBox *box = &g_array_index (example->boxes, QdCornerBox, 0);
  g_autofree char *path = g_build_filename (qd_project_get_folder (fixture->project), example->file, NULL);
  g_autoptr (GError) error = NULL;
  QdPixels *picture = qd_example_picture_new (example, path, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (example->kind, ==, kind);
  g_assert_cmpuint (example->boxes->len, ==, 1);
  g_assert_true (box->xmin == expected.xmin && box->ymin == expected.ymin && box->xmax == expected.xmax &&
                 box->ymax == expected.ymax);
  g_assert_cmpuint (picture->width, ==, QD_EXAMPLE_PICTURE_WIDTH);
  g_assert_cmpuint (picture->height, ==, QD_EXAMPLE_PICTURE_HEIGHT);
  return picture;
}

static guint
get_pixel (const QdPixels *picture, guint x, guint y)
{
  const guint8 *at = picture->data + 4 * ((gsize) y * picture->width + x);

  return (guint) at[0] << 16 | (guint) at[1] << 8 | at[2];
}

static void
assert_pixel (const QdPixels *picture, guint x, guint y, guint color)
{
  g_assert_cmphex (get_pixel (picture, x, y), ==, color);
}

/* Every pixel of the frame, along the middle of its line; inside the corners. */
static void
assert_frame (const QdPixels *picture, guint color)
{
  for (guint x = LEFT; x < RIGHT; x++)
    {
      assert_pixel (picture, x, TOP, color);
      assert_pixel (picture, x, BOTTOM, color);
    }
  for (guint y = TOP; y < BOTTOM; y++)
    {
      assert_pixel (picture, LEFT, y, color);
      assert_pixel (picture, RIGHT, y, color);
    }
}

/* @distance pixels from each side of the frame, outside and within. */
static void
assert_sides (const QdPixels *picture, guint distance, guint outside, guint inside)
{
  const guint x = (LEFT + RIGHT) / 2, y = (TOP + BOTTOM) / 2;

  assert_pixel (picture, LEFT - distance, y, outside);
  assert_pixel (picture, RIGHT + distance, y, outside);
  assert_pixel (picture, x, TOP - distance, outside);
  assert_pixel (picture, x, BOTTOM + distance, outside);
  assert_pixel (picture, LEFT + distance, y, inside);
  assert_pixel (picture, RIGHT - distance, y, inside);
  assert_pixel (picture, x, TOP + distance, inside);
  assert_pixel (picture, x, BOTTOM - distance, inside);
}

static void
test_good (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdPixels) picture = get_picture (fixture, QD_EXAMPLE_GOOD, (QdCornerBox){ 160, 100, 240, 180 });

  (void) data;
  assert_frame (picture, GREEN);
  assert_sides (picture, 8, BLUE, YELLOW);
  assert_pixel (picture, (LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2, YELLOW);
  assert_pixel (picture, 2, 2, BLUE);
}

/* A quarter of the animal's side wider on each: 110 pixels are 120 of the photo, the animal begins after 20 of them. */
static void
test_loose (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdPixels) picture = get_picture (fixture, QD_EXAMPLE_LOOSE, (QdCornerBox){ 140, 80, 260, 200 });

  (void) data;
  assert_frame (picture, RED);
  assert_sides (picture, 8, BLUE, BLUE);
  assert_sides (picture, 15, BLUE, BLUE);
  assert_sides (picture, 22, BLUE, YELLOW);
}

/* A quarter within the animal on each: 110 pixels are 40 of the photo, and 20 more of the animal lie outside. */
static void
test_tight (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QdPixels) picture = get_picture (fixture, QD_EXAMPLE_TIGHT, (QdCornerBox){ 180, 120, 220, 160 });

  (void) data;
  assert_frame (picture, RED);
  assert_sides (picture, 8, YELLOW, YELLOW);
  assert_sides (picture, 50, YELLOW, YELLOW);
  assert_pixel (picture, 60, (TOP + BOTTOM) / 2, BLUE); /* beyond the 55 that the 20 are */
  assert_pixel (picture, 300, (TOP + BOTTOM) / 2, BLUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/app/example-picture/good", Fixture, NULL, fixture_init, test_good, fixture_clear);
  g_test_add ("/app/example-picture/loose", Fixture, NULL, fixture_init, test_loose, fixture_clear);
  g_test_add ("/app/example-picture/tight", Fixture, NULL, fixture_init, test_tight, fixture_clear);
  return g_test_run ();
}
