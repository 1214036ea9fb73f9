package media

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// ServeHTTP sends /media/{id}/{width}.{jpg|png}: the picture at most width pixels wide, never enlarged. The answer never
// changes and may be cached for ever. 404 for anything else.
func (l *Library) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.Method != http.MethodGet && req.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	r, ok := parsePath(req.URL.Path)
	if !ok {
		http.NotFound(w, req)
		return
	}
	data, err := l.render(req.Context(), r)
	switch {
	case domain.CodeOf(err) == domain.CodeNotFound && err != nil:
		http.NotFound(w, req)
		return
	case req.Context().Err() != nil:
		return // the client is gone
	case err != nil:
		l.log.ErrorContext(req.Context(), "a picture could not be sent", "id", r.id, "error", err)
		http.Error(w, "the picture cannot be sent right now", http.StatusServiceUnavailable)
		return
	}
	h := w.Header()
	h.Set("Content-Type", contentType(r.ext))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", strconv.Quote(r.id.String()+"-"+strconv.Itoa(r.width)+"."+r.ext))
	http.ServeContent(w, req, "", time.Time{}, bytes.NewReader(data))
}

func parsePath(path string) (rendition, bool) {
	id, file, ok := strings.Cut(strings.TrimPrefix(path, Path), "/")
	if !ok {
		return rendition{}, false
	}
	mediaID, err := domain.ParseID[domain.MediaID]("id", id)
	if err != nil {
		return rendition{}, false
	}
	digits, ext, ok := strings.Cut(file, ".")
	width, err := strconv.Atoi(digits)
	if !ok || err != nil || width < 1 || width > maxThumbnail || strconv.Itoa(width) != digits {
		return rendition{}, false
	}
	return rendition{id: mediaID, width: width, ext: ext}, ext == "jpg" || ext == "png"
}

func contentType(ext string) string {
	if ext == "png" {
		return "image/png"
	}
	return "image/jpeg"
}
