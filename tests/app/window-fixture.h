/**
 * A real window on a project in a folder of its own, for the tests of the application: opened, driven by the robot, looked into through
 * the database. Main thread.
 */
#pragma once

#include "app/window.h"
#include "tests/robot.h"

#define FIXTURE_LABELLER "Tess"

typedef struct
{
  QdApplication *application;
  QdWindow *window;
  char *folder;  /* scratch, removed at the end */
  char *project; /* the project's folder in it */
  gboolean nameless; /* who labels is asked for in the window; else that is FIXTURE_LABELLER in a project that is there */
} Fixture;

/* FALSE, and the test marked as skipped, where there is no display or no xdotool. */
gboolean fixture_open (Fixture *fixture);
/* The same before all tests of a program: FALSE, and said that every one of them is skipped, and why. */
gboolean fixture_begin (Fixture *fixture);
/* Likewise where the folder of test files is not there either. */
gboolean fixture_begin_with_files (Fixture *fixture);
void fixture_close (Fixture *fixture);

/* Waits until the condition holds, at most @seconds (tests/patience.h); fails naming @what. */
void fixture_wait (gboolean (*condition) (gpointer data), gpointer data, guint seconds, const char *what);

gboolean fixture_is_mapped (gpointer widget);
/* Whether a label that is seen, below @root or that itself, begins with these words. */
gboolean fixture_says (gpointer root, const char *begin);

/* Makes the project, or opens it again, and waits until its pages are there. */
void fixture_open_project (Fixture *fixture);

/* FIXTURE_LABELLER labels in the project, where nobody does yet and it may be written. */
void fixture_name_labeller (const char *folder);

/* A honey bee, observed on iNaturalist, and its photo, which is not fetched yet; both are of that number and CC0. */
void fixture_put_photo (QdProject *project, gint64 number);

/* The project by a connection of the test's own, to write to it. */
QdProject *fixture_edit (Fixture *fixture);

/* What is in the database now, by a connection of the test's own. */
QdCounts fixture_count (Fixture *fixture);
GArray *fixture_list_boxes (Fixture *fixture, gint64 photo);

/* The child of a template with this id, or the widget with this name, below @root; fails when there is none. */
GtkWidget *fixture_find (gpointer root, const char *id);

/* The check button below @widget whose label has these words, or NULL. */
GtkWidget *fixture_find_check (GtkWidget *widget, const char *title);

/* The first row of a list of preferences. */
AdwActionRow *fixture_find_action_row (GtkWidget *root);

/* Clicks the middle of the widget with this id. */
void fixture_click (gpointer root, const char *id);
