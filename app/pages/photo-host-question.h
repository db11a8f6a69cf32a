/**
 * A project may name a photo host in place of iNaturalist's; before the first request goes there, the person is asked once on this
 * machine: see engine/inat/photo-hosts.h. Main thread.
 */
#pragma once

#include "app/page.h"

/* Calls @agreed when photos may be fetched: in a moment, or when the person has said yes. Not once the page is gone, which
 * takes the question with it. */
void qd_photo_host_ask (QdPage *page, void (*agreed) (gpointer page));
