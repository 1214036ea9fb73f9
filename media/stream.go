package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/trellisgraph/trellis/domain"
)

// A stream is a video for players that choose their quality while they play (RFC 8216): a playlist of qualities, a playlist for
// each quality, and one file for each, of which players ask for parts.
const (
	streamFolder   = "hls/"
	masterPlaylist = "master.m3u8"
	playlistSuffix = ".m3u8"
	segmentsSuffix = ".mp4"

	typePlaylist = "application/vnd.apple.mpegurl"
	typeMP4      = "video/mp4"
)

// What making a stream may take. Segments begin with a whole picture, so that players change over there.
const (
	streamPatience = 40 * time.Minute
	segmentSeconds = 4
	mostFrames     = 30 // a second
	streamEncoder  = "libx264"
)

// quality is one of a stream's: its shorter side in pixels at most, and what it may take of a line, in thousands of bits a
// second.
type quality struct {
	name  string
	side  int
	kbits int
}

func qualities() []quality {
	return []quality{{name: "low", side: 360, kbits: 800}, {name: "high", side: 720, kbits: 2500}}
}

// upTo are the qualities of a video whose shorter side is so long: none is larger than it, and none is there twice.
func upTo(side int) []quality {
	var all []quality
	for _, q := range qualities() {
		q.side = max(2, min(q.side, side)&^1) // the encoder halves it
		if len(all) == 0 || q.side > all[len(all)-1].side {
			all = append(all, q)
		}
	}
	return all
}

// MakesStreams reports whether this process makes streams: it was asked to, and has ffmpeg with an encoder for H.264.
func (l *Library) MakesStreams(ctx context.Context) bool {
	return l.streams && l.film != nil && l.film.encodes(ctx)
}

// encodes asks ffmpeg, which may have been built without the encoder, until it has answered.
func (f *film) encodes(ctx context.Context) bool {
	f.asking.Lock()
	defer f.asking.Unlock()
	if f.encoder == nil {
		out, err := f.run(ctx, filmPatience, f.ffmpeg, "-v", "error", "-encoders")
		if err != nil {
			return false
		}
		f.encoder = new(bytes.Contains(out, []byte(" "+streamEncoder+" ")))
	}
	return *f.encoder
}

// errNoStreams leaves a video without a stream until a process takes the job that makes them.
var errNoStreams = errors.New("streams need ffmpeg with " + streamEncoder + ", which is not installed here")

// MakeStream makes a stream of a READY video and keeps it beside it, one at a time in this process; made anew, it replaces what
// was there. It is false where the video cannot be made one of, which no other try changes. NOT_FOUND where the video is gone.
func (l *Library) MakeStream(ctx context.Context, u *domain.Upload) (made bool, err error) {
	if !l.MakesStreams(ctx) {
		return false, errNoStreams
	}
	select {
	case l.streaming <- struct{}{}:
		defer func() { <-l.streaming }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	err = l.makeStream(ctx, u)
	if _, rejected := errors.AsType[*Rejection](err); rejected {
		l.log.WarnContext(ctx, "a video cannot be made a stream of", "id", u.ID, "error", err)
		return false, nil
	}
	return err == nil, err
}

func (l *Library) makeStream(ctx context.Context, u *domain.Upload) error {
	c, known := containers()[u.ContentType]
	if !known {
		return reject(domain.RejectedType)
	}
	dir, err := os.MkdirTemp("", "trellis-stream")
	if err != nil {
		return fmt.Errorf("make room for a stream: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "video"+c.extension)
	if err := l.fetchVideo(ctx, u, file); err != nil {
		return err
	}
	seen, err := l.film.measure(ctx, c, file)
	if err != nil {
		return err
	}
	made := upTo(seen.side)
	if err := l.film.stream(ctx, c, file, dir, seen, made); err != nil {
		return err
	}
	if err := l.storeStream(ctx, u, dir, made); err != nil {
		return err
	}
	return l.withoutVideo(ctx, u)
}

// withoutVideo removes a stream again where its video was removed while it was made: NOT_FOUND then.
func (l *Library) withoutVideo(ctx context.Context, u *domain.Upload) error {
	there, err := l.bucket.Exists(ctx, videoKey(u.ID, u.Purpose.Private()))
	if err != nil {
		return fmt.Errorf("look for a video: %w", err)
	}
	if there {
		return nil
	}
	if err := l.Remove(ctx, u.ID); err != nil {
		return err
	}
	return domain.NotFound("video")
}

// fetchVideo writes a video that is kept into a file.
func (l *Library) fetchVideo(ctx context.Context, u *domain.Upload, to string) error {
	from, err := l.openVideo(ctx, u.ID, true)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // only read
	return writeFile(to, func(file io.Writer) error {
		if _, err := io.Copy(file, from); err != nil {
			return fmt.Errorf("read a video: %w", err)
		}
		return nil
	})
}

// stream makes all qualities in one go, so that the video is decoded once. It ends where the video said it would, whatever comes
// then.
func (f *film) stream(ctx context.Context, c container, file, dir string, seen footage, made []quality) error {
	args := slices.Concat([]string{"-v", "error", "-nostdin"}, f.reading(c), []string{
		"-t", strconv.FormatFloat((seen.length + time.Second).Seconds(), 'f', 3, 64), "-i", file,
		"-map_metadata", "-1", "-map_chapters", "-1",
	})
	var variants []string
	for i, q := range made {
		n, rate := strconv.Itoa(i), strconv.Itoa(q.kbits)
		side := strconv.Itoa(q.side)
		args = append(args, "-map", "0:V:0",
			"-filter:v:"+n, "scale='if(gt(iw,ih),-2,"+side+")':'if(gt(iw,ih),"+side+",-2)',format=yuv420p",
			"-maxrate:v:"+n, rate+"k", "-bufsize:v:"+n, rate+"k")
		variant := "v:" + n
		if seen.sound {
			args, variant = append(args, "-map", "0:a:0"), variant+",a:"+n
		}
		variants = append(variants, variant+",name:"+q.name)
	}
	args = append(args,
		"-c:v", streamEncoder, "-threads:v", "1", "-preset", "veryfast", "-profile:v", "main", "-crf", "23",
		"-fpsmax", strconv.Itoa(mostFrames), "-sc_threshold", "0",
		"-force_key_frames", "expr:gte(t,n_forced*"+strconv.Itoa(segmentSeconds)+")",
		"-c:a", "aac", "-b:a", "96k", "-ac", "2",
		"-f", "hls", "-hls_time", strconv.Itoa(segmentSeconds), "-hls_list_size", "0", "-hls_playlist_type", "vod",
		"-hls_segment_type", "fmp4", "-hls_flags", "single_file+independent_segments",
		"-master_pl_name", masterPlaylist, "-var_stream_map", strings.Join(variants, " "),
		"-hls_segment_filename", filepath.Join(dir, "%v"+segmentsSuffix), filepath.Join(dir, "%v"+playlistSuffix))
	_, err := f.run(ctx, streamPatience, f.ffmpeg, args...)
	return err
}

// storeStream keeps the files, those first that others name.
func (l *Library) storeStream(ctx context.Context, u *domain.Upload, dir string, made []quality) error {
	var names []string
	for _, suffix := range []string{segmentsSuffix, playlistSuffix} {
		for _, q := range made {
			names = append(names, q.name+suffix)
		}
	}
	for _, name := range append(names, masterPlaylist) {
		if err := l.store(ctx, streamKey(name)(u.ID, u.Purpose.Private()), streamType(name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// streamKey is where a file of a stream is kept, beside its video.
func streamKey(name string) func(id domain.MediaID, private bool) string {
	return func(id domain.MediaID, private bool) string { return key(id, private) + ".hls." + name }
}

// streamType is the type of a stream's file, "" where streams have none of that name.
func streamType(name string) string {
	if name == masterPlaylist {
		return typePlaylist
	}
	for _, q := range qualities() {
		switch name {
		case q.name + playlistSuffix:
			return typePlaylist
		case q.name + segmentsSuffix:
			return typeMP4
		}
	}
	return ""
}

// sendStream sends a file of a stream, or the parts of it that a player asks for. Where the URL is signed, a playlist names
// its files by URLs that are signed as it is, and end with it.
func (l *Library) sendStream(w http.ResponseWriter, req *http.Request, id domain.MediaID, name string, allowed pass) {
	contentType := streamType(name)
	if contentType == "" {
		http.NotFound(w, req)
		return
	}
	reader, err := l.openVideoFile(req.Context(), id, streamKey(name), allowed.signed())
	if err != nil {
		l.refuse(w, req, id, err)
		return
	}
	defer func() { _ = reader.Close() }() // only read
	version := id.String() + "-" + name
	var body io.ReadSeeker = reader
	if contentType == typePlaylist && allowed.signed() {
		list, err := io.ReadAll(reader)
		if err != nil {
			l.refuse(w, req, id, fmt.Errorf("read a playlist: %w", err))
			return
		}
		body = bytes.NewReader(signedPlaylist(list, l.signer.fetchUntil(id.String(), allowed.expires)))
		version += "-" + strconv.FormatInt(allowed.expires.Unix(), 10)
	}
	l.cacheable(w, allowed)
	tag(w, version)
	w.Header().Set("Content-Type", contentType)
	send(w, req, body)
}

// signedPlaylist is a playlist with a query behind each file that it names: on a line of its own, or as a tag's URI.
func signedPlaylist(list []byte, query string) []byte {
	const uri = `URI="`
	var out bytes.Buffer
	for line := range bytes.Lines(list) {
		text := bytes.TrimRight(line, "\r\n")
		before, rest, named := bytes.Cut(text, []byte(uri))
		name, after, closed := bytes.Cut(rest, []byte(`"`))
		switch {
		case len(text) > 0 && text[0] != '#':
			out.Write(text)
			out.WriteString(query)
		case named && closed:
			out.Write(before)
			out.WriteString(uri + string(name) + query + `"`)
			out.Write(after)
		default:
			out.Write(text)
		}
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// openVideoFile opens a video or a file of its stream. NOT_FOUND where it is not there, or not for who asks.
func (l *Library) openVideoFile(
	ctx context.Context, id domain.MediaID, at func(id domain.MediaID, private bool) string, signed bool,
) (*blob.Reader, error) {
	private, err := l.lies(ctx, id, at, signed)
	if err != nil {
		return nil, err
	}
	reader, err := l.bucket.NewReader(ctx, at(id, private), nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, domain.NotFound("video")
	}
	if err != nil {
		return nil, fmt.Errorf("read a video: %w", err)
	}
	return reader, nil
}
