/**
 * QdSpeciesPictures: a small picture of each species, of one of its photos that are there, loaded when it is asked for.
 * Main thread; photos are read where the project is read. Signal: arrived, when there are others than before.
 */
#pragma once

#include "app/session.h"

#include <gdk/gdk.h>

#define QD_TYPE_SPECIES_PICTURES (qd_species_pictures_get_type ())
G_DECLARE_FINAL_TYPE (QdSpeciesPictures, qd_species_pictures, QD, SPECIES_PICTURES, GObject)

QdSpeciesPictures *qd_species_pictures_new (QdSession *session);

/* Photos may have come: looks which species have one. */
void qd_species_pictures_find (QdSpeciesPictures *self);

/* Borrowed. NULL: there is none, or it comes later. */
GdkPaintable *qd_species_pictures_get (QdSpeciesPictures *self, gint64 species);
