/**
 * How much memory decoding may take: one picture at most QD_BUDGET_MOST bytes, and all that are decoded at a time together no
 * more than that. Private to engine/photo. Any thread.
 */
#pragma once

#include <gio/gio.h>

#define QD_BUDGET_MOST ((guint64) 448 << 20) /* bytes; with the program itself below 512 MB */

/* How large a picture of @width by @height becomes: no side above @max_side (0: any), at most QD_PHOTO_MOST_PIXELS, and so that
 * with
 * @work bytes beside it the budget is kept. Never larger. FALSE: @work alone is too much. */
gboolean qd_budget_fit (guint width, guint height, guint max_side, guint64 work, guint *to_width, guint *to_height);

/* Waits until @bytes (at most QD_BUDGET_MOST) are free. Once a picture, and given back whatever comes of it. FALSE:
 * @cancellable, which may be NULL, was cancelled before; nothing is taken then. */
gboolean qd_budget_take (guint64 bytes, GCancellable *cancellable);
void qd_budget_give (guint64 bytes);
