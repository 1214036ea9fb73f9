package media

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"gocloud.dev/blob"

	"github.com/trellisgraph/trellis/domain"
)

// Bounds of videos, and of what looking at one may take.
const (
	longestVideo = 15 * time.Minute
	filmPatience = 2 * time.Minute
	mostOutput   = 64 << 20
)

// What ffmpeg takes on: a video may hold larger pictures than it says of itself, a file thousands of tracks, and a table of a few
// bytes may say that there are a hundred million pictures, each of which is noted before one is read.
const (
	mostFilmPixels  = maxThumbnail * maxThumbnail
	mostFilmStreams = 16
	mostFilmBlock   = 128 << 20 // bytes, in one piece: the largest poster, at 16 bits a colour, takes 100 MB
)

// played are the decoders of what browsers play. ffmpeg has hundreds of others, for files of which none has to be shown.
const played = "h264,vp8,vp9,libdav1d,libaom-av1,av1,aac,mp3float,mp3,opus,vorbis"

// film are the programs that know videos.
type film struct {
	ffmpeg, ffprobe string
	// encoder says whether ffmpeg has what streams are made with; nil until it was asked.
	asking  sync.Mutex
	encoder *bool
}

// reading are the options by which every file is read: as the format that it was announced as, from files alone, by few decoders,
// within bounds.
func (f *film) reading(c container) []string {
	return []string{
		"-protocol_whitelist", "file,pipe", "-threads", "1", "-max_pixels", strconv.Itoa(mostFilmPixels),
		"-max_streams", strconv.Itoa(mostFilmStreams), "-max_alloc", strconv.Itoa(mostFilmBlock), "-codec_whitelist", played,
		"-f", c.demuxer,
	}
}

// findFilm looks for the programs in the PATH; nil where one of them is not there.
func findFilm() *film {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		return nil
	}
	ffprobe, err := exec.LookPath("ffprobe")
	if err != nil {
		return nil
	}
	return &film{ffmpeg: ffmpeg, ffprobe: ffprobe}
}

// TakesVideos reports whether this machine has ffmpeg and ffprobe, without which videos cannot be looked at.
func (l *Library) TakesVideos() bool { return l.film != nil }

// errNoFilm leaves a video PROCESSING: another worker may have the programs.
var errNoFilm = errors.New("videos need ffmpeg and ffprobe, which are not installed here")

// container is how a type of video is read and written: the format is never guessed, for there are formats that name other files.
type container struct {
	demuxer, muxer, extension string
	options                   []string
}

func containers() map[string]container {
	return map[string]container{
		"video/mp4":  {demuxer: "mov", muxer: "mp4", extension: ".mp4", options: []string{"-movflags", "+faststart"}},
		"video/webm": {demuxer: "matroska", muxer: "webm", extension: ".webm"},
	}
}

// takeVideo measures a video, draws its poster, and keeps both: the video without what its camera noted beside the pictures,
// such as where it was.
func (l *Library) takeVideo(ctx context.Context, u *domain.Upload) error {
	if l.film == nil {
		return errNoFilm
	}
	c, known := containers()[u.ContentType]
	if !known {
		return reject(domain.RejectedType)
	}
	dir, err := os.MkdirTemp("", "trellis-video")
	if err != nil {
		return fmt.Errorf("make room for a video: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "upload"+c.extension)
	if err := l.download(ctx, u, file); err != nil {
		return err
	}
	clean := filepath.Join(dir, "clean"+c.extension)
	if err := l.film.clean(ctx, c, file, clean, mostOf(u.ByteSize)); err != nil {
		return err
	}
	seen, err := l.film.measure(ctx, c, clean) // what an upload says of its length, if it says it, need not be so
	if err != nil {
		return err
	}
	if seen.length <= 0 {
		return reject(domain.RejectedUnreadable)
	}
	poster, err := l.film.poster(ctx, c, clean, seen.length)
	if err != nil {
		return err
	}
	if err := l.store(ctx, videoKey(u.ID, u.Purpose.Private()), u.ContentType, clean); err != nil {
		return err
	}
	milliseconds := int(seen.length.Milliseconds())
	u.DurationMS = &milliseconds
	return l.takePoster(ctx, u, poster)
}

func (l *Library) takePoster(ctx context.Context, u *domain.Upload, poster []byte) error {
	leave, err := l.alone(ctx)
	if err != nil {
		return err
	}
	defer leave()
	picture, err := decode(poster, typePNG)
	if err != nil {
		return err
	}
	return l.keepImage(ctx, u, picture)
}

func (l *Library) download(ctx context.Context, u *domain.Upload, to string) error {
	return writeFile(to, func(file io.Writer) error { return l.copyUpload(ctx, u, file) })
}

// writeFile makes a file for a video in a folder of our own.
func writeFile(name string, fill func(io.Writer) error) (err error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600) //nolint:gosec // in a folder of our own
	if err != nil {
		return fmt.Errorf("make room for a video: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return fill(file)
}

// store keeps a file that a program made.
func (l *Library) store(ctx context.Context, key, contentType, from string) error {
	file, err := os.Open(from) //nolint:gosec // in a folder of our own
	if err != nil {
		return fmt.Errorf("read a video: %w", err)
	}
	defer func() { _ = file.Close() }() // only read
	if err := l.bucket.Upload(ctx, key, file, &blob.WriterOptions{ContentType: contentType}); err != nil {
		return fmt.Errorf("store a video: %w", err)
	}
	return nil
}

// probed is what ffprobe tells.
type probed struct {
	Streams []struct {
		Kind     string `json:"codec_type"`
		Width    int    `json:"width"`
		Height   int    `json:"height"`
		Attached struct {
			Picture int `json:"attached_pic"`
		} `json:"disposition"`
	} `json:"streams"`
	Format struct {
		Duration string `json:"duration"`
	} `json:"format"`
}

// footage is what a video is: its length, 0 where that is not said, its shorter side in pixels, and whether there is something to
// hear.
type footage struct {
	length time.Duration
	side   int
	sound  bool
}

// measure looks at a video. A file without moving pictures, with pictures that are too large, or too long is rejected.
func (f *film) measure(ctx context.Context, c container, file string) (footage, error) {
	out, err := f.run(ctx, filmPatience, f.ffprobe, slices.Concat([]string{"-v", "error"}, f.reading(c), []string{
		"-show_entries", "stream=codec_type,width,height:stream_disposition=attached_pic:format=duration", "-of", "json", file,
	})...)
	if err != nil {
		return footage{}, err
	}
	var p probed
	if err := json.Unmarshal(out, &p); err != nil {
		return footage{}, reject(domain.RejectedUnreadable)
	}
	var seen footage
	for _, s := range p.Streams {
		switch {
		case s.Kind == "audio":
			seen.sound = true
		case s.Kind != "video" || s.Attached.Picture != 0:
		case s.Width < 1 || s.Height < 1 || s.Width > maxThumbnail || s.Height > maxThumbnail:
			return footage{}, reject(domain.RejectedPixels)
		case seen.side == 0: // the first is the one that is shown
			seen.side = min(s.Width, s.Height)
		}
	}
	seconds, err := strconv.ParseFloat(p.Format.Duration, 64)
	switch {
	case seen.side == 0:
		return footage{}, reject(domain.RejectedUnreadable)
	case err == nil && seconds > longestVideo.Seconds():
		return footage{}, reject(domain.RejectedLength)
	case err == nil:
		seen.length = time.Duration(seconds * float64(time.Second))
	}
	return seen, nil
}

// poster is a still from the first second, upright, as PNG.
func (f *film) poster(ctx context.Context, c container, file string, length time.Duration) ([]byte, error) {
	from := min(time.Second, length/2)
	return f.run(ctx, filmPatience, f.ffmpeg, slices.Concat([]string{"-v", "error", "-nostdin"}, f.reading(c), []string{
		"-ss", strconv.FormatFloat(from.Seconds(), 'f', 3, 64), "-i", file,
		"-map", "0:V:0", "-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "pipe:1",
	})...)
}

// mostOf is how large the copy of a video may be, in bytes: as large as what was announced, and counted, and what another way of
// noting where its pictures lie may take.
func mostOf(announced int64) int64 { return announced + announced/4 + 1<<20 }

// clean copies the pictures and the sound, and nothing else, so that players can begin before all is there. A file of which more
// comes out than there may be is rejected: its tables may name the same bytes again and again, or they are packed.
func (f *film) clean(ctx context.Context, c container, from, to string, most int64) error {
	_, err := f.run(ctx, filmPatience, f.ffmpeg, slices.Concat([]string{"-v", "error", "-nostdin"}, f.reading(c), []string{
		"-i", from, "-map", "0:V:0", "-map", "0:a:0?", "-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1",
		"-fs", strconv.FormatInt(most, 10),
	}, c.options, []string{"-f", c.muxer, to})...)
	if err != nil {
		return err
	}
	made, err := os.Stat(to)
	switch {
	case err != nil:
		return fmt.Errorf("look at a video: %w", err)
	case made.Size() >= most: // where ffmpeg stopped, too: it writes on until it has reached the bound
		return reject(domain.RejectedSize)
	default:
		return nil
	}
}

// run is what a program says, of a file that is none of our making: what it cannot do with it is the file's fault.
func (f *film) run(ctx context.Context, patience time.Duration, program string, args ...string) ([]byte, error) {
	bounds, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(bounds, program, args...) //nolint:gosec // our own arguments; the format is given, not guessed
	cmd.Env, cmd.WaitDelay = []string{}, time.Second
	out := &bounded{}
	cmd.Stdout = out
	err := cmd.Run()
	var failed *exec.ExitError
	switch {
	case ctx.Err() != nil: // we are told to stop
		return nil, ctx.Err()
	case errors.As(err, &failed), bounds.Err() != nil, errors.Is(err, io.ErrShortWrite):
		return nil, reject(domain.RejectedUnreadable)
	case err != nil:
		return nil, fmt.Errorf("run %s: %w", filepath.Base(program), err)
	default:
		return out.Bytes(), nil
	}
}

// bounded is a buffer that takes so much and no more.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > mostOutput {
		return 0, io.ErrShortWrite
	}
	return b.Buffer.Write(p)
}
