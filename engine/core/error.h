/**
 * The one error domain. A message is a whole sentence for a naturalist: it names the file and the place ("line 12 of a.csv"),
 * says what is wrong, and has no code numbers. Any thread.
 */
#pragma once

#include <glib.h>

#define QD_ERROR (qd_error_quark ())
GQuark qd_error_quark (void);

typedef enum
{
  QD_ERROR_FAILED,      /* nothing more exact fits */
  QD_ERROR_INPUT,       /* what was read is not what it should be */
  QD_ERROR_IO,          /* a file could not be read or written */
  QD_ERROR_FULL,        /* the disk is full */
  QD_ERROR_NETWORK,     /* a server did not answer, or refused */
  QD_ERROR_DATABASE,    /* the project's database failed */
  QD_ERROR_BUSY,        /* another change of the project is under way, and took longer than was waited for */
  QD_ERROR_DAMAGED,     /* the project's database is damaged; see copies.h */
  QD_ERROR_READ_ONLY,   /* the project may only be read here */
  QD_ERROR_NO_DEVICE,   /* no Vulkan loader, or no device that can be used */
  QD_ERROR_MEMORY,      /* the device or the machine has too little memory */
  QD_ERROR_DEVICE_LOST, /* the device stopped answering; open it again from the last checkpoint */
  QD_ERROR_NOT_FINITE,  /* loss or gradients are not numbers */
  QD_ERROR_CANCELLED,   /* the person said stop */
} QdError;
