/**
 * A project of three species, and one of everything that a person decides in it, for the tests of undo.
 */
#pragma once

#include "tests/project/fixture.h"

#define N_PHOTOS 4

typedef struct
{
  Fixture base;
  gint64 species[3], classes[3], photos[N_PHOTOS]; /* of bee, wasp and fly; the last photo is of a folder */
  gint64 task;
} Meadow;

typedef struct
{
  gboolean (*doing) (Meadow *meadow, QdProject *project);
  const char *words; /* of the step */
  QdStepPlace place;
  guint n_photos;
} MeadowStep;

/* One after the other; ends with one that does nothing. */
extern const MeadowStep meadow_steps[];

void meadow_set_up (Meadow *meadow, gconstpointer data);
void meadow_tear_down (Meadow *meadow, gconstpointer data);

/* Some of them. */
gboolean meadow_draw_one (Meadow *meadow, QdProject *project);
gboolean meadow_write_instructions (Meadow *meadow, QdProject *project);
gboolean meadow_make_task (Meadow *meadow, QdProject *project);
gboolean meadow_take_first (Meadow *meadow, QdProject *project);
