/**
 * QdSpeciesPictures: a small picture of each species, of one of its photos that are there, loaded when it is asked for: where its
 * photo lies is read where the project is read, and decoded on the threads that make thumbnails, so that nothing else waits for
 * it. Main thread. Signal: arrived, when there are others than before.
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

/* How many are on their way; and whether that one is. */
guint qd_species_pictures_count_loading (QdSpeciesPictures *self);
gboolean qd_species_pictures_is_loading (QdSpeciesPictures *self, gint64 species);

/* Those on their way of other species than these (a set of gint64; NULL: of all) are not loaded any more, until they are asked
 * for again. */
void qd_species_pictures_want_only (QdSpeciesPictures *self, GHashTable *species);
