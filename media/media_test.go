package media_test

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg" // decodes what is served
	_ "image/png"  // decodes what is served
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/media"
)

func id() domain.MediaID { return domain.MediaID{1, 2, 3} }

// library holds one picture of 200 x 100 pixels.
func library(t *testing.T) (l *media.Library, dir string) {
	t.Helper()
	dir = t.TempDir()
	l, err := media.OpenDir(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	picture := image.NewRGBA(image.Rect(0, 0, 200, 100))
	for x := range 200 {
		for y := range 100 {
			picture.Set(x, y, color.RGBA{R: uint8(x), G: uint8(y), B: 80, A: 255})
		}
	}
	require.NoError(t, l.PutJPEG(t.Context(), id(), picture))
	return l, dir
}

func request(t *testing.T, l *media.Library, method, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	l.ServeHTTP(rec, req)
	return rec
}

func TestPicturesComeAtTheAskedWidth(t *testing.T) {
	t.Parallel()
	l, _ := library(t)
	for name, tc := range map[string]struct {
		reason        string
		file          string
		width, height int
		contentType   string
	}{
		"smaller":    {"scaled, in proportion", "50.jpg", 50, 25, "image/jpeg"},
		"rounded":    {"the height is rounded", "33.jpg", 33, 17, "image/jpeg"},
		"one pixel":  {"a picture has a height", "1.jpg", 1, 1, "image/jpeg"},
		"as it is":   {"the original's width", "200.jpg", 200, 100, "image/jpeg"},
		"no larger":  {"never enlarged", "4096.jpg", 200, 100, "image/jpeg"},
		"other form": {"PNG when asked for", "100.png", 100, 50, "image/png"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec := request(t, l, http.MethodGet, "/media/"+id().String()+"/"+tc.file)
			require.Equal(t, http.StatusOK, rec.Code, tc.reason)
			require.Equal(t, tc.contentType, rec.Header().Get("Content-Type"))
			require.Equal(t, "public, max-age=31536000, immutable", rec.Header().Get("Cache-Control"))
			picture, _, err := image.Decode(rec.Body)
			require.NoError(t, err)
			require.Equal(t, image.Pt(tc.width, tc.height), picture.Bounds().Size(), tc.reason)
		})
	}
}

func TestConditionalAndHeadRequests(t *testing.T) {
	t.Parallel()
	l, _ := library(t)
	path := "/media/" + id().String() + "/50.jpg"
	got := request(t, l, http.MethodGet, path)
	again := request(t, l, http.MethodGet, path, "If-None-Match", got.Header().Get("ETag"))
	require.Equal(t, http.StatusNotModified, again.Code)
	require.Empty(t, again.Body.Bytes())
	head := request(t, l, http.MethodHead, path)
	require.Equal(t, http.StatusOK, head.Code)
	require.Empty(t, head.Body.Bytes())
	require.Equal(t, got.Header().Get("Content-Length"), head.Header().Get("Content-Length"))
	post := request(t, l, http.MethodPost, path)
	require.Equal(t, http.StatusMethodNotAllowed, post.Code)
	require.Equal(t, "GET, HEAD", post.Header().Get("Allow"))
}

func TestWhatIsNoPictureIsNotFound(t *testing.T) {
	t.Parallel()
	l, _ := library(t)
	good := "/media/" + id().String()
	for name, path := range map[string]string{
		"unknown":        "/media/" + domain.MediaID{9}.String() + "/50.jpg",
		"no file":        good,
		"width 0":        good + "/0.jpg",
		"too wide":       good + "/4097.jpg",
		"negative":       good + "/-5.jpg",
		"leading zero":   good + "/0100.jpg",
		"no width":       good + "/.jpg",
		"no format":      good + "/50",
		"other format":   good + "/50.gif",
		"other id":       "/media/" + domain.UserID{1}.String() + "/50.jpg",
		"climbing":       "/media/../secret/50.jpg",
		"one level more": good + "/x/50.jpg",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, http.StatusNotFound, request(t, l, http.MethodGet, path).Code)
		})
	}
}

func TestACorruptOriginalIsNoPanic(t *testing.T) {
	t.Parallel()
	l, dir := library(t)
	files, err := filepath.Glob(filepath.Join(dir, "*", "media_*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	require.NoError(t, os.WriteFile(files[0], []byte("not a picture"), 0o600))
	rec := request(t, l, http.MethodGet, "/media/"+id().String()+"/50.jpg")
	require.Equal(t, http.StatusServiceUnavailable, rec.Code)
	require.NotContains(t, rec.Body.String(), dir)
}

// One rendition that many ask for at once is the same for all.
func TestConcurrentRequestsGetOneRendition(t *testing.T) {
	t.Parallel()
	l, _ := library(t)
	bodies := make([][]byte, 16)
	var group sync.WaitGroup
	for i := range bodies {
		group.Go(func() {
			bodies[i] = request(t, l, http.MethodGet, "/media/"+id().String()+"/77.jpg").Body.Bytes()
		})
	}
	group.Wait()
	for _, body := range bodies {
		require.NotEmpty(t, body)
		require.True(t, bytes.Equal(bodies[0], body))
	}
}

func TestURLs(t *testing.T) {
	t.Parallel()
	picture := &domain.Image{ID: id(), Width: 200}
	for name, tc := range map[string]struct {
		base, format string
		maxWidth     int
		want         string
	}{
		"narrower":       {"https://x.test", "JPEG", 50, "https://x.test/media/ID/50.jpg"},
		"as wide":        {"https://x.test", "JPEG", 0, "https://x.test/media/ID/200.jpg"},
		"never wider":    {"https://x.test", "PNG", 900, "https://x.test/media/ID/200.png"},
		"trailing slash": {"https://x.test/", "PNG", 1, "https://x.test/media/ID/1.png"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := strings.Replace(tc.want, "ID", id().String(), 1)
			require.Equal(t, want, media.NewURLs(tc.base).Image(picture, tc.maxWidth, tc.format))
		})
	}
}
