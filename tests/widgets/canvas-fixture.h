/**
 * A canvas in a window with an owner as the Boxes page is one: what the person does is stored in a list, and the list is shown.
 * The photo is gray, 300 x 200, at twice its size.
 */
#pragma once

#include "tests/robot.h"
#include "tests/widgets/scene.h"
#include <math.h>

typedef struct
{
  GtkWidget *window;
  QdBoxCanvas *canvas;
  GArray *boxes; /* QdCanvasBox: what is stored */
  gint64 last_id;
  gboolean refuse; /* the store is out of order: nothing is confirmed */
  GString *log;    /* a word for every signal and action */
  gboolean open;   /* FALSE: no display or no robot; the test is skipped */
} CanvasFixture;

void canvas_fixture_init (CanvasFixture *fixture, gconstpointer data);
void canvas_fixture_clear (CanvasFixture *fixture, gconstpointer data);

/* Stores a box without the person. Returns its id. */
gint64 canvas_fixture_add (CanvasFixture *fixture, int class_index, double xmin, double ymin, double xmax, double ymax);

/* A drag with the left button between two points of the photo. */
void canvas_fixture_drag (CanvasFixture *fixture, double x0, double y0, double x1, double y1, const char *modifiers);
void canvas_fixture_click (CanvasFixture *fixture, double x, double y, const char *modifiers);

/* The number of stored boxes, and that box @index is as given. */
void canvas_fixture_assert_n (CanvasFixture *fixture, guint n);
void canvas_fixture_assert_box (CanvasFixture *fixture, guint index, int class_index, double xmin, double ymin, double xmax,
                                double ymax);
void canvas_fixture_assert_log (CanvasFixture *fixture, const char *expected);
