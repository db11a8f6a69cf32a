/**
 * What the files of the Boxes page share: boxes.c (widgets, keys, class and panel), boxes-edit.c (edits and what is stored),
 * boxes-walk.c (from photo to photo). For these files alone.
 */
#pragma once

#include "app/pages/box-edit.h"
#include "app/pages/box-panel.h"
#include "app/pages/boxes.h"
#include "app/photo-list.h"

#include "widgets/box-canvas.h"

struct _QdBoxesPage
{
  QdPage parent_instance;
  GtkStack *stack;
  GtkToggleButton *draw, *select, *hide, *crosshair;
  GtkLabel *zoom;
  GtkAdjustment *brightness_range;
  GtkDropDown *filter;
  GMenu *export_section;
  AdwFlap *flap;
  QdBoxPanel *panel;
  QdBoxCanvas *canvas;
  GtkLabel *photo_label;
  GtkToggleButton *verified, *no_animal, *left_out;
  QdPhotoGrid *strip;

  QdPhotoList *list;
  GtkSingleSelection *selection; /* of the strip: where in the list we are */
  guint opening;                 /* idle source that follows the selection */
  gint64 wanted_id;              /* the photo that was chosen; 0: none */
  gboolean seeking;              /* a photo that another page asked for, until the list is read */
  gint64 shown_id;               /* the photo on the canvas: edits are its; 0: none */
  QdMark mark;                   /* of the shown photo */
  GArray *stored;                /* of QdBox: the boxes of the shown photo, as committed */
  gint64 class_id;               /* of the next box */
  gint64 ahead_id;               /* the next photo, decoded while a person looks at this one */
  QdPixels *ahead;
};

/* boxes-edit.c: commits, and as a rule shows what is stored before it returns. */
void qd_boxes_page_submit (QdBoxesPage *self, QdBoxEdit *edit);
void qd_boxes_page_submit_mark (QdBoxesPage *self, QdMark mark);
void qd_boxes_page_show_boxes (QdBoxesPage *self);
const QdBox *qd_boxes_page_find_stored (QdBoxesPage *self, gint64 id); /* NULL: not on the shown photo */
void qd_boxes_page_connect_canvas (QdBoxesPage *self);
/* Nothing can be edited where the project may only be read. */
void qd_boxes_page_guard (QdBoxesPage *self);

/* boxes-walk.c */
void qd_boxes_page_open_list (QdBoxesPage *self);
void qd_boxes_page_filter (QdBoxesPage *self);
void qd_boxes_page_walk (QdBoxesPage *self, int step);
void qd_boxes_page_select_photo (QdBoxesPage *self, gint64 id);
void qd_boxes_page_close_list (QdBoxesPage *self);

/* boxes.c */
void qd_boxes_page_show_mark (QdBoxesPage *self);
void qd_boxes_page_choose_class (QdBoxesPage *self, gint64 id);
