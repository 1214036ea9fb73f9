package media_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/media"
)

// open keeps pictures in a folder of the test.
func open(t *testing.T) (*media.Library, string) {
	t.Helper()
	dir := t.TempDir()
	library, err := media.OpenDir(dir, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, library.Close()) })
	return library, dir
}

// painted is a picture of two colours: left and right half.
func painted(width, height int) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			p.Set(x, y, color.RGBA{R: 200, G: 30, B: 30, A: 255})
			if x >= width/2 {
				p.Set(x, y, color.RGBA{R: 30, G: 30, B: 200, A: 255})
			}
		}
	}
	return p
}

func get(t *testing.T, library *media.Library, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	return send(t, library, http.MethodGet, path, header...)
}

func send(t *testing.T, library *media.Library, method, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	library.ServeHTTP(recorder, req)
	return recorder
}

func path(id domain.MediaID, file string) string { return media.Path + id.String() + "/" + file }

func TestAPictureAtEveryStep(t *testing.T) {
	t.Parallel()
	library, _ := open(t)
	wide, tall, line, dot := domain.MediaID{1}, domain.MediaID{2}, domain.MediaID{3}, domain.MediaID{4}
	require.NoError(t, library.PutJPEG(t.Context(), wide, painted(310, 200), false))
	require.NoError(t, library.PutJPEG(t.Context(), tall, painted(75, 100), false))
	require.NoError(t, library.PutJPEG(t.Context(), line, painted(400, 2), false))
	require.NoError(t, library.PutJPEG(t.Context(), dot, painted(9, 6), false))
	for name, tc := range map[string]struct {
		reason string
		path   string
		format string
		size   image.Point
	}{
		"as it is":         {"its own width is a step", path(wide, "310.jpg"), "jpeg", image.Pt(310, 200)},
		"smaller":          {"in proportion", path(wide, "160.jpg"), "jpeg", image.Pt(160, 103)},
		"rounded":          {"the height to the nearest pixel", path(wide, "120.jpg"), "jpeg", image.Pt(120, 77)},
		"a flat one":       {"a picture has a height, however flat", path(line, "16.jpg"), "jpeg", image.Pt(16, 1)},
		"a tall one":       {"the width is what counts", path(tall, "64.jpg"), "jpeg", image.Pt(64, 85)},
		"a very small one": {"narrower than the narrowest step", path(dot, "9.jpg"), "jpeg", image.Pt(9, 6)},
		"png":              {"without loss", path(wide, "160.png"), "png", image.Pt(160, 103)},
		"png, as it is":    {"the format is the path's, not the original's", path(tall, "75.png"), "png", image.Pt(75, 100)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := get(t, library, tc.path)
			require.Equal(t, http.StatusOK, resp.Code)
			require.Equal(t, "image/"+tc.format, resp.Header().Get("Content-Type"))
			data := resp.Body.Bytes()
			require.Equal(t, strconv.Itoa(len(data)), resp.Header().Get("Content-Length"))
			decoded, format, err := image.Decode(bytes.NewReader(data))
			require.NoError(t, err)
			require.Equal(t, tc.format, format)
			require.Equal(t, tc.size, decoded.Bounds().Size(), tc.reason)
			if tc.size.X > 8 {
				r, _, b, _ := decoded.At(tc.size.X/4, tc.size.Y/2).RGBA()
				require.Greater(t, r, b, "the left half is the red one")
				r, _, b, _ = decoded.At(tc.size.X*3/4, tc.size.Y/2).RGBA()
				require.Greater(t, b, r, "and the right half the blue one")
			}
		})
	}
}

// Whatever width is asked for, there are few renditions: other widths lead to one that is not wider than was asked for, and URLs
// that clients kept from before there were steps go on to work.
func TestAnyOtherWidthLeadsToAStep(t *testing.T) {
	t.Parallel()
	library, _ := open(t)
	id, small := domain.MediaID{1}, domain.MediaID{2}
	require.NoError(t, library.PutJPEG(t.Context(), id, painted(310, 200), false))
	require.NoError(t, library.PutJPEG(t.Context(), small, painted(30, 20), false))
	for asked, to := range map[string]string{
		"555.jpg": "310.jpg", "4096.webp": "310.webp", "400.png": "310.png", "309.jpg": "300.jpg", "1.jpg": "16.jpg", "199.webp": "160.webp",
	} {
		resp := get(t, library, path(id, asked))
		require.Equal(t, http.StatusMovedPermanently, resp.Code, asked)
		require.Equal(t, to, resp.Header().Get("Location"), asked)
		require.Equal(t, "public, max-age=31536000, immutable", resp.Header().Get("Cache-Control"))
		require.Empty(t, resp.Header().Get("ETag"), "it is no picture")
		require.Equal(t, http.StatusOK, get(t, library, path(id, to)).Code)
		require.Equal(t, to, send(t, library, http.MethodHead, path(id, asked)).Header().Get("Location"))
	}
	sent := map[string]bool{}
	for width := 1; width <= 4096; width++ {
		file := strconv.Itoa(width) + ".jpg"
		if resp := get(t, library, path(small, file)); resp.Code == http.StatusOK {
			sent[file] = true
		}
	}
	require.Equal(t, map[string]bool{"16.jpg": true, "30.jpg": true}, sent, "of 4,096 widths a small picture is made at two")

	server := httptest.NewServer(http.StripPrefix("/behind/a/proxy", library))
	t.Cleanup(server.Close)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/behind/a/proxy"+path(id, "301.jpg?v=1"), nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Equal(t, "/behind/a/proxy"+path(id, "300.jpg?v=1"), resp.Request.URL.RequestURI(), "it is beside what was asked for")
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	library, _ := open(t)
	id := domain.MediaID{1}
	require.NoError(t, library.PutJPEG(t.Context(), id, painted(30, 20), false))
	for name, tc := range map[string]struct{ reason, path string }{
		"unknown":          {"no such picture", path(domain.MediaID{2}, "16.jpg")},
		"another type":     {"an id of something else", media.Path + domain.NoteID{1}.String() + "/16.jpg"},
		"no id":            {"malformed", media.Path + "/16.jpg"},
		"no file":          {"malformed", media.Path + id.String()},
		"empty file":       {"malformed", media.Path + id.String() + "/"},
		"the folder":       {"nothing is listed", media.Path},
		"width 0":          {"a picture has a width", path(id, "0.jpg")},
		"width 4097":       {"wider than anything is made", path(id, "4097.jpg")},
		"width too long":   {"no number at all", path(id, "99999999999999999999.jpg")},
		"leading zeros":    {"one picture has one URL, or caches hold it twice", path(id, "016.jpg")},
		"plus":             {"one picture has one URL", path(id, "+16.jpg")},
		"minus":            {"a picture has a width", path(id, "-16.jpg")},
		"fraction":         {"two points", path(id, "1.5.jpg")},
		"no width":         {"malformed", path(id, ".jpg")},
		"words":            {"malformed", path(id, "wide.jpg")},
		"no extension":     {"malformed", path(id, "16")},
		"empty extension":  {"malformed", path(id, "16.")},
		"another":          {"a format that is not made", path(id, "16.avif")},
		"upper case":       {"one picture has one URL", path(id, "16.JPG")},
		"jpeg":             {"one picture has one URL", path(id, "16.jpeg")},
		"below":            {"malformed", path(id, "16.jpg/")},
		"out of the house": {"a path does not leave the folder", media.Path + "../" + id.String() + "/16.jpg"},
		"an escape":        {"nor by an escape", media.Path + "..%2f..%2fetc%2fpasswd/16.jpg"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := get(t, library, tc.path)
			require.Equal(t, http.StatusNotFound, resp.Code, tc.reason)
			require.Empty(t, resp.Header().Get("Cache-Control"), "what is not there may come")
			require.Empty(t, resp.Header().Get("ETag"))
		})
	}
}

// A picture that was asked for too early is served once it is there.
func TestNotFoundIsNotRemembered(t *testing.T) {
	t.Parallel()
	library, _ := open(t)
	id := domain.MediaID{1}
	require.Equal(t, http.StatusNotFound, get(t, library, path(id, "16.jpg")).Code)
	require.NoError(t, library.PutJPEG(t.Context(), id, painted(30, 20), false))
	require.Equal(t, http.StatusOK, get(t, library, path(id, "16.jpg")).Code)
}

func TestOtherMethodsAreRefused(t *testing.T) {
	t.Parallel()
	library, _ := open(t)
	id := domain.MediaID{1}
	require.NoError(t, library.PutJPEG(t.Context(), id, painted(30, 20), false))
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		resp := send(t, library, method, path(id, "16.jpg"))
		require.Equal(t, http.StatusMethodNotAllowed, resp.Code, method)
		require.Equal(t, "GET, HEAD", resp.Header().Get("Allow"))
	}
}

func TestAPictureIsCachedForEver(t *testing.T) {
	t.Parallel()
	library, _ := open(t)
	id := domain.MediaID{1}
	require.NoError(t, library.PutJPEG(t.Context(), id, painted(30, 20), false))
	first := get(t, library, path(id, "16.jpg"))
	require.Equal(t, "public, max-age=31536000, immutable", first.Header().Get("Cache-Control"))
	tag := first.Header().Get("ETag")
	require.NotEmpty(t, tag)
	data := first.Body.Bytes()

	head := send(t, library, http.MethodHead, path(id, "16.jpg"))
	require.Equal(t, http.StatusOK, head.Code)
	require.Empty(t, head.Body.Bytes())
	require.Equal(t, strconv.Itoa(len(data)), head.Header().Get("Content-Length"), "HEAD tells what GET would send")
	require.Equal(t, tag, head.Header().Get("ETag"))

	known := get(t, library, path(id, "16.jpg"), "If-None-Match", tag)
	require.Equal(t, http.StatusNotModified, known.Code)
	require.Empty(t, known.Body.Bytes())
	require.Equal(t, tag, known.Header().Get("ETag"))
	require.Equal(t, http.StatusOK, get(t, library, path(id, "16.jpg"), "If-None-Match", `"other"`).Code)

	tags := map[string]string{}
	for _, file := range []string{"16.jpg", "30.jpg", "16.png"} {
		other := get(t, library, path(id, file)).Header().Get("ETag")
		require.NotContains(t, tags, other, "renditions are different things")
		tags[other] = file
	}
	part := get(t, library, path(id, "16.jpg"), "Range", "bytes=0-9")
	require.Equal(t, http.StatusPartialContent, part.Code)
	require.Equal(t, data[:10], part.Body.Bytes())
}

func TestAskersSideBySideGetTheSame(t *testing.T) {
	t.Parallel()
	library, _ := open(t)
	id := domain.MediaID{1}
	require.NoError(t, library.PutJPEG(t.Context(), id, painted(600, 400), false))
	const askers = 24
	got := make([][]byte, askers)
	var group sync.WaitGroup
	for i := range askers {
		group.Go(func() {
			recorder := httptest.NewRecorder()
			library.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path(id, strconv.Itoa(200+100*(i%2))+".jpg"), nil))
			got[i] = recorder.Body.Bytes()
		})
	}
	group.Wait()
	require.NotEmpty(t, got[0])
	require.NotEqual(t, got[0], got[1])
	for i, data := range got {
		require.Equal(t, got[i%2], data)
	}
}

// original is the one file that the folder holds.
func original(t *testing.T, dir string) string {
	t.Helper()
	var found []string
	require.NoError(t, filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, file)
		}
		return err
	}))
	require.Len(t, found, 1, "a picture is one file, with nothing beside it")
	return found[0]
}

func TestADamagedOriginal(t *testing.T) {
	t.Parallel()
	var whole bytes.Buffer
	require.NoError(t, jpeg.Encode(&whole, painted(60, 40), nil))
	var huge bytes.Buffer
	require.NoError(t, png.Encode(&huge, image.NewGray(image.Rect(0, 0, 1, 1))))
	bomb := huge.Bytes()
	copy(bomb[16:24], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // 65536 x 65536 pixels, it says
	for name, data := range map[string][]byte{
		"empty": {}, "text": []byte("not a picture"), "cut in the header": whole.Bytes()[:20], "cut in the middle": whole.Bytes()[:whole.Len()/2],
		"a bomb": bomb,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library, dir := open(t)
			id := domain.MediaID{1}
			require.NoError(t, library.PutJPEG(t.Context(), id, painted(30, 20), false))
			file := original(t, dir)
			good, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(file, data, 0o600))
			resp := get(t, library, path(id, "16.jpg"))
			require.Equal(t, http.StatusServiceUnavailable, resp.Code)
			require.Empty(t, resp.Header().Get("Cache-Control"), "nobody keeps the failure")
			require.NotContains(t, resp.Body.String(), dir, "nor reads where the file lies")
			require.NoError(t, os.WriteFile(file, good, 0o600))
			require.Equal(t, http.StatusOK, get(t, library, path(id, "16.jpg")).Code, "once it is repaired it is served")
		})
	}
}

func TestPutReplaces(t *testing.T) {
	t.Parallel()
	library, dir := open(t)
	id := domain.MediaID{1}
	require.NoError(t, library.PutJPEG(t.Context(), id, painted(30, 20), false))
	require.NoError(t, library.PutJPEG(t.Context(), id, painted(60, 20), false))
	stored, err := os.Open(original(t, dir))
	require.NoError(t, err)
	defer func() { require.NoError(t, stored.Close()) }()
	decoded, err := jpeg.Decode(stored)
	require.NoError(t, err)
	require.Equal(t, image.Pt(60, 20), decoded.Bounds().Size())
}

func TestOpenDirSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := media.OpenDir(filepath.Join(file, "below"), slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "open the picture folder "+file)
}

func TestURLsStayWithinWhatIsServed(t *testing.T) {
	t.Parallel()
	id := domain.MediaID{1}
	picture := &domain.Image{ID: id, Width: 810, Height: 1080}
	for name, tc := range map[string]struct {
		reason, base string
		width, max   int
		format, want string
	}{
		"as wide as it is": {"0 is no bound", "http://h", 810, 0, "JPEG", "http://h" + path(id, "810.jpg")},
		"a step":           {"no more pixels than the client shows", "http://h", 810, 600, "JPEG", "http://h" + path(id, "600.jpg")},
		"between":          {"the next narrower: it is a bound", "http://h", 810, 599, "JPEG", "http://h" + path(id, "400.jpg")},
		"nearly all":       {"the next narrower", "http://h", 810, 809, "JPEG", "http://h" + path(id, "800.jpg")},
		"not enlarged":     {"no more pixels than there are", "http://h", 810, 2000, "JPEG", "http://h" + path(id, "810.jpg")},
		"png":              {"the format asked for", "http://h", 810, 0, "PNG", "http://h" + path(id, "810.png")},
		"trailing slash":   {"one slash, or caches hold it twice", "http://h/base/", 810, 16, "JPEG", "http://h/base" + path(id, "16.jpg")},
		"very little":      {"nothing is made narrower", "http://h", 810, 1, "JPEG", "http://h" + path(id, "16.jpg")},
		"a small one":      {"nor is it enlarged", "http://h", 9, 1, "JPEG", "http://h" + path(id, "9.jpg")},
		"no base":          {"relative to the page", "", 810, 0, "JPEG", path(id, "810.jpg")},
		"very wide":        {"what is handed out is served: the widest that is made", "http://h", 6000, 0, "JPEG", "http://h" + path(id, "4096.jpg")},
		"very wide, asked": {"what is handed out is served", "http://h", 6000, 5000, "JPEG", "http://h" + path(id, "4096.jpg")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			image := *picture
			image.Width = tc.width
			require.Equal(t, tc.want, media.NewURLs(tc.base, nil).Image(&image, tc.max, tc.format), tc.reason)
		})
	}
}

// Every URL that is made leads to a picture.
func TestURLsAreServed(t *testing.T) {
	t.Parallel()
	library, _ := open(t)
	id := domain.MediaID{1}
	require.NoError(t, library.PutJPEG(t.Context(), id, painted(4100, 1), false))
	url := media.NewURLs("", nil).Image(&domain.Image{ID: id, Width: 4100, Height: 1}, 0, "PNG")
	require.Equal(t, http.StatusOK, get(t, library, url).Code)
}
