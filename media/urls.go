// Package media keeps pictures and videos, takes uploads of them, and serves pictures at a ladder of widths. What is stored is
// made from what was uploaded and never the upload itself; what is sent is made from that on request, kept for a while, and may
// be cached by clients.
package media

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/trellisgraph/trellis/domain"
)

// Path is where pictures and videos are served, below the server's base.
const Path = "/media/"

// URLs makes the URLs of pictures and videos, and of the public pages beside them.
type URLs struct {
	base   string
	signer *Signer
}

// NewURLs makes URLs below base, the server's own URL as clients reach it.
func NewURLs(base string, signer *Signer) URLs {
	return URLs{base: strings.TrimSuffix(base, "/"), signer: signer}
}

// Image is the URL of a picture, at the widest that it is made at and that is not wider than maxWidth pixels (0: as wide as it
// is), as JPEG, PNG or WEBP. It is signed, and expires, where the picture is private.
func (u URLs) Image(image *domain.Image, maxWidth int, format string) string {
	width := step(cmp.Or(maxWidth, maxThumbnail), image.Width)
	b := make([]byte, 0, 128) // of the stack: pages have dozens of pictures
	b = image.ID.Append(append(append(b, u.base...), Path...))
	b = strconv.AppendInt(append(b, '/'), int64(width), 10)
	b = append(append(b, '.'), extension(format)...)
	if image.Private {
		b = append(b, u.signer.fetch(image.ID.String())...)
	}
	return string(b)
}

// Video is the URL of a video, signed as a picture's is.
func (u URLs) Video(id domain.MediaID, private bool) string {
	s := id.String()
	url := u.base + Path + s + "/" + videoFile
	if private {
		url += u.signer.fetch(s)
	}
	return url
}

// Stream is the URL of a video's stream, signed as a picture's is.
func (u URLs) Stream(id domain.MediaID, private bool) string {
	s := id.String()
	url := u.base + Path + s + "/" + streamFolder + masterPlaylist
	if private {
		url += u.signer.fetch(s)
	}
	return url
}

// Archive is the URL of an archive, signed: it is its owner's alone.
func (u URLs) Archive(id domain.MediaID) string {
	s := id.String()
	return u.base + Path + s + "/" + archiveFile + u.signer.fetch(s)
}

// Note is the URL of a note's public page.
func (u URLs) Note(id domain.NoteID) string { return u.base + "/notes/" + id.String() }

func extension(format string) string {
	switch format {
	case "PNG":
		return "png"
	case "WEBP":
		return "webp"
	default:
		return "jpg"
	}
}
