/**
 * A window on a toy project (tests/train/toy-project.h), for programs whose tests follow each other on it. Main thread.
 */
#pragma once

#include "tests/app/window-fixture.h"
#include "tests/train/toy-project.h"

/* The project is made and not opened yet. FALSE, and said that all tests are skipped, where no window can be driven. */
gboolean toy_window_begin (Fixture *fixture, const ToyOptions *options);
/* The same, also where there is no Vulkan device. */
gboolean toy_window_begin_on_device (Fixture *fixture, const ToyOptions *options);
void toy_window_end (Fixture *fixture);
