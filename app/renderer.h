/**
 * What the window is drawn with. GTK draws with OpenGL wherever there is some; on a machine without a graphics card that is Mesa's
 * llvmpipe, which takes ten times as long for a frame as Cairo does and 100 MB more.
 */
#pragma once

#include <glib.h>

/* @devices: "/dev". TRUE where it has a graphics card that this person may use. */
gboolean qd_renderer_has_card (const char *devices);

/* Before the first window, on the main thread: without a card GSK_RENDERER becomes "cairo", unless somebody chose one. */
void qd_renderer_choose (void);
