package media

import (
	"image"
	"math"

	"golang.org/x/image/draw"
)

// narrow is the picture at a width, never enlarged: every pixel is the mean of what it covers. It goes row by row, because the
// kernels of x/image/draw keep 32 bytes for every pixel in between, which for a large picture is more than a server has.
func narrow(picture image.Image, width int) image.Image {
	size := picture.Bounds().Size()
	if width >= size.X {
		return picture
	}
	height := max(1, (size.Y*width+size.X/2)/size.X)
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	row := image.NewRGBA(image.Rect(0, 0, size.X, 1))
	columns, rows := covering(size.X, width), covering(size.Y, height)
	across, sum := make([]float32, 4*width), make([]float32, 4*width)
	for y := range size.Y {
		draw.Draw(row, row.Bounds(), picture, picture.Bounds().Min.Add(image.Pt(0, y)), draw.Src)
		clear(across)
		for x := range size.X {
			c, pixel := columns[x], row.Pix[4*x:4*x+4]
			for i, v := range pixel {
				across[4*c.first+i] += float32(v) * c.share
			}
			if c.rest > 0 {
				for i, v := range pixel {
					across[4*c.first+4+i] += float32(v) * c.rest
				}
			}
		}
		r := rows[y]
		for i, v := range across {
			sum[i] += v * r.share
		}
		if y+1 < size.Y && rows[y+1].first == r.first {
			continue
		}
		for i, v := range sum {
			out.Pix[r.first*out.Stride+i] = uint8(min(255, v+0.5)) // a mean of bytes
			sum[i] = across[i] * r.rest
		}
	}
	return out
}

// cover says what of one pixel goes into which of fewer pixels: a share into the first, and the rest, which may be nothing, into
// the next.
type cover struct {
	first       int
	share, rest float32
}

// covering lays from pixels over to, which are fewer or as many. The shares that a pixel gets add up to one.
func covering(from, to int) []cover {
	all := make([]cover, from)
	step := float64(to) / float64(from)
	for i := range all {
		begin := float64(i) * step
		end := begin + step
		first := min(int(begin), to-1)
		split := math.Min(end, float64(first+1))
		all[i] = cover{first: first, share: float32(split - begin), rest: float32(end - split)}
		if first+1 >= to || all[i].rest < 1e-6 {
			all[i].share, all[i].rest = float32(end-begin), 0
		}
	}
	return all
}
