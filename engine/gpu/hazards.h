/**
 * Which commands may run beside each other: the ranges read and written since the last barrier. For engine/gpu alone.
 */
#pragma once

#include "engine/gpu/recorder.h"

typedef struct
{
  GArray *pending; /* (element-type QdBinding) since the last barrier */
} QdHazards;

void qd_hazards_init (QdHazards *hazards);
void qd_hazards_clear (QdHazards *hazards);
void qd_hazards_forget (QdHazards *hazards); /* a barrier was put */

/* Adds what one command touches. Returns: TRUE when a barrier must come before it (write after read counts too); all earlier
 * ranges are forgotten then. Bindings of the same command never wait for each other. */
gboolean qd_hazards_add (QdHazards *hazards, const QdBinding *bindings, guint n_bindings);
