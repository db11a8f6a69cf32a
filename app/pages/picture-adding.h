/**
 * QdPictureAdding: adds pictures from folders and files to the project of the page that it is in. Says how far it is, and at
 * last what came of it; is to be seen while it adds. Main thread.
 *
 * Signal: changed, when it begins and when it is over.
 */
#pragma once

#include <gtk/gtk.h>

#define QD_TYPE_PICTURE_ADDING (qd_picture_adding_get_type ())
G_DECLARE_FINAL_TYPE (QdPictureAdding, qd_picture_adding, QD, PICTURE_ADDING, GtkBox)

gboolean qd_picture_adding_is_busy (QdPictureAdding *self);

/* One at a time, and only where the project may be changed: else the page says why nothing happens. */
void qd_picture_adding_add (QdPictureAdding *self, GStrv paths);
/* The same with folders that the person chooses. */
void qd_picture_adding_choose (QdPictureAdding *self);
