/**
 * QdSpeciesList: the species of the observations, with counts, and the class each becomes. It changes nothing itself. Main thread.
 *
 * Signals: species-used (gint64 species, gboolean used), class-named (gint64 species, const char *name),
 * class-colored (gint64 class, guint color as 0xRRGGBB).
 */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define QD_TYPE_SPECIES_LIST (qd_species_list_get_type ())
G_DECLARE_FINAL_TYPE (QdSpeciesList, qd_species_list, QD, SPECIES_LIST, AdwBin)

void qd_species_list_set_session (QdSpeciesList *self, QdSession *session);

/* (element-type QdSpecies), taken over. What stays the same is not rebuilt. */
void qd_species_list_take (QdSpeciesList *self, GPtrArray *species);

/* Shows species with this in their names alone. */
void qd_species_list_search (QdSpeciesList *self, const char *text);
