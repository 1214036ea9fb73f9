package handwritten

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/media"
)

// The answers are appended to one buffer, as whoever counts microseconds writes them.

// image is a picture as its columns say it; no id is no picture.
type image struct {
	id            *domain.MediaID
	width, height int
	hash          string
}

// widest is the widest picture that the media server makes.
const widest = 4096

// appendImage writes {"url": ...}, and null where there is no picture.
func (h *Handler) appendImage(b []byte, i image, maxWidth int) []byte {
	if i.id == nil {
		return append(b, "null"...)
	}
	b = append(b, `{"url":`...)
	b = h.appendURL(b, i, maxWidth)
	return append(b, '}')
}

func (h *Handler) appendURL(b []byte, i image, maxWidth int) []byte {
	b = append(append(append(b, '"'), h.base...), media.Path...)
	quoted := len(b)
	b = i.id.AppendGQL(b)
	b = append(b[:quoted], b[quoted+1:len(b)-1]...) // the id without its quotes
	b = append(b, '/')
	b = strconv.AppendInt(b, int64(min(i.width, widest, maxWidth)), 10)
	return append(b, `.jpg"`...)
}

func appendMoney(b []byte, minor int64, currency domain.Currency) []byte {
	b = strconv.AppendInt(append(b, `{"minorUnits":`...), minor, 10)
	b = append(append(b, `,"currency":"`...), currency...)
	b = append(b, `","amount":"`...)
	if currency.Exponent() == 0 {
		b = strconv.AppendInt(b, minor, 10)
	} else {
		b = strconv.AppendInt(b, minor/100, 10)
		b = append(b, '.', byte('0'+minor%100/10), byte('0'+minor%10))
	}
	return append(b, `"}`...)
}

// appendCount writes {"value": n}.
func appendCount(b []byte, n int) []byte {
	return append(strconv.AppendInt(append(b, `{"value":`...), int64(n), 10), '}')
}

func appendTime(b []byte, t time.Time) []byte {
	return append(t.UTC().AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}

func appendOptional(b []byte, s *string) []byte {
	if s == nil {
		return append(b, "null"...)
	}
	return appendString(b, *s)
}

func appendNumber[N int | int16](b []byte, n *N) []byte {
	if n == nil {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, int64(*n), 10)
}

func appendFloat(b []byte, f *float64) []byte {
	if f == nil {
		return append(b, "null"...)
	}
	return strconv.AppendFloat(b, *f, 'g', -1, 32) // the column's type
}

func appendString(b []byte, s string) []byte {
	const hexadecimal = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' || c >= utf8.RuneSelf {
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			b = append(b, '\\', 'u', '0', '0', hexadecimal[c>>4], hexadecimal[c&15])
		}
		start = i + 1
	}
	return append(append(b, s[start:]...), '"')
}

// separated writes a comma between the elements of a list.
func separated(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}
