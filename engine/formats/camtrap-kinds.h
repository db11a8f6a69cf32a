/**
 * What a class is in Camtrap DP's words: as rows that came in have it; as iNaturalist knows its species; else what it is was
 * not told in these words. See camtrap.h. Any thread, one owner.
 */
#pragma once

#include <glib.h>

/* Nothing is known of any class yet. */
GHashTable *qd_camtrap_kinds_new (void);
/* A row that came in. */
void qd_camtrap_kinds_learn (GHashTable *kinds, const char *tags, const char *name, const char *type);
/* @taxa: see class-taxa.h; may be NULL. @type: the observationType; @name: the scientificName, NULL for none. Borrowed. */
void qd_camtrap_kinds_find (GHashTable *kinds, GHashTable *taxa, const char *class_name, const char **type, const char **name);
