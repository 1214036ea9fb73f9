package media

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/trellisgraph/trellis/domain"
)

// archiveFile is the name under which an archive is served.
const archiveFile = "archive.zip"

const typeZIP = "application/zip"

// archiveKey is where an archive is kept, apart from what is shown.
func archiveKey(id domain.MediaID) string { return "archives/" + key(id, false) }

// WriteArchive stores a ZIP archive under id, replacing what was there, and returns its size in bytes. fill writes the files
// into it, however large: nothing is kept of it in memory. Nothing is stored where fill fails.
func (l *Library) WriteArchive(ctx context.Context, id domain.MediaID, fill func(*zip.Writer) error) (int64, error) {
	writing, abandon := context.WithCancel(ctx)
	defer abandon()
	to, err := l.bucket.NewWriter(writing, archiveKey(id), &blob.WriterOptions{ContentType: typeZIP})
	if err != nil {
		return 0, fmt.Errorf("store an archive: %w", err)
	}
	counted := &counter{to: to}
	archive := zip.NewWriter(counted)
	if err := errors.Join(fill(archive), archive.Close()); err != nil {
		abandon() // so that closing keeps nothing
		_ = to.Close()
		return 0, err
	}
	if err := to.Close(); err != nil {
		return 0, fmt.Errorf("store an archive: %w", err)
	}
	return counted.n, nil
}

// ReadOriginal hands over a picture or video as it is kept, with the extension of its kind of file. NOT_FOUND where it is gone.
func (l *Library) ReadOriginal(
	ctx context.Context, u *domain.Upload, use func(original io.Reader, extension string) error,
) error {
	at := key
	if u.Kind == domain.MediaVideo {
		at = videoKey
	}
	private, err := l.lies(ctx, u.ID, at, true)
	if err != nil {
		return err
	}
	reader, err := l.bucket.NewReader(ctx, at(u.ID, private), nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return domain.NotFound("picture or video")
	}
	if err != nil {
		return fmt.Errorf("read a picture or video: %w", err)
	}
	defer func() { _ = reader.Close() }() // only read
	original := bufio.NewReader(reader)
	start, _ := original.Peek(512) // as much as there is; what is wrong with the rest comes to light when it is read
	return use(original, extensionOf(http.DetectContentType(start)))
}

func extensionOf(contentType string) string {
	switch contentType {
	case typeJPEG:
		return ".jpg"
	case typePNG:
		return ".png"
	case "video/mp4":
		return ".mp4"
	case "video/webm":
		return ".webm"
	default:
		return ""
	}
}

// sendArchive sends an archive to be saved, or the parts that are missing of one that broke off.
func (l *Library) sendArchive(w http.ResponseWriter, req *http.Request, id domain.MediaID, allowed pass) {
	if !allowed.signed() {
		http.NotFound(w, req)
		return
	}
	reader, err := l.bucket.NewReader(req.Context(), archiveKey(id), nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		err = domain.NotFound("archive")
	}
	if err != nil {
		l.refuse(w, req, id, err)
		return
	}
	defer func() { _ = reader.Close() }() // only read
	w.Header().Set("Content-Type", typeZIP)
	w.Header().Set("Content-Disposition", `attachment; filename="trellis.zip"`)
	w.Header().Set("Cache-Control", "no-store")
	send(w, req, reader)
}

// counter counts what is written.
type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	c.n += int64(n)
	return n, err
}
