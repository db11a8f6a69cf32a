/**
 * Seeded random numbers that are the same on every machine (PCG32: O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient
 * Statistically Good Algorithms for Random Number Generation"). A plain value: copy it to save a position. Any thread, one owner.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint64 state;
  guint64 stream; /* odd */
} QdRandom;

/* Two streams of one seed are independent of each other. */
void qd_random_init (QdRandom *random, guint64 seed, guint64 stream);
guint32 qd_random_next (QdRandom *random);

/* Uniform in [0, below), without bias; @below > 0. */
guint32 qd_random_below (QdRandom *random, guint32 below);

/* Uniform in [0, 1), 53 bits; and in [low, high). */
double qd_random_double (QdRandom *random);
double qd_random_range (QdRandom *random, double low, double high);

/* Normal with mean 0 and deviation 1. */
double qd_random_normal (QdRandom *random);

/* Fisher-Yates on an array of @n indices. */
void qd_random_shuffle (QdRandom *random, guint *indices, guint n);
