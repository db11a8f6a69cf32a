/**
 * The Photos page in a real window, in parts that follow each other on one project: what the parts share. Main thread.
 */
#pragma once

#include "tests/app/open-windows.h"
#include "tests/inat/photo-server.h"

#define PHOTOS_GOOD 24
#define PHOTOS_GONE 7

extern Fixture photos_fixture;
extern PhotoServer *photos_server;

QdPage *photos_get_page (void);
GtkWidget *photos_get_window (void);
/* Of the page, by its id. */
GtkWidget *photos_find (const char *id);

gboolean photos_is_unmapped (gpointer widget);
/* Until what the page says of how many are here begins so. */
void photos_await_progress (const char *start);

/* Light, dark and in a small window; nothing is tested. */
void photos_take_pictures (const char *name);

void photos_add_known (void);
