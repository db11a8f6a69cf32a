/**
 * QdTermsBar: what iNaturalist's terms of use say of an export, said once: after the first import into a project, which
 * remembers it. Main thread.
 */
#pragma once

#include "app/session.h"

#include <adwaita.h>

#define QD_TYPE_TERMS_BAR (qd_terms_bar_get_type ())
G_DECLARE_FINAL_TYPE (QdTermsBar, qd_terms_bar, QD, TERMS_BAR, AdwBin)

/* Looks whether it was said. */
void qd_terms_bar_open (QdTermsBar *self, QdSession *session);
/* There are observations: says it, unless it was said. */
void qd_terms_bar_say (QdTermsBar *self);
