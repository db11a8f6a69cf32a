/**
 * A task of four photos for three people, what they label in it, and what comes of that. Each test begins with it anew.
 */
#pragma once

#include "engine/hands/consolidation.h"
#include "tests/project/fixture.h"

typedef struct
{
  Fixture store;
  gint64 bee, wasp;
  gint64 photos[4];
  QdTask *task; /* three people a photo */
} Scene;

void scene_set_up (Scene *scene, gconstpointer data);
void scene_tear_down (Scene *scene, gconstpointer data);
#define SCENE_TEST(name, func) g_test_add ("/hands/consolidation/" name, Scene, NULL, scene_set_up, func, scene_tear_down)

/* Photo 0: all three a bee; one of them beside it a wasp. Photo 1: nothing. Photo 2: two a bee, one a wasp in the same place,
 * and two a bee further on, one of them a wasp. Photo 3: one looked. In pixels of the copies, half of the photo's. */
void merge_three (Scene *scene);
/* @wanted: NULL for what is usual. */
QdConsolidation consolidate (Scene *scene, const QdConsolidationOptions *wanted);

GArray *list_boxes (Scene *scene, guint photo);
QdMark get_mark (Scene *scene, guint photo);
/* Photos that somebody has to decide about, by place; their disputes are counted with them. */
void assert_disputed (Scene *scene, guint n, ...);
