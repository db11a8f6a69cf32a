/**
 * Observations such as no careful export has: nothing known, empty texts, dates of many manners, one name with several numbers.
 */
#pragma once

#include "fixture.h"

#include <sqlite3.h>

#include "engine/core/random.h"

#define ODD_N_LICENSES  6
#define ODD_N_QUALITIES 6
#define ODD_N_SPECIES   7

extern const char *const odd_licenses[ODD_N_LICENSES];
extern const char *const odd_qualities[ODD_N_QUALITIES]; /* the first one is NULL */

/* A connection of the test's own. */
sqlite3 *odd_open_database (Fixture *fixture);
void odd_put (Fixture *fixture, QdRandom *random);
/* 0 to @n - 1. */
gint64 odd_pick (QdRandom *random, gint64 n);
