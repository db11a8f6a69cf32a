/**
 * What is done on the Boxes page while others hold the project, or a disk is slow: nothing is lost, and what is known shows.
 * For the program boxes-page alone.
 */
#pragma once

#include "tests/app/window-fixture.h"

/* To be run after all others: they make projects of their own. @the_fixture is kept. */
void boxes_waits_add_tests (Fixture *the_fixture);
