/**
 * Addresses of photos on iNaturalist's two photo hosts. Only what looks exactly like one is taken apart, and what is asked for
 * is put together from its parts: nothing of the text reaches a file name or a request but the host (one of a list), the
 * number, the size word and the extension. Plain values; any thread.
 *
 * A photo host of one's own (--photo-host, a folder served on loopback) replaces scheme, host and port, and is then the only
 * one; see photo-hosts.h.
 */
#pragma once

#include <glib.h>

typedef enum
{
  QD_PHOTO_SIZE_MEDIUM,   /* longest side 500; the one in an export */
  QD_PHOTO_SIZE_LARGE,    /* 1024 */
  QD_PHOTO_SIZE_ORIGINAL, /* up to 2048 */
  QD_PHOTO_SIZE_SMALL,    /* 240 */
  QD_PHOTO_SIZE_THUMB,    /* 100 */
  QD_PHOTO_SIZE_SQUARE,   /* 75 x 75 */
} QdPhotoSize;

typedef enum
{
  QD_PHOTO_HOST_OPEN_DATA, /* holds only photos under a Creative Commons license or in the public domain */
  QD_PHOTO_HOST_STATIC,    /* holds the others */
} QdPhotoHost;

typedef struct
{
  gint64 photo_id; /* above 0 */
  QdPhotoHost host;
  QdPhotoSize size;
  char extension[6]; /* as written, case too, without the dot; "" when there is none */
} QdPhotoAddress;

/* Why an address gives no photo. */
typedef enum
{
  QD_PHOTO_ADDRESS_OK,
  QD_PHOTO_ADDRESS_MISSING,     /* blank */
  QD_PHOTO_ADDRESS_PLACEHOLDER, /* a picture that stands for one removed, hidden or flagged */
  QD_PHOTO_ADDRESS_UNSAFE,      /* a scheme other than http(s), a user name, a private network, control characters */
  QD_PHOTO_ADDRESS_OTHER_HOST,  /* a photo elsewhere, Flickr for one */
  QD_PHOTO_ADDRESS_NO_PHOTO,    /* the right host, but not the address of a photo */
} QdPhotoAddressProblem;

/* @text may be NULL; @photo_host may be NULL: then addresses below it are taken too (as open data). */
QdPhotoAddressProblem qd_photo_address_parse (const char *text, const char *photo_host, QdPhotoAddress *address);

/* A few words that stay the same: "no image", "removed photo", "unsafe address", "other host", "no photo address". */
const char *qd_photo_address_problem_reason (QdPhotoAddressProblem problem);

/* A sentence about @text, which is shortened for it. */
char *qd_photo_address_problem_sentence (QdPhotoAddressProblem problem, const char *text);

/* Where to ask for it, https always; below @photo_host when that is not NULL. */
char *qd_photo_address_build (const QdPhotoAddress *address, QdPhotoSize size, const char *photo_host);

/* Where to ask when it is not there under its own address: with another extension, then larger, then smaller, but not a
 * thumbnail.
 * @n: 0 is its own address; NULL beyond the last; there are five, or six for a thumbnail. */
char *qd_photo_address_build_other (const QdPhotoAddress *address, guint n, const char *photo_host);

/* "medium" and so on; FALSE when @text is none of them. */
gboolean qd_photo_size_parse (const char *text, QdPhotoSize *size);
const char *qd_photo_size_name (QdPhotoSize size);

/* Is @text a base address that photos can be asked of: http or https, a host, perhaps a port and a path, nothing else?
 * Errors: QD_ERROR_INPUT. */
gboolean qd_photo_host_check (const char *text, GError **error);

/* May a request be sent to @uri? With @photo_host: only to its scheme, host and port. Without: only https, only iNaturalist's
 * hosts. Never to a picture that stands for a removed photo. Asked for each request and each redirect. Errors:
 * QD_ERROR_NETWORK. */
gboolean qd_photo_request_check (const char *uri, const char *photo_host, GError **error);
