/**
 * A row in which the device is chosen that computes. Main thread; Vulkan is asked on another one.
 */
#pragma once

#include <adwaita.h>

/* Fills the row's list: the best one, then what Vulkan offers. Without Vulkan its subtitle says so. */
void qd_device_row_fill (AdwComboRow *row);

/* As the setting "device" takes it: a name, or "" for the best. */
const char *qd_device_row_get (AdwComboRow *row);
