/**
 * UTF-16 to UTF-8 without a refusal: a surrogate that stands alone and an odd last byte become the byte 0xff, which no UTF-8
 * holds, so that whoever reads the text can say where it was. Used by text-encoding.h. Any thread.
 */
#pragma once

#include <gio/gio.h>

/* The caller's. */
GConverter *qd_utf16_converter_new (gboolean big_endian);
