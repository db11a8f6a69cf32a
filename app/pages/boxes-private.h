/**
 * What the files of the Boxes page share: boxes.c (widgets, keys), boxes-canvas.c (what canvas and panel say), boxes-classes.c,
 * boxes-edit.c (edits and what is stored), boxes-marks.c (marks), boxes-walk.c (from photo to photo). For these files alone.
 */
#pragma once

#include "app/pages/box-edit.h"
#include "app/pages/box-panel.h"
#include "app/pages/box-pending.h"
#include "app/pages/boxes.h"
#include "app/pages/class-picker.h"
#include "app/pages/labelling-pace.h"
#include "app/pages/look-popover.h"
#include "app/pages/mark-bar.h"
#include "app/pages/photo-ahead.h"
#include "app/photo-list.h"
#include "app/progress-row.h"

#include "widgets/box-canvas.h"

struct _QdBoxesPage
{
  QdPage parent_instance;
  GtkStack *stack;
  GtkToggleButton *draw, *select, *hide, *crosshair;
  GtkLabel *zoom;
  QdLookPopover *look_popover;
  GtkMenuButton *look, *files;
  GtkDropDown *filter; /* QdPhotoKind */
  GtkStringList *kinds; /* their titles */
  GMenu *export_section;
  QdProgressRow *working; /* an import or export: see box-work.h */
  AdwFlap *flap;
  QdBoxPanel *panel;
  QdBoxCanvas *canvas;
  GtkLabel *photo_label, *progress;
  GtkButton *who; /* see labeller-name.h */
  QdMarkBar *marks;
  GtkWidget *undo, *redo;
  QdPhotoGrid *strip;
  QdClassPicker *picker;

  QdPhotoList *list;
  GtkSingleSelection *selection; /* of the strip: where in the list we are */
  guint opening;                 /* idle source that follows the selection */
  guint focusing;                /* idle source that gives the canvas the keys */
  guint keeping;                 /* timeout after which how boxes are drawn is remembered */
  gint64 wanted_id;              /* the photo that was chosen; 0: none */
  gboolean seeking;              /* a photo that another page asked for, until the list is read */
  gint64 shown_id;               /* the photo on the canvas: edits are its; 0: none */
  gint64 read_id;                /* the photo whose boxes were read, or that cannot be shown; 0: none */
  gint64 awaited_photo;          /* that gets one of awaited_marks as soon as it is read: the keys came before; 0: none */
  GArray *awaited_marks;         /* of QdMark, in their order */
  QdMark mark;                   /* of the shown photo */
  guint n_disputes;              /* of it, that nobody decided about */
  GArray *stored;                /* of QdBox: the boxes of the shown photo, as committed, and with the edits under way */
  QdBoxPending *pending;         /* edits under way, */
  QdBoxEdits *edits;             /* of which these are */
  gint64 last_drawn;             /* id of the last box that was drawn while edits waited, below 0; 0: none was */
  guint waiting;                 /* a source: that edits wait is to be said; 0: they do not, or it was said */
  gboolean instructed;           /* the instructions were shown in this session, or written */
  gint64 class_id;               /* of the next box */
  gint64 awaited_class;          /* was made, to be chosen once the session knows it; 0: none */
  QdPhotoAhead *ahead;           /* photos around the shown one */
  QdLabellingPace pace;
};

/* boxes-edit.c: commits, and shows at once what will be stored; as a rule it is before this returns. */
void qd_boxes_page_submit (QdBoxesPage *self, QdBoxEdit *edit);
void qd_boxes_page_show_boxes (QdBoxesPage *self);
const QdBox *qd_boxes_page_find_stored (QdBoxesPage *self, gint64 id); /* NULL: not on the shown photo */
void qd_boxes_page_connect_edits (QdBoxesPage *self);
/* What is undone, on this page or another, shows here where it is about boxes. */
void qd_boxes_page_follow_history (QdBoxesPage *self);
/* The one selected box gets these corners. */
void qd_boxes_page_place_selected (QdBoxesPage *self, const QdCornerBox *box);
/* Nothing can be edited where the project may only be read. */
void qd_boxes_page_guard (QdBoxesPage *self);

/* boxes-marks.c */
/* The chosen photo gets @mark, if that goes with its boxes: at once, or when they are read. */
void qd_boxes_page_give_mark (QdBoxesPage *self, QdMark mark);
/* They are read, maybe, or another photo is chosen. */
void qd_boxes_page_follow_mark (QdBoxesPage *self);
/* Nobody waits for them to be read any more: whether marks go with them is seen when they are stored. */
void qd_boxes_page_store_marks (QdBoxesPage *self);

/* boxes-walk.c */
void qd_boxes_page_open_list (QdBoxesPage *self);
void qd_boxes_page_filter (QdBoxesPage *self);
void qd_boxes_page_walk (QdBoxesPage *self, int step);
void qd_boxes_page_select_photo (QdBoxesPage *self, gint64 id);
void qd_boxes_page_want_photo (QdBoxesPage *self, gint64 id); /* also one that the choice of photos does not pass */
void qd_boxes_page_close_list (QdBoxesPage *self);

/* boxes-progress.c */
void qd_boxes_page_show_progress (QdBoxesPage *self);
void qd_boxes_page_show_position (QdBoxesPage *self);
void qd_boxes_page_jump (QdBoxesPage *self, guint number); /* from 1 */
void qd_boxes_page_seek_to_do (QdBoxesPage *self);

/* boxes-instructions.c */
void qd_boxes_page_read_instructions (QdBoxesPage *self, gboolean open);
void qd_boxes_page_make_example (QdBoxesPage *self, QdExampleKind kind);

/* boxes-canvas.c: connects everything, with connect_edits() and connect_classes() */
void qd_boxes_page_connect (QdBoxesPage *self);
/* Whoever comes to the page, or chose photos, draws: the keys are the canvas's, once the window is done with what it does. */
void qd_boxes_page_focus_canvas (QdBoxesPage *self);
void qd_boxes_page_show_selection (QdBoxesPage *self);
void qd_boxes_page_keep_view (QdBoxesPage *self); /* now, where it is to be remembered */

/* boxes-classes.c */
void qd_boxes_page_show_classes (QdBoxesPage *self);
void qd_boxes_page_choose_class (QdBoxesPage *self, gint64 id);
void qd_boxes_page_pick_class (QdBoxesPage *self);
void qd_boxes_page_connect_classes (QdBoxesPage *self);

/* boxes.c */
void qd_boxes_page_show_mark (QdBoxesPage *self);
