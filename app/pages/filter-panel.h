/**
 * QdFilterPanel: which observations are used: licenses with their plain meaning, quality, place and time, each with how many there are.
 * It changes nothing itself. Main thread. Signal: changed, when the person chose something else.
 */
#pragma once

#include "engine/project/types.h"

#include <adwaita.h>

#define QD_TYPE_FILTER_PANEL (qd_filter_panel_get_type ())
G_DECLARE_FINAL_TYPE (QdFilterPanel, qd_filter_panel, QD, FILTER_PANEL, AdwBin)

/* @licenses, @qualities: (element-type QdFacet). All are copied; no signal follows. */
void qd_filter_panel_show (QdFilterPanel *self, const QdFilter *filter, GPtrArray *licenses, GPtrArray *qualities);

/* The filter as it stands; caller frees. */
QdFilter *qd_filter_panel_dup (QdFilterPanel *self);
