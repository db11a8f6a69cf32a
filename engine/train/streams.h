/**
 * Which stream of random numbers of a run's seed is for what, so that none depends on how many numbers another drew: a resumed
 * run draws what the uninterrupted one would have.
 */
#pragma once

#include "engine/core/random.h"

#define QD_STREAM_WEIGHTS 1

/* The order of the photos of an epoch (from 0), and the view of the image at a place (from 0) of the whole run. */
#define QD_STREAM_ORDER(epoch) (((guint64) 1 << 40) + (guint64) (epoch))
#define QD_STREAM_VIEW(place)  (((guint64) 2 << 40) + (guint64) (place))
