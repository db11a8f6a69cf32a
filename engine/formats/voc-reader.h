/** One .xml file of Pascal VOC, see voc.h. Any thread. */
#pragma once

#include "engine/formats/format.h"

/* @name is for sentences. Errors: QD_ERROR_INPUT with the line (no XML, no annotation, nested too deep). */
QdAnnotation *qd_voc_parse (const char *text, gsize length, const char *name, QdReport *report, GError **error);
