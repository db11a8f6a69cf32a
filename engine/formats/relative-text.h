/** Edges of boxes as parts of a photo's side, as text with so many digits that they are read back the same to the last bit. Any
 * thread. */
#pragma once

#include "engine/formats/annotation.h"

/* @at pixels as a part of @side. */
char *qd_relative_edge_to_text (double at, guint side);
/* The edges @low and @high as their length and @at: their middle where @centered, else the lower one. */
void qd_relative_side_to_text (double low, double high, guint side, gboolean centered, char **at, char **length);
/* The edges from such texts, and how far they may be off as the texts have no more digits. FALSE: they are no numbers. */
gboolean qd_relative_side_parse (const char *at, const char *length, gboolean centered, QdFine *low, QdFine *high,
                                 double *error);
