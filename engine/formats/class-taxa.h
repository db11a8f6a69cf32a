/**
 * What iNaturalist says of the species that a project's classes were made of: for formats that tell animals from the rest. One
 * owner; reading on the project's thread.
 */
#pragma once

#include "engine/project/project.h"

typedef struct
{
  char *scientific_name; /* NULL where the class is several species */
  gboolean is_animal;    /* all of its species are, and none of them is man */
  gboolean is_human;     /* Homo sapiens */
} QdClassTaxon;

/* char *name of the class to QdClassTaxon, for those that species were made into. Both are freed with it. */
GHashTable *qd_class_taxa_read (QdProject *project, GError **error);
