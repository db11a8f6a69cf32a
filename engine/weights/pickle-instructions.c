/* One function an instruction, or several that differ in a width alone. */
#include "config.h"

#include "engine/weights/pickle-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NEWEST_PROTOCOL 5
#define MAX_TEXT        ((guint64) 1 << 24) /* bytes */

/* ---- Plain values ---- */

static gboolean
do_protocol (QdPickle *pickle, guint8 code)
{
  guint64 protocol;

  return qd_pickle_take_number (pickle, 1, &protocol) &&
         (protocol <= NEWEST_PROTOCOL || qd_pickle_fail (pickle, _ ("it is written in an unknown version of pickle")));
}

static gboolean
do_frame (QdPickle *pickle, guint8 code)
{
  guint64 length;

  return qd_pickle_take_number (pickle, 8, &length) &&
         (length <= (guint64) (pickle->end - pickle->at) || qd_pickle_fail (pickle, _ ("it ends in the middle of a value")));
}

static gboolean
do_mark (QdPickle *pickle, guint8 code)
{
  if (pickle->marks->len >= QD_PICKLE_MAX_VALUES)
    return qd_pickle_fail (pickle, _ ("it holds too many values"));
  g_array_append_val (pickle->marks, pickle->stack->len);
  return TRUE;
}

static gboolean
push_integer (QdPickle *pickle, QdPickleKind kind, gint64 integer)
{
  QdPickleValue *value = qd_pickle_make (pickle, kind);

  if (value != NULL)
    value->integer = integer;
  return qd_pickle_push (pickle, value);
}

static gboolean
do_none (QdPickle *pickle, guint8 code)
{
  return qd_pickle_push (pickle, qd_pickle_make (pickle, QD_PICKLE_NONE));
}

static gboolean
do_truth (QdPickle *pickle, guint8 code)
{
  return push_integer (pickle, QD_PICKLE_TRUTH, code == 0x88);
}

static gboolean
do_integer (QdPickle *pickle, guint8 code)
{
  guint64 number;

  if (!qd_pickle_take_number (pickle, code == 'K' ? 1 : code == 'M' ? 2 : 4, &number))
    return FALSE;
  return push_integer (pickle, QD_PICKLE_INTEGER, code == 'J' ? (gint32) (guint32) number : (gint64) number);
}

/* Two's complement of as many bytes as it says. */
static gboolean
do_long (QdPickle *pickle, guint8 code)
{
  guint64 length, number = 0;
  const guint8 *bytes;
  QdPickleValue *value;

  if (!qd_pickle_take_number (pickle, code == 0x8a ? 1 : 4, &length) || (bytes = qd_pickle_take (pickle, length)) == NULL)
    return FALSE;
  if (length > 8)
    {
      value = qd_pickle_make (pickle, QD_PICKLE_HUGE);
      if (value != NULL)
        *value = (QdPickleValue){ .kind = QD_PICKLE_HUGE, .text = (const char *) bytes, .length = length };
      return qd_pickle_push (pickle, value);
    }
  for (guint i = 0; i < length; i++)
    number |= (guint64) bytes[i] << 8 * i;
  if (length > 0 && length < 8 && (bytes[length - 1] & 0x80) != 0)
    number |= G_MAXUINT64 << 8 * length;
  return push_integer (pickle, QD_PICKLE_INTEGER, (gint64) number);
}

static gboolean
do_number (QdPickle *pickle, guint8 code)
{
  const guint8 *bytes = qd_pickle_take (pickle, 8);
  QdPickleValue *value = bytes != NULL ? qd_pickle_make (pickle, QD_PICKLE_NUMBER) : NULL;
  guint64 word;

  if (value == NULL)
    return FALSE;
  memcpy (&word, bytes, 8);
  word = GUINT64_FROM_BE (word);
  memcpy (&value->number, &word, 8);
  return qd_pickle_push (pickle, value);
}

static guint
get_text_width (guint8 code)
{
  if (code == 0x8c || code == 'U' || code == 'C')
    return 1;
  return code == 0x8d || code == 0x8e ? 8 : 4;
}

/* Characters and bytes alike: after the length, of 1, 4 or 8 bytes. */
static gboolean
do_text (QdPickle *pickle, guint8 code)
{
  guint64 length;
  const guint8 *text;
  QdPickleValue *value;

  if (!qd_pickle_take_number (pickle, get_text_width (code), &length) || (text = qd_pickle_take (pickle, length)) == NULL)
    return FALSE;
  if (length > MAX_TEXT)
    return qd_pickle_fail (pickle, _ ("it holds a text of more than 16 MB"));
  value = qd_pickle_make (pickle, QD_PICKLE_TEXT);
  if (value == NULL)
    return FALSE;
  value->text = (const char *) text;
  value->length = length;
  return qd_pickle_push (pickle, value);
}

/* ---- Containers ---- */

static gboolean
do_empty (QdPickle *pickle, guint8 code)
{
  return qd_pickle_push (pickle, qd_pickle_make (pickle, code == '}' ? QD_PICKLE_DICT : QD_PICKLE_SEQUENCE));
}

/* The top one, two or three values, or those above the mark. */
static gboolean
do_tuple (QdPickle *pickle, guint8 code)
{
  guint n = code - 0x84u;
  QdPickleValue *tuple;

  if (code == 't' || code == 0x91 ? !qd_pickle_pop_mark (pickle, &n) : qd_pickle_get_top (pickle, n) == NULL)
    return FALSE;
  tuple = qd_pickle_make (pickle, QD_PICKLE_SEQUENCE);
  if (tuple != NULL)
    qd_pickle_move_top (pickle, n, tuple);
  return qd_pickle_push (pickle, tuple);
}

static gboolean
extend (QdPickle *pickle, guint n, QdPickleKind kind)
{
  QdPickleValue *container = qd_pickle_get_top (pickle, n + 1);

  if (container == NULL)
    return FALSE;
  if (container->kind != kind || (kind == QD_PICKLE_DICT && n % 2 != 0))
    return qd_pickle_fail (pickle, _ ("it puts values into what cannot hold them"));
  qd_pickle_move_top (pickle, n, container);
  return TRUE;
}

static gboolean
do_append (QdPickle *pickle, guint8 code)
{
  return extend (pickle, 1, QD_PICKLE_SEQUENCE);
}

static gboolean
do_appends (QdPickle *pickle, guint8 code)
{
  guint n;

  return qd_pickle_pop_mark (pickle, &n) && extend (pickle, n, QD_PICKLE_SEQUENCE);
}

static gboolean
do_set_item (QdPickle *pickle, guint8 code)
{
  return extend (pickle, 2, QD_PICKLE_DICT);
}

static gboolean
do_set_items (QdPickle *pickle, guint8 code)
{
  guint n;

  return qd_pickle_pop_mark (pickle, &n) && extend (pickle, n, QD_PICKLE_DICT);
}

/* ---- The memo ---- */

static gboolean
do_put (QdPickle *pickle, guint8 code)
{
  guint64 number = pickle->memo->len;
  QdPickleValue *top = qd_pickle_get_top (pickle, 1);

  if (top == NULL || (code != 0x94 && !qd_pickle_take_number (pickle, code == 'q' ? 1 : 4, &number)))
    return FALSE;
  if (number >= QD_PICKLE_MAX_VALUES)
    return qd_pickle_fail (pickle, _ ("it holds too many values"));
  if (number >= pickle->memo->len)
    g_ptr_array_set_size (pickle->memo, (gint) number + 1);
  pickle->memo->pdata[number] = top;
  return TRUE;
}

static gboolean
do_get (QdPickle *pickle, guint8 code)
{
  guint64 number;
  QdPickleValue *value;

  if (!qd_pickle_take_number (pickle, code == 'h' ? 1 : 4, &number))
    return FALSE;
  value = number < pickle->memo->len ? pickle->memo->pdata[number] : NULL;
  return value != NULL ? qd_pickle_push (pickle, value) : qd_pickle_fail (pickle, _ ("it refers to a value that is not there"));
}

/* ---- What Python would run ---- */

static const QdPickleGlobal *
find_global (QdPickle *pickle, const char *module, const char *name)
{
  for (guint i = 0; i < pickle->dialect->n_globals; i++)
    if (g_str_equal (pickle->dialect->globals[i].module, module) && g_str_equal (pickle->dialect->globals[i].name, name))
      return &pickle->dialect->globals[i];
  return NULL;
}

/* As it can stand in a sentence. */
static char *
dup_name (const char *name, gsize length)
{
  char *text = g_utf8_make_valid (name, (gssize) MIN (length, QD_PICKLE_MAX_NAME));

  for (char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = '?';
  return text;
}

static gboolean
push_global (QdPickle *pickle, const char *module, gsize module_length, const char *name, gsize name_length)
{
  g_autofree char *module_text = dup_name (module, module_length);
  g_autofree char *name_text = dup_name (name, name_length);
  const QdPickleGlobal *global = find_global (pickle, module_text, name_text);
  QdPickleValue *value;

  if (global == NULL)
    {
      qd_pickle_refuse (pickle, g_strdup_printf (_ ("it asks for “%s.%s”, which is no part of weights and is not run"),
                                                 module_text, name_text));
      return FALSE;
    }
  value = qd_pickle_make (pickle, QD_PICKLE_GLOBAL);
  if (value != NULL)
    value->global = global;
  return qd_pickle_push (pickle, value);
}

static gboolean
do_global (QdPickle *pickle, guint8 code)
{
  const char *module, *name;
  gsize module_length, name_length;

  return qd_pickle_take_line (pickle, &module, &module_length) && qd_pickle_take_line (pickle, &name, &name_length) &&
         push_global (pickle, module, module_length, name, name_length);
}

static gboolean
do_stack_global (QdPickle *pickle, guint8 code)
{
  QdPickleValue *name = qd_pickle_pop (pickle), *module = name != NULL ? qd_pickle_pop (pickle) : NULL;

  if (module == NULL)
    return FALSE;
  if (name->kind != QD_PICKLE_TEXT || module->kind != QD_PICKLE_TEXT)
    return qd_pickle_fail (pickle, _ ("it asks for something without a name"));
  return push_global (pickle, module->text, module->length, name->text, name->length);
}

static gboolean
do_call (QdPickle *pickle, guint8 code)
{
  QdPickleValue *arguments = qd_pickle_pop (pickle), *callee = arguments != NULL ? qd_pickle_pop (pickle) : NULL;

  if (callee == NULL)
    return FALSE;
  if (callee->kind != QD_PICKLE_GLOBAL || callee->global->call == NULL || arguments->kind != QD_PICKLE_SEQUENCE)
    return qd_pickle_fail (pickle, _ ("it calls what is no function"));
  return qd_pickle_push (pickle, callee->global->call (pickle, arguments, pickle->data));
}

/* The attributes of a dictionary or an object (PyTorch keeps versions of modules there) say nothing about weights. */
static gboolean
do_build (QdPickle *pickle, guint8 code)
{
  QdPickleValue *object = qd_pickle_pop (pickle) != NULL ? qd_pickle_get_top (pickle, 1) : NULL;

  if (object == NULL)
    return FALSE;
  return object->kind == QD_PICKLE_DICT || object->kind == QD_PICKLE_OBJECT ||
         qd_pickle_fail (pickle, _ ("it puts values into what cannot hold them"));
}

static gboolean
do_persistent (QdPickle *pickle, guint8 code)
{
  QdPickleValue *id = qd_pickle_pop (pickle);

  return id != NULL && qd_pickle_push (pickle, pickle->dialect->resolve (pickle, id, pickle->data));
}

/* clang-format off */
const QdPickleInstruction qd_pickle_instructions[256] = {
  [0x80] = do_protocol, [0x95] = do_frame,
  ['('] = do_mark,
  ['N'] = do_none, [0x88] = do_truth, [0x89] = do_truth,
  ['J'] = do_integer, ['K'] = do_integer, ['M'] = do_integer, [0x8a] = do_long, [0x8b] = do_long, ['G'] = do_number,
  ['X'] = do_text, [0x8c] = do_text, [0x8d] = do_text, /* characters of Python 3 */
  ['U'] = do_text, ['T'] = do_text, /* of Python 2 */
  ['C'] = do_text, ['B'] = do_text, [0x8e] = do_text, /* bytes */
  ['}'] = do_empty, [']'] = do_empty, [')'] = do_empty, [0x8f] = do_empty,
  ['t'] = do_tuple, [0x85] = do_tuple, [0x86] = do_tuple, [0x87] = do_tuple, [0x91] = do_tuple,
  ['a'] = do_append, ['e'] = do_appends, [0x90] = do_appends, ['s'] = do_set_item, ['u'] = do_set_items,
  ['q'] = do_put, ['r'] = do_put, [0x94] = do_put, ['h'] = do_get, ['j'] = do_get,
  ['c'] = do_global, [0x93] = do_stack_global, ['R'] = do_call, ['b'] = do_build, ['Q'] = do_persistent,
};
/* clang-format on */
