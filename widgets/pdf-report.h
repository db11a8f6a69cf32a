/**
 * The PDF report: a cover, the settings, the curves, a page a photo with its boxes, and the credits. A4, plain Cairo and Pango,
 * no GTK, any thread. The caller fills a QdPdfReport and keeps it for the length of the call; photos are asked for one by one,
 * so that a report of thousands needs the memory of one.
 */
#pragma once

#include "widgets/draw-boxes.h"
#include "widgets/plot.h"

#include <gio/gio.h>

typedef struct
{
  const char *name;  /* as "Learning rate" */
  const char *value; /* as "0.001" */
  const char *group; /* a heading over the rows that share it and follow each other; NULL: none */
} QdPdfSetting;

typedef struct
{
  const char *title;       /* file name or species */
  const char *credit;      /* "NAME, no rights reserved (CC0)"; NULL: none known */
  const char *link;        /* the observation's page; NULL: none */
  const QdDrawnBox *boxes; /* [n_boxes], pixels of the photo */
  guint n_boxes;
} QdPdfPhoto;

typedef struct
{
  const char *title;    /* as "Bees of Canada" */
  const char *subtitle; /* as "Detections on 24 photos"; NULL: none */
  const char *project;  /* file name of the project; NULL: none */
  const char *date;     /* as "3 May 2026" */
  const char *model;    /* as "ssd_tiny, run 3, 60 epochs"; NULL: none */
  double map50;         /* mean AP at IoU 0.5 in [0, 1]; NAN: not measured */
  double map;           /* COCO mean AP in [0, 1]; NAN: not measured */
  const char *subset;   /* that the figures were measured on: "72 test photos" */
  int hero;             /* index of the photo on the cover; negative: none */

  const QdPdfSetting *settings;
  guint n_settings;
  QdPlot *const *plots; /* two a page; bars of AP per class among them */
  guint n_plots;
  const QdClassLook *classes;
  guint n_classes;
  const QdPdfPhoto *photos;
  guint n_photos;
  const char *learned_from; /* credits of the photos that the model learned from, a line each; NULL: none known */

  /* (transfer full): the photo, upright; NULL with @error: its page says so and the report goes on. */
  QdPixels *(*load) (guint index, gpointer user_data, GError **error);
  gpointer user_data;
  GCancellable *cancellable; /* NULL: it cannot be stopped */
} QdPdfReport;

/* FALSE with QD_ERROR_IO, QD_ERROR_FULL or G_IO_ERROR_CANCELLED; nothing is left at @path then but what was there before. */
gboolean qd_pdf_report_write (const QdPdfReport *report, const char *path, GError **error);
