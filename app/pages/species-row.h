/**
 * QdSpeciesRow: a row of a QdSpeciesList: is the species used, its picture, names, how many observations, and its class. A list
 * makes two hundred of them at once: its parts are made when it is first shown. Main thread. Signals: used (gboolean);
 * class-clicked.
 */
#pragma once

#include "engine/project/types.h"

#include <gtk/gtk.h>

#define QD_TYPE_SPECIES_ROW (qd_species_row_get_type ())
G_DECLARE_FINAL_TYPE (QdSpeciesRow, qd_species_row, QD, SPECIES_ROW, GtkBox)

/* @class_ is NULL for a species that is left out. No signal follows. */
void qd_species_row_show (QdSpeciesRow *self, const QdSpecies *species, const QdClass *class_);
/* After the first qd_species_row_show(). */
void qd_species_row_set_picture (QdSpeciesRow *self, GdkPaintable *picture);
gint64 qd_species_row_get_species (QdSpeciesRow *self);
/* What shows the class, to point at. */
GtkWidget *qd_species_row_get_class_button (QdSpeciesRow *self);

/* How a person calls it. */
const char *qd_species_get_title (const QdSpecies *species);
