/**
 * A project of very many observations, as an import of many exports would leave it, made by the database itself within seconds.
 * For tests and measurements.
 */
#pragma once

#include <glib.h>

/* Makes @folder: @n observations of 3,000 species (a few common, most rare) in 40,000 places by 60,000 observers over 16 years,
 * with licenses and grades in about the shares that iNaturalist has; the first @n_photos of them with a photo, which waits. */
void many_make (const char *folder, guint n, guint n_photos);
