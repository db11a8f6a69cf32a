/**
 * What the machine of pickle.c and its instructions share.
 */
#pragma once

#include "engine/weights/pickle.h"

#define QD_PICKLE_MAX_VALUES (1u << 20) /* a checkpoint of a thousand tensors makes about 50,000 */
#define QD_PICKLE_MAX_NAME   200        /* bytes of a module's or class's name */

struct _QdPickle
{
  const guint8 *start, *at, *end;
  const QdPickleDialect *dialect;
  gpointer data;
  GPtrArray *values; /* all that were made; owned */
  GPtrArray *stack;
  GArray *marks;   /* heights of the stack, guint */
  GPtrArray *memo; /* value by number, or NULL */
  guint n_instructions;
  char *wrong;
};

/* @code: itself, where several share a function. */
typedef gboolean (*QdPickleInstruction) (QdPickle *pickle, guint8 code);

/* By code; NULL: refused. */
extern const QdPickleInstruction qd_pickle_instructions[256];

/* As qd_pickle_refuse(), with a text that is copied. Always FALSE. */
gboolean qd_pickle_fail (QdPickle *pickle, const char *wrong);

/* The next @n bytes. NULL: fewer are left. */
const guint8 *qd_pickle_take (QdPickle *pickle, guint64 n);
/* Little endian, of 1 to 8 bytes, without a sign. */
gboolean qd_pickle_take_number (QdPickle *pickle, guint bytes, guint64 *number);
/* Up to the end of the line, which is passed over. */
gboolean qd_pickle_take_line (QdPickle *pickle, const char **line, gsize *length);

/* @value NULL: FALSE, as it was refused before. */
gboolean qd_pickle_push (QdPickle *pickle, QdPickleValue *value);
/* NULL: there is none above the newest mark. */
QdPickleValue *qd_pickle_pop (QdPickle *pickle);
/* The one at @depth, from 1 for the top; NULL as above. */
QdPickleValue *qd_pickle_get_top (QdPickle *pickle, guint depth);
/* The top @n go into @container. */
void qd_pickle_move_top (QdPickle *pickle, guint n, QdPickleValue *container);
/* Takes the newest mark away. FALSE: there is none. */
gboolean qd_pickle_pop_mark (QdPickle *pickle, guint *n_above);
