/**
 * Two people who label a photo of a task in a toy project (tests/train/toy-project.h) and do not agree. Main thread.
 */
#pragma once

#include "engine/project/tasks.h"
#include "tests/app/window-fixture.h"

/* Of the second photo of @task both draw a box of class 1 at 10, 10; both draw one at 60, 10, as class 1 and 2; the second draws
 * one of class 1 at 110, 60 alone. Boxes are of 20 x 20 pixels. What they drew is merged, not consolidated. Returns: id of the
 * photo. */
gint64 disagreeing_people_label (QdProject *project, const QdTask *task);

/* Waits until so much is left to be settled in the project of the window. */
void disagreeing_people_await_open (Fixture *fixture, guint n);
/* Waits until the Boxes page says this of how much is labelled. */
void disagreeing_people_await_progress (Fixture *fixture, const char *words);
