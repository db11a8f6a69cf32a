#include "engine/core/error.h"
#include "engine/inat/photo-address.h"

#include <string.h>

#define OPEN_DATA "https://inaturalist-open-data.s3.amazonaws.com"

static void
test_good (void)
{
  static const struct
  {
    const char *text;
    gint64 id;
    QdPhotoHost host;
    QdPhotoSize size;
    const char *extension, *large; /* the same photo, asked for larger */
  } cases[] = {
    { OPEN_DATA "/photos/4277219/medium.jpg", 4277219, QD_PHOTO_HOST_OPEN_DATA, QD_PHOTO_SIZE_MEDIUM, "jpg",
      OPEN_DATA "/photos/4277219/large.jpg" },
    { " " OPEN_DATA "/photos/2/medium.JPG ", 2, QD_PHOTO_HOST_OPEN_DATA, QD_PHOTO_SIZE_MEDIUM, "JPG",
      OPEN_DATA "/photos/2/large.JPG" },
    { OPEN_DATA "/photos/48124507/medium.jpeg?1565748927", 48124507, QD_PHOTO_HOST_OPEN_DATA, QD_PHOTO_SIZE_MEDIUM, "jpeg",
      OPEN_DATA "/photos/48124507/large.jpeg" },
    { "http://static.inaturalist.org/photos/61020/medium.jpg?1333400000", 61020, QD_PHOTO_HOST_STATIC, QD_PHOTO_SIZE_MEDIUM,
      "jpg", "https://static.inaturalist.org/photos/61020/large.jpg" },
    { OPEN_DATA "/photos/5/square.png", 5, QD_PHOTO_HOST_OPEN_DATA, QD_PHOTO_SIZE_SQUARE, "png",
      OPEN_DATA "/photos/5/large.png" },
    { OPEN_DATA "/photos/6/original.webp", 6, QD_PHOTO_HOST_OPEN_DATA, QD_PHOTO_SIZE_ORIGINAL, "webp",
      OPEN_DATA "/photos/6/large.webp" },
    { OPEN_DATA "/photos/7/medium", 7, QD_PHOTO_HOST_OPEN_DATA, QD_PHOTO_SIZE_MEDIUM, "", OPEN_DATA "/photos/7/large" },
    { OPEN_DATA "/photos/8/medium.", 8, QD_PHOTO_HOST_OPEN_DATA, QD_PHOTO_SIZE_MEDIUM, "", OPEN_DATA "/photos/8/large" },
    { "https://inaturalist-open-data.s3.us-east-1.amazonaws.com/photos/9/thumb.gif", 9, QD_PHOTO_HOST_OPEN_DATA,
      QD_PHOTO_SIZE_THUMB, "gif", OPEN_DATA "/photos/9/large.gif" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      QdPhotoAddress address;

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (qd_photo_address_parse (cases[i].text, NULL, &address), ==, QD_PHOTO_ADDRESS_OK);
      g_assert_cmpint (address.photo_id, ==, cases[i].id);
      g_assert_cmpint (address.host, ==, cases[i].host);
      g_assert_cmpint (address.size, ==, cases[i].size);
      g_assert_cmpstr (address.extension, ==, cases[i].extension);
      g_autofree char *large = qd_photo_address_build (&address, QD_PHOTO_SIZE_LARGE, NULL);
      g_assert_cmpstr (large, ==, cases[i].large);
    }
}

static void
test_bad (void)
{
  static const struct
  {
    const char *text;
    QdPhotoAddressProblem problem;
  } cases[] = {
    { NULL, QD_PHOTO_ADDRESS_MISSING },
    { "", QD_PHOTO_ADDRESS_MISSING },
    { "   ", QD_PHOTO_ADDRESS_MISSING },
    { "https://www.inaturalist.org/assets/copyright-infringement-medium.png", QD_PHOTO_ADDRESS_PLACEHOLDER },
    { "https://www.inaturalist.org/assets/media-hidden-medium.png", QD_PHOTO_ADDRESS_PLACEHOLDER },
    { "https://static.inaturalist.org/assets/artificially-generated-content-medium.png", QD_PHOTO_ADDRESS_PLACEHOLDER },
    { "https://www.inaturalist.org/attachment_defaults/taxon_photos/medium.png", QD_PHOTO_ADDRESS_PLACEHOLDER },
    { "file:///etc/passwd", QD_PHOTO_ADDRESS_UNSAFE },
    { "javascript:alert(1)", QD_PHOTO_ADDRESS_UNSAFE },
    { "data:image/png;base64,iVBORw0KGgo=", QD_PHOTO_ADDRESS_UNSAFE },
    { "ftp://example.org/photos/1/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "//inaturalist-open-data.s3.amazonaws.com/photos/5/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "/photos/6/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "http:///photos/6/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "http://169.254.169.254/latest/meta-data/", QD_PHOTO_ADDRESS_UNSAFE },
    { "http://127.0.0.1:8080/photos/1/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "http://127.1/photos/1/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "http://localhost/photos/1/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "http://[::1]/photos/1/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "http://[::ffff:10.0.0.1]/photos/1/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "http://10.0.0.1/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "http://0x7f000001/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "http://0x7f.0.0.1/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "http://2130706433/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "http://printer.local/photos/1/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { OPEN_DATA "@169.254.169.254/photos/1/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { "https://user@inaturalist-open-data.s3.amazonaws.com/photos/1/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { OPEN_DATA ":22/photos/1/medium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { OPEN_DATA "/photos/5/me dium.jpg", QD_PHOTO_ADDRESS_UNSAFE },
    { OPEN_DATA "/photos/6/medium.jpg\r\nHost: example.org", QD_PHOTO_ADDRESS_UNSAFE },
    { OPEN_DATA ".example.org/photos/1/medium.jpg", QD_PHOTO_ADDRESS_OTHER_HOST },
    { "https://live.staticflickr.com/65535/50000000000_0123abcdef.jpg", QD_PHOTO_ADDRESS_OTHER_HOST },
    { OPEN_DATA "/photos/../../../../etc/passwd", QD_PHOTO_ADDRESS_NO_PHOTO },
    { OPEN_DATA "/photos/%2e%2e%2f%2e%2e%2fetc%2fpasswd", QD_PHOTO_ADDRESS_NO_PHOTO },
    { OPEN_DATA "/photos/3/medium.jpg%00.exe", QD_PHOTO_ADDRESS_NO_PHOTO },
    { OPEN_DATA "/photos/4/aaaaaaaaaaaa.jpg", QD_PHOTO_ADDRESS_NO_PHOTO },
    { OPEN_DATA "/photos/0/medium.jpg", QD_PHOTO_ADDRESS_NO_PHOTO },
    { OPEN_DATA "/photos/9999999999999999999/medium.jpg", QD_PHOTO_ADDRESS_NO_PHOTO },
    { OPEN_DATA "/photos/1/medium.html5x", QD_PHOTO_ADDRESS_NO_PHOTO },
    { OPEN_DATA "/photos/1/medium.jpg/", QD_PHOTO_ADDRESS_NO_PHOTO },
    { OPEN_DATA "/", QD_PHOTO_ADDRESS_NO_PHOTO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      QdPhotoAddress address;

      g_test_message ("%s", cases[i].text != NULL ? cases[i].text : "(null)");
      g_assert_cmpint (qd_photo_address_parse (cases[i].text, NULL, &address), ==, cases[i].problem);
    }
}

static void
test_own_host (void)
{
  const char *host = "http://127.0.0.1:8123/mirror/";
  g_autoptr (GError) error = NULL;
  QdPhotoAddress address;

  g_assert_cmpint (qd_photo_address_parse ("http://127.0.0.1:8123/mirror/photos/5/medium.jpg", host, &address), ==,
                   QD_PHOTO_ADDRESS_OK);
  g_assert_cmpint (address.photo_id, ==, 5);
  g_assert_cmpint (qd_photo_address_parse ("http://127.0.0.1:8124/mirror/photos/5/medium.jpg", host, &address), ==,
                   QD_PHOTO_ADDRESS_UNSAFE);
  g_assert_cmpint (qd_photo_address_parse (OPEN_DATA "/photos/7/medium.jpeg?1", host, &address), ==, QD_PHOTO_ADDRESS_OK);
  g_autofree char *asked = qd_photo_address_build (&address, QD_PHOTO_SIZE_MEDIUM, host);
  g_assert_cmpstr (asked, ==, "http://127.0.0.1:8123/mirror/photos/7/medium.jpeg");

  g_assert_true (qd_photo_request_check (asked, host, &error));
  g_assert_true (qd_photo_request_check ("http://127.0.0.1:8123/elsewhere", host, &error));
  g_assert_no_error (error);
  static const char *const refused[] = { "http://127.0.0.1/photos/1/medium.jpg", "https://127.0.0.1:8123/x",
                                         "http://localhost:8123/x", OPEN_DATA "/photos/1/medium.jpg",
                                         "http://user@127.0.0.1:8123/x" };
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_assert_false (qd_photo_request_check (refused[i], host, &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_NETWORK);
      g_clear_error (&error);
    }
}

static void
test_requests (void)
{
  static const struct
  {
    const char *uri;
    gboolean allowed;
  } cases[] = {
    { OPEN_DATA "/photos/1/medium.jpg", TRUE },
    { OPEN_DATA ":443/photos/1/medium.jpg", TRUE },
    { "https://static.inaturalist.org/photos/1/medium.jpg", TRUE },
    { "http://static.inaturalist.org/photos/1/medium.jpg", FALSE },
    { OPEN_DATA ":444/photos/1/medium.jpg", FALSE },
    { "https://example.org/photos/1/medium.jpg", FALSE },
    { "https://10.0.0.1/photos/1/medium.jpg", FALSE },
    { "file:///etc/passwd", FALSE },
    { "nonsense", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_cmpint (qd_photo_request_check (cases[i].uri, NULL, &error), ==, cases[i].allowed);
      g_assert_cmpint (error == NULL, ==, cases[i].allowed);
    }
}

static void
test_host_check (void)
{
  static const char *const good[] = { "http://127.0.0.1:8000", "https://photos.example.org/base/", "http://[::1]:80" };
  static const char *const bad[] = { "",           "127.0.0.1:8000", "file:///tmp",
                                     "http://",    "http://a/?b",    "http://user:x@a/",
                                     "http://a b/" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (qd_photo_host_check (good[i], &error));
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (qd_photo_host_check (bad[i], &error));
      g_assert_error (error, QD_ERROR, QD_ERROR_INPUT);
      g_clear_error (&error);
    }
}

static void
test_sentence (void)
{
  g_autofree char *long_text = g_strnfill (5000, 'a');
  g_autofree char *sentence = qd_photo_address_problem_sentence (QD_PHOTO_ADDRESS_NO_PHOTO, long_text);

  g_assert_cmpuint (g_utf8_strlen (sentence, -1), <, 160);
  g_assert_null (strchr (sentence, '\n'));
}

static void
check_others (const char *text, const char *const *expected)
{
  QdPhotoAddress address;
  guint n = 0;

  g_assert_cmpint (qd_photo_address_parse (text, NULL, &address), ==, QD_PHOTO_ADDRESS_OK);
  for (char *other; (other = qd_photo_address_build_other (&address, n, NULL)) != NULL; n++)
    {
      const char *photo = strstr (other, "/photos/7/");
      g_assert_nonnull (photo);
      g_assert_cmpstr (photo + strlen ("/photos/7/"), ==, expected[n]);
      g_free (other);
    }
  g_assert_null (expected[n]);
}

/* Another extension first, then larger ones, then smaller ones down to 240 pixels. */
static void
test_others (void)
{
  static const char *const medium[] = { "medium.jpg", "medium.jpeg", "large.jpg", "original.jpg", "small.jpg", NULL };
  static const char *const original[] = { "original.JPG", "original.jpg", "large.JPG", "medium.JPG", "small.JPG", NULL };
  static const char *const square[] = { "square.png", "square.jpg", "small.png", "medium.png", "large.png", "original.png", NULL };

  check_others ("https://static.inaturalist.org/photos/7/medium.jpg?1", medium);
  check_others ("https://static.inaturalist.org/photos/7/original.JPG", original);
  check_others ("https://static.inaturalist.org/photos/7/square.png", square);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/photo-address/good", test_good);
  g_test_add_func ("/photo-address/bad", test_bad);
  g_test_add_func ("/photo-address/own-host", test_own_host);
  g_test_add_func ("/photo-address/others", test_others);
  g_test_add_func ("/photo-address/requests", test_requests);
  g_test_add_func ("/photo-address/host-check", test_host_check);
  g_test_add_func ("/photo-address/sentence", test_sentence);
  return g_test_run ();
}
