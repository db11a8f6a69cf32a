/**
 * A labelling task in the list of its window: how far it is, and what can be done with it. Its buttons and menu activate
 * actions of the window with the task's id: task.send, task.consolidate, task.settle, task.agreement, task.take-back ("x"). Main
 * thread.
 */
#pragma once

#include "engine/project/tasks.h"

#include <adwaita.h>

GtkWidget *qd_task_row_new (const QdTask *task, gboolean may_change);
/* It comes into view and gets the keys, once it has its place. */
void qd_task_row_reveal (GtkWidget *row);
