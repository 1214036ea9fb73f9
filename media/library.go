package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"log/slog"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"
	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/gcerrors"
	"golang.org/x/image/draw"

	"github.com/trellisgraph/trellis/domain"
)

// Bounds of what is decoded and of what is kept ready.
const (
	maxPixels    = 40_000_000
	cacheBytes   = 64 << 20
	jpegQuality  = 84
	maxThumbnail = 4096
	maxKnown     = 100_000
)

// askAgain is how long a picture is sent without asking whether it is still there and, where it is private and was shown to
// everybody, whether it still is.
const askAgain = time.Minute

// Library keeps originals in a bucket, takes uploads into it, and makes what is asked for from them.
type Library struct {
	bucket *blob.Bucket
	log    *slog.Logger
	// ready holds pictures as they were made, and seen what is known of those that are kept.
	ready *otter.Cache[rendition, []byte]
	seen  *otter.Cache[domain.MediaID, sighting]
	// open holds when what is private was last found to be shown to everybody.
	open  *otter.Cache[domain.MediaID, time.Time]
	hands hands
	// base and signer are what URLs of uploads are made of.
	base   string
	signer *Signer
	// remote says that clients put uploads into the bucket themselves.
	remote bool
	// taking lets one upload be decoded at a time: what one may need of memory is bounded, and so is what all need.
	taking chan struct{}
	film   *film
	public Public
	// streams says that streams are wanted, and streaming lets one be made at a time.
	streams   bool
	streaming chan struct{}
}

// Options say where pictures and videos are kept.
type Options struct {
	// URL is a bucket, such as s3://name?region=eu-west-1; "" for files below Dir.
	URL string
	// Dir is a folder, made when it is not there.
	Dir string
	// Base is the server's own URL as clients reach it, where they send uploads that are kept as files.
	Base string
	// Signer signs and checks URLs; nil refuses all that is not public, and takes no uploads.
	Signer *Signer
	// Public tells what of the private may be fetched by everybody; nil for nothing.
	Public Public
	// Streams has streams made of videos, where the programs for it are installed.
	Streams bool
	// Log gets what cannot be sent.
	Log *slog.Logger
}

// Public reports whether everybody may see something that shows the picture or video.
type Public func(ctx context.Context, id domain.MediaID) (bool, error)

// rendition is a picture at a width in a format.
type rendition struct {
	id    domain.MediaID
	width int
	ext   string
}

// sighting is what is known of a picture that is kept: how wide it is, whether it lies among the private ones, and when it was
// last there.
type sighting struct {
	width   int
	private bool
	at      time.Time
}

// OpenDir keeps pictures as files below dir, which is made when it is not there. log gets what cannot be sent.
func OpenDir(dir string, log *slog.Logger) (*Library, error) {
	bucket, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	return newLibrary(bucket, Options{Dir: dir, Log: log})
}

// Open opens the bucket. Close must be called.
func Open(ctx context.Context, o Options) (*Library, error) {
	if o.URL == "" {
		bucket, err := openFolder(o.Dir)
		if err != nil {
			return nil, err
		}
		return newLibrary(bucket, o)
	}
	bucket, err := blob.OpenBucket(ctx, o.URL)
	if err != nil {
		return nil, fmt.Errorf("open the bucket of pictures: %w", err)
	}
	return newLibrary(bucket, o)
}

func newLibrary(bucket *blob.Bucket, o Options) (*Library, error) {
	ready, err := otter.New(&otter.Options[rendition, []byte]{
		MaximumWeight: cacheBytes,
		Weigher:       func(_ rendition, data []byte) uint32 { return uint32(len(data)) }, //nolint:gosec // far below 4 GiB
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make the picture cache: %w", err), bucket.Close())
	}
	seen, err := otter.New(&otter.Options[domain.MediaID, sighting]{MaximumSize: maxKnown})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make the cache of what is there: %w", err), bucket.Close())
	}
	open, err := otter.New(&otter.Options[domain.MediaID, time.Time]{MaximumSize: maxKnown})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make the cache of what is public: %w", err), bucket.Close())
	}
	return &Library{
		bucket: bucket, log: o.Log, ready: ready, seen: seen, open: open, hands: newHands(runtime.GOMAXPROCS(0)),
		base: strings.TrimSuffix(o.Base, "/"), signer: o.Signer, remote: o.URL != "", taking: make(chan struct{}, 1),
		film: findFilm(), public: o.Public, streams: o.Streams, streaming: make(chan struct{}, 1),
	}, nil
}

func openFolder(dir string) (*blob.Bucket, error) {
	bucket, err := fileblob.OpenBucket(filepath.Clean(dir), &fileblob.Options{
		CreateDir: true, NoTempDir: true, Metadata: fileblob.MetadataDontWrite,
	})
	if err != nil {
		return nil, fmt.Errorf("open the picture folder %s: %w", dir, err)
	}
	return bucket, nil
}

// Close lets go of the bucket.
func (l *Library) Close() error { return l.bucket.Close() }

// PutJPEG stores a picture as the original of id, replacing what was there: for everybody, or as a private one.
func (l *Library) PutJPEG(ctx context.Context, id domain.MediaID, picture image.Image, private bool) error {
	var data bytes.Buffer
	if err := jpeg.Encode(&data, picture, &jpeg.Options{Quality: 90}); err != nil {
		return fmt.Errorf("encode a picture: %w", err)
	}
	return l.put(ctx, key(id, private), typeJPEG, data.Bytes())
}

func (l *Library) put(ctx context.Context, key, contentType string, data []byte) error {
	if err := l.bucket.WriteAll(ctx, key, data, &blob.WriterOptions{ContentType: contentType}); err != nil {
		return fmt.Errorf("store a picture: %w", err)
	}
	return nil
}

// key spreads the files over folders by the id's last characters, which are random where the first are a time. What is private
// lies apart from the rest.
func key(id domain.MediaID, private bool) string {
	s := id.String()
	place := url.PathEscape(s[len(s)-2:]) + "/" + s
	if private {
		return "private/" + place
	}
	return place
}

// smaller is where a picture is kept that was made from an original beforehand.
func smaller(original string, width int, ext string) string {
	return original + "." + strconv.Itoa(width) + "." + ext
}

// presets are the widths at which pictures are made once they are uploaded, in the formats of presetFormats: what phones ask for
// in lists and in full.
func presets() []int { return []int{400, 600, 1200} }

// presetFormats are the formats that presets are made in. A PNG is asked for by few.
func presetFormats() []string { return []string{"jpg", "webp"} }

// look tells what is known of a picture that may be fetched. NOT_FOUND where there is none, or where it is private, the URL is
// not signed, and nothing that everybody may see shows it.
func (l *Library) look(ctx context.Context, id domain.MediaID, signed bool) (sighting, error) {
	s, err := l.seen.Get(ctx, id, otter.LoaderFunc[domain.MediaID, sighting](l.find))
	if err == nil {
		err = l.lookAgain(ctx, id, s)
	}
	if err == nil && s.private && !signed {
		err = l.opened(ctx, id)
	}
	return s, err
}

// find looks for a picture, and reads of it no more than its size.
func (l *Library) find(ctx context.Context, id domain.MediaID) (sighting, error) {
	private, err := l.lies(ctx, id, key, true)
	if err != nil {
		return sighting{}, err
	}
	reader, err := l.bucket.NewReader(ctx, key(id, private), nil)
	if err != nil {
		return sighting{}, unread(err)
	}
	defer func() { _ = reader.Close() }() // only read
	cfg, _, err := image.DecodeConfig(reader)
	if err != nil {
		return sighting{}, fmt.Errorf("read a picture's size: %w", err)
	}
	return sighting{width: cfg.Width, private: private, at: l.signer.time()}, nil
}

// lookAgain has whoever comes first after askAgain look whether the picture is still there, which others may have removed;
// whoever else comes goes on with what was known, and so do all while the bucket does not answer. NOT_FOUND where it is gone.
func (l *Library) lookAgain(ctx context.Context, id domain.MediaID, s sighting) error {
	now := l.signer.time()
	if now.Sub(s.at) < askAgain {
		return nil
	}
	again := s
	again.at = now
	l.seen.Set(id, again)
	there, err := l.bucket.Exists(ctx, key(id, s.private))
	switch {
	case ctx.Err() != nil: // the client is gone: it is the next one's turn
		l.seen.Set(id, s)
	case err == nil && !there:
		l.seen.Invalidate(id)
		return domain.NotFound("picture")
	}
	return nil
}

// render returns a picture that was found, at a step, from the cache where it is there. Those who ask for the same wait for one
// to make it. errBusy where too many are being made.
func (l *Library) render(ctx context.Context, r rendition, private bool) ([]byte, error) {
	original := key(r.id, private)
	return l.ready.Get(ctx, r, otter.LoaderFunc[rendition, []byte](func(ctx context.Context, r rendition) ([]byte, error) {
		if slices.Contains(presets(), r.width) && slices.Contains(presetFormats(), r.ext) {
			if data, err := l.read(ctx, smaller(original, r.width, r.ext)); err == nil {
				return data, nil
			}
		}
		leave, err := l.hands.take(ctx)
		if err != nil {
			return nil, err
		}
		defer leave()
		data, err := l.read(ctx, original)
		if err != nil {
			return nil, err
		}
		return resize(data, r)
	}))
}

// lies tells where a picture or video is that may be fetched: among the private ones or the others. at is where it would be.
// NOT_FOUND where it is nowhere, or where it is private, the URL is not signed, and nothing that everybody may see shows it.
func (l *Library) lies(
	ctx context.Context, id domain.MediaID, at func(id domain.MediaID, private bool) string, signed bool,
) (private bool, err error) {
	apart, err := l.bucket.Exists(ctx, at(id, true))
	if err != nil {
		return false, fmt.Errorf("look for a picture or video: %w", err)
	}
	if !apart {
		return false, nil
	}
	if signed {
		return true, nil
	}
	return true, l.opened(ctx, id)
}

// opened reports by nil that something that everybody may see shows what is private, as it was at most askAgain ago. While it
// cannot be told any more, what was open stays open. NOT_FOUND where nothing does.
func (l *Library) opened(ctx context.Context, id domain.MediaID) error {
	if l.public == nil {
		return domain.NotFound("picture or video")
	}
	now := l.signer.time()
	since, was := l.open.GetIfPresent(id)
	if was && now.Sub(since) < askAgain {
		return nil
	}
	public, err := l.public(ctx, id)
	switch {
	case err != nil && was:
		return nil
	case err != nil:
		return err
	case !public:
		l.open.Invalidate(id)
		return domain.NotFound("picture or video")
	default:
		l.open.Set(id, now)
		return nil
	}
}

func (l *Library) read(ctx context.Context, key string) ([]byte, error) {
	data, err := l.bucket.ReadAll(ctx, key)
	if err != nil {
		return nil, unread(err)
	}
	return data, nil
}

// unread is why a picture cannot be read: NOT_FOUND where there is none.
func unread(err error) error {
	if gcerrors.Code(err) == gcerrors.NotFound {
		return domain.NotFound("picture")
	}
	return fmt.Errorf("read a picture: %w", err)
}

func resize(original []byte, r rendition) ([]byte, error) {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(original))
	if err != nil {
		return nil, fmt.Errorf("read a picture's size: %w", err)
	}
	if cfg.Width*cfg.Height > maxPixels {
		return nil, domain.BadInput("picture", "has more than %d pixels", maxPixels)
	}
	picture, _, err := image.Decode(bytes.NewReader(original))
	if err != nil {
		return nil, fmt.Errorf("decode a picture: %w", err)
	}
	return encode(narrow(picture, r.width), r.ext)
}

func encode(picture image.Image, ext string) ([]byte, error) {
	var out bytes.Buffer
	var err error
	switch ext {
	case "png":
		err = png.Encode(&out, picture)
	case "webp":
		err = encodeWebP(&out, picture)
	default:
		err = jpeg.Encode(&out, onWhite(picture), &jpeg.Options{Quality: jpegQuality})
	}
	if err != nil {
		return nil, fmt.Errorf("encode a picture: %w", err)
	}
	return out.Bytes(), nil
}

// onWhite is the picture on white paper where light comes through it, for a JPEG has no such places.
func onWhite(picture image.Image) image.Image {
	if opaque(picture) {
		return picture
	}
	out := image.NewRGBA(picture.Bounds())
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), picture, picture.Bounds().Min, draw.Over)
	return out
}

func opaque(picture image.Image) bool {
	o, can := picture.(interface{ Opaque() bool })
	return can && o.Opaque()
}
