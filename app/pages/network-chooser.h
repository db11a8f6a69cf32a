/**
 * QdNetworkChooser: the networks, one a row, each with what it is good for, and what it takes on this device. Main thread.
 * Signal: changed, when another one is chosen.
 */
#pragma once

#include "app/pages/network-facts.h"

#include <adwaita.h>

#define QD_TYPE_NETWORK_CHOOSER (qd_network_chooser_get_type ())
G_DECLARE_FINAL_TYPE (QdNetworkChooser, qd_network_chooser, QD, NETWORK_CHOOSER, AdwPreferencesGroup)

const QdNetwork *qd_network_chooser_get (QdNetworkChooser *self);
void qd_network_chooser_set (QdNetworkChooser *self, const QdNetwork *network);

/* @facts: (element-type QdNetworkFacts), copied; they are shown until there are others. */
void qd_network_chooser_set_facts (QdNetworkChooser *self, GArray *facts);
/* @runs: (element-type QdRun) of the project: the best of each network is told. */
void qd_network_chooser_set_runs (QdNetworkChooser *self, GPtrArray *runs);
