package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// upright is the orientation of a picture that needs no turning, as Exif counts: 1 to 8.
const upright = 1

// jpegLook is what a JPEG says of itself beside its pixels. It counts as progressive until it says for certain that it is not.
type jpegLook struct {
	orientation int
	progressive bool
}

// The markers that lookAtJPEG knows.
const (
	markerSOF0 = 0xC0 // pixels that come in one go
	markerSOF1 = 0xC1 // such, too
	markerSOF2 = 0xC2 // progressive
	markerRST0 = 0xD0 // to RST7: nothing belongs to them
	markerRST7 = 0xD7
	markerEOI  = 0xD9
	markerSOS  = 0xDA // the pixels begin
	markerAPP1 = 0xE1 // Exif
)

// lookAtJPEG reads the segments before the pixels.
func lookAtJPEG(data []byte) jpegLook {
	look := jpegLook{orientation: upright, progressive: true}
	marker, segment, next := nextSegment(data, 2)
	for framed := false; marker != 0 && marker != markerSOS; marker, segment, next = nextSegment(data, next) {
		switch {
		case markerSOF0 <= marker && marker <= markerSOF2 && !framed:
			framed, look.progressive = true, marker == markerSOF2
		case marker == markerAPP1 && look.orientation == upright:
			look.orientation = orientationOf(segment)
		}
	}
	return look
}

// nextSegment finds a marker, what belongs to it, and where that ends; 0 where there is none or it is cut. It passes over what
// image/jpeg passes over, stray bytes and what is left of restarts: a segment that the decoder heeds must not hide behind them.
func nextSegment(data []byte, at int) (marker byte, segment []byte, next int) {
	for ; at+4 <= len(data); at++ {
		marker = data[at+1]
		switch {
		case data[at] != 0xFF, marker == 0, marker == 0xFF, markerRST0 <= marker && marker <= markerRST7:
			continue
		case marker == markerEOI:
			return 0, nil, 0
		}
		size := int(binary.BigEndian.Uint16(data[at+2:]))
		if size < 2 || at+2+size > len(data) {
			return 0, nil, 0
		}
		return marker, data[at+4 : at+2+size], at + 2 + size
	}
	return 0, nil, 0
}

// bytesPerPixel is what decoding takes at most: a byte a sample, four more for the coefficient that a progressive one keeps until
// its end, and four for the pixel where it is another in the end than in the file.
func (l jpegLook) bytesPerPixel(model color.Model) int {
	samples, anew := 3, 0
	switch model {
	case color.GrayModel:
		samples = 1
	case color.RGBAModel:
		anew = 4
	case color.CMYKModel:
		samples, anew = 4, 4
	}
	if l.progressive {
		samples += 4 * samples
	}
	return samples + anew
}

// orientationOf reads the orientation from an Exif segment, upright where it says none: a TIFF header, and a list of tags of
// twelve bytes each.
func orientationOf(segment []byte) int {
	const tag, entry = 0x0112, 12
	tiff, isExif := bytes.CutPrefix(segment, []byte("Exif\x00\x00"))
	if !isExif || len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return upright
	}
	tags := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(tags) < entry {
			return upright
		}
		if order.Uint16(tags) == tag {
			if o := int(order.Uint16(tags[8:])); o >= upright && o <= 8 {
				return o
			}
			return upright
		}
		tags = tags[entry:]
	}
	return upright
}

// turned is the picture as it should be looked at. The matrices lead from where a pixel is to where it belongs.
func turned(picture image.Image, orientation int) image.Image {
	size := picture.Bounds().Size()
	w, h := float64(size.X), float64(size.Y)
	matrices := map[int]f64.Aff3{
		2: {-1, 0, w, 0, 1, 0},
		3: {-1, 0, w, 0, -1, h},
		4: {1, 0, 0, 0, -1, h},
		5: {0, 1, 0, 1, 0, 0},
		6: {0, -1, h, 1, 0, 0},
		7: {0, -1, h, -1, 0, w},
		8: {0, 1, 0, -1, 0, w},
	}
	matrix, turns := matrices[orientation]
	if !turns {
		return picture
	}
	if orientation >= 5 {
		size.X, size.Y = size.Y, size.X
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	from := picture.Bounds().Min
	matrix[2] -= matrix[0]*float64(from.X) + matrix[1]*float64(from.Y)
	matrix[5] -= matrix[3]*float64(from.X) + matrix[4]*float64(from.Y)
	draw.NearestNeighbor.Transform(out, matrix, picture, picture.Bounds(), draw.Src, nil)
	return out
}
