/**
 * The best one-to-one pairing of two sets. Any thread. Source: Kuhn 1955, "The Hungarian method for the assignment problem"; by
 * shortest augmenting paths as Jonker and Volgenant 1987.
 */
#pragma once

#include <glib.h>

#define QD_UNASSIGNED G_MAXUINT

/**
 * qd_assign:
 * @gains: [n_rows][n_columns] what a pair is worth; one of 0 or less is never made
 * @columns: (out): [n_rows] the column that goes with each row, or QD_UNASSIGNED
 *
 * The pairing with the largest sum; no other has a larger one. Takes n_rows x n_rows x n_columns steps at most, with rows and
 * columns in the order that is quicker.
 *
 * Returns: the sum.
 */
double qd_assign (const double *gains, guint n_rows, guint n_columns, guint *columns);
