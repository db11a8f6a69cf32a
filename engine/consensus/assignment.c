#include "engine/consensus/assignment.h"

#include <math.h>
#include <string.h>

/* Rows are never more than columns here. Row and column 0 of the arrays stand for "none". */
typedef struct
{
  const double *gains;
  guint n_rows, n_columns;
  gsize row_step, column_step; /* of the gains, so that they can be read the other way round */
  double *row_price;           /* [n_rows + 1] what a pair costs is never below the sum of its prices */
  double *column_price;        /* [n_columns + 1] */
  double *nearest;             /* [n_columns + 1] least cost of a way to the column that is not reached yet */
  guint *row_of;               /* [n_columns + 1] 0: free */
  guint *came_from;            /* [n_columns + 1] the column before it on that way */
  gboolean *reached;           /* [n_columns + 1] */
} Assignment;

static double
cost (const Assignment *a, guint row, guint column)
{
  return -MAX (0, a->gains[(row - 1) * a->row_step + (column - 1) * a->column_step]);
}

/* The free column with the cheapest way from @row's end, or a taken one whose row the way goes on from. */
static guint
step (Assignment *a, guint column)
{
  guint row = a->row_of[column], next = 0;
  double least = INFINITY;

  a->reached[column] = TRUE;
  for (guint j = 1; j <= a->n_columns; j++)
    {
      double way;

      if (a->reached[j])
        continue;
      way = cost (a, row, j) - a->row_price[row] - a->column_price[j];
      if (way < a->nearest[j])
        {
          a->nearest[j] = way;
          a->came_from[j] = column;
        }
      if (a->nearest[j] < least)
        {
          least = a->nearest[j];
          next = j;
        }
    }
  for (guint j = 0; j <= a->n_columns; j++)
    if (a->reached[j])
      {
        a->row_price[a->row_of[j]] += least;
        a->column_price[j] -= least;
      }
    else
      a->nearest[j] -= least;
  return next;
}

/* One row more has its column; the others may change theirs. */
static void
add_row (Assignment *a, guint row)
{
  guint column = 0;

  for (guint j = 0; j <= a->n_columns; j++)
    a->nearest[j] = INFINITY;
  memset (a->reached, 0, (a->n_columns + 1) * sizeof *a->reached);
  a->row_of[0] = row;
  do
    column = step (a, column);
  while (a->row_of[column] != 0);
  for (; column != 0; column = a->came_from[column])
    a->row_of[column] = a->row_of[a->came_from[column]];
}

double
qd_assign (const double *gains, guint n_rows, guint n_columns, guint *columns)
{
  gboolean turned = n_rows > n_columns;
  Assignment a = { gains,
                   turned ? n_columns : n_rows,
                   turned ? n_rows : n_columns,
                   turned ? 1 : n_columns,
                   turned ? n_columns : 1,
                   NULL,
                   NULL,
                   NULL,
                   NULL,
                   NULL,
                   NULL };
  double sum = 0;

  for (guint i = 0; i < n_rows; i++)
    columns[i] = QD_UNASSIGNED;
  a.row_price = g_new0 (double, a.n_rows + 1);
  a.column_price = g_new0 (double, a.n_columns + 1);
  a.nearest = g_new (double, a.n_columns + 1);
  a.row_of = g_new0 (guint, a.n_columns + 1);
  a.came_from = g_new0 (guint, a.n_columns + 1);
  a.reached = g_new (gboolean, a.n_columns + 1);
  for (guint row = 1; row <= a.n_rows; row++)
    add_row (&a, row);
  for (guint j = 1; j <= a.n_columns; j++)
    if (a.row_of[j] != 0 && cost (&a, a.row_of[j], j) < 0)
      {
        sum -= cost (&a, a.row_of[j], j);
        columns[(turned ? j : a.row_of[j]) - 1] = (turned ? a.row_of[j] : j) - 1;
      }
  g_free (a.row_price);
  g_free (a.column_price);
  g_free (a.nearest);
  g_free (a.row_of);
  g_free (a.came_from);
  g_free (a.reached);
  return sum;
}
