/**
 * QdMarkBar: the line below a photo: from photo to photo, to one by its number, and the mark that it gets. Buttons for walking have
 * the actions of the page that it is on, boxes.previous and the like. Main thread.
 *
 * Signals: "marked" (QdMark): that button was pressed; "jumped" (guint): to the photo with that number, from 1.
 */
#pragma once

#include "app/page.h"

#define QD_TYPE_MARK_BAR (qd_mark_bar_get_type ())
G_DECLARE_FINAL_TYPE (QdMarkBar, qd_mark_bar, QD, MARK_BAR, AdwBin)

/* Of the photo that is shown. @may_change: the project may be. */
void qd_mark_bar_show_mark (QdMarkBar *bar, QdMark mark, gboolean has_boxes, gboolean disputed, gboolean may_change);
/* @number: from 1, 0: none; @n: how many photos there are. */
void qd_mark_bar_show_position (QdMarkBar *bar, guint number, guint n);
/* Asks for a number. */
void qd_mark_bar_open_jump (QdMarkBar *bar);
/* Nothing can be marked where the project of @page may only be read. */
void qd_mark_bar_guard (QdMarkBar *bar, QdPage *page);
