/** Boxes out of the project of a page: whole or in parts, with what each of several people drew, where to, and the work. Main thread. */
#pragma once

#include "app/page.h"

/* @format: the name of a QdFormat that is written. */
void qd_box_export_ask (QdPage *page, const char *format);
