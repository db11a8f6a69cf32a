/**
 * QdSpeciesModel: species as a list model (of QdSpeciesItem) that may be long: an item is made when somebody looks at its
 * place. An item is a place, not a species: when counts change and with them the order, items stay and tell that they changed,
 * so that a view has nothing to take down and build up again; when there are more or fewer, places come and go a few at a time.
 * Main thread.
 */
#pragma once

#include "engine/project/types.h"

#include <gtk/gtk.h>

/* Signal "changed": it shows another species, or other counts, or another class. */
#define QD_TYPE_SPECIES_ITEM (qd_species_item_get_type ())
G_DECLARE_FINAL_TYPE (QdSpeciesItem, qd_species_item, QD, SPECIES_ITEM, GObject)

/* NULL: it is about to go. */
const QdSpecies *qd_species_item_get (QdSpeciesItem *self);
void qd_species_item_changed (QdSpeciesItem *self);

#define QD_TYPE_SPECIES_MODEL (qd_species_model_get_type ())
G_DECLARE_FINAL_TYPE (QdSpeciesModel, qd_species_model, QD, SPECIES_MODEL, GObject)

QdSpeciesModel *qd_species_model_new (void);

/* (element-type QdSpecies), shared. How many places the list model has follows a little later. */
void qd_species_model_set (QdSpeciesModel *self, GPtrArray *species);
/* Of the species. */
guint qd_species_model_get_length (QdSpeciesModel *self);
const QdSpecies *qd_species_model_get (QdSpeciesModel *self, guint position);
/* All items that are looked at tell that they changed. */
void qd_species_model_touch (QdSpeciesModel *self);
