/* Answers as no photo host should give them, byte by byte: what is not there whole does not count, what is packed is not
 * unpacked, and no redirect leads anywhere but to the host. */
#include <gio/gio.h>
#include <string.h>

#include "engine/fetch/http.h"
#include "engine/inat/fetch.h"
#include "tests/inat/download-fixture.h"

#define OK      "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"
#define NEVER   "What the server sent is not a picture that can be read."
#define CUT     "The photo came incompletely."
#define DAMAGED "The picture that the server sent is damaged."
#define TRIES   2

static Setup *setup;
static guint n_photos;

static GByteArray *
text_new (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();

  return g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

static GBytes *
read_photo (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("QD_FIXTURES"), "bees/photos/22673445/medium.jpg", NULL);
  char *bytes = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  return g_bytes_new_take (bytes, length);
}

static void
append (GByteArray *answer, GBytes *bytes, gsize n)
{
  g_byte_array_append (answer, g_bytes_get_data (bytes, NULL), (guint) n);
}

/* Takes @answer. Returns the photo's number. */
static guint
add_answer (GByteArray *answer)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (answer);

  n_photos++;
  add_photo (setup, n_photos);
  photo_server_script_raw (setup->server, n_photos, bytes);
  return n_photos;
}

static void
download (void)
{
  run (setup, &(QdDownloadOptions){ .tries = TRIES, .timeout = 2 });
  g_assert_no_error (setup->error);
}

/* @reason: NULL when it is there. */
static void
check (guint number, const char *reason, guint requests)
{
  g_autoptr (QdPhoto) photo = photo_of (setup, number);

  g_assert_cmpstr (photo->reason, ==, reason);
  g_assert_cmpint (photo->state, ==, reason != NULL ? QD_PHOTO_FAILED : QD_PHOTO_THERE);
  g_assert_cmpuint (photo_server_count (setup->server, number), ==, requests);
}

static gboolean
begin (void)
{
  if (no_fixtures ())
    return FALSE;
  setup = setup_new ();
  n_photos = 0;
  return TRUE;
}

static void
end (void)
{
  g_clear_pointer (&setup, setup_free);
}

/* ---- Packed ---- */

static GBytes *
pack (GBytes *bytes)
{
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (memory, compressor);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_assert_cmpint (g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL), >, 0);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static guint
add_packed (GBytes *bytes)
{
  g_autoptr (GBytes) packed = pack (bytes);
  g_autofree char *head =
      g_strdup_printf (OK "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n", g_bytes_get_size (packed));
  GByteArray *answer = text_new (head);

  append (answer, packed, g_bytes_get_size (packed));
  return add_answer (answer);
}

/* Nobody asked for it, and it is not unpacked: neither a photo nor what would be 64 MB, which were too many. */
static void
test_packed (void)
{
  if (!begin ())
    return;
  g_autoptr (GBytes) photo = read_photo (), zeros = g_bytes_new_take (g_malloc0 (64 << 20), 64 << 20);
  guint plain = add_packed (photo), bomb = add_packed (zeros);

  download ();
  check (plain, NEVER, TRIES);
  check (bomb, NEVER, TRIES);
  end ();
}

/* ---- Of no length ---- */

static guint
add_until_close (const char *head, GBytes *photo, gsize n)
{
  GByteArray *answer = text_new (head);

  append (answer, photo, n);
  return add_answer (answer);
}

/* The connection's end is the photo's; where it came early the picture is damaged, were it by its last two bytes. */
static void
test_until_close (void)
{
  static const char *const heads[] = { "HTTP/1.0 200 OK\r\nContent-Type: image/jpeg\r\n\r\n", OK "Connection: close\r\n\r\n" };

  if (!begin ())
    return;
  g_autoptr (GBytes) photo = read_photo ();
  gsize n = g_bytes_get_size (photo);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      add_until_close (heads[i], photo, n);
      add_until_close (heads[i], photo, n / 2);
      add_until_close (heads[i], photo, n - 100);
      add_until_close (heads[i], photo, n - 2);
      add_until_close (heads[i], photo, 0);
    }
  download ();
  for (guint i = 0; i < 10; i += 5)
    {
      check (i + 1, NULL, 1);
      check (i + 2, DAMAGED, TRIES);
      check (i + 3, DAMAGED, TRIES);
      check (i + 4, DAMAGED, TRIES);
      check (i + 5, "The server sent nothing.", TRIES);
    }
  end ();
}

/* ---- In chunks ---- */

/* All of @photo in chunks of @size, the last one of @last, and @end behind them. */
static guint
add_chunked (GBytes *photo, gsize size, gsize last, const char *ending)
{
  GByteArray *answer = text_new (CHUNKED);
  const guint8 *bytes = g_bytes_get_data (photo, NULL);

  for (gsize at = 0, n = g_bytes_get_size (photo), chunk; at < n; at += chunk)
    {
      g_autofree char *line = NULL;

      chunk = n - at > last ? MIN (size, n - at - last) : n - at;
      line = g_strdup_printf ("%zx\r\n", chunk);
      g_byte_array_append (answer, (guint8 *) line, (guint) strlen (line));
      g_byte_array_append (answer, bytes + at, (guint) chunk);
      g_byte_array_append (answer, (const guint8 *) "\r\n", 2);
    }
  g_byte_array_append (answer, (const guint8 *) ending, (guint) strlen (ending));
  return add_answer (answer);
}

/* However it was cut into pieces, it is there with the last chunk, and not without: all of the picture has come either way. */
static void
test_chunked (void)
{
  static const gsize sizes[][2] = { { 1 << 20, 0 }, { 1 << 20, 1 }, { 8192, 0 },    { 8192, 100 }, { 8000, 7 },
                                    { 65536, 120 }, { 65536, 124 }, { 65536, 130 }, { 1000, 0 },   { 1000, 15 },
                                    { 124, 0 },     { 130, 16 },    { 50, 17 },     { 16, 1 },     { 4096, 4096 } };
  static const char *const endings[] = { "0\r\n\r\n", "0\r\nX-Sum: 1\r\n\r\n", "", "0\r\n" };

  if (!begin ())
    return;
  g_autoptr (GBytes) photo = read_photo ();
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint k = 0; k < G_N_ELEMENTS (endings); k++)
      add_chunked (photo, sizes[i][0], sizes[i][1], endings[k]);
  download ();
  for (guint i = 0; i < n_photos; i++)
    {
      g_test_message ("chunks of %zu and %zu, ending %u", sizes[i / 4][0], sizes[i / 4][1], i % 4);
      check (i + 1, i % 4 < 2 ? NULL : CUT, i % 4 < 2 ? 1 : TRIES);
    }
  end ();
}

/* The same of a picture that came with the head, in one piece. */
static void
test_chunked_small (void)
{
  static const guint8 gif[] = { 'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0x80, 0, 0, 0,    0, 0, 255, 255,
                                255, ',', 0,   0,   0,   0,   1, 0, 1, 0, 0,    2, 2, 0x44, 1, 0, ';' };

  if (!begin ())
    return;
  g_autoptr (GBytes) photo = g_bytes_new_static (gif, sizeof gif);
  guint whole = add_chunked (photo, 100, 0, "0\r\n\r\n"), cut = add_chunked (photo, 100, 0, "");
  guint pieces = add_chunked (photo, 3, 1, "0\r\n\r\n"), cut_pieces = add_chunked (photo, 3, 1, "");

  download ();
  check (whole, NULL, 1);
  check (pieces, NULL, 1);
  check (cut, CUT, TRIES);
  check (cut_pieces, CUT, TRIES);
  end ();
}

/* ---- Without an answer ---- */

static void
check_refused (guint number, const char *reason)
{
  g_autoptr (QdPhoto) photo = photo_of (setup, number);

  g_assert_cmpint (photo->state, ==, QD_PHOTO_FAILED);
  g_assert_cmpstr (photo->reason, ==, reason);
}

/* Headers that do not end, another protocol, and a connection that is just closed: each says what it was, and none of them is
 * taken for a network that is down. */
static void
test_no_answer (void)
{
  GByteArray *headers = text_new ("HTTP/1.1 200 OK\r\n");

  if (!begin ())
    {
      g_byte_array_unref (headers);
      return;
    }
  add_photos (setup, ++n_photos);
  for (guint i = 0; i < 16384; i++)
    g_byte_array_append (headers, (const guint8 *) "X-Y: z\r\n", 8);
  guint endless = add_answer (headers), closed = add_answer (text_new (""));
  guint other = add_answer (text_new ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"));

  download ();
  check (1, NULL, 1);
  check_refused (endless, "The photo could not be fetched. Header too big.");
  check_refused (other, "The photo could not be fetched. Connection terminated unexpectedly.");
  check_refused (closed, "The photo could not be fetched. Connection terminated unexpectedly.");
  end ();
}

/* ---- Sent on ---- */

static guint
add_moved (const char *there)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", there);

  return add_answer (text_new (head));
}

/* To a file, to data, to this machine and to private networks in the form of IPv6: it is not followed. */
static void
test_moved (void)
{
  static const char *const places[] = { "file:///etc/passwd",
                                        "data:image/png;base64,iVBORw0KGgo=",
                                        "ftp://127.0.0.1/photos/1/medium.jpg",
                                        "http://[::ffff:10.0.0.1]/photos/1/medium.jpg",
                                        "http://[::ffff:a9fe:a9fe]/latest/meta-data/",
                                        "http://[fe80::1]/photos/1/medium.jpg",
                                        "http://user:password@192.168.1.1/photos/1/medium.jpg" };

  if (!begin ())
    return;
  g_autofree char *mapped = g_strdup_printf ("http://[::ffff:127.0.0.1]:%u/photos/100/medium.jpg", setup->server->port);
  g_autofree char *short_form = g_strdup_printf ("http://[::1]:%u/photos/100/medium.jpg", setup->server->port);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    add_moved (places[i]);
  add_moved (mapped);
  add_moved (short_form);
  download ();
  for (guint i = 1; i <= n_photos; i++)
    {
      g_autoptr (QdPhoto) photo = photo_of (setup, i);

      g_assert_cmpint (photo->state, ==, QD_PHOTO_FAILED);
      g_assert_cmpuint (photo_server_count (setup->server, i), ==, 1);
      g_assert_nonnull (strstr (photo->reason, i <= G_N_ELEMENTS (places)       ? places[i - 1]
                                               : i == G_N_ELEMENTS (places) + 1 ? mapped
                                                                                : short_form));
    }
  g_assert_cmpuint (setup->server->n_requests, ==, n_photos);
  g_assert_cmpuint (count_files (setup), ==, 0);
  end ();
}

static void
on_queued (G_GNUC_UNUSED SoupSession *session, SoupMessage *message, gpointer messages)
{
  g_ptr_array_add (messages, g_object_ref (message));
}

static void
on_fetched (const QdFetchResult *result, gpointer outcome)
{
  *(int *) outcome = (int) result->outcome;
}

/* By a signal that libsoup itself does not listen to. */
static gboolean
is_heard (SoupMessage *message)
{
  return g_signal_has_handler_pending (message, g_signal_lookup ("wrote-headers", SOUP_TYPE_MESSAGE), 0, TRUE);
}

/* Whoever holds the messages, nobody listens to them behind the fetch: neither to the one that was sent on nor to the last. */
static void
test_nobody_listens (void)
{
  if (!begin ())
    return;
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (SoupSession) session = qd_http_session_new (setup->server->host, 1, 5);
  g_autofree char *uri = g_strconcat (setup->server->host, "/photos/1/medium.jpg", NULL);
  const QdFetchRequest request = { .session = session, .uri = uri, .photo_host = setup->server->host, .timeout = 5 };
  int outcome = -1;

  photo_server_script (setup->server, 1, 1, (const Answer[]){ ANSWER_MOVED });
  g_signal_connect (session, "request-queued", G_CALLBACK (on_queued), messages);
  qd_fetch (&request, on_fetched, &outcome);
  while (outcome < 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (outcome, ==, QD_FETCH_DONE);
  g_assert_cmpuint (messages->len, ==, 2);
  for (guint i = 0; i < messages->len; i++)
    g_assert_false (is_heard (messages->pdata[i]));
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/odd-answers/packed", test_packed);
  g_test_add_func ("/odd-answers/until-close", test_until_close);
  g_test_add_func ("/odd-answers/chunked", test_chunked);
  g_test_add_func ("/odd-answers/chunked-small", test_chunked_small);
  g_test_add_func ("/odd-answers/no-answer", test_no_answer);
  g_test_add_func ("/odd-answers/moved", test_moved);
  g_test_add_func ("/odd-answers/nobody-listens", test_nobody_listens);
  return g_test_run ();
}
