/**
 * Who labels in the window: a button that says so always and by which somebody else takes over, and the question that is put
 * once, where labelling starts. The person's name goes with every box that is drawn from then on. Main thread.
 */
#pragma once

#include "app/page.h"

/* Once, when the page has its session. @button: of the page, shows the name; @canvas: gets the keys back. */
void qd_labeller_name_start (QdPage *page, GtkButton *button, GtkWidget *canvas);
/* When the page goes. */
void qd_labeller_name_finish (QdPage *page);

/* The canvas is seen and has the keys: asks who labels, once as long as the project is open, where nobody said so yet or
 * several people label at this machine. It waits for no answer: who just draws is the one that was proposed, and who goes away
 * wrote nothing. */
void qd_labeller_name_offer (QdPage *page);
/* Something is about to be drawn: where nobody answered, what was proposed holds. */
void qd_labeller_name_settle (QdPage *page);
/* Asks for the name. */
void qd_labeller_name_ask (QdPage *page);

/* Who labels now; NULL: nobody said so yet. Owned by the page. */
const char *qd_labeller_name_get (QdPage *page);
