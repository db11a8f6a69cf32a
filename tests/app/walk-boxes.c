/* Boxes are drawn, moved, named, taken back and deleted with pointer and keys, and come from elsewhere. */
#include "tests/app/boxes-fixture.h"
#include "tests/app/walk.h"

#include "engine/formats/boxes.h"

#include <math.h>

#define N_BOXES 71 /* fixtures/bees */

static gboolean
labelled (const QdCounts *counts)
{
  return counts->labelled == WALK_PHOTOS;
}

static gboolean
has_two_classes (const QdCounts *counts)
{
  return counts->classes == 2;
}

static gboolean
has_pixels (gpointer canvas)
{
  return qd_box_canvas_get_pixels (canvas) != NULL;
}

static QdBoxCanvas *
get_canvas (void)
{
  return boxes_get_canvas (&walk);
}

/* From corner to corner in pixels of the photo. */
static void
drag (double x0, double y0, double x1, double y1)
{
  boxes_drag (&walk, x0, y0, x1, y1);
}

static gint64
get_shown_photo (void)
{
  g_autoptr (GArray) boxes = fixture_list_boxes (&walk, 0);

  g_assert_cmpuint (boxes->len, >, 0);
  return g_array_index (boxes, QdBox, boxes->len - 1).photo_id;
}

static QdBox
get_only_box (void)
{
  g_autoptr (GArray) boxes = fixture_list_boxes (&walk, 0);

  g_assert_cmpuint (boxes->len, ==, 1);
  return g_array_index (boxes, QdBox, 0);
}

static guint
count_boxes (void)
{
  g_autoptr (GArray) boxes = fixture_list_boxes (&walk, 0);

  return boxes->len;
}

static gboolean
boxes_are (gpointer n)
{
  return count_boxes () == GPOINTER_TO_UINT (n);
}

static void
wait_boxes (guint n)
{
  fixture_wait (boxes_are, GUINT_TO_POINTER (n), 20, "The edit of a box");
  qd_robot_settle (GTK_WIDGET (walk.window));
}

/* Is there a pixel of the class's color close to a point of the photo? */
static gboolean
is_colored (double x, double y, guint32 color)
{
  QdBoxCanvas *canvas = get_canvas ();
  g_autoptr (GdkTexture) picture = qd_robot_picture (GTK_WIDGET (canvas));
  double widget_x, widget_y;

  qd_box_canvas_to_widget (canvas, x, y, &widget_x, &widget_y);
  for (int dy = -4; dy <= 4; dy++)
    for (int dx = -4; dx <= 4; dx++)
      {
        guint32 there = qd_robot_color (picture, (int) widget_x + dx, (int) widget_y + dy);
        int apart = abs ((int) (there >> 16 & 255) - (int) (color >> 16 & 255))
                    + abs ((int) (there >> 8 & 255) - (int) (color >> 8 & 255))
                    + abs ((int) (there & 255) - (int) (color & 255));

        if (apart < 24)
          return TRUE;
      }
  return FALSE;
}

static void
test_draw (void)
{
  QdBoxCanvas *canvas;
  double accuracy;
  QdBox box;

  qd_robot_key (GTK_WIDGET (walk.window), "alt+3");
  g_assert_cmpstr (qd_window_get_step (walk.window), ==, "boxes");
  canvas = get_canvas ();
  fixture_wait (has_pixels, canvas, 20, "The first photo");
  qd_robot_settle (GTK_WIDGET (canvas));
  accuracy = 1.5 / qd_box_canvas_get_zoom (canvas); /* the pointer stands on whole pixels of the screen */
  drag (60, 50, 210, 170);
  wait_boxes (1);
  box = get_only_box ();
  g_assert_cmpfloat_with_epsilon (box.box.xmin, 60, accuracy);
  g_assert_cmpfloat_with_epsilon (box.box.ymin, 50, accuracy);
  g_assert_cmpfloat_with_epsilon (box.box.xmax, 210, accuracy);
  g_assert_cmpfloat_with_epsilon (box.box.ymax, 170, accuracy);
  g_assert_cmpint (box.source, ==, QD_BOX_BY_PERSON);
}

static void
test_drawn (void)
{
  const QdClass *class_ = qd_session_get_summary (qd_window_get_session (walk.window))->classes->pdata[0];
  QdBox box = get_only_box ();

  qd_robot_move (GTK_WIDGET (get_canvas ()), 8, 8); /* with the crosshair */
  /* Beside the handles, which are in the corners and in the middle of the edges. */
  g_assert_true (is_colored (box.box.xmin + (box.box.xmax - box.box.xmin) / 4, box.box.ymax, class_->color));
  g_assert_true (is_colored (box.box.xmax, box.box.ymin + (box.box.ymax - box.box.ymin) / 4, class_->color));
  g_assert_false (is_colored (box.box.xmax + 60, box.box.ymax + 60, class_->color));
}

static void
test_undo (void)
{
  QdBox box = get_only_box (), again;

  qd_robot_key (GTK_WIDGET (get_canvas ()), "ctrl+z");
  wait_boxes (0);
  qd_robot_key (GTK_WIDGET (get_canvas ()), "ctrl+shift+z");
  wait_boxes (1);
  again = get_only_box ();
  g_assert_cmpint (again.id, ==, box.id); /* the same box, not another one */
  g_assert_cmpfloat (again.box.xmin, ==, box.box.xmin);
}

static gboolean
is_at (gpointer xmin)
{
  return fabs (get_only_box ().box.xmin - *(double *) xmin) < 1e-9;
}

static gboolean
is_of_class (gpointer id)
{
  return get_only_box ().class_id == *(gint64 *) id;
}

static gboolean
is_moved (gpointer xmin)
{
  return get_only_box ().box.xmin != *(double *) xmin;
}

static void
test_move (void)
{
  QdBox before = get_only_box (), after;
  double accuracy = 2 / qd_box_canvas_get_zoom (get_canvas ()), nudged;

  qd_robot_key (GTK_WIDGET (get_canvas ()), "v");
  drag (135, 110, 165, 130);
  fixture_wait (is_moved, &before.box.xmin, 20, "The move");
  after = get_only_box ();
  g_assert_cmpfloat_with_epsilon (after.box.xmin - before.box.xmin, 30, accuracy);
  g_assert_cmpfloat_with_epsilon (after.box.ymin - before.box.ymin, 20, accuracy);
  g_assert_cmpfloat_with_epsilon (after.box.xmax - after.box.xmin, before.box.xmax - before.box.xmin, 1e-9);
  nudged = after.box.xmin + 10;
  qd_robot_key (GTK_WIDGET (get_canvas ()), "shift+Right");
  fixture_wait (is_at, &nudged, 20, "The nudge");
  g_assert_cmpint (get_only_box ().id, ==, before.id);
}

/* A second class from the field in the panel, given to the selected box by its key. */
static void
test_class (void)
{
  QdPage *page = qd_window_get_page (walk.window, "boxes");
  const QdClass *class_;
  gint64 wasp;

  fixture_click (page, "new_class");
  qd_robot_type (fixture_find (page, "new_class"), "wasp");
  qd_robot_key (fixture_find (page, "new_class"), "Return");
  walk_wait (has_two_classes, 20, "The new class");
  class_ = qd_session_get_summary (qd_window_get_session (walk.window))->classes->pdata[1];
  g_assert_cmpstr (class_->name, ==, "wasp");
  wasp = class_->id;
  gtk_widget_grab_focus (GTK_WIDGET (get_canvas ()));
  qd_robot_key (GTK_WIDGET (get_canvas ()), "2");
  fixture_wait (is_of_class, &wasp, 20, "The class of the box");
}

static QdMark
get_mark (gint64 id)
{
  g_autoptr (QdProject) project = qd_project_open (walk.project, QD_PROJECT_READ, NULL);
  g_autoptr (QdPhoto) photo = qd_project_get_photo (project, id, NULL);

  return photo->mark;
}

static gboolean
shows_other (gpointer pixels)
{
  return qd_box_canvas_get_pixels (get_canvas ()) != pixels && qd_box_canvas_get_pixels (get_canvas ()) != NULL;
}

static void
press_and_wait_for_photo (const char *key)
{
  QdPixels *before = qd_pixels_ref (qd_box_canvas_get_pixels (get_canvas ()));

  qd_robot_key (GTK_WIDGET (get_canvas ()), key);
  fixture_wait (shows_other, before, 20, "Another photo");
  qd_robot_settle (GTK_WIDGET (walk.window));
  qd_pixels_unref (before);
}

/* Forth and back with D and A; a box is its photo's own. */
static void
test_walk (void)
{
  gint64 first = get_shown_photo (), second;

  press_and_wait_for_photo ("d");
  qd_robot_key (GTK_WIDGET (get_canvas ()), "w");
  drag (100, 100, 180, 160);
  wait_boxes (2);
  second = get_shown_photo ();
  g_assert_cmpint (second, !=, first);
  press_and_wait_for_photo ("a");
  g_assert_cmpuint (qd_box_canvas_get_boxes (get_canvas (), &(guint){ 0 })->id, >, 0);
  press_and_wait_for_photo ("space"); /* verified, and on to the next */
  g_assert_cmpint (get_mark (first), ==, QD_MARK_VERIFIED);
  g_assert_cmpint (get_mark (second), ==, QD_MARK_NONE);
}

static void
test_delete (void)
{
  guint n;
  const QdCanvasBox *boxes = qd_box_canvas_get_boxes (get_canvas (), &n);

  g_assert_cmpuint (n, ==, 1); /* of the second photo */
  qd_box_canvas_select (get_canvas (), boxes[0].id, TRUE);
  qd_robot_key (GTK_WIDGET (get_canvas ()), "Delete");
  wait_boxes (1);
  press_and_wait_for_photo ("e"); /* no animal, and on */
  g_assert_cmpuint (fixture_count (&walk).empty, ==, 1);
  qd_robot_key (GTK_WIDGET (get_canvas ()), "ctrl+z");
  qd_robot_key (GTK_WIDGET (get_canvas ()), "ctrl+z"); /* the mark and the deletion */
  wait_boxes (2);
  g_assert_cmpuint (fixture_count (&walk).empty, ==, 0);
}

/* Each is a box of its own and stored, however quickly they come. */
static void
test_quick_edits (void)
{
  guint before = count_boxes ();

  qd_robot_key (GTK_WIDGET (get_canvas ()), "w");
  for (guint i = 0; i < 10; i++)
    {
      double x = 20 + 46 * (i % 5), y = 180 + 50 * (i / 5); /* apart, so that no drag begins on a handle */

      drag (x, y, x + 20, y + 30);
      wait_boxes (before + i + 1);
    }
  for (guint i = 0; i < 10; i++)
    qd_robot_key (GTK_WIDGET (get_canvas ()), "ctrl+z");
  wait_boxes (before);
}

static void
test_boxes_from_elsewhere (void)
{
  g_autofree char *manifest = g_build_filename (walk_bees, "output.manifest", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (QdProject) project = qd_project_open (walk.project, QD_PROJECT_WRITE, &error);
  g_autoptr (QdBoxesReport) report = qd_boxes_import (project, manifest, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (report->photos_matched, ==, WALK_PHOTOS);
  walk_wait (labelled, 20, "Noticing the import");
  g_assert_cmpuint (fixture_count (&walk).boxes, ==, N_BOXES + 2);
}

void
walk_add_boxes (void)
{
  walk_add ("draw", test_draw);
  walk_add ("drawn", test_drawn);
  walk_add ("undo", test_undo);
  walk_add ("move", test_move);
  walk_add ("class", test_class);
  walk_add ("walk", test_walk);
  walk_add ("delete", test_delete);
  walk_add ("quick-edits", test_quick_edits);
  walk_add ("boxes-from-elsewhere", test_boxes_from_elsewhere);
}
