/**
 * A reader of pickles that executes nothing. It knows the instructions that make plain values (protocols 2 to 5), and names
 * of classes and functions only as rows of a table of the caller's, each with a C function that stands for it. Every other name
 * or instruction is refused. Texts stay in the caller's bytes; depth costs no stack; what a pickle claims is compared with the
 * bytes that are there before anything is made for it. One thread at a time. Source: CPython, Lib/pickletools.py.
 */
#pragma once

#include <glib.h>

typedef enum
{
  QD_PICKLE_NONE,
  QD_PICKLE_TRUTH,    /* integer is 0 or 1 */
  QD_PICKLE_INTEGER,  /* integer */
  QD_PICKLE_HUGE,     /* an integer of more than 64 bits: text, little endian */
  QD_PICKLE_NUMBER,   /* number */
  QD_PICKLE_TEXT,     /* text, of any bytes */
  QD_PICKLE_SEQUENCE, /* items: of a list, tuple or set */
  QD_PICKLE_DICT,     /* items: key, value, key, value ... */
  QD_PICKLE_GLOBAL,   /* global */
  QD_PICKLE_OBJECT,   /* object, made by the caller's functions */
} QdPickleKind;

typedef struct _QdPickle QdPickle;
typedef struct _QdPickleValue QdPickleValue;
typedef struct _QdPickleGlobal QdPickleGlobal;

struct _QdPickleValue
{
  QdPickleKind kind;
  union
  {
    gint64 integer;
    double number;
    struct
    {
      const char *text; /* [length], does not end in 0 */
      gsize length;
    };
    GPtrArray *items; /* QdPickleValue, borrowed; NULL: there are none */
    const QdPickleGlobal *global;
    struct
    {
      gconstpointer type; /* an address that stands for the kind of object */
      gpointer object;
    };
  };
};

/* What takes the place of a call. @arguments: a sequence. NULL: refused, with qd_pickle_refuse(). */
typedef QdPickleValue *(*QdPickleCall) (QdPickle *pickle, const QdPickleValue *arguments, gpointer data);

struct _QdPickleGlobal
{
  const char *module, *name;
  QdPickleCall call; /* NULL: may be named, not called */
  int tag;           /* the caller's */
};

typedef struct
{
  const QdPickleGlobal *globals;
  guint n_globals;
  /* For what a pickle names as kept elsewhere. */
  QdPickleValue *(*resolve) (QdPickle *pickle, const QdPickleValue *id, gpointer data);
} QdPickleDialect;

/* All three outlive it. @data: for the dialect's functions. */
QdPickle *qd_pickle_new (const guint8 *bytes, gsize size, const QdPickleDialect *dialect, gpointer data);
void qd_pickle_free (QdPickle *pickle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QdPickle, qd_pickle_free)

/* The next pickle of the bytes, which may hold several, one after the other. Values live as long as @pickle, may be shared, and
 * may contain themselves. NULL: refused. */
const QdPickleValue *qd_pickle_load (QdPickle *pickle);
/* Where the next one starts. */
gsize qd_pickle_get_position (QdPickle *pickle);
/* Why it was refused, translated, as the end of a sentence; NULL: it was not. */
const char *qd_pickle_get_wrong (QdPickle *pickle);

/* ---- For the functions of a dialect ---- */

/* Takes @wrong, a translated reason; only the first one counts. Always NULL. */
gpointer qd_pickle_refuse (QdPickle *pickle, char *wrong);
/* Of a kind with nothing in it yet. NULL: there are too many. */
QdPickleValue *qd_pickle_make (QdPickle *pickle, QdPickleKind kind);
void qd_pickle_append (QdPickleValue *container, QdPickleValue *item);

static inline guint
qd_pickle_get_length (const QdPickleValue *container)
{
  return container->items != NULL ? container->items->len : 0;
}

/* Item @i of a sequence when it is there and of @kind, else NULL. */
const QdPickleValue *qd_pickle_get_item (const QdPickleValue *sequence, guint i, QdPickleKind kind);
