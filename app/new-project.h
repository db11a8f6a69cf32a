/**
 * QdNewProject: asks for the name of a new project and the folder it goes to. Signal "chosen" (const char *folder): a folder that is
 * not there yet. Main thread.
 */
#pragma once

#include <adwaita.h>

#define QD_TYPE_NEW_PROJECT (qd_new_project_get_type ())
G_DECLARE_FINAL_TYPE (QdNewProject, qd_new_project, QD, NEW_PROJECT, AdwWindow)

QdNewProject *qd_new_project_new (GtkWindow *parent);
/* What is proposed. */
void qd_new_project_set_name (QdNewProject *self, const char *name);
