package media_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/media"
)

func noon() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

func signer() *media.Signer { return media.NewSigner(bytes.Repeat([]byte{1}, 32), noon) }

// openFor keeps pictures in a folder of the test, takes uploads, and shows no private ones unless public says so.
func openFor(t *testing.T, public media.Public) (*media.Library, string) {
	t.Helper()
	dir := t.TempDir()
	library, err := media.Open(t.Context(), media.Options{
		Dir: dir, Base: "http://h", Signer: signer(), Public: public, Log: slog.New(slog.DiscardHandler),
		Streams: true,
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	return library, dir
}

// announced is an upload of data as an honest client announces it.
func announced(id byte, contentType string, data []byte) *domain.Upload {
	sum := sha256.Sum256(data)
	a := domain.Announcement{
		Kind: domain.MediaImage, Purpose: domain.MediaForProduct, ByteSize: int64(len(data)), ContentType: contentType,
		SHA256: hex.EncodeToString(sum[:]),
	}
	if strings.HasPrefix(contentType, "video/") {
		a.Kind, a.Purpose = domain.MediaVideo, domain.MediaForNote
	}
	u := domain.NewUpload(domain.MediaID{id}, domain.UserID{9}, a, noon())
	if a.Kind == domain.MediaVideo {
		u.Image.ID = domain.MediaID{id, 1}
	}
	return u
}

// put sends an upload where the library wants it.
func put(t *testing.T, library *media.Library, u *domain.Upload, body io.Reader, change func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	to, err := library.Invite(t.Context(), u)
	require.NoError(t, err)
	require.Equal(t, noon().Add(time.Hour), to.Expires)
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPut, to.URL, body)
	for _, header := range to.Headers {
		name, value, _ := strings.Cut(header, ": ")
		req.Header.Set(name, value)
	}
	if change != nil {
		change(req)
	}
	recorder := httptest.NewRecorder()
	library.Uploads(func(context.Context, domain.MediaPurpose, domain.MediaID) error { return nil }).ServeHTTP(recorder, req)
	return recorder
}

func TestAnUploadIsWhatWasAnnounced(t *testing.T) {
	t.Parallel()
	data := bytes.Repeat([]byte("x"), 100_000)
	for name, tc := range map[string]struct {
		reason string
		body   []byte
		change func(*http.Request)
		want   int
	}{
		"as announced": {"it is kept", data, nil, http.StatusNoContent},
		"in pieces": {"a client need not say its length once more", data, func(req *http.Request) {
			req.ContentLength = -1
		}, http.StatusNoContent},
		"larger": {"nobody fills the disk", append(data, 'x'), nil, http.StatusRequestEntityTooLarge},
		"larger, in pieces": {"nor by not saying so", append(data, 'x'), func(req *http.Request) {
			req.ContentLength = -1
		}, http.StatusRequestEntityTooLarge},
		"smaller":        {"it is cut off", data[1:], nil, http.StatusBadRequest},
		"nothing":        {"it is cut off", nil, nil, http.StatusBadRequest},
		"something else": {"of the same length", bytes.Repeat([]byte("y"), 100_000), nil, http.StatusBadRequest},
		"another type": {"what is stored under a type is of it", data, func(req *http.Request) {
			req.Header.Set("Content-Type", "text/html")
		}, http.StatusUnsupportedMediaType},
		"no type": {"it was announced", data, func(req *http.Request) { req.Header.Del("Content-Type") }, http.StatusUnsupportedMediaType},
		"another id": {"a URL is for one upload", data, func(req *http.Request) {
			req.URL.Path = media.Path + "upload/" + domain.MediaID{2}.String()
		}, http.StatusForbidden},
		"no id": {"it names none", data, func(req *http.Request) { req.URL.Path = media.Path + "upload/" }, http.StatusForbidden},
		"out of the house": {"a path does not leave the folder", data, func(req *http.Request) {
			req.URL.Path = media.Path + "upload/../../etc/passwd"
		}, http.StatusForbidden},
		"another size": {"what is announced is signed", data, func(req *http.Request) {
			req.URL.RawQuery = strings.Replace(req.URL.RawQuery, "size=100000", "size=999999999", 1)
		}, http.StatusForbidden},
		"another purpose": {"what is announced is signed", data, func(req *http.Request) {
			req.URL.RawQuery = strings.Replace(req.URL.RawQuery, "for=PRODUCT", "for=STORE", 1)
		}, http.StatusForbidden},
		"longer": {"so is its time", data, func(req *http.Request) {
			req.URL.RawQuery = strings.Replace(req.URL.RawQuery, "exp=1", "exp=2", 1)
		}, http.StatusForbidden},
		"unsigned": {"nobody uploads unasked", data, func(req *http.Request) { req.URL.RawQuery = "" }, http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library, dir := openFor(t, nil)
			u := announced(1, "image/png", data)
			resp := put(t, library, u, bytes.NewReader(tc.body), tc.change)
			require.Equal(t, tc.want, resp.Code, "%s: %s", tc.reason, resp.Body)
			there, err := library.Uploaded(t.Context(), u.ID)
			require.NoError(t, err)
			require.Equal(t, tc.want == http.StatusNoContent, there)
			if !there {
				require.Empty(t, files(t, dir), "nothing is left of it")
			}
		})
	}
}

func TestAnUploadHasItsTime(t *testing.T) {
	t.Parallel()
	library, _ := openFor(t, nil)
	u := announced(1, "image/png", []byte("x"))
	u.CreatedAt = noon().Add(-time.Hour)
	to, err := library.Invite(t.Context(), u)
	require.NoError(t, err)
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPut, to.URL, strings.NewReader("x"))
	req.Header.Set("Content-Type", "image/png")
	recorder := httptest.NewRecorder()
	library.Uploads(nil).ServeHTTP(recorder, req)
	require.Equal(t, http.StatusForbidden, recorder.Code)
}

// One whose upload cannot be noted sends it again, and so does one whose line broke.
func TestAnUploadIsSentAgain(t *testing.T) {
	t.Parallel()
	library, dir := openFor(t, nil)
	u := announced(1, "image/png", []byte("0123456789"))
	to, err := library.Invite(t.Context(), u)
	require.NoError(t, err)
	send := func(body io.Reader, arrived media.Arrived) int {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPut, to.URL, body)
		req.Header.Set("Content-Type", "image/png")
		recorder := httptest.NewRecorder()
		library.Uploads(arrived).ServeHTTP(recorder, req)
		return recorder.Code
	}
	broken := io.MultiReader(strings.NewReader("01234"), errReader{})
	require.Equal(t, http.StatusServiceUnavailable, send(broken, nil))
	require.Empty(t, files(t, dir))
	require.Equal(t, http.StatusServiceUnavailable, send(strings.NewReader("0123456789"),
		func(context.Context, domain.MediaPurpose, domain.MediaID) error { return io.ErrClosedPipe }))
	var told []domain.MediaID
	for range 2 {
		require.Equal(t, http.StatusNoContent, send(strings.NewReader("0123456789"),
			func(_ context.Context, purpose domain.MediaPurpose, id domain.MediaID) error {
				require.Equal(t, domain.MediaForProduct, purpose)
				told = append(told, id)
				return nil
			}))
	}
	require.Equal(t, []domain.MediaID{u.ID, u.ID}, told)
	require.Len(t, files(t, dir), 1)
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestUploadsThatNobodyWaitsForAreSwept(t *testing.T) {
	t.Parallel()
	library, dir := openFor(t, nil)
	require.Equal(t, http.StatusNoContent, put(t, library, announced(1, "image/png", []byte("x")), strings.NewReader("x"), nil).Code)
	require.NoError(t, library.PutJPEG(t.Context(), domain.MediaID{2}, painted(3, 2), false))
	require.NoError(t, library.Sweep(t.Context(), time.Now().Add(-time.Hour)))
	require.Len(t, files(t, dir), 2, "it came just now")
	require.NoError(t, library.Sweep(t.Context(), time.Now().Add(time.Hour)))
	require.Len(t, files(t, dir), 1, "pictures stay")
}

// Who was given a URL of a private picture has it for a while, and nobody has it without.
func TestPrivatePictures(t *testing.T) {
	t.Parallel()
	shown := false
	library, _ := openFor(t, func(context.Context, domain.MediaID) (bool, error) { return shown, nil })
	id, other := domain.MediaID{1}, domain.MediaID{2}
	require.NoError(t, library.PutJPEG(t.Context(), id, painted(30, 20), true))
	require.NoError(t, library.PutJPEG(t.Context(), other, painted(30, 20), true))
	urls := media.NewURLs("", signer())
	url := urls.Image(&domain.Image{ID: id, Width: 30, Private: true}, 10, "JPEG")
	bare, query, signed := strings.Cut(url, "?")
	require.True(t, signed)
	require.Equal(t, bare, urls.Image(&domain.Image{ID: id, Width: 30}, 10, "JPEG"))

	resp := get(t, library, url)
	require.Equal(t, http.StatusOK, resp.Code)
	require.Equal(t, "private, max-age=5400", resp.Header().Get("Cache-Control"), "as long as the URL holds, and in no cache of others")
	require.Equal(t, http.StatusOK, get(t, library, path(id, "16.png?"+query)).Code, "at any width, as anybody who has the picture could")

	require.Equal(t, http.StatusNotFound, get(t, library, bare).Code, "without its signature it is not there")
	require.Equal(t, http.StatusForbidden, get(t, library, path(other, "16.jpg?"+query)).Code, "a signature is for one picture")
	require.Equal(t, http.StatusForbidden, get(t, library, strings.Replace(url, "exp=1", "exp=2", 1)).Code, "and for its time")
	require.Equal(t, http.StatusForbidden, get(t, library, bare+"?sig=x").Code)
	require.Equal(t, http.StatusForbidden, get(t, library, bare+"?exp=99999999999").Code)

	late := media.NewURLs("", media.NewSigner(bytes.Repeat([]byte{1}, 32), func() time.Time { return noon().Add(-2 * time.Hour) }))
	require.Equal(t, http.StatusForbidden, get(t, library, late.Image(&domain.Image{ID: id, Width: 30, Private: true}, 10, "JPEG")).Code)

	shown = true // what shows it was published
	resp = get(t, library, bare)
	require.Equal(t, http.StatusOK, resp.Code)
	require.Equal(t, "public, max-age=31536000, immutable", resp.Header().Get("Cache-Control"))
}

// A picture of a note that was taken down, or is not for everybody any more, is not sent from memory for long.
func TestAPictureIsSentForAsLongAsItIsShown(t *testing.T) {
	t.Parallel()
	now, shown, down := noon(), true, error(nil)
	library, err := media.Open(t.Context(), media.Options{
		Dir: t.TempDir(), Signer: media.NewSigner(bytes.Repeat([]byte{1}, 32), func() time.Time { return now }),
		Public: func(context.Context, domain.MediaID) (bool, error) { return shown, down }, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	id := domain.MediaID{1}
	require.NoError(t, library.PutJPEG(t.Context(), id, painted(30, 20), true))
	fetch := func() int { return get(t, library, path(id, "16.jpg")).Code }
	require.Equal(t, http.StatusOK, fetch())
	now, down = now.Add(time.Minute), errors.New("the community is down")
	require.Equal(t, http.StatusOK, fetch(), "nobody says that it is gone")
	shown, down = false, nil
	require.Equal(t, http.StatusNotFound, fetch())
	shown = true
	require.Equal(t, http.StatusOK, fetch())
	shown = false
	require.Equal(t, http.StatusOK, fetch(), "it was asked just now")
	now = now.Add(time.Minute)
	require.Equal(t, http.StatusNotFound, fetch())
}

// A client that asks for the URL of a private picture again within half an hour gets the same, and so finds it in its cache.
func TestURLsOfPrivatePicturesStay(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) string {
		s := media.NewSigner(bytes.Repeat([]byte{1}, 32), func() time.Time { return noon().Add(d) })
		return media.NewURLs("", s).Image(&domain.Image{ID: domain.MediaID{1}, Width: 9, Private: true}, 0, "PNG")
	}
	require.Equal(t, at(0), at(30*time.Minute-time.Second))
	require.NotEqual(t, at(0), at(30*time.Minute))
}
