/**
 * QdSpeciesRow: a row of a QdSpeciesList. Main thread.
 * Signals: used (gboolean), class-named (const char *name), class-colored (guint color as 0xRRGGBB).
 */
#pragma once

#include "engine/project/types.h"

#include <gtk/gtk.h>

#define QD_TYPE_SPECIES_ROW (qd_species_row_get_type ())
G_DECLARE_FINAL_TYPE (QdSpeciesRow, qd_species_row, QD, SPECIES_ROW, GtkBox)

/* @class_ is NULL for a species that is left out. No signal follows. */
void qd_species_row_show (QdSpeciesRow *self, const QdSpecies *species, const QdClass *class_);
void qd_species_row_set_picture (QdSpeciesRow *self, GdkPaintable *picture);
gint64 qd_species_row_get_species (QdSpeciesRow *self);
gint64 qd_species_row_get_class (QdSpeciesRow *self);
