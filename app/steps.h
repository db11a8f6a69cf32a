/**
 * The steps of the wizard in their order: the one table that the window's sidebar, pages, keys and buttons are made from. A new step
 * is a new line here and a page in app/pages/.
 */
#pragma once

#include <adwaita.h>

typedef struct
{
  const char *id;    /* of the action win.step and of the stack's page */
  const char *title; /* untranslated; mark with _() */
  const char *purpose; /* a sentence, the row's tooltip; untranslated */
  GType (*get_type) (void); /* of a QdPage */
} QdStep;

const QdStep *qd_steps_get (guint *n_steps);

/* Its place in the table, or -1. */
int qd_steps_find (const char *id);
