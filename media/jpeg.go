package media

import (
	"bytes"
	"encoding/binary"
	"image"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// upright is the orientation of a picture that needs no turning, as Exif counts: 1 to 8.
const upright = 1

// jpegLook is what a JPEG says of itself beside its pixels.
type jpegLook struct {
	orientation int
	progressive bool
}

// lookAtJPEG reads the segments before the pixels. What it does not understand it passes over.
func lookAtJPEG(data []byte) jpegLook {
	look := jpegLook{orientation: upright}
	for at := 2; at+4 <= len(data) && data[at] == 0xFF; {
		marker := data[at+1]
		size := int(binary.BigEndian.Uint16(data[at+2:]))
		switch {
		case marker == 0xFF: // a filler before a marker
			at++
			continue
		case marker == 0xDA || size < 2 || at+2+size > len(data): // the pixels begin, or it is cut
			return look
		case marker == 0xC2:
			look.progressive = true
		case marker == 0xE1 && look.orientation == upright:
			look.orientation = orientationOf(data[at+4 : at+2+size])
		}
		at += 2 + size
	}
	return look
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
