package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"log/slog"
	"net/url"
	"path/filepath"
	"runtime"

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
)

// Library keeps originals in a bucket and makes what is asked for from them.
type Library struct {
	bucket *blob.Bucket
	log    *slog.Logger
	ready  *otter.Cache[rendition, []byte]
	work   chan struct{}
}

// rendition is a picture at a width in a format.
type rendition struct {
	id    domain.MediaID
	width int
	ext   string
}

// OpenDir keeps pictures as files below dir, which is made when it is not there. log gets what cannot be sent.
func OpenDir(dir string, log *slog.Logger) (*Library, error) {
	bucket, err := fileblob.OpenBucket(filepath.Clean(dir), &fileblob.Options{
		CreateDir: true, NoTempDir: true, Metadata: fileblob.MetadataDontWrite,
	})
	if err != nil {
		return nil, fmt.Errorf("open the picture folder %s: %w", dir, err)
	}
	ready, err := otter.New(&otter.Options[rendition, []byte]{
		MaximumWeight: cacheBytes,
		Weigher:       func(_ rendition, data []byte) uint32 { return uint32(len(data)) }, //nolint:gosec // far below 4 GiB
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("make the picture cache: %w", err), bucket.Close())
	}
	return &Library{bucket: bucket, log: log, ready: ready, work: make(chan struct{}, runtime.GOMAXPROCS(0))}, nil
}

// Close lets go of the bucket.
func (l *Library) Close() error { return l.bucket.Close() }

// PutJPEG stores a picture as the original of id, replacing what was there.
func (l *Library) PutJPEG(ctx context.Context, id domain.MediaID, picture image.Image) error {
	var data bytes.Buffer
	if err := jpeg.Encode(&data, picture, &jpeg.Options{Quality: 90}); err != nil {
		return fmt.Errorf("encode a picture: %w", err)
	}
	if err := l.bucket.WriteAll(ctx, key(id), data.Bytes(), &blob.WriterOptions{ContentType: "image/jpeg"}); err != nil {
		return fmt.Errorf("store a picture: %w", err)
	}
	return nil
}

// key spreads the files over folders by the id's last characters, which are random where the first are a time.
func key(id domain.MediaID) string {
	s := id.String()
	return url.PathEscape(s[len(s)-2:]) + "/" + s
}

// render returns the picture at a width, from the cache where it is there. NOT_FOUND where there is no such picture.
func (l *Library) render(ctx context.Context, r rendition) ([]byte, error) {
	return l.ready.Get(ctx, r, otter.LoaderFunc[rendition, []byte](func(ctx context.Context, r rendition) ([]byte, error) {
		select {
		case l.work <- struct{}{}:
			defer func() { <-l.work }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		original, err := l.bucket.ReadAll(ctx, key(r.id))
		if gcerrors.Code(err) == gcerrors.NotFound {
			return nil, domain.NotFound("picture")
		}
		if err != nil {
			return nil, fmt.Errorf("read a picture: %w", err)
		}
		return resize(original, r)
	}))
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
	if r.width < cfg.Width {
		height := max(1, (cfg.Height*r.width+cfg.Width/2)/cfg.Width)
		smaller := image.NewRGBA(image.Rect(0, 0, r.width, height))
		draw.CatmullRom.Scale(smaller, smaller.Bounds(), picture, picture.Bounds(), draw.Src, nil)
		picture = smaller
	}
	var out bytes.Buffer
	if r.ext == "png" {
		err = png.Encode(&out, picture)
	} else {
		err = jpeg.Encode(&out, picture, &jpeg.Options{Quality: jpegQuality})
	}
	if err != nil {
		return nil, fmt.Errorf("encode a picture: %w", err)
	}
	return out.Bytes(), nil
}
