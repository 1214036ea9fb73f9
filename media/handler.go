package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gocloud.dev/blob"

	"github.com/trellisgraph/trellis/domain"
)

// videoFile is the name under which a video is served.
const videoFile = "video"

// ServeHTTP sends /media/{id}/{width}.{jpg|png|webp}, the picture at most width pixels wide and never enlarged, /media/{id}/video
// and /media/{id}/hls/master.m3u8 with what it names, and /media/{id}/archive.zip by a signed URL alone. None ever changes: they
// may be cached for ever, or until the URL expires. A width that the picture is not made at is redirected to the one that it is.
// 404 for anything else, and for what is private and no signed URL was asked for; 403 where the signature is wrong or its time
// is over; 503 where too many pictures are being made.
func (l *Library) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method != http.MethodGet && req.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	id, file, ok := parsePath(req.URL.Path)
	if !ok {
		http.NotFound(w, req)
		return
	}
	allowed, ok := l.signer.check(id.String(), req.URL.Query())
	if !ok {
		http.Error(w, "the URL's signature is wrong, or its time is over: ask for the URL again", http.StatusForbidden)
		return
	}
	switch file {
	case videoFile:
		l.sendVideo(w, req, id, allowed)
		return
	case archiveFile:
		l.sendArchive(w, req, id, allowed)
		return
	}
	if name, ok := strings.CutPrefix(file, streamFolder); ok {
		l.sendStream(w, req, id, name, allowed)
		return
	}
	r, ok := parseFile(id, file)
	if !ok {
		http.NotFound(w, req)
		return
	}
	l.sendImage(w, req, r, allowed)
}

// sendImage sends a picture at a step, and leads to it from any other width.
func (l *Library) sendImage(w http.ResponseWriter, req *http.Request, r rendition, allowed pass) {
	found, err := l.look(req.Context(), r.id, allowed.signed())
	if err != nil {
		l.refuse(w, req, r.id, err)
		return
	}
	if made := step(r.width, found.width); made != r.width {
		to := url.URL{Path: strconv.Itoa(made) + "." + r.ext, RawQuery: req.URL.RawQuery}
		l.cacheable(w, allowed)
		w.Header().Set("Location", to.String()) // beside the one that was asked for, wherever a proxy has that
		w.WriteHeader(http.StatusMovedPermanently)
		return
	}
	data, err := l.render(req.Context(), r, found.private)
	if err != nil {
		l.refuse(w, req, r.id, err)
		return
	}
	l.cacheable(w, allowed)
	tag(w, r.id.String()+"-"+strconv.Itoa(r.width)+"."+r.ext)
	w.Header().Set("Content-Type", contentType(r.ext))
	send(w, req, bytes.NewReader(data))
}

// send sends what is asked for of a file: all of it, or one part. Of more parts than one it sends all, as it may (RFC 9110,
// 14.2): no player asks for them, and each would be another request to the bucket.
func send(w http.ResponseWriter, req *http.Request, file io.ReadSeeker) {
	if strings.Contains(req.Header.Get("Range"), ",") {
		req = req.Clone(req.Context())
		req.Header.Del("Range")
	}
	http.ServeContent(w, req, "", time.Time{}, file)
}

// refuse answers for what cannot be sent.
func (l *Library) refuse(w http.ResponseWriter, req *http.Request, id domain.MediaID, err error) {
	switch {
	case domain.CodeOf(err) == domain.CodeNotFound:
		http.NotFound(w, req)
	case req.Context().Err() != nil: // the client is gone
	case errors.Is(err, errBusy):
		w.Header().Set("Retry-After", "1")
		http.Error(w, "too many pictures are being made: ask for it again in a moment", http.StatusServiceUnavailable)
	default:
		l.log.ErrorContext(req.Context(), "a picture or video could not be sent", "id", id, "error", err)
		http.Error(w, "it cannot be sent right now", http.StatusServiceUnavailable)
	}
}

// tag names an answer, so that who has it need not be sent it again.
func tag(w http.ResponseWriter, name string) { w.Header().Set("ETag", strconv.Quote(name)) }

// cacheable says how long an answer may be kept, and by whom.
func (l *Library) cacheable(w http.ResponseWriter, allowed pass) {
	h := w.Header()
	if !allowed.signed() {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		return
	}
	left := max(0, int(allowed.expires.Sub(l.signer.now()).Seconds()))
	h.Set("Cache-Control", fmt.Sprintf("private, max-age=%d", left))
}

// sendVideo sends a video, or the parts of it that a player asks for, straight from the bucket.
func (l *Library) sendVideo(w http.ResponseWriter, req *http.Request, id domain.MediaID, allowed pass) {
	reader, err := l.openVideo(req.Context(), id, allowed.signed())
	if err != nil {
		l.refuse(w, req, id, err)
		return
	}
	defer func() { _ = reader.Close() }() // only read
	l.cacheable(w, allowed)
	tag(w, id.String())
	send(w, req, reader)
}

func (l *Library) openVideo(ctx context.Context, id domain.MediaID, signed bool) (*blob.Reader, error) {
	return l.openVideoFile(ctx, id, videoKey, signed)
}

// videoKey is where a video is kept, apart from pictures so that none is taken for the other.
func videoKey(id domain.MediaID, private bool) string { return key(id, private) + "." + videoFile }

func parsePath(path string) (id domain.MediaID, file string, ok bool) {
	first, file, ok := strings.Cut(strings.TrimPrefix(path, Path), "/")
	if !ok {
		return id, "", false
	}
	id, err := domain.ParseID[domain.MediaID]("id", first)
	return id, file, err == nil
}

func parseFile(id domain.MediaID, file string) (rendition, bool) {
	digits, ext, ok := strings.Cut(file, ".")
	width, err := strconv.Atoi(digits)
	if !ok || err != nil || width < 1 || width > maxThumbnail || strconv.Itoa(width) != digits {
		return rendition{}, false
	}
	return rendition{id: id, width: width, ext: ext}, contentType(ext) != ""
}

// contentType is the type of a picture's file by its extension, "" where none is made.
func contentType(ext string) string {
	switch ext {
	case "jpg":
		return typeJPEG
	case "png":
		return typePNG
	case "webp":
		return typeWebP
	default:
		return ""
	}
}
