/**
 * Boxes from a file or folder into the project of a page, and out of it: the dialogs and the work. What came of it is said in the
 * window; what was skipped is listed. Main thread.
 */
#pragma once

#include "app/page.h"

void qd_box_files_import (QdPage *page, gboolean folder);

/* @format: the name of a QdFormat. */
void qd_box_files_export (QdPage *page, const char *format);

/* An entry for each format that can be written, with the action boxes.export. */
void qd_box_files_fill_menu (GMenu *menu);
