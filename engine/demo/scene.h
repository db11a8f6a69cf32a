/**
 * One drawn scene: a meadow, what lives in it, and the boxes that a careful person would draw. Any thread.
 */
#pragma once

#include <cairo.h>

#include "engine/core/geometry.h"
#include "engine/core/random.h"

typedef enum
{
  QD_DEMO_BEE,
  QD_DEMO_WASP,
  QD_DEMO_DAISY,
  QD_DEMO_N_KINDS,
} QdDemoKind;

typedef struct
{
  QdDemoKind kind;
  QdCornerBox box; /* pixels of the scene, what can be seen inside the frame */
} QdDemoObject;

typedef struct
{
  cairo_surface_t *surface; /* RGB24, owned */
  GArray *objects;          /* (element-type QdDemoObject), biggest first; may be empty: nothing lives there */
} QdDemoScene;

/* @main: a kind that is there at least once, or QD_DEMO_N_KINDS for a meadow without any. */
QdDemoScene *qd_demo_scene_new (QdRandom *random, guint width, guint height, QdDemoKind main);
void qd_demo_scene_free (QdDemoScene *scene);

/* As a JPEG; @quality: up to 100. Errors: those of gdk_pixbuf_save. */
gboolean qd_demo_scene_save (const QdDemoScene *scene, const char *path, guint quality, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdDemoScene, qd_demo_scene_free)
