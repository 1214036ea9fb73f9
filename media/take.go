package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"

	"github.com/bbrks/go-blurhash"
	"gocloud.dev/gcerrors"
	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"github.com/trellisgraph/trellis/domain"
)

// The types of what is taken.
const (
	typeJPEG = "image/jpeg"
	typePNG  = "image/png"
	typeWebP = "image/webp"
)

// Rejection says why an upload is not kept.
type Rejection struct{ Reason domain.MediaRejection }

func (r *Rejection) Error() string { return "the upload is rejected: " + string(r.Reason) }

func reject(reason domain.MediaRejection) error { return &Rejection{Reason: reason} }

// Take looks at an upload that has come, keeps what is to be shown of it, made anew, and fills in what it found out: size,
// BlurHash, codes, length. The upload itself stays until Discard, so that doing it again is harmless. Errors: a Rejection,
// which is final; NOT_FOUND where the upload has not come.
func (l *Library) Take(ctx context.Context, u *domain.Upload) error {
	attributes, err := l.bucket.Attributes(ctx, incoming(u.ID))
	switch {
	case gcerrors.Code(err) == gcerrors.NotFound:
		return domain.NotFound("upload")
	case err != nil:
		return fmt.Errorf("look at an upload: %w", err)
	case attributes.Size != u.ByteSize || u.ByteSize > u.Kind.MaxBytes():
		return reject(domain.RejectedSize)
	case u.Kind == domain.MediaVideo:
		return l.takeVideo(ctx, u)
	default:
		return l.takeImage(ctx, u)
	}
}

// alone waits until no other upload is decoded in this process.
func (l *Library) alone(ctx context.Context) (leave func(), err error) {
	select {
	case l.taking <- struct{}{}:
		return func() { <-l.taking }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *Library) takeImage(ctx context.Context, u *domain.Upload) error {
	leave, err := l.alone(ctx)
	if err != nil {
		return err
	}
	defer leave()
	var data bytes.Buffer
	if err := l.copyUpload(ctx, u, &data); err != nil {
		return err
	}
	picture, err := decode(data.Bytes(), u.ContentType)
	if err != nil {
		return err
	}
	return l.keepImage(ctx, u, picture)
}

// copyUpload writes the upload somewhere, and rejects what is not what was announced or of another type than it said.
func (l *Library) copyUpload(ctx context.Context, u *domain.Upload, to io.Writer) error {
	from, err := l.bucket.NewReader(ctx, incoming(u.ID), nil)
	if err != nil {
		return fmt.Errorf("read an upload: %w", err)
	}
	defer func() { _ = from.Close() }() // only read
	sum, head := sha256.New(), &firstBytes{}
	n, err := io.Copy(io.MultiWriter(to, sum, head), io.LimitReader(from, u.ByteSize+1))
	switch {
	case err != nil:
		return fmt.Errorf("read an upload: %w", err)
	case n != u.ByteSize:
		return reject(domain.RejectedSize)
	case hex.EncodeToString(sum.Sum(nil)) != u.SHA256:
		return reject(domain.RejectedChecksum)
	case http.DetectContentType(head.bytes) != u.ContentType:
		return reject(domain.RejectedType)
	default:
		return nil
	}
}

// firstBytes keeps as much as types are told by.
type firstBytes struct{ bytes []byte }

func (f *firstBytes) Write(p []byte) (int, error) {
	f.bytes = append(f.bytes, p[:min(len(p), 512-len(f.bytes))]...)
	return len(p), nil
}

// mostMemory is what the pixels of one upload may need while it is decoded, in bytes.
const mostMemory = 256 << 20

// decode reads a picture, upright, by the decoder of its type alone. What would need too much memory is rejected by what its
// header says, before a pixel is read.
func decode(data []byte, contentType string) (image.Image, error) {
	config, pixels := decoders(contentType)
	if config == nil {
		return nil, reject(domain.RejectedType)
	}
	cfg, err := config(bytes.NewReader(data))
	if err != nil || cfg.Width < 1 || cfg.Height < 1 {
		return nil, reject(domain.RejectedUnreadable)
	}
	orientation, perPixel := upright, bytesPerPixel(cfg.ColorModel)
	if contentType == typeJPEG {
		look := lookAtJPEG(data)
		orientation, perPixel = look.orientation, look.bytesPerPixel(cfg.ColorModel)
	}
	if cfg.Width > maxPixels/cfg.Height || cfg.Width*cfg.Height > mostMemory/perPixel {
		return nil, reject(domain.RejectedPixels)
	}
	picture, err := pixels(bytes.NewReader(data))
	if err != nil {
		return nil, reject(domain.RejectedUnreadable)
	}
	return turned(within(picture, maxThumbnail), orientation), nil
}

func decoders(contentType string) (config func(io.Reader) (image.Config, error), pixels func(io.Reader) (image.Image, error)) {
	switch contentType {
	case typeJPEG:
		return jpeg.DecodeConfig, jpeg.Decode
	case typePNG:
		return png.DecodeConfig, png.Decode
	case typeWebP:
		return webp.DecodeConfig, decodeWebP
	default:
		return nil, nil
	}
}

// bytesPerPixel is what a pixel takes that is no JPEG's.
func bytesPerPixel(model color.Model) int {
	if model == color.NRGBA64Model || model == color.RGBA64Model {
		return 8
	}
	return 4
}

// within is the picture with its longer side at most side pixels.
func within(picture image.Image, side int) image.Image {
	size := picture.Bounds().Size()
	if longest := max(size.X, size.Y); longest > side {
		return narrow(picture, max(1, size.X*side/longest))
	}
	return picture
}

// keepImage stores a picture and what is asked for most, and fills in what is known of it.
func (l *Library) keepImage(ctx context.Context, u *domain.Upload, picture image.Image) error {
	texts, err := QRTexts(picture)
	if err != nil && !errors.Is(err, ErrCrowded) {
		return err
	}
	u.Codes, u.Crowded = texts, err != nil
	if u.Image.Hash, err = hashOf(picture); err != nil {
		return err
	}
	size := picture.Bounds().Size()
	u.Image.Width, u.Image.Height = size.X, size.Y
	original := key(u.Image.ID, u.Purpose.Private())
	if err := l.keepOriginal(ctx, original, picture); err != nil {
		return err
	}
	for _, width := range presets() {
		if width >= size.X {
			break
		}
		narrowed := narrow(picture, width)
		for _, ext := range presetFormats() {
			data, err := encode(narrowed, ext)
			if err == nil {
				err = l.put(ctx, smaller(original, width, ext), contentType(ext), data)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// keepOriginal stores a picture by what suits it: light comes through a PNG.
func (l *Library) keepOriginal(ctx context.Context, at string, picture image.Image) error {
	var data bytes.Buffer
	if opaque(picture) {
		if err := jpeg.Encode(&data, picture, &jpeg.Options{Quality: 90}); err != nil {
			return fmt.Errorf("encode an upload: %w", err)
		}
		return l.put(ctx, at, typeJPEG, data.Bytes())
	}
	if err := png.Encode(&data, picture); err != nil {
		return fmt.Errorf("encode an upload: %w", err)
	}
	return l.put(ctx, at, typePNG, data.Bytes())
}

func hashOf(picture image.Image) (string, error) {
	size := picture.Bounds().Size()
	small := image.NewRGBA(image.Rect(0, 0, min(32, size.X), min(32, size.Y)))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	hash, err := blurhash.Encode(4, 4, small)
	if err != nil {
		return "", fmt.Errorf("hash a picture: %w", err)
	}
	return hash, nil
}
