/**
 * A project in a folder of its own, for the tests of the store, and what they put into it.
 */
#pragma once

#include "engine/project/project.h"

typedef struct
{
  char *root, *folder;
  QdProject *project;
  guint changes; /* flags of all "changed" so far */
} Fixture;

void fixture_set_up (Fixture *fixture, gconstpointer data);
void fixture_tear_down (Fixture *fixture, gconstpointer data);

/* Returns: its id. @put may be NULL. */
gint64 put_observation (Fixture *fixture, gint64 number, const char *common, const char *license, QdPut *put);
/* A photo that is there, 500 x 400. @observation 0: of none. */
gint64 put_photo (Fixture *fixture, gint64 observation, gint64 number);
/* A box of 50.25 x 50.5 pixels with its left edge at @x. */
QdBox draw (Fixture *fixture, gint64 photo, gint64 class_id, double x);
/* What was done so far cannot be undone. */
void fixture_forget_steps (Fixture *fixture);
guint n_boxes (Fixture *fixture, gint64 photo);
