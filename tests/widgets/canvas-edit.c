#include "widgets/canvas-edit.h"

static const QdCornerBox boxes[] = { { 0, 0, 100, 100 }, { 10, 10, 60, 60 }, { 20, 20, 40, 40 }, { 150, 20, 190, 80 } };
static const QdCanvasScene scene = { boxes, G_N_ELEMENTS (boxes), 3, 4, 3, 1, 200, 100 };

static void
assert_box (QdCornerBox box, double xmin, double ymin, double xmax, double ymax)
{
  g_assert_cmpfloat (box.xmin, ==, xmin);
  g_assert_cmpfloat (box.ymin, ==, ymin);
  g_assert_cmpfloat (box.xmax, ==, xmax);
  g_assert_cmpfloat (box.ymax, ==, ymax);
}

static void
test_parts (void)
{
  const QdCornerBox box = { 100, 100, 200, 160 };
  static const struct
  {
    double x, y;
    QdBoxPart part;
  } cases[] = {
    { 100, 100, QD_PART_NW },   { 150, 98, QD_PART_N },    { 203, 97, QD_PART_NE },   { 198, 130, QD_PART_E },
    { 201, 161, QD_PART_SE },   { 150, 162, QD_PART_S },   { 97, 163, QD_PART_SW },   { 103, 130, QD_PART_W },
    { 150, 130, QD_PART_BODY }, { 95, 130, QD_PART_NONE }, { 150, 95, QD_PART_NONE }, { 205, 130, QD_PART_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (qd_box_part_at (box, cases[i].x, cases[i].y, 4), ==, cases[i].part);
  /* A box smaller than its handles can still be moved by its middle. */
  g_assert_cmpint (qd_box_part_at ((QdCornerBox){ 10, 10, 16, 16 }, 13, 13, 20), ==, QD_PART_BODY);
}

static void
test_hit (void)
{
  g_assert_cmpint (qd_canvas_scene_box_at (&scene, 30, 30, -1), ==, 2);
  g_assert_cmpint (qd_canvas_scene_box_at (&scene, 30, 30, 2), ==, 1);
  g_assert_cmpint (qd_canvas_scene_box_at (&scene, 30, 30, 1), ==, 0);
  g_assert_cmpint (qd_canvas_scene_box_at (&scene, 30, 30, 0), ==, 2);
  g_assert_cmpint (qd_canvas_scene_box_at (&scene, 50, 50, -1), ==, 1);
  g_assert_cmpint (qd_canvas_scene_box_at (&scene, 120, 50, -1), ==, -1);
  g_assert_cmpint (qd_canvas_scene_handle_at (&scene, 151, 21), ==, QD_PART_NW);
  g_assert_cmpint (qd_canvas_scene_handle_at (&scene, 30, 30), ==, QD_PART_NONE);
}

static void
test_draw (void)
{
  QdCanvasEdit edit;

  qd_canvas_edit_begin_draw (&edit, &scene, 50.4, 60.6);
  g_assert_false (qd_canvas_edit_drag (&edit, 51, 61));
  g_assert_true (qd_canvas_edit_drag (&edit, 20.2, 30.3));
  g_assert_cmpint (qd_canvas_edit_end (&edit), ==, QD_EDIT_ADD);
  assert_box (edit.now, 20, 30, 50, 61);
  g_assert_cmpint (qd_canvas_edit_end (&edit), ==, QD_EDIT_NOTHING);

  qd_canvas_edit_begin_draw (&edit, &scene, -20, 90);
  qd_canvas_edit_drag (&edit, 500, 400);
  g_assert_cmpint (qd_canvas_edit_end (&edit), ==, QD_EDIT_ADD);
  assert_box (edit.now, 0, 90, 200, 100);
}

/* Nothing draws an edge away from the pointer but the grain: no pixel of the photo, no other box, no border of the photo. */
static void
test_free (void)
{
  QdCanvasScene free = scene;
  QdCanvasEdit edit;

  free.grain = 0.25;
  qd_canvas_edit_begin_draw (&edit, &free, 0.5, 60.3);
  qd_canvas_edit_drag (&edit, 149.75, 30.7); /* beside the fourth box */
  assert_box (edit.now, 0.5, 30.75, 149.75, 60.25);
  qd_canvas_edit_begin_move (&edit, &free, boxes[3], 170, 50);
  qd_canvas_edit_drag (&edit, 179.5, 50.2);
  assert_box (edit.now, 159.5, 20.25, 199.5, 80.25);
  qd_canvas_edit_begin_resize (&edit, &free, boxes[3], QD_PART_SE, 190, 80);
  qd_canvas_edit_drag (&edit, 180.3, 99.6);
  assert_box (edit.now, 150, 20, 180.25, 99.5);
  free.grain = 0;
  qd_canvas_edit_begin_draw (&edit, &free, 10.1, 20.2);
  qd_canvas_edit_drag (&edit, 30.3, 40.4);
  assert_box (edit.now, 10.1, 20.2, 30.3, 40.4);
}

static void
test_small (void)
{
  QdCanvasEdit edit;

  qd_canvas_edit_begin_draw (&edit, &scene, 50, 60);
  qd_canvas_edit_drag (&edit, 52, 61);
  g_assert_cmpint (qd_canvas_edit_end (&edit), ==, QD_EDIT_CLICK);
  qd_canvas_edit_begin_draw (&edit, &scene, 50, 60);
  qd_canvas_edit_drag (&edit, 90, 62);
  g_assert_cmpint (qd_canvas_edit_end (&edit), ==, QD_EDIT_NOTHING);
  qd_canvas_edit_begin_draw (&edit, &scene, 210, 20); /* outside of the photo */
  qd_canvas_edit_drag (&edit, 260, 80);
  g_assert_cmpint (qd_canvas_edit_end (&edit), ==, QD_EDIT_NOTHING);
}

static void
test_move (void)
{
  QdCanvasEdit edit;

  qd_canvas_edit_begin_move (&edit, &scene, boxes[3], 170, 50);
  g_assert_true (qd_canvas_edit_drag (&edit, 160.4, 45.2));
  assert_box (edit.now, 140, 15, 180, 75);
  qd_canvas_edit_drag (&edit, 1000, -1000);
  g_assert_cmpint (qd_canvas_edit_end (&edit), ==, QD_EDIT_CHANGE);
  assert_box (edit.now, 160, 0, 200, 60);
  assert_box (edit.start, 150, 20, 190, 80);

  qd_canvas_edit_begin_move (&edit, &scene, boxes[3], 170, 50);
  qd_canvas_edit_drag (&edit, 160, 45);
  qd_canvas_edit_drag (&edit, 170, 50);
  g_assert_cmpint (qd_canvas_edit_end (&edit), ==, QD_EDIT_NOTHING);
}

/* A box that came from a file stands between the pixels: its upper left corner comes to stand on one, its size is kept. */
static void
test_move_to_grain (void)
{
  const QdCornerBox between = { 50.5, 20.25, 80.75, 60 };
  QdCanvasEdit edit;

  qd_canvas_edit_begin_move (&edit, &scene, between, 60, 40);
  qd_canvas_edit_drag (&edit, 70.2, 50);
  assert_box (edit.now, 61, 30, 91.25, 69.75);
  qd_canvas_edit_drag (&edit, 1000, -1000); /* the photo ends */
  assert_box (edit.now, 169.75, 0, 200, 39.75);
}

static void
test_resize (void)
{
  static const struct
  {
    QdBoxPart part;
    QdCornerBox out, in; /* after a drag by (10, 10), and by (-300, -300) */
  } cases[] = {
    { QD_PART_N, { 150, 30, 190, 80 }, { 150, 0, 190, 80 } },  { QD_PART_NE, { 150, 30, 200, 80 }, { 150, 0, 153, 80 } },
    { QD_PART_E, { 150, 20, 200, 80 }, { 150, 20, 153, 80 } }, { QD_PART_SE, { 150, 20, 200, 90 }, { 150, 20, 153, 23 } },
    { QD_PART_S, { 150, 20, 190, 90 }, { 150, 20, 190, 23 } }, { QD_PART_SW, { 160, 20, 190, 90 }, { 0, 20, 190, 23 } },
    { QD_PART_W, { 160, 20, 190, 80 }, { 0, 20, 190, 80 } },   { QD_PART_NW, { 160, 30, 190, 80 }, { 0, 0, 190, 80 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      QdCornerBox out = qd_box_resized (boxes[3], cases[i].part, 10, 10, 1, 200, 100);
      QdCornerBox in = qd_box_resized (boxes[3], cases[i].part, -300, -300, 1, 200, 100);

      assert_box (out, cases[i].out.xmin, cases[i].out.ymin, cases[i].out.xmax, cases[i].out.ymax);
      assert_box (in, cases[i].in.xmin, cases[i].in.ymin, cases[i].in.xmax, cases[i].in.ymax);
    }
}

/* Whatever is dragged where, a box stays in the photo and keeps the least size. */
static void
test_any_drag (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (int i = 0; i < 20000; i++)
    {
      QdCanvasEdit edit;
      QdBoxPart part = (QdBoxPart) g_rand_int_range (random, QD_PART_N, QD_PART_NW + 1);
      double x = g_rand_double_range (random, -50, 250), y = g_rand_double_range (random, -50, 150);

      qd_canvas_edit_begin_resize (&edit, &scene, boxes[i % 4], part, x, y);
      qd_canvas_edit_drag (&edit, g_rand_double_range (random, -500, 500), g_rand_double_range (random, -500, 500));
      qd_canvas_edit_end (&edit);
      g_assert_cmpfloat (edit.now.xmin, >=, 0);
      g_assert_cmpfloat (edit.now.ymin, >=, 0);
      g_assert_cmpfloat (edit.now.xmax, <=, 200);
      g_assert_cmpfloat (edit.now.ymax, <=, 100);
      g_assert_cmpfloat (edit.now.xmax - edit.now.xmin, >=, QD_BOX_MIN_SIDE);
      g_assert_cmpfloat (edit.now.ymax - edit.now.ymin, >=, QD_BOX_MIN_SIDE);
    }
}

static void
test_cancel (void)
{
  QdCanvasEdit edit;

  qd_canvas_edit_begin_draw (&edit, &scene, 10, 10);
  qd_canvas_edit_drag (&edit, 50, 50);
  qd_canvas_edit_cancel (&edit);
  g_assert_false (qd_canvas_edit_drag (&edit, 60, 60));
  g_assert_cmpint (qd_canvas_edit_end (&edit), ==, QD_EDIT_NOTHING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/canvas-edit/parts", test_parts);
  g_test_add_func ("/widgets/canvas-edit/hit", test_hit);
  g_test_add_func ("/widgets/canvas-edit/draw", test_draw);
  g_test_add_func ("/widgets/canvas-edit/small", test_small);
  g_test_add_func ("/widgets/canvas-edit/free", test_free);
  g_test_add_func ("/widgets/canvas-edit/move", test_move);
  g_test_add_func ("/widgets/canvas-edit/move-to-grain", test_move_to_grain);
  g_test_add_func ("/widgets/canvas-edit/resize", test_resize);
  g_test_add_func ("/widgets/canvas-edit/any-drag", test_any_drag);
  g_test_add_func ("/widgets/canvas-edit/cancel", test_cancel);
  return g_test_run ();
}
