/**
 * QdFilterPanel: which observations are used: licenses with their plain meaning, quality, place, time and observers, each value
 * with how many there are. It changes nothing itself. Main thread. Signal: changed, when the person chose something else.
 */
#pragma once

#include "app/pages/overview.h"

#include <adwaita.h>

#define QD_TYPE_FILTER_PANEL (qd_filter_panel_get_type ())
G_DECLARE_FINAL_TYPE (QdFilterPanel, qd_filter_panel, QD, FILTER_PANEL, AdwBin)

/* Makes the rows of a list, from 0, so that the first answer does not have to. FALSE: there are no more lists. */
gboolean qd_filter_panel_build (QdFilterPanel *self, guint list);

/* Whose counts are shown, and who is told what is searched for. */
void qd_filter_panel_set_overview (QdFilterPanel *self, QdOverview *overview);

/* Shows the overview's answer. @filter (copied): what is chosen, which may be newer than what was counted for. No signal
 * follows. */
void qd_filter_panel_show (QdFilterPanel *self, const QdFilter *filter);

/* The filter as it stands. */
const QdFilter *qd_filter_panel_get_filter (QdFilterPanel *self);
