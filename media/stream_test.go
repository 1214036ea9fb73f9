package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/media"
)

func needsStreams(t *testing.T, library *media.Library) {
	t.Helper()
	needsFilm(t)
	if !library.MakesStreams(t.Context()) {
		t.Skip("this ffmpeg was built without libx264; Debian's has it, which .ci/run installs")
	}
}

// filming makes a video of so many seconds with a picture that moves, and a sound.
func filming(t *testing.T, name, size string, seconds int, args ...string) []byte {
	t.Helper()
	length := strconv.Itoa(seconds)
	return filmed(t, name, slices.Concat([]string{
		"-f", "lavfi", "-i", "testsrc=duration=" + length + ":size=" + size + ":rate=10", "-f", "lavfi", "-i", "sine=duration=" + length,
	}, args)...)
}

func asMP4() []string {
	return []string{"-c:v", "libx264", "-c:a", "aac", "-strict", "-2", "-brand", "mp42"}
}

// streamed takes a video and makes a stream of it.
func streamed(t *testing.T, library *media.Library, id byte, contentType string, data []byte) *domain.Upload {
	t.Helper()
	u := announced(id, contentType, data)
	require.NoError(t, taken(t, library, u, data))
	require.NoError(t, library.Discard(t.Context(), u.ID))
	made, err := library.MakeStream(t.Context(), u)
	require.NoError(t, err)
	require.True(t, made)
	return u
}

// played is how long a player shows something, and how many pictures of what size, as ffprobe counts them: it fetches all of it.
func played(t *testing.T, url string) (seconds float64, out string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-protocol_whitelist", "http,tcp", "-show_entries",
		"format=duration,nb_streams:stream=codec_name,width,height,nb_read_frames", "-count_frames", "-of", "default=nw=1", url)
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", text)
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), "duration="); ok {
			seconds, err = strconv.ParseFloat(value, 64)
			require.NoError(t, err)
		}
	}
	return seconds, string(text)
}

func TestAStreamIsPlayed(t *testing.T) {
	t.Parallel()
	library, dir := openFor(t, nil)
	needsStreams(t, library)
	server := httptest.NewServer(library)
	t.Cleanup(server.Close)
	for contentType, tc := range map[string]struct {
		id    byte
		data  []byte
		sizes []string
	}{
		"video/mp4":  {1, filming(t, "v.mp4", "480x854", 9, asMP4()...), []string{"RESOLUTION=360x640", "RESOLUTION=480x854"}},
		"video/webm": {2, filming(t, "v.webm", "320x240", 9, "-an", "-c:v", "libvpx", "-deadline", "realtime"), []string{"RESOLUTION=320x240"}},
	} {
		u := streamed(t, library, tc.id, contentType, tc.data)
		urls := media.NewURLs(server.URL, signer())
		master := urls.Stream(u.ID, true)
		seconds, tells := played(t, master)
		require.InDelta(t, float64(*u.DurationMS)/1000, seconds, 0.2, tells)
		require.Contains(t, tells, "codec_name=h264")
		require.Equal(t, contentType == "video/mp4", strings.Contains(tells, "codec_name=aac"), "sound, where there was some")
		require.Contains(t, tells, "nb_read_frames=90\n", "no picture is missing")

		list := get(t, library, strings.TrimPrefix(master, server.URL))
		require.Equal(t, http.StatusOK, list.Code)
		require.Equal(t, "application/vnd.apple.mpegurl", list.Header().Get("Content-Type"))
		require.Equal(t, "private, max-age=5400", list.Header().Get("Cache-Control"))
		body := list.Body.String()
		for _, size := range tc.sizes {
			require.Contains(t, body, size)
		}
		require.Equal(t, len(tc.sizes), strings.Count(body, "RESOLUTION="), "none is larger than the video")
		again := get(t, library, strings.TrimPrefix(master, server.URL), "If-None-Match", list.Header().Get("ETag"))
		require.Equal(t, http.StatusNotModified, again.Code)

		_, query, _ := strings.Cut(master, "?")
		segments := path(u.ID, "hls/low.m3u8") + "?" + query
		for line := range strings.Lines(get(t, library, segments).Body.String()) {
			switch name := strings.TrimSpace(line); {
			case strings.HasPrefix(name, "#EXT-X-MAP:"):
				require.Contains(t, name, `URI="low.mp4?`+query+`"`)
			case strings.HasPrefix(name, "#EXTINF:"):
				length, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimPrefix(name, "#EXTINF:"), ","), 64)
				require.NoError(t, err)
				require.LessOrEqual(t, length, 4.5)
			case !strings.HasPrefix(name, "#"):
				require.Equal(t, "low.mp4?"+query, name, "what a signed playlist names is signed")
			}
		}
		low := path(u.ID, "hls/low.mp4")
		require.Equal(t, http.StatusNotFound, get(t, library, low).Code, "a stream is as private as its video")
		require.Equal(t, http.StatusForbidden, get(t, library, low+"?"+query+"x").Code)
		part := get(t, library, low+"?"+query, "Range", "bytes=0-99")
		require.Equal(t, http.StatusPartialContent, part.Code)
		require.Equal(t, "video/mp4", part.Header().Get("Content-Type"))
		require.Len(t, part.Body.Bytes(), 100)
		head := send(t, library, http.MethodHead, low+"?"+query)
		require.Equal(t, http.StatusOK, head.Code)
		require.Zero(t, head.Body.Len())
		for _, other := range []string{"hls/", "hls/other.m3u8", "hls/low.ts", "hls/../video", "hls/master.mp4"} {
			require.Equal(t, http.StatusNotFound, get(t, library, path(u.ID, other)+"?"+query).Code, other)
		}

		before := len(files(t, dir))
		made, err := library.MakeStream(t.Context(), u)
		require.NoError(t, err)
		require.True(t, made, "jobs run at least once")
		require.Len(t, files(t, dir), before)
		require.NoError(t, errors.Join(library.Remove(t.Context(), u.ID), library.Remove(t.Context(), u.Image.ID)))
		require.Empty(t, files(t, dir))
		_, err = library.MakeStream(t.Context(), u)
		require.Equal(t, domain.CodeNotFound, domain.CodeOf(err))
	}
}

// What everybody may see is played without signatures, and kept for ever.
func TestAPublicStream(t *testing.T) {
	t.Parallel()
	library, _ := openFor(t, func(context.Context, domain.MediaID) (bool, error) { return true, nil })
	needsStreams(t, library)
	u := streamed(t, library, 1, "video/mp4", filming(t, "v.mp4", "128x96", 2, asMP4()...))
	list := get(t, library, path(u.ID, "hls/master.m3u8"))
	require.Equal(t, http.StatusOK, list.Code)
	require.Equal(t, "public, max-age=31536000, immutable", list.Header().Get("Cache-Control"))
	require.Contains(t, list.Body.String(), "\nlow.m3u8\n")
	require.Equal(t, http.StatusOK, get(t, library, path(u.ID, "hls/low.mp4")).Code)
}

// A phone that is held upright notes so beside pictures that lie: the poster, the video and its stream stand.
func TestAVideoThatIsTurned(t *testing.T) {
	t.Parallel()
	library, _ := openFor(t, nil)
	needsStreams(t, library)
	lies := filepath.Join(t.TempDir(), "lies.mp4")
	require.NoError(t, os.WriteFile(lies, filming(t, "v.mp4", "160x96", 2, asMP4()...), 0o600))
	lying := filmed(t, "t.mp4", "-i", lies, "-c", "copy", "-metadata:s:v", "rotate=90", "-brand", "mp42")
	u := streamed(t, library, 1, "video/mp4", lying)
	require.Equal(t, [2]int{96, 160}, [2]int{u.Image.Width, u.Image.Height})
	list := get(t, library, media.NewURLs("", signer()).Stream(u.ID, true))
	require.Contains(t, list.Body.String(), "RESOLUTION=96x160")
}

// What a browser records says nothing of its length, and what an attacker sends says something else: the file is measured anew.
func TestAVideoThatDoesNotSayItsLength(t *testing.T) {
	t.Parallel()
	library, _ := openFor(t, nil)
	needsStreams(t, library)
	unsaid := filming(t, "v.webm", "64x48", 3, "-an", "-c:v", "libvpx", "-live", "1")
	lying := filming(t, "l.webm", "64x48", 20, "-an", "-c:v", "libvpx")
	at := bytes.Index(lying, []byte{0x44, 0x89, 0x88}) // Duration, a float of eight bytes, in milliseconds
	require.Positive(t, at)
	binary.BigEndian.PutUint64(lying[at+3:], math.Float64bits(1000))
	for i, tc := range []struct {
		data []byte
		want float64
	}{{unsaid, 3000}, {lying, 20_000}} {
		u := streamed(t, library, byte(i+1), "video/webm", tc.data)
		require.InDelta(t, tc.want, *u.DurationMS, 200)
	}
	hours := filming(t, "h.webm", "16x16", 1000, "-an", "-r", "1", "-c:v", "libvpx")
	binary.BigEndian.PutUint64(hours[bytes.Index(hours, []byte{0x44, 0x89, 0x88})+3:], math.Float64bits(1000))
	require.Equal(t, domain.RejectedLength, rejection(t, taken(t, library, announced(9, "video/webm", hours), hours)))
}

// box is a piece of an MP4.
func box(kind string, content []byte) []byte {
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(content)+8)), kind...), content...)
}

// table is a piece of an MP4 that holds numbers.
func table(kind string, numbers ...uint32) []byte {
	content := make([]byte, 4, 4+4*len(numbers))
	for _, n := range numbers {
		content = binary.BigEndian.AppendUint32(content, n)
	}
	return box(kind, content)
}

// claiming is an MP4 of one picture, its index at its end, whose tables are others.
func claiming(t *testing.T, data []byte, tables map[string][]byte) []byte {
	t.Helper()
	var out []byte
	for len(data) > 0 {
		require.GreaterOrEqual(t, len(data), 8)
		size, kind := binary.BigEndian.Uint32(data), string(data[4:8])
		content := data[8:size]
		switch kind {
		case "moov", "trak", "mdia", "minf", "stbl":
			out = append(out, box(kind, claiming(t, content, tables))...)
		default:
			if other, told := tables[kind]; told {
				out = append(out, other...)
			} else {
				out = append(out, box(kind, content)...)
			}
		}
		data = data[size:]
	}
	return out
}

// again is an MP4 whose tables name its one picture so many times: as large as a list of so many numbers, and what comes out is as
// large as so many pictures.
func again(t *testing.T, one []byte, times uint32) []byte {
	t.Helper()
	at := bytes.Index(one, []byte("mdat"))
	places := []uint32{times}
	for range times {
		places = append(places, uint32(at)+4)
	}
	return claiming(t, one, map[string][]byte{
		"stts": table("stts", 1, times, 512), "stss": nil, "edts": nil,
		"stsz": table("stsz", binary.BigEndian.Uint32(one[at-4:])-8, times),
		"stsc": table("stsc", 1, 1, 1, 1), "stco": table("stco", places...),
	})
}

// untold is an MP4 whose tables say in a few bytes that it has so many pictures, of a byte each.
func untold(t *testing.T, one []byte, pictures uint32) []byte {
	t.Helper()
	return claiming(t, one, map[string][]byte{
		"stts": table("stts", 1, pictures, 1), "stss": nil, "edts": nil, "stsz": table("stsz", 1, pictures),
		"stsc": table("stsc", 1, 1, pictures, 1), "stco": table("stco", 1, uint32(bytes.Index(one, []byte("mdat")))+4),
	})
}

// What is hostile in a video costs a bounded time, and nothing of it is kept.
func TestHostileVideos(t *testing.T) {
	t.Parallel()
	needsFilm(t)
	crowd := []string{"-f", "lavfi", "-i", "color=duration=0.2:size=16x16:rate=5"}
	for range 100 {
		crowd = append(crowd, "-map", "0:v")
	}
	large := filmed(t, "x.mp4", "-f", "lavfi", "-i", "color=duration=0.2:size=8000x6000:rate=5", "-c:v", "libx264", "-preset", "ultrafast",
		"-brand", "mp42")
	entry := bytes.Index(large, []byte("avc1\x00\x00\x00\x00\x00\x00")) + 28 // where the container says how large the pictures are
	require.Equal(t, []byte{0x1F, 0x40, 0x17, 0x70}, large[entry:entry+4])
	copy(large[entry:], []byte{0, 64, 0, 48})
	noise := filmed(t, "n.mp4", "-f", "lavfi", "-i", "color=size=640x480:rate=15,noise=alls=100:allf=t", "-frames:v", "1",
		"-c:v", "libx264", "-qp", "8", "-brand", "mp42")
	for name, data := range map[string][]byte{
		"one picture, a thousand times":    again(t, noise, 1000),
		"a picture, at ten times the size": again(t, noise, 10),
		"more pictures than memory":        untold(t, noise, 80_000_000),
		"a hundred tracks":                 filmed(t, "c.mp4", append(crowd, "-c:v", "libx264", "-threads", "1", "-brand", "mp42")...),
		"larger than its container says":   large,
		"a list of files behind its head":  []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isomffconcat version 1.0\nfile /etc/passwd\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			library, dir := openFor(t, nil)
			u := announced(1, "video/mp4", data)
			begun := time.Now()
			_ = rejection(t, taken(t, library, u, data))
			t.Logf("%s: %d bytes, %s", name, len(data), time.Since(begun).Round(time.Millisecond))
			require.NoError(t, library.Discard(t.Context(), u.ID))
			require.Empty(t, files(t, dir))
		})
	}
}
