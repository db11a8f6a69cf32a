#include "engine/core/error.h"

G_DEFINE_QUARK (qd-error-quark, qd_error)
