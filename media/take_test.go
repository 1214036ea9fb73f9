package media_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/media"
)

// files are the contents of all files in a folder, by their paths.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		found[name] = data
		return err
	}))
	return found
}

func asJPEG(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var data bytes.Buffer
	require.NoError(t, jpeg.Encode(&data, picture, &jpeg.Options{Quality: 95}))
	return data.Bytes()
}

func asPNG(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var data bytes.Buffer
	require.NoError(t, png.Encode(&data, picture))
	return data.Bytes()
}

// withExif puts an Exif segment with an orientation and a place behind the start of a JPEG.
func withExif(data []byte, orientation uint16) []byte {
	tiff := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x02")
	tiff = append(tiff, 0x88, 0x25, 0, 2, 0, 0, 0, 4, 'G', 'P', 'S', '!') // where it was taken
	tiff = append(tiff, 0x01, 0x12, 0, 3, 0, 0, 0, 1)
	tiff = append(binary.BigEndian.AppendUint16(tiff, orientation), 0, 0)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	out := append(bytes.Clone(data[:2]), 0xFF, 0xE1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(segment)+2))
	return append(append(out, segment...), data[2:]...)
}

// taken sends data and has it looked at.
func taken(t *testing.T, library *media.Library, u *domain.Upload, data []byte) error {
	t.Helper()
	require.Equal(t, http.StatusNoContent, put(t, library, u, bytes.NewReader(data), nil).Code)
	return library.Take(t.Context(), u)
}

func TestAPictureIsMadeAnew(t *testing.T) {
	t.Parallel()
	library, dir := openFor(t, nil)
	code := photo(900, 1300)
	stamp(t, code, "https://u.wechat.com/MAbCdEfG", 260, image.Pt(400, 500), 20)
	const behind = "PK\x03\x04archive<script>alert(1)</script>"
	data := append(withExif(asJPEG(t, code), 6), behind...)
	u := announced(1, "image/jpeg", data)
	require.NoError(t, taken(t, library, u, data))

	require.Equal(t, image.Pt(1300, 900), image.Pt(u.Image.Width, u.Image.Height), "it was turned, as its camera was")
	require.NotEmpty(t, u.Image.Hash)
	require.Equal(t, []string{"https://u.wechat.com/MAbCdEfG"}, u.Codes)
	require.False(t, u.Crowded)
	require.NoError(t, library.Discard(t.Context(), u.ID))
	kept := files(t, dir)
	require.Len(t, kept, 7, "the picture, at 400, 600 and 1200 too, as JPEG and as WebP")
	for name, file := range kept {
		for _, foreign := range []string{"Exif\x00", "GPS!", "<script>", "archive"} {
			require.False(t, bytes.Contains(file, []byte(foreign)), "%s holds %q", name, foreign)
		}
	}
	for file, width := range map[string]int{"1300.jpg": 1300, "1200.jpg": 1200, "600.jpg": 600, "400.jpg": 400, "400.png": 400, "300.jpg": 300, "600.webp": 600, "300.webp": 300} {
		resp := get(t, library, path(u.ID, file))
		require.Equal(t, http.StatusOK, resp.Code, file)
		cfg, _, err := image.DecodeConfig(resp.Body)
		require.NoError(t, err)
		require.Equal(t, width, cfg.Width, file)
	}
	require.Equal(t, domain.CodeNotFound, domain.CodeOf(library.Take(t.Context(), u)), "the upload itself is gone")
}

func TestEveryOrientation(t *testing.T) {
	t.Parallel()
	// The corners of a picture, and where those at its top belong: left, then right.
	const topLeft, topRight, bottomRight, bottomLeft = 0, 1, 2, 3
	want := [9][2]int{
		1: {topLeft, topRight}, 2: {topRight, topLeft}, 3: {bottomRight, bottomLeft}, 4: {bottomLeft, bottomRight},
		5: {topLeft, bottomLeft}, 6: {topRight, bottomRight}, 7: {bottomRight, topRight}, 8: {bottomLeft, topLeft},
	}
	picture := image.NewRGBA(image.Rect(0, 0, 96, 64))
	draw.Draw(picture, picture.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(picture, image.Rect(0, 0, 24, 24), image.NewUniform(color.RGBA{R: 255, A: 255}), image.Point{}, draw.Src)
	draw.Draw(picture, image.Rect(72, 0, 96, 24), image.NewUniform(color.RGBA{B: 255, A: 255}), image.Point{}, draw.Src)
	data := asJPEG(t, picture)
	library, _ := openFor(t, nil)
	for orientation := 1; orientation <= 8; orientation++ {
		turned := withExif(data, uint16(orientation))
		u := announced(byte(orientation), "image/jpeg", turned)
		require.NoError(t, taken(t, library, u, turned))
		shown, err := png.Decode(get(t, library, path(u.ID, strconv.Itoa(u.Image.Width)+".png")).Body)
		require.NoError(t, err)
		size := shown.Bounds().Size()
		require.Equal(t, orientation >= 5, size.X < size.Y, "orientation %d", orientation)
		corners := [4]image.Point{{8, 8}, {size.X - 8, 8}, {size.X - 8, size.Y - 8}, {8, size.Y - 8}}
		r, g, b, _ := shown.At(corners[want[orientation][0]].X, corners[want[orientation][0]].Y).RGBA()
		require.True(t, r > 2*g && r > 2*b, "orientation %d: the red one is where it belongs", orientation)
		r, g, b, _ = shown.At(corners[want[orientation][1]].X, corners[want[orientation][1]].Y).RGBA()
		require.True(t, b > 2*g && b > 2*r, "orientation %d: the blue one is where it belongs", orientation)
	}
}

// header is a PNG that says how large it is, and holds nothing.
func header(width, height uint32, depth, colors byte) []byte {
	out := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
	chunk := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	chunk = append(binary.BigEndian.AppendUint32(chunk, height), depth, colors, 0, 0, 0)
	return binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
}

// asProgressive claims of a JPEG that its pixels come in several goes, and how many there are.
func asProgressive(data []byte, width, height uint16) []byte {
	at := bytes.Index(data, []byte{0xFF, 0xC0})
	out := bytes.Clone(data)
	out[at+1] = 0xC2
	binary.BigEndian.PutUint16(out[at+5:], height)
	binary.BigEndian.PutUint16(out[at+7:], width)
	scan := bytes.Index(data, []byte{0xFF, 0xDA})
	out[scan+2+12-2] = 0 // the first goes over the first coefficients alone
	return out
}

// inFourColours is the head of a JPEG for printers, which is kept in more bytes than others, up to where its pixels begin.
func inFourColours(frame byte, width, height uint16) []byte {
	out := []byte("\xff\xd8\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00\xff")
	out = binary.BigEndian.AppendUint16(append(out, frame, 0, 20, 8), height)
	out = append(binary.BigEndian.AppendUint16(out, width), 4)
	for c := byte(1); c <= 4; c++ {
		out = append(out, c, 0x11, 0)
	}
	return append(out, 0xFF, 0xDA, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 0, 0, 0, 0)
}

func TestWhatIsNoPicture(t *testing.T) {
	t.Parallel()
	small := painted(60, 40)
	var moving bytes.Buffer
	frame := image.NewPaletted(image.Rect(0, 0, 8, 8), color.Palette{color.Black, color.White})
	require.NoError(t, gif.EncodeAll(&moving, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}}))
	whole := asJPEG(t, small)
	behind := func(stray string) []byte {
		bomb := asProgressive(whole, 6000, 6000)
		return slices.Concat(bomb[:2], []byte(stray), bomb[2:])
	}
	for name, tc := range map[string]struct {
		reason      string
		contentType string
		data        []byte
		want        domain.MediaRejection
	}{
		"text":               {"it is none", "image/png", []byte("not a picture"), domain.RejectedType},
		"one byte":           {"it is none", "image/jpeg", []byte{0xFF}, domain.RejectedType},
		"drawn":              {"SVG runs scripts", "image/png", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), domain.RejectedType},
		"a page":             {"nor is a page", "image/jpeg", []byte("<html><img src=x onerror=alert(1)>"), domain.RejectedType},
		"moving":             {"a GIF moves", "image/png", moving.Bytes(), domain.RejectedType},
		"a GIF and a script": {"it is whichever one takes it for", "image/jpeg", []byte("GIF89a/*\x00\x00*/=1;alert(1)"), domain.RejectedType},
		"another type":       {"it is not what was announced", "image/png", whole, domain.RejectedType},
		"a video":            {"it is not what was announced", "image/jpeg", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), domain.RejectedType},
		"cut":                {"half of it would be grey", "image/jpeg", whole[:len(whole)/2], domain.RejectedUnreadable},
		"cut in its head":    {"it says nothing of itself", "image/jpeg", whole[:20], domain.RejectedUnreadable},
		"cut PNG":            {"half of it is missing", "image/png", asPNG(t, small)[:80], domain.RejectedUnreadable},
		"cut WebP":           {"half of it is missing", "image/webp", webpPixel(t)[:30], domain.RejectedUnreadable},
		"no pixels":          {"there is nothing to show", "image/png", header(0, 0, 8, 2), domain.RejectedUnreadable},
		"a bomb":             {"4 billion pixels in 33 bytes", "image/png", header(65535, 65535, 8, 2), domain.RejectedPixels},
		"a longer bomb":      {"its decoder refuses what overflows", "image/png", header(1<<31-1, 1<<31-1, 8, 6), domain.RejectedUnreadable},
		"a line":             {"40 million and one pixels", "image/png", header(40_000_001, 1, 8, 2), domain.RejectedPixels},
		"deep":               {"16 bits a colour take twice as much", "image/png", header(6000, 6000, 16, 6), domain.RejectedPixels},
		"progressive":        {"its coefficients are kept until its end", "image/jpeg", asProgressive(whole, 6000, 6000), domain.RejectedPixels},
		"behind a restart":   {"decoders pass over what is left of one", "image/jpeg", behind("\xff\xd0"), domain.RejectedPixels},
		"behind a zero":      {"decoders pass over what looks like pixels", "image/jpeg", behind("\xff\x00"), domain.RejectedPixels},
		"behind stray bytes": {"decoders look for the next marker", "image/jpeg", behind("\xff\xfe\x00\x02stray"), domain.RejectedPixels},
		"behind fillers":     {"a marker may have any number of them", "image/jpeg", behind("\xff\xff"), domain.RejectedPixels},
		"for printers":       {"four colours, and their pixels anew", "image/jpeg", inFourColours(0xC0, 6000, 6000), domain.RejectedPixels},
		"and progressive":    {"and their coefficients", "image/jpeg", inFourColours(0xC2, 4000, 4000), domain.RejectedPixels},
		"flat":               {"a picture that is all one thing, however large, is small", "image/png", header(100_000, 100_000, 1, 0), domain.RejectedPixels},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library, dir := openFor(t, nil)
			u := announced(1, tc.contentType, tc.data)
			err := taken(t, library, u, tc.data)
			rejected, ok := errors.AsType[*media.Rejection](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, tc.want, rejected.Reason, tc.reason)
			require.NoError(t, library.Discard(t.Context(), u.ID))
			require.Empty(t, files(t, dir), "nothing of it is kept")
		})
	}
}

// What lies in a bucket may be something else than what a server saw.
func TestWhatIsNotWhatWasAnnounced(t *testing.T) {
	t.Parallel()
	data := asPNG(t, painted(6, 4))
	for name, tc := range map[string]struct {
		change func(u *domain.Upload)
		want   domain.MediaRejection
	}{
		"another hash":       {func(u *domain.Upload) { u.SHA256 = announced(1, "image/png", nil).SHA256 }, domain.RejectedChecksum},
		"larger":             {func(u *domain.Upload) { u.ByteSize-- }, domain.RejectedSize},
		"smaller":            {func(u *domain.Upload) { u.ByteSize++ }, domain.RejectedSize},
		"more than is taken": {func(u *domain.Upload) { u.ByteSize = u.Kind.MaxBytes() + 1 }, domain.RejectedSize},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library, _ := openFor(t, nil)
			u := announced(1, "image/png", data)
			require.Equal(t, http.StatusNoContent, put(t, library, u, bytes.NewReader(data), nil).Code)
			tc.change(u)
			rejected, ok := errors.AsType[*media.Rejection](library.Take(t.Context(), u))
			require.True(t, ok)
			require.Equal(t, tc.want, rejected.Reason)
		})
	}
}

func TestTakeWithoutAnUpload(t *testing.T) {
	t.Parallel()
	library, _ := openFor(t, nil)
	require.Equal(t, domain.CodeNotFound, domain.CodeOf(library.Take(t.Context(), announced(1, "image/png", []byte("x")))))
	stopped, stop := context.WithCancel(t.Context())
	stop()
	require.Error(t, library.Take(stopped, announced(1, "image/png", []byte("x"))))
}

// A header is read before a pixel is, so that what it says costs nothing.
//
//nolint:paralleltest // counts what the process allocates
func TestABombCostsNothing(t *testing.T) {
	library, _ := openFor(t, nil)
	progressive := asProgressive(asJPEG(t, painted(60, 40)), 6000, 6000)
	for i, tc := range []struct {
		contentType string
		bomb        []byte
	}{
		{"image/png", header(65535, 65535, 8, 2)},
		{"image/jpeg", progressive},
		{"image/jpeg", slices.Concat(progressive[:2], []byte{0xFF, 0xD0}, progressive[2:])},
		{"image/jpeg", inFourColours(0xC2, 4000, 4000)},
	} {
		u := announced(byte(i+1), tc.contentType, tc.bomb)
		require.Equal(t, http.StatusNoContent, put(t, library, u, bytes.NewReader(tc.bomb), nil).Code)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		require.Error(t, library.Take(t.Context(), u))
		runtime.ReadMemStats(&after)
		t.Logf("bomb %d: %d bytes, %d KiB", i, len(tc.bomb), (after.TotalAlloc-before.TotalAlloc)>>10)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(4<<20), "bomb %d", i)
	}
}

func webpPixel(t *testing.T) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
	require.NoError(t, err)
	return data
}

func TestTypesOfPictures(t *testing.T) {
	t.Parallel()
	see := image.NewNRGBA(image.Rect(0, 0, 500, 40))
	draw.Draw(see, image.Rect(0, 0, 250, 40), image.NewUniform(color.RGBA{R: 200, A: 255}), image.Point{}, draw.Src)
	for name, tc := range map[string]struct {
		contentType string
		data        []byte
		size        image.Point
		kept        string
	}{
		"JPEG":        {"image/jpeg", asJPEG(t, painted(50, 40)), image.Pt(50, 40), "image/jpeg"},
		"PNG":         {"image/png", asPNG(t, painted(50, 40)), image.Pt(50, 40), "image/jpeg"},
		"transparent": {"image/png", asPNG(t, see), image.Pt(500, 40), "image/png"},
		"WebP":        {"image/webp", webpPixel(t), image.Pt(1, 1), "image/jpeg"},
		"very wide":   {"image/png", asPNG(t, image.NewGray(image.Rect(0, 0, 8192, 10))), image.Pt(4096, 5), "image/jpeg"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library, dir := openFor(t, nil)
			u := announced(1, tc.contentType, tc.data)
			require.NoError(t, taken(t, library, u, tc.data))
			require.Equal(t, tc.size, image.Pt(u.Image.Width, u.Image.Height))
			require.NoError(t, library.Discard(t.Context(), u.ID))
			original := ""
			for at, data := range files(t, dir) {
				if filepath.Ext(at) == "" {
					original = http.DetectContentType(data)
				}
			}
			require.Equal(t, tc.kept, original)
			if name == "transparent" {
				shown, err := jpeg.Decode(get(t, library, path(u.ID, "400.jpg")).Body)
				require.NoError(t, err)
				r, g, b, _ := shown.At(390, 20).RGBA()
				require.Greater(t, min(r, g, b), uint32(0xF000), "light comes through on white")
			}
			require.NoError(t, library.Remove(t.Context(), u.ID))
			require.Empty(t, files(t, dir))
			require.NoError(t, library.Remove(t.Context(), u.ID), "once more is no error")
		})
	}
}

// What is uploaded for a note is private until a note shows it to all.
func TestAnUploadForANoteIsPrivate(t *testing.T) {
	t.Parallel()
	library, _ := openFor(t, nil)
	data := asPNG(t, painted(500, 40))
	u := announced(1, "image/png", data)
	u.Purpose = domain.MediaForNote
	require.NoError(t, taken(t, library, u, data))
	require.Equal(t, http.StatusNotFound, get(t, library, path(u.ID, "400.jpg")).Code)
	u.Image.Private = true
	require.Equal(t, http.StatusOK, get(t, library, media.NewURLs("", signer()).Image(&u.Image, 400, "JPEG")).Code)
}
