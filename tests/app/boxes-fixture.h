/**
 * The Boxes page of a test's window: keys and pointer on its canvas, and what is stored of a photo. Main thread.
 */
#pragma once

#include "tests/app/window-fixture.h"
#include "widgets/box-canvas.h"

QdPage *boxes_get_page (Fixture *fixture);
QdBoxCanvas *boxes_get_canvas (Fixture *fixture);

/* Goes to the page and waits for a photo; who is proposed there labels. */
void boxes_show (Fixture *fixture);
/* The same; somebody of this name labels. */
void boxes_show_as (Fixture *fixture, const char *name);

/* Who labels, as the page says. */
const char *boxes_get_who (Fixture *fixture);
/* Whether it asks for that. */
gboolean boxes_asks_who (gpointer fixture);
void boxes_await_who (Fixture *fixture, const char *name);

/* Waits until the photo that is shown has @n boxes. */
void boxes_await (Fixture *fixture, guint n);

/* gint64: the photos in their order. */
GArray *boxes_list_photos (Fixture *fixture);

/* A key that goes to another photo. */
void boxes_key_away (Fixture *fixture, const char *key);

/* To a photo by its place, from 1. */
void boxes_go (Fixture *fixture, guint place);

/* Waits until the selected box is shown with that class. */
void boxes_await_class (Fixture *fixture, const char *name);

/* The selected box gets a class by the beginning of its name, or one that is not there yet. */
void boxes_pick_class (Fixture *fixture, const char *typed, const char *name);

/* Drags the pointer from point to point in pixels of the photo. */
void boxes_drag (Fixture *fixture, double x0, double y0, double x1, double y1);

/* Waits until this is stored of the photo, "wasp 150 80 300 160" of each box by a person with "; " between them, and the mark;
 * fails after 20 seconds. */
void boxes_assert_stored (Fixture *fixture, gint64 photo, QdMark mark, const char *expected);
