/**
 * QdObservationsPage: choose what to learn from an iNaturalist export. Main thread.
 */
#pragma once

#include "app/page.h"

#define QD_TYPE_OBSERVATIONS_PAGE (qd_observations_page_get_type ())
G_DECLARE_FINAL_TYPE (QdObservationsPage, qd_observations_page, QD, OBSERVATIONS_PAGE, QdPage)

/* What exports and archives are called as a rule: "csv", "zip" ..., NULL-terminated. */
const char *const *qd_observations_page_get_suffixes (void);

/* What choosing or dropping a file does. */
void qd_observations_page_import (QdObservationsPage *self, const char *path);
