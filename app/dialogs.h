/**
 * What several pages ask and tell: choosing files, and what became of an import. Main thread.
 */
#pragma once

#include "engine/core/report.h"

#include <adwaita.h>

/* Why @file, and as many others as make @n, cannot be opened: it has no path, as on a phone. The caller's. */
char *qd_describe_unreachable (GFile *file, guint n);

/* @files: (element-type char *) paths, at least one. */
typedef void (*QdFilesChosen) (gpointer owner, GStrv files);

/* One of @action; @suffixes: "csv", "zip" ..., NULL-terminated, or NULL for all files. @owner is a widget in a window and is
 * held weakly. @name: suggested for saving, or NULL. Files without a path are left out, and a sentence says so. */
void qd_choose_files (GtkWidget *owner, const char *title, GtkFileChooserAction action, gboolean many, const char *const *suffixes,
                      const char *name, QdFilesChosen chosen);

/* Lets files be dropped on @widget; its owner is told as by qd_choose_files. */
void qd_accept_dropped_files (GtkWidget *widget, GtkWidget *owner, QdFilesChosen chosen);

/* A list to unfold: what was found in the files, each reason with its first places, all remarks. */
GtkWidget *qd_report_details_new (QdReport *report);

/* A window with @heading, the reasons that rows or boxes were skipped for, and the sentences of the report. */
GtkWidget *qd_show_report (GtkWidget *owner, const char *heading, QdReport *report);

/* Asks whether what runs is to be stopped; @sentence says what becomes of it. Its signal "response" tells "stop" or "go-on". */
GtkWidget *qd_ask_to_stop (GtkWidget *owner, const char *sentence);
