/**
 * What each person drew, as a file tells it, into the project: a labelling task of its own with a look for each person at each
 * photo, and out of it. The boxes of the photos stay what the file settled. Private to boxes-import.c and boxes-export.c; the
 * project's thread.
 */
#pragma once

#include "engine/formats/boxes-taking.h"
#include "engine/formats/boxes-undo.h"

/* The answers that the targets have. What a task has already makes no second one. A survey counts alone. */
gboolean qd_boxes_store_answers (QdBoxesTaking *taking, QdBoxesUndo *undo, GError **error);
