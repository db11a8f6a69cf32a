#include "tests/app/screen-reader.h"

#include "tests/patience.h"

#define ACCESSIBLE "org.a11y.atspi.Accessible"
#define ACTION     "org.a11y.atspi.Action"
#define PROPERTIES "org.freedesktop.DBus.Properties"
#define PATIENCE   (20 * TEST_PATIENCE * (gint64) G_USEC_PER_SEC)
#define PAUSE      20000 /* microseconds between two looks at what may still come */
#define CALL_MS    10000

struct _Reader
{
  GDBusConnection *bus;
};

/* ---- D-Bus ---- */

/* NULL where the thing is gone. */
static GVariant *
call (Reader *reader, const char *bus, const char *path, const char *interface, const char *method, GVariant *arguments)
{
  return g_dbus_connection_call_sync (reader->bus, bus, path, interface, method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, CALL_MS,
                                      NULL, NULL);
}

static GVariant *
get_property (Reader *reader, const char *bus, const char *path, const char *interface, const char *name)
{
  g_autoptr (GVariant) answer = call (reader, bus, path, PROPERTIES, "Get", g_variant_new ("(ss)", interface, name));
  GVariant *value = NULL;

  if (answer != NULL)
    g_variant_get (answer, "(v)", &value);
  return value;
}

static char *
dup_name (Reader *reader, const char *bus, const char *path)
{
  g_autoptr (GVariant) value = get_property (reader, bus, path, ACCESSIBLE, "Name");

  return value != NULL ? g_variant_dup_string (value, NULL) : g_strdup ("");
}

static char *
dup_role (Reader *reader, const char *bus, const char *path)
{
  g_autoptr (GVariant) answer = call (reader, bus, path, ACCESSIBLE, "GetRoleName", NULL);
  char *role = NULL;

  if (answer != NULL)
    g_variant_get (answer, "(s)", &role);
  return role != NULL ? role : g_strdup ("");
}

Reader *
reader_new (GError **error)
{
  g_autoptr (GDBusConnection) session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  g_autoptr (GVariant) answer = NULL;
  const char *address;
  GDBusConnection *bus;
  Reader *reader;

  if (session == NULL)
    return NULL;
  answer = g_dbus_connection_call_sync (session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", NULL, NULL,
                                        G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, error);
  if (answer == NULL)
    return NULL;
  g_variant_get (answer, "(&s)", &address);
  bus = g_dbus_connection_new_for_address_sync (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, error);
  if (bus == NULL)
    return NULL;
  reader = g_new0 (Reader, 1);
  reader->bus = bus;
  return reader;
}

void
reader_free (Reader *reader)
{
  if (reader == NULL)
    return;
  g_dbus_connection_close_sync (reader->bus, NULL, NULL);
  g_object_unref (reader->bus);
  g_free (reader);
}

void
reader_node_free (ReaderNode *node)
{
  g_free (node->bus);
  g_free (node->path);
  g_free (node);
}

/* ---- Looking ---- */

/* Called for every thing; TRUE ends the walk. */
typedef gboolean (*Visit) (Reader *reader, const char *bus, const char *path, gpointer data);

static gboolean
walk (Reader *reader, const char *bus, const char *path, Visit visit, gpointer data)
{
  g_autoptr (GVariant) answer = call (reader, bus, path, ACCESSIBLE, "GetChildren", NULL);
  g_autoptr (GVariantIter) children = NULL;
  const char *child_bus, *child_path;

  if (answer == NULL)
    return FALSE;
  g_variant_get (answer, "(a(so))", &children);
  while (g_variant_iter_next (children, "(&s&o)", &child_bus, &child_path))
    if (visit (reader, child_bus, child_path, data) || walk (reader, child_bus, child_path, visit, data))
      return TRUE;
  return FALSE;
}

static void
walk_all (Reader *reader, Visit visit, gpointer data)
{
  walk (reader, "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root", visit, data);
}

typedef struct
{
  const char *role, *name;
  ReaderNode *found;
  GPtrArray *names;
} Search;

static gboolean
visit_for_one (Reader *reader, const char *bus, const char *path, gpointer data)
{
  Search *search = data;
  g_autofree char *role = dup_role (reader, bus, path), *name = NULL;

  if (!g_str_equal (role, search->role))
    return FALSE;
  name = dup_name (reader, bus, path);
  if (!g_str_has_prefix (name, search->name))
    return FALSE;
  search->found = g_new0 (ReaderNode, 1);
  *search->found = (ReaderNode){ g_strdup (bus), g_strdup (path) };
  return TRUE;
}

static gboolean
visit_for_all (Reader *reader, const char *bus, const char *path, gpointer data)
{
  Search *search = data;
  g_autofree char *role = dup_role (reader, bus, path);

  if (g_str_equal (role, search->role))
    {
      char *name = dup_name (reader, bus, path);

      if (*name != '\0')
        g_ptr_array_add (search->names, name);
      else
        g_free (name);
    }
  return FALSE;
}

gboolean
reader_has (Reader *reader, const char *role, const char *name)
{
  Search search = { .role = role, .name = name };
  gboolean has;

  walk_all (reader, visit_for_one, &search);
  has = search.found != NULL;
  g_clear_pointer (&search.found, reader_node_free);
  return has;
}

ReaderNode *
reader_find (Reader *reader, const char *role, const char *name)
{
  Search search = { .role = role, .name = name };
  gint64 end = g_get_monotonic_time () + PATIENCE;

  for (;;)
    {
      walk_all (reader, visit_for_one, &search);
      if (search.found != NULL)
        return search.found;
      if (g_get_monotonic_time () > end)
        g_error ("a screen reader finds no %s “%s”", role, name);
      g_usleep (PAUSE);
    }
}

GStrv
reader_list (Reader *reader, const char *role)
{
  Search search = { .role = role, .names = g_ptr_array_new () };

  walk_all (reader, visit_for_all, &search);
  g_ptr_array_add (search.names, NULL);
  return (GStrv) g_ptr_array_free (search.names, FALSE);
}

char *
reader_dup_name (Reader *reader, const ReaderNode *node)
{
  return dup_name (reader, node->bus, node->path);
}

void
reader_wait_name (Reader *reader, const ReaderNode *node, const char *name)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;

  for (;;)
    {
      g_autofree char *now = reader_dup_name (reader, node);

      if (g_str_equal (now, name))
        return;
      if (g_get_monotonic_time () > end)
        g_error ("a screen reader hears “%s” and not “%s”", now, name);
      g_usleep (PAUSE);
    }
}

/* ---- Doing ---- */

void
reader_act (Reader *reader, const ReaderNode *node, const char *action)
{
  g_autoptr (GVariant) answer = call (reader, node->bus, node->path, ACTION, "GetActions", NULL), done = NULL;
  g_autoptr (GVariantIter) actions = NULL;
  const char *name;
  gboolean good = FALSE;
  int index = 0;

  if (answer == NULL)
    g_error ("a screen reader finds no actions, and no “%s”", action);
  g_variant_get (answer, "(a(sss))", &actions);
  while (g_variant_iter_next (actions, "(&s&s&s)", &name, NULL, NULL) && !g_str_equal (name, action))
    index++;
  done = call (reader, node->bus, node->path, ACTION, "DoAction", g_variant_new ("(i)", index));
  if (done != NULL)
    g_variant_get (done, "(b)", &good);
  if (!good)
    g_error ("a screen reader cannot do “%s”", action);
}

void
reader_set_value (Reader *reader, const ReaderNode *node, double value)
{
  g_autoptr (GVariant) done =
      call (reader, node->bus, node->path, PROPERTIES, "Set",
            g_variant_new ("(ssv)", "org.a11y.atspi.Value", "CurrentValue", g_variant_new_double (value)));

  if (done == NULL)
    g_error ("a screen reader cannot set a value");
}

void
reader_set_text (Reader *reader, const ReaderNode *node, const char *text)
{
  g_autoptr (GVariant) done =
      call (reader, node->bus, node->path, "org.a11y.atspi.EditableText", "SetTextContents", g_variant_new ("(s)", text));

  if (done == NULL)
    g_error ("a screen reader cannot type");
}
