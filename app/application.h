/**
 * The program with a window. One instance a person: a second start hands its project to the first. Main thread.
 */
#pragma once

#include <adwaita.h>

#define QD_TYPE_APPLICATION (qd_application_get_type ())
G_DECLARE_FINAL_TYPE (QdApplication, qd_application, QD, APPLICATION, AdwApplication)

/* @flags: G_APPLICATION_NON_UNIQUE where several must run side by side (the tests). Chooses the renderer: renderer.h. */
QdApplication *qd_application_new (GApplicationFlags flags);

/* What `quadrat [PROJECT]` does: opens the window, on the folder @project when it is not NULL, and runs until the last window is
 * closed. Returns: the exit status. */
int qd_application_run (const char *program, const char *project);
