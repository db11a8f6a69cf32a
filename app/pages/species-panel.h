/**
 * QdSpeciesPanel: choosing classes: the species with a search, and what is done with those that are selected: used, left out,
 * merged, separated, named, colored, each with undo. Main thread. Signal: failed (const char *sentence).
 */
#pragma once

#include "app/pages/overview.h"
#include "app/session.h"

#include <adwaita.h>

#define QD_TYPE_SPECIES_PANEL (qd_species_panel_get_type ())
G_DECLARE_FINAL_TYPE (QdSpeciesPanel, qd_species_panel, QD, SPECIES_PANEL, AdwBin)

/* What is changed, and who is told what is searched for. */
void qd_species_panel_open (QdSpeciesPanel *self, QdSession *session, QdOverview *overview);

/* Shows the overview's answer. */
void qd_species_panel_show (QdSpeciesPanel *self);
/* Names or colors of classes may have changed. */
void qd_species_panel_show_classes (QdSpeciesPanel *self);
/* Photos may have come. */
void qd_species_panel_find_photos (QdSpeciesPanel *self);

/* That shows and hides the filters. */
GtkToggleButton *qd_species_panel_get_filter_button (QdSpeciesPanel *self);
