/**
 * QdDisputePhotos: the photos of the disputes that a person walks through, each decoded off the main loop before its dispute is
 * shown, and the next one ahead of it. Main thread.
 */
#pragma once

#include "app/pages/dispute-case.h"
#include "widgets/canvas-photo.h"

typedef struct _QdDisputePhotos QdDisputePhotos;

/* @photo is NULL where the project has none or where it cannot be decoded: @unreadable says why. Both are borrowed. */
typedef void (*QdDisputeReady) (gpointer user_data, const QdDisputeCase *shown, QdCanvasPhoto *photo, const GError *unreadable);

QdDisputePhotos *qd_dispute_photos_new (QdDisputeReady ready, gpointer user_data);

/* Gives up what is being decoded; nobody is told any more. NULL is fine. */
void qd_dispute_photos_free (QdDisputePhotos *photos);

/* Tells @ready of @wanted, at once where nothing is to be decoded. One at a time: not before it told of the one before. */
void qd_dispute_photos_await (QdDisputePhotos *photos, QdDisputeCase *wanted);
