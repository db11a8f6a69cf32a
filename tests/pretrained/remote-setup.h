/**
 * A large file on a server on loopback, and the place that it is fetched to.
 */
#pragma once

#include "engine/core/error.h"
#include "engine/fetch/remote-file.h"
#include "tests/pretrained/weights-server.h"

#define LENGTH 100001 /* bytes: fits into a socket's buffer, and is not a multiple of anything */

typedef struct
{
  WeightsServer *server;
  char *folder, *path, *part, *address, *sum;
  GBytes *bytes;
  QdRemoteFile file;
  guint64 last_done, last_total; /* of the progress */
} RemoteSetup;

RemoteSetup *remote_setup_new (void);
void remote_setup_free (RemoteSetup *setup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RemoteSetup, remote_setup_free)

/* The file is there as it should be, and nothing beside it. */
void check_there (RemoteSetup *setup);
/* It is fetched; the server was asked so many times since it began. */
void check_fetched (RemoteSetup *setup, guint n_requests);
/* It is not, with a sentence like @pattern, and is not there. */
void check_fails (RemoteSetup *setup, QdError code, const char *pattern, guint n_requests);
/* What the server was asked the time of @index, from 0. */
void check_request (RemoteSetup *setup, guint index, const char *expected);
