/**
 * A project in a folder of its own, a photo host, and a download on another thread, for tests; with a clock that jumps over
 * whatever the download waits for. In the main context of the test.
 */
#pragma once

#include "engine/inat/downloader.h"
#include "engine/project/project.h"
#include "tests/inat/photo-server.h"

/* Goes on by what is waited for, at once. */
typedef struct
{
  GMutex mutex;  /* what follows */
  gint64 time;   /* steady */
  gint64 set;    /* what the real time is beyond it */
  gint64 step;   /* added to that at the first wait of more than half a minute */
  GArray *waits; /* of gint64: those of half a second and more */
  QdDownloadClock clock;
} JumpingClock;

typedef struct
{
  char *folder, *path;
  QdProject *project;
  PhotoServer *server;
  QdDownloader *downloader;
  GCancellable *cancellable;
  GThread *thread;
  gboolean result, ended;
  GError *error;
  QdDownloadProgress last; /* the last record */
  guint n_records;
  gint64 until; /* the latest of them that it was to wait for */
  gboolean was_offline, was_spent, was_waiting, was_busy; /* in any of them */
  JumpingClock jumping;
} Setup;

Setup *setup_new (void);
void setup_free (Setup *setup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Setup, setup_free)

/* TRUE, and the test is skipped. */
gboolean no_fixtures (void);
/* A photo that waits, of the same number as its address. */
void add_photo (Setup *setup, gint64 number);
void add_photos (Setup *setup, guint n);

/* @options' photo host: NULL is the server's, "" the one the project remembers. */
void start (Setup *setup, const QdDownloadOptions *options);
/* Until the run is over and its last record is here. */
void finish (Setup *setup);
void run (Setup *setup, const QdDownloadOptions *options);

QdCounts count (Setup *setup);
QdPhoto *photo_of (Setup *setup, gint64 number);
/* Files in photos/, hidden ones too. */
guint count_files (Setup *setup);

/* Of what was waited for so far. */
guint count_waits (Setup *setup);
gint64 get_wait (Setup *setup, guint i);
