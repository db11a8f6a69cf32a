/**
 * The inner loop of multibox_loss-host.c.
 */
#pragma once

#include <glib.h>

/* values: exp of each, of numbers from -inf to 0; to 2 units of the last digit. */
void qd_exp_negative (float *values, gsize n);
