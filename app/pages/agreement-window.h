/**
 * How well the people of a labelling task agree: over all, for each class, for each person. Main thread.
 */
#pragma once

#include "engine/hands/measure-agreement.h"

#include <adwaita.h>

/* A window of its own over @parent; @task: its name. Nothing of @agreement is kept. */
GtkWidget *qd_agreement_window_new (GtkWindow *parent, const char *task, const QdTaskAgreement *agreement);
