/**
 * QdWeightsRow: an entry of the catalogue of pretrained weights, to be chosen once it is downloaded; with a button for that, its progress,
 * and a way to stop it or to remove the file. A download goes on in the background when the page is left. Main thread.
 * Signals: chosen; changed, when the file came or went; say (sentence), when a download failed.
 */
#pragma once

#include "engine/pretrained/store.h"
#include "engine/ssd/network.h"

#include <adwaita.h>

#define QD_TYPE_WEIGHTS_ROW (qd_weights_row_get_type ())
G_DECLARE_FINAL_TYPE (QdWeightsRow, qd_weights_row, QD, WEIGHTS_ROW, AdwActionRow)

/* @catalogue is kept; @pretrained is one of its entries. @group: the button that its own one is grouped with. */
GtkWidget *qd_weights_row_new (GPtrArray *catalogue, const QdPretrained *pretrained, GtkCheckButton *group);

const QdPretrained *qd_weights_row_get_pretrained (QdWeightsRow *self);
GtkCheckButton *qd_weights_row_get_button (QdWeightsRow *self);
gboolean qd_weights_row_is_there (QdWeightsRow *self);

/* Says how it suits @network. */
void qd_weights_row_set_network (QdWeightsRow *self, const QdNetwork *network);
