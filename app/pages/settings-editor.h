/**
 * QdSettingsEditor: rows for the hyperparameters, made from the one table of settings: what matters first, the others behind Advanced.
 * Network, weights and device are the page's own. Main thread.
 * Signal: changed.
 */
#pragma once

#include "engine/train/settings.h"

#include <adwaita.h>

#define QD_TYPE_SETTINGS_EDITOR (qd_settings_editor_get_type ())
G_DECLARE_FINAL_TYPE (QdSettingsEditor, qd_settings_editor, QD, SETTINGS_EDITOR, AdwPreferencesGroup)

/* Shows these; they are copied. */
void qd_settings_editor_set (QdSettingsEditor *self, const QdTrainSettings *settings);

/* As they stand; a field with a mistake in it keeps its last right value. Borrowed until the next change. */
QdTrainSettings *qd_settings_editor_get (QdSettingsEditor *self);

/* The sentence of the first field with a mistake, or NULL. */
const char *qd_settings_editor_get_mistake (QdSettingsEditor *self);
