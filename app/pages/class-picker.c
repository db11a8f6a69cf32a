#include "app/pages/class-picker.h"

#include <glib/gi18n.h>

struct _QdClassPicker
{
  QdNamePicker parent_instance;
};

G_DEFINE_FINAL_TYPE (QdClassPicker, qd_class_picker, QD_TYPE_NAME_PICKER)

void
qd_class_picker_open (QdClassPicker *self, GPtrArray *classes, const GdkRectangle *at)
{
  g_autoptr (GArray) names = qd_picked_names_new ();

  for (guint i = 0; i < classes->len; i++)
    {
      const QdClass *class_ = classes->pdata[i];

      qd_picked_names_add (names, class_->id, class_->color, class_->name);
    }
  qd_name_picker_open (QD_NAME_PICKER (self), names, 0, at);
}

static void
qd_class_picker_class_init (QdClassPickerClass *class)
{
  (void) class;
}

static void
qd_class_picker_init (QdClassPicker *self)
{
  static const QdNamePickerWords words = { .name = "class_picker",
                                           .field = N_ ("Name of the class"),
                                           .placeholder = N_ ("Class"),
                                           .list = N_ ("Classes"),
                                           .fresh = N_ ("New class “%s”"),
                                           .colored = TRUE };

  qd_name_picker_set_words (QD_NAME_PICKER (self), &words);
}

GtkWidget *
qd_class_picker_new (void)
{
  return g_object_new (QD_TYPE_CLASS_PICKER, NULL);
}
