/**
 * QdSpeciesList: the species of the observations, with counts, and the class each becomes; several can be selected. It changes
 * nothing itself. Main thread.
 *
 * Signals: species-used (gint64 species, gboolean used); class-clicked (gint64 species, GtkWidget * to point at);
 * selection-changed.
 */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define QD_TYPE_SPECIES_LIST (qd_species_list_get_type ())
G_DECLARE_FINAL_TYPE (QdSpeciesList, qd_species_list, QD, SPECIES_LIST, AdwBin)

void qd_species_list_set_session (QdSpeciesList *self, QdSession *session);

/* (element-type QdSpecies), shared. What stays the same is not rebuilt. */
void qd_species_list_show (QdSpeciesList *self, GPtrArray *species);

/* Names or colors of classes may have changed. */
void qd_species_list_show_classes (QdSpeciesList *self);

/* Photos may have come: looks which species have one. */
void qd_species_list_find_photos (QdSpeciesList *self);

/* Ids (gint64) of those that are selected, in the order of the list; of all that are shown. */
GArray *qd_species_list_dup_selected (QdSpeciesList *self);
GArray *qd_species_list_dup_all (QdSpeciesList *self);
guint qd_species_list_count_selected (QdSpeciesList *self);
void qd_species_list_unselect (QdSpeciesList *self);

/* One that is shown, or NULL. */
const QdSpecies *qd_species_list_find (QdSpeciesList *self, gint64 id);
