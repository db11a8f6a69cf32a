/**
 * A person's session with the program, in parts that follow each other on one project: what the parts share. Main thread.
 */
#pragma once

#include "tests/app/window-fixture.h"

#include "engine/core/geometry.h"

#define SESSION_PHOTOS     200
#define SESSION_BY_POINTER 10 /* the first ones, then those by keys */
#define SESSION_LABELLED   20
#define SESSION_WIDTH      480 /* of a photo, pixels */
#define SESSION_HEIGHT     360

/* What there is to see on a photo. */
typedef struct
{
  const char *name; /* its class */
  QdCornerBox box;  /* whole pixels */
} Animal;

extern Fixture session;

/* Draws the photos, 001.jpg and on, into a new folder: animals on the labelled ones, meadows and colors on the others. */
void session_draw_photos (const char *folder);
/* (element-type Animal), biggest first, at least one. Of the labelled ones, by index from 0. */
const GArray *session_get_animals (guint photo);
/* How many of them get a box. */
guint session_count_boxes (guint photo);

/* Waits until the project is open in the window; session.project is its folder. */
void session_wait_open (const char *folder);
/* Closes the project, opens that one from the list of recent ones, and shows its boxes. */
void session_go_to (const char *folder);

/* Every box of the project and every mark, with ids and people: the same text, the same state. Caller frees. */
char *session_dup_state (const char *folder);
/* Photo, class, corners to the last bit, and photos without animals: two projects with the same text hold the same boxes. */
char *session_dup_boxes (const char *folder);

/* Clicks an item of the menu of the Boxes page. */
void session_click_menu (const char *item);

void session_add_labelling (void);
void session_add_tasks (void);
void session_add_formats (void);
