package media_test

import (
	"bytes"
	"errors"
	"image"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/media"
)

// filmed makes a video with ffmpeg; args say what of, and how.
func filmed(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	args = append([]string{"-v", "error", "-nostdin"}, args...)
	out, err := exec.CommandContext(t.Context(), "ffmpeg", append(args, file)...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	return data
}

func needsFilm(t *testing.T) {
	t.Helper()
	if library, _ := openFor(t, nil); !library.TakesVideos() || !library.MakesStreams(t.Context()) {
		t.Skip("ffmpeg with libx264 and ffprobe are not installed; .ci/run installs them where Debian has them")
	}
}

// rejection is why an upload is not kept.
func rejection(t *testing.T, err error) domain.MediaRejection {
	t.Helper()
	rejected, ok := errors.AsType[*media.Rejection](err)
	require.True(t, ok, "%v", err)
	return rejected.Reason
}

func TestAVideo(t *testing.T) {
	t.Parallel()
	needsFilm(t)
	for contentType, data := range map[string][]byte{
		"video/mp4": filmed(t, "v.mp4", "-f", "lavfi", "-i", "testsrc=duration=3:size=640x360:rate=10", "-f", "lavfi", "-i", "sine=duration=3",
			"-c:v", "libx264", "-c:a", "aac", "-strict", "-2", "-metadata", "location=+31.2304+121.4737/", "-metadata", "title=SECRET", "-brand", "mp42"),
		"video/webm": filmed(t, "v.webm", "-f", "lavfi", "-i", "testsrc=duration=3:size=640x360:rate=10",
			"-c:v", "libvpx", "-metadata", "title=SECRET"),
	} {
		t.Run(contentType, func(t *testing.T) {
			t.Parallel()
			library, dir := openFor(t, nil)
			u := announced(1, contentType, data)
			require.NoError(t, taken(t, library, u, data))
			require.Equal(t, image.Pt(640, 360), image.Pt(u.Image.Width, u.Image.Height))
			require.InDelta(t, 3000, *u.DurationMS, 200)
			require.NotEmpty(t, u.Image.Hash)
			require.NoError(t, library.Discard(t.Context(), u.ID))
			for name, file := range files(t, dir) {
				require.False(t, bytes.Contains(file, []byte("SECRET")) || bytes.Contains(file, []byte("+31.2304")), name)
			}

			urls := media.NewURLs("", signer())
			u.Image.Private = true
			require.Equal(t, http.StatusOK, get(t, library, urls.Image(&u.Image, 400, "JPEG")).Code, "the poster")
			whole := get(t, library, urls.Video(u.ID, true))
			require.Equal(t, http.StatusOK, whole.Code)
			require.Equal(t, contentType, whole.Header().Get("Content-Type"))
			require.Equal(t, strconv.Itoa(whole.Body.Len()), whole.Header().Get("Content-Length"))
			part := get(t, library, urls.Video(u.ID, true), "Range", "bytes=100-199")
			require.Equal(t, http.StatusPartialContent, part.Code)
			require.Equal(t, whole.Body.Bytes()[100:200], part.Body.Bytes(), "players ask for parts")
			require.Equal(t, http.StatusNotFound, get(t, library, urls.Video(u.ID, false)).Code)
			require.Equal(t, http.StatusNotFound, get(t, library, path(u.ID, "400.jpg")).Code, "the video is no picture")
			require.NoError(t, errors.Join(library.Remove(t.Context(), u.ID), library.Remove(t.Context(), u.Image.ID)))
			require.Empty(t, files(t, dir))
		})
	}
}

func TestWhatIsNoVideo(t *testing.T) {
	t.Parallel()
	needsFilm(t)
	whole := filmed(t, "v.mp4", "-f", "lavfi", "-i", "testsrc=duration=1:size=320x240:rate=10", "-c:v", "libx264", "-brand", "mp42")
	sound := filmed(t, "a.mp4", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", "-strict", "-2", "-brand", "mp42")
	for name, tc := range map[string]struct {
		reason string
		data   []byte
		want   domain.MediaRejection
	}{
		"a list":        {"of other files, which ffmpeg would fetch", []byte("#EXTM3U\n#EXTINF:1,\nhttp://169.254.169.254/\n"), domain.RejectedType},
		"a list within": {"behind the start of a video", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom#EXTM3U\nfile:///etc/passwd\n"), domain.RejectedUnreadable},
		"cut":           {"its index is at its end", whole[:len(whole)/2], domain.RejectedUnreadable},
		"only its head": {"there is nothing in it", whole[:40], domain.RejectedUnreadable},
		"only sound":    {"there is nothing to see", sound, domain.RejectedUnreadable},
		"a picture":     {"it is not what was announced", asJPEG(t, painted(9, 9)), domain.RejectedType},
		"very wide": {"4096 a side", filmed(t, "w.mp4", "-f", "lavfi", "-i", "color=duration=1:size=4480x16:rate=1",
			"-c:v", "libx264", "-brand", "mp42"), domain.RejectedPixels},
		"long": {"a quarter of an hour", filmed(t, "l.mp4", "-f", "lavfi", "-i", "color=duration=1000:size=16x16:rate=1",
			"-c:v", "libx264", "-brand", "mp42"), domain.RejectedLength},
		"moving JPEG": {"no browser plays it", filmed(t, "m.mp4", "-f", "lavfi", "-i", "color=duration=1:size=64x48:rate=5",
			"-c:v", "mjpeg", "-brand", "mp42"), domain.RejectedUnreadable},
		"of before": {"none plays MPEG-4's own pictures either", filmed(t, "o.mp4", "-f", "lavfi", "-i", "color=duration=1:size=64x48:rate=5",
			"-c:v", "mpeg4", "-brand", "mp42"), domain.RejectedUnreadable},
		"a sound of cinemas": {"nor plays any AC-3 everywhere", filmed(t, "s.mp4", "-f", "lavfi", "-i", "color=duration=1:size=64x48:rate=5",
			"-f", "lavfi", "-i", "sine=duration=1", "-c:v", "libx264", "-c:a", "ac3", "-brand", "mp42"), domain.RejectedUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library, dir := openFor(t, nil)
			u := announced(1, "video/mp4", tc.data)
			require.Equal(t, tc.want, rejection(t, taken(t, library, u, tc.data)), tc.reason)
			require.NoError(t, library.Discard(t.Context(), u.ID))
			require.Empty(t, files(t, dir))
		})
	}
}

// What a video has beside its pictures and its sound, such as a cover, subtitles and the sound for other ears, is left out,
// whatever it is made with.
func TestAVideoWithMore(t *testing.T) {
	t.Parallel()
	needsFilm(t)
	folder := t.TempDir()
	words := filepath.Join(folder, "words.srt")
	require.NoError(t, os.WriteFile(words, []byte("1\n00:00:00,000 --> 00:00:01,000\nSECRET\n"), 0o600))
	cover := filepath.Join(folder, "cover.png")
	require.NoError(t, os.WriteFile(cover, asPNG(t, painted(32, 32)), 0o600))
	data := filmed(t, "v.mp4", "-f", "lavfi", "-i", "testsrc=duration=1:size=64x48:rate=5", "-f", "lavfi", "-i", "sine=duration=1",
		"-i", words, "-i", cover, "-map", "0", "-map", "1", "-map", "1", "-map", "2", "-map", "3",
		"-c:v:0", "libx264", "-c:a:0", "aac", "-c:a:1", "ac3", "-c:s", "mov_text", "-c:v:1", "mjpeg", "-disposition:v:1", "attached_pic",
		"-brand", "mp42")
	library, dir := openFor(t, nil)
	u := announced(1, "video/mp4", data)
	require.NoError(t, taken(t, library, u, data))
	require.NoError(t, library.Discard(t.Context(), u.ID))
	for name, file := range files(t, dir) {
		require.NotContains(t, string(file), "SECRET", name)
	}
}

// Where the programs are not installed, a video waits for a worker that has them.
func TestAVideoWithoutFFmpeg(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	library, _ := openFor(t, nil)
	require.False(t, library.TakesVideos())
	data := []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")
	u := announced(1, "video/mp4", data)
	err := taken(t, library, u, data)
	require.ErrorContains(t, err, "videos need ffmpeg and ffprobe")
	_, rejected := errors.AsType[*media.Rejection](err)
	require.False(t, rejected)
}
