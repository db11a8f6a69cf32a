/**
 * The whole way in a real window, with pointer and keys, in parts that follow each other on one project: what the parts share.
 * Main thread.
 */
#pragma once

#include "tests/app/window-fixture.h"

#define WALK_PHOTOS 11 /* fixtures/bees */

extern Fixture walk;
extern char *walk_bees; /* the folder of fixtures */

/* Waits until the counts of the project are so. */
void walk_wait (gboolean (*predicate) (const QdCounts *counts), guint seconds, const char *what);

/* The next test of the way: they are numbered as they are added. */
void walk_add (const char *name, GTestFunc test);

void walk_add_boxes (void);
void walk_add_training (void);
