/**
 * QdLookupRow: asks iNaturalist for each photo's own license and credit, and for further photos. Says first what it costs, then how
 * far it is, and at last what came of it; is to be seen while it asks. In a page. Main thread.
 */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define QD_TYPE_LOOKUP_ROW (qd_lookup_row_get_type ())
G_DECLARE_FINAL_TYPE (QdLookupRow, qd_lookup_row, QD, LOOKUP_ROW, GtkBox)

/* Says what it would cost, and asks if the person wants that. Nothing happens while it asks already. */
void qd_lookup_row_offer (QdLookupRow *row, QdSession *session);
gboolean qd_lookup_row_is_asking (QdLookupRow *row);
