/**
 * A project may name a photo host in place of iNaturalist's; before the first request goes there, the person is asked once on this
 * machine: see engine/inat/photo-hosts.h. Main thread.
 */
#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

/* Calls @agreed when photos may be fetched: in a moment, or when the person has said yes. @owner is a widget in a window and is held
 * weakly. */
void qd_photo_host_ask (GtkWidget *owner, QdSession *session, void (*agreed) (gpointer owner));
