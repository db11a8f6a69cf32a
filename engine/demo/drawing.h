/**
 * What a scene is made of. Everything is drawn around (0, 0) in units of its own length, facing +x, so that the caller places it
 * with cairo's matrix. Each call takes what it leaves to chance from @random. Private to engine/demo.
 */
#pragma once

#include <cairo.h>

#include "engine/core/random.h"

typedef struct
{
  double red, green, blue;
} QdDemoColor;

/* The light of a scene and the colors of its ground. */
typedef struct
{
  QdDemoColor sky, ground; /* top and bottom of what is far behind */
  QdDemoColor blade, dry;  /* grass: between these two */
  QdDemoColor tint;        /* multiplied over everything at the end */
  double contrast;         /* 1: as drawn */
  double dryness;          /* share of dry blades, 0..1 */
} QdDemoLight;

QdDemoLight qd_demo_light_choose (QdRandom *random);
QdDemoColor qd_demo_color_mix (QdDemoColor a, QdDemoColor b, double share);
void qd_demo_set_color (cairo_t *cr, QdDemoColor color, double shade, double alpha);

/* meadow.c: pixels of the scene */
void qd_demo_draw_background (cairo_t *cr, QdRandom *random, const QdDemoLight *light, double width, double height);
void qd_demo_draw_blades (cairo_t *cr, QdRandom *random, const QdDemoLight *light, double width, double height, guint n,
                          double reach, double thickness); /* reach: the longest blade, share of the height */
void qd_demo_draw_stem (cairo_t *cr, QdRandom *random, const QdDemoLight *light, double x, double y, double size, double bottom);

/* plants.c: diameter 1 */
void qd_demo_draw_daisy (cairo_t *cr, QdRandom *random);
void qd_demo_draw_cornflower (cairo_t *cr, QdRandom *random);
void qd_demo_draw_clover (cairo_t *cr, QdRandom *random);
void qd_demo_draw_buttercup (cairo_t *cr, QdRandom *random);
void qd_demo_draw_leaf (cairo_t *cr, QdRandom *random);

/* insects.c: body length 1 */
void qd_demo_draw_bee (cairo_t *cr, QdRandom *random);
void qd_demo_draw_wasp (cairo_t *cr, QdRandom *random);
void qd_demo_draw_fly (cairo_t *cr, QdRandom *random);
void qd_demo_draw_ladybird (cairo_t *cr, QdRandom *random);

/* lens.c: an image surface's pixels, in place */
void qd_demo_blur (cairo_surface_t *surface, guint radius); /* three box blurs, close to a Gaussian */
void qd_demo_grade (cairo_surface_t *surface, QdRandom *random, const QdDemoLight *light, double noise);
