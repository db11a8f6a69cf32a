/**
 * Boxes from a file or folder into the project of a page, and out of it: the dialogs and the work. What came of it is said in
 * the window; what was skipped is listed. Main thread.
 */
#pragma once

#include "app/page.h"

/* What the action @name of the page says: boxes.import-file, boxes.import-folder, boxes.undo-import, and boxes.export with the
 * name of a QdFormat. */
void qd_box_files_run (QdPage *page, const char *name, GVariant *parameter);
/* Boxes from a file or folder: shows what would come of it first. */
void qd_box_files_survey (QdPage *page, const char *path);

/* An entry that opens a list of the formats that can be written, with the action boxes.export. */
void qd_box_files_fill_menu (GMenu *menu);
