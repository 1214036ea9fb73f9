// Package media keeps pictures and serves them at any width. What is stored is the original; what is sent is made from it
// on request, kept for a while, and may be cached by clients for ever.
package media

import (
	"strconv"
	"strings"

	"github.com/trellisgraph/trellis/domain"
)

// Path is where pictures are served, below the server's base.
const Path = "/media/"

// URLs makes the URLs of pictures, and of the public pages beside them.
type URLs struct{ base string }

// NewURLs makes URLs below base, the server's own URL as clients reach it.
func NewURLs(base string) URLs { return URLs{base: strings.TrimSuffix(base, "/")} }

// Image is the URL of a picture, at most maxWidth pixels wide (0: as wide as it is), as JPEG or PNG. What is wider than
// anything that is served is asked for at the widest.
func (u URLs) Image(image *domain.Image, maxWidth int, format string) string {
	width := min(image.Width, maxThumbnail)
	if maxWidth > 0 {
		width = min(width, maxWidth)
	}
	return u.base + Path + image.ID.String() + "/" + strconv.Itoa(width) + "." + extension(format)
}

// Note is the URL of a note's public page.
func (u URLs) Note(id domain.NoteID) string { return u.base + "/notes/" + id.String() }

func extension(format string) string {
	if format == "PNG" {
		return "png"
	}
	return "jpg"
}
