/**
 * QdBoxSurvey: a window that shows what an import of boxes would do before it does: photos found, boxes that come and that are
 * left out and why, and what each class of the file becomes. Main thread.
 *
 * Signal "import": the person agrees; the window is closed after it.
 */
#pragma once

#include "engine/formats/boxes.h"

#include <adwaita.h>

#define QD_TYPE_BOX_SURVEY (qd_box_survey_get_type ())
G_DECLARE_FINAL_TYPE (QdBoxSurvey, qd_box_survey, QD, BOX_SURVEY, AdwWindow)

/* @path: of the file or folder; @survey: taken over; @classes: of QdClass, the project's. */
QdBoxSurvey *qd_box_survey_new (const char *path, QdBoxesReport *survey, GPtrArray *classes);
const char *qd_box_survey_get_path (QdBoxSurvey *self);
/* What is chosen now, as QdBoxesImportOptions.classes takes it. */
GHashTable *qd_box_survey_dup_classes (QdBoxSurvey *self);
gboolean qd_box_survey_get_as_suggestions (QdBoxSurvey *self);
