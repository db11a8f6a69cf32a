/**
 * Files on their way into photos/ as part of a transaction: each import copies them aside, into a folder of its own below
 * photos/.incoming, and renames them into their places, from where they are taken back with the transaction that gave them
 * their numbers. The folders are there until the outermost transaction has ended: as long as one is, files of numbers that
 * were never given are strays, see strays.h. On the project's thread.
 */
#pragma once

#include "engine/project/project.h"

/* Below photos/; holds a folder for each import under way. */
#define QD_INCOMING_FOLDER ".incoming"

/* A new, empty folder of the caller's own, before its transaction or inside. Owned by @project. NULL with QD_ERROR_IO or
 * QD_ERROR_FULL. */
const char *qd_incoming_begin (QdProject *project, GError **error);
/* Renames @aside, a file in that folder, to @path in photos/; inside a transaction. They are not synced. */
gboolean qd_incoming_place (QdProject *project, const char *aside, const char *path, GError **error);
/* The caller's import is over, whatever became of it. What lies in the folders goes now, or with the transaction under way. */
void qd_incoming_end (QdProject *project);

/* ---- For project.c alone: what becomes of a transaction becomes of its files ---- */

/* Before transactions deeper than @depth are rolled back. */
void qd_incoming_take_back (QdProject *project, guint depth);
/* After one ended. */
void qd_incoming_settle (QdProject *project);
