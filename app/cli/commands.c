#include "app/cli/commands.h"

const QdCommand *const qd_commands[] = {
  &qd_command_demo,
  &qd_command_boxes_import,
  &qd_command_boxes_export,
  &qd_command_split,
  &qd_command_train,
  NULL,
};
