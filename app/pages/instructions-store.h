/**
 * Instructions on their way into the project. Main thread.
 */
#pragma once

#include "app/page.h"
#include "engine/project/instructions.h"

/* A copy of them is stored as they are now; @page says what fails. @made: gets the step that this is. */
void qd_instructions_store (QdPage *page, const QdInstructions *instructions, QdMadeStep *made);
