/**
 * The Boxes page's way to labelling with several people: an entry of its menu, and who labels how long. Main thread.
 */
#pragma once

#include "app/page.h"

/* Once, when the page has its session. @section: gets the entry. @filter: the kind of photos (QdPhotoKind) that the page goes
 * through, with which a new task begins. @shown: as in labeller-watch.h. */
void qd_task_menu_start (QdPage *page, GMenu *section, GtkDropDown *filter, const gint64 *shown);
