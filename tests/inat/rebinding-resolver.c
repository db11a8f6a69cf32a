#include "tests/inat/rebinding-resolver.h"

typedef struct
{
  GResolver parent;
  const char *const *first, *const *later;
  guint n;
} RebindingResolver;

typedef GResolverClass RebindingResolverClass;

GType rebinding_resolver_get_type (void);
G_DEFINE_TYPE (RebindingResolver, rebinding_resolver, G_TYPE_RESOLVER)

static GList *
answer (RebindingResolver *self, gboolean ipv4, gboolean ipv6)
{
  const char *const *texts = self->n++ == 0 ? self->first : self->later;
  GList *found = NULL;

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (texts[i]);
      gboolean is_ipv4 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;

      if (is_ipv4 ? ipv4 : ipv6)
        found = g_list_append (found, g_steal_pointer (&address));
    }
  return found;
}

static GList *
lookup (GResolver *resolver, const char *name, GResolverNameLookupFlags flags, GCancellable *cancellable, GError **error)
{
  GList *found = answer ((RebindingResolver *) resolver, (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) == 0,
                         (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY) == 0);

  (void) name;
  (void) cancellable;
  if (found == NULL)
    g_set_error_literal (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such name");
  return found;
}

static void
lookup_async (GResolver *resolver, const char *name, GResolverNameLookupFlags flags, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;
  GList *found = lookup (resolver, name, flags, cancellable, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) g_resolver_free_addresses);
  else
    g_task_return_error (task, error);
}

static GList *
lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  (void) resolver;
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GList *
lookup_plain (GResolver *resolver, const char *name, GCancellable *cancellable, GError **error)
{
  return lookup (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, error);
}

static void
lookup_plain_async (GResolver *resolver, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                    gpointer user_data)
{
  lookup_async (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback, user_data);
}

static void
rebinding_resolver_class_init (RebindingResolverClass *class)
{
  class->lookup_by_name = lookup_plain;
  class->lookup_by_name_async = lookup_plain_async;
  class->lookup_by_name_finish = lookup_finish;
  class->lookup_by_name_with_flags = lookup;
  class->lookup_by_name_with_flags_async = lookup_async;
  class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
rebinding_resolver_init (RebindingResolver *self)
{
  static const char *const none[] = { NULL };

  self->first = self->later = none;
}

GResolver *
rebinding_resolver_new (void)
{
  return g_object_new (rebinding_resolver_get_type (), NULL);
}

void
rebinding_resolver_answer (GResolver *resolver, const char *const *first, const char *const *later)
{
  RebindingResolver *self = (RebindingResolver *) resolver;

  self->first = first;
  self->later = later;
  self->n = 0;
}

guint
rebinding_resolver_count (GResolver *resolver)
{
  return ((RebindingResolver *) resolver)->n;
}
