/**
 * What a killed program left among the files of a project: pictures of an import that was not stored, the folder of a run that
 * was not begun, or is half deleted. On the project's thread.
 */
#pragma once

#include "engine/project/project.h"

/* A run that is being deleted is ".7" below runs/. */
#define QD_DELETED_MARK "."

/* By the first one that opens it for writing. What cannot be removed stays for the next opening. */
void qd_project_remove_strays (QdProject *project);
