package picture

import (
	"encoding/binary"
	"image"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// canvas is a picture in the making.
type canvas struct {
	swatch
	img   *image.RGBA
	dice  *rand.Rand
	unit  float64 // pixels
	frame affine  // of what is drawn now, in units
	ras   vector.Rasterizer
	mask  []byte
	clip  *clip

	blurred []byte
}

// clip keeps what is drawn inside a shape.
type clip struct {
	area image.Rectangle
	mask []byte
}

// affine maps (x, y) to (a·x + c·y + e, b·x + d·y + f).
type affine struct{ a, b, c, d, e, f float64 }

func (m affine) apply(p point) point {
	return pt(m.a*p.x+m.c*p.y+m.e, m.b*p.x+m.d*p.y+m.f)
}

func newCanvas(s swatch, lead int, dice *rand.Rand, width, height int) *canvas {
	c := &canvas{
		swatch: s,
		img:    image.NewRGBA(image.Rect(0, 0, width, height)),
		dice:   dice,
		unit:   float64(min(width, height)) / 100,
		frame:  affine{a: 1, d: 1},
	}
	if chosen := dice.IntN(3); lead < 0 {
		lead = chosen
	}
	for i := range c.accents {
		c.accents[i] = s.accents[(i+lead)%3]
	}
	return c
}

// main, second and third are the accents; the seed has dealt them.
func (c *canvas) main() colour   { return c.accents[0] }
func (c *canvas) second() colour { return c.accents[1] }
func (c *canvas) third() colour  { return c.accents[2] }

// lift makes a colour lighter, sink darker, both within the palette.
func (c *canvas) lift(col colour, t float64) colour { return mix(col, c.paper, t) }
func (c *canvas) sink(col colour, t float64) colour { return mix(col, c.ink, t) }

// The edges of the picture.
func (c *canvas) right() float64  { return float64(c.img.Rect.Dx()) / c.unit / 2 }
func (c *canvas) left() float64   { return -c.right() }
func (c *canvas) bottom() float64 { return float64(c.img.Rect.Dy()) / c.unit / 2 }
func (c *canvas) top() float64    { return -c.bottom() }

// between is a number in a range, chance a coin, pick one of the accents.
func (c *canvas) between(low, high float64) float64 { return low + (high-low)*c.dice.Float64() }
func (c *canvas) chance(p float64) bool             { return c.dice.Float64() < p }
func (c *canvas) pick() colour                      { return c.accents[c.dice.IntN(3)] }

// side is -1 or 1.
func (c *canvas) side() float64 {
	if c.chance(.5) {
		return -1
	}
	return 1
}

// within draws in another frame: moved to (x, y), scaled, turned by parts of a turn.
func (c *canvas) within(x, y, fx, fy, turn float64, paint func()) {
	old := c.frame
	sin, cos := math.Sincos(2 * math.Pi * turn)
	inner := affine{a: fx * cos, b: fx * sin, c: -fy * sin, d: fy * cos, e: x, f: y}
	o := old.apply(pt(inner.e, inner.f))
	c.frame = affine{
		a: old.a*inner.a + old.c*inner.b, b: old.b*inner.a + old.d*inner.b,
		c: old.a*inner.c + old.c*inner.d, d: old.b*inner.c + old.d*inner.d, e: o.x, f: o.y,
	}
	paint()
	c.frame = old
}

// pixel maps units of the current frame to pixels.
func (c *canvas) pixel(p point) point {
	q := c.frame.apply(p)
	return pt(q.x*c.unit+float64(c.img.Rect.Dx())/2, q.y*c.unit+float64(c.img.Rect.Dy())/2)
}

// paint is what a shape is filled with: one colour, or two along a line or out of a centre.
type paint struct {
	start, end colour
	alpha      float64
	a, b       point // the line; for a radial paint the centre and a point of the rim
	flat       bool
	radial     bool
}

func flat(col colour) paint { return paint{start: col, alpha: 1, flat: true} }

func linear(x0, y0, x1, y1 float64, start, end colour) paint {
	return paint{start: start, end: end, alpha: 1, a: pt(x0, y0), b: pt(x1, y1)}
}

func radial(x, y, r float64, start, end colour) paint {
	return paint{start: start, end: end, alpha: 1, a: pt(x, y), b: pt(x+r, y), radial: true}
}

func (p paint) veil(alpha float64) paint {
	p.alpha = alpha
	return p
}

// plain fills with one colour, body with a light from the upper left, tall from top to bottom.
func (c *canvas) plain(p path, col colour) { c.fill(p, flat(col)) }

func (c *canvas) tint(p path, col colour, alpha float64) { c.fill(p, flat(col).veil(alpha)) }

func (c *canvas) body(p path, col colour) {
	x0, y0, x1, y1 := p.bounds()
	c.fill(p, linear(x0, y0, x1, y0+(y1-y0)*.4, c.lift(col, .16), c.sink(col, .17)))
}

func (c *canvas) tall(p path, top, bottom colour) {
	_, y0, _, y1 := p.bounds()
	c.fill(p, linear(0, y0, 0, y1, top, bottom))
}

func (c *canvas) fill(p path, with paint) {
	area, mask := c.cover(p, false)
	if area.Empty() {
		return
	}
	if c.clip != nil {
		c.cut(area, mask)
	}
	c.blend(area, mask, with)
}

// inside draws what paint draws, but only within a shape.
func (c *canvas) inside(p path, paint func()) {
	area, mask := c.cover(p, true)
	old := c.clip
	if old != nil && !area.Empty() {
		c.cut(area, mask)
	}
	c.clip = &clip{area: area, mask: mask}
	paint()
	c.clip = old
}

// cover rasterises a shape; the mask lives in the canvas' one buffer unless it is to be kept.
func (c *canvas) cover(p path, keep bool) (area image.Rectangle, mask []byte) {
	points, x0, y0, x1, y1 := c.pixels(p)
	if !(x0 < x1) || !(y0 < y1) {
		return image.Rectangle{}, nil
	}
	if area = bounds(x0, y0, x1, y1).Intersect(c.img.Rect); c.clip != nil {
		area = area.Intersect(c.clip.area)
	}
	if area.Empty() {
		return image.Rectangle{}, nil
	}
	return area, c.rasterise(points, float64(area.Min.X), float64(area.Min.Y), 1, area.Dx(), area.Dy(), keep)
}

// far is further from the picture than anything that can be seen in it, in pixels.
const far = 1 << 14

func bounds(x0, y0, x1, y1 float64) image.Rectangle {
	return image.Rect(
		int(math.Floor(max(x0, -far))), int(math.Floor(max(y0, -far))), int(math.Ceil(min(x1, far))), int(math.Ceil(min(y1, far))),
	)
}

// pixels maps a shape to pixels and tells how far it reaches.
func (c *canvas) pixels(p path) (contours [][]point, x0, y0, x1, y1 float64) {
	pixels := p.mapped(c.pixel)
	x0, y0, x1, y1 = pixels.bounds()
	return pixels.contours, x0, y0, x1, y1
}

// rasterise fills a mask of w by h cells, each some pixels wide, the first at (ox, oy).
func (c *canvas) rasterise(contours [][]point, ox, oy, cell float64, w, h int, keep bool) []byte {
	c.ras.Reset(w, h)
	c.ras.DrawOp = draw.Src
	for _, points := range contours {
		for i, q := range points {
			x := float32(min(max((q.x-ox)/cell, -far), far))
			y := float32(min(max((q.y-oy)/cell, -far), far))
			if i == 0 {
				c.ras.MoveTo(x, y)
			} else {
				c.ras.LineTo(x, y)
			}
		}
		c.ras.ClosePath()
	}
	var mask []byte
	if keep {
		mask = make([]byte, w*h)
	} else {
		if len(c.mask) < w*h {
			c.mask = make([]byte, w*h)
		}
		mask = c.mask[:w*h]
	}
	alpha := &image.Alpha{Pix: mask, Stride: w, Rect: image.Rect(0, 0, w, h)}
	c.ras.Draw(alpha, alpha.Rect, image.Opaque, image.Point{})
	return mask
}

// cut weakens a mask by the clip.
func (c *canvas) cut(area image.Rectangle, mask []byte) {
	w := area.Dx()
	for y := area.Min.Y; y < area.Max.Y; y++ {
		row := mask[(y-area.Min.Y)*w:][:w]
		cover := c.clip.mask[(y-c.clip.area.Min.Y)*c.clip.area.Dx()+area.Min.X-c.clip.area.Min.X:][:w]
		for x, m := range row {
			if m != 0 {
				row[x] = byte(uint32(m) * uint32(cover[x]) / 255) //nolint:gosec // at most 255
			}
		}
	}
}

func (c *canvas) blend(area image.Rectangle, mask []byte, with paint) {
	a, b := c.pixel(with.a), c.pixel(with.b)
	dx, dy := b.x-a.x, b.y-a.y
	square := dx*dx + dy*dy
	if square == 0 {
		square = 1
	}
	steps := with.steps()
	last := len(steps) - 1
	alpha := uint32(math.Round(with.alpha * 256))
	w := area.Dx()
	for y := area.Min.Y; y < area.Max.Y; y++ {
		row := mask[(y-area.Min.Y)*w:][:w]
		pix := c.img.Pix[c.img.PixOffset(area.Min.X, y):][:4*w]
		px, py := float64(area.Min.X)+.5-a.x, float64(y)+.5-a.y
		switch {
		case with.flat:
			for x := skip(row, 0); x < w; x = skip(row, x+1) {
				put(pix[4*x:], steps[0], uint32(row[x])*alpha)
			}
		case with.radial:
			size := float64(last) / math.Sqrt(square)
			for x := skip(row, 0); x < w; x = skip(row, x+1) {
				qx := px + float64(x)
				put(pix[4*x:], steps[min(int(math.Sqrt(qx*qx+py*py)*size), last)], uint32(row[x])*alpha)
			}
		default:
			// along a row the step changes evenly: 16 bits of fraction are enough for 255 steps
			t := int(min(max((px*dx+py*dy)/square, -1e6), 1e6) * float64(last) * 65536)
			slope := int(min(max(dx/square, -1e6), 1e6) * float64(last) * 65536)
			for x := skip(row, 0); x < w; x = skip(row, x+1) {
				put(pix[4*x:], steps[min(max((t+slope*x)>>16, 0), last)], uint32(row[x])*alpha)
			}
		}
	}
}

// skip finds the next place from x on that the mask covers; most of a slanted line's box is empty.
func skip(row []byte, x int) int {
	for x < len(row) && row[x] == 0 {
		if x+8 <= len(row) && binary.LittleEndian.Uint64(row[x:]) == 0 {
			x += 8
			continue
		}
		x++
	}
	return x
}

// steps are the colours from start to end.
func (p paint) steps() []tone {
	if p.flat {
		return []tone{p.start.tone()}
	}
	const n = 256
	all := make([]tone, n)
	for i := range all {
		all[i] = mix(p.start, p.end, float64(i)/(n-1)).tone()
	}
	return all
}

// tone is a colour ready to be laid: red and blue in one word, as put works on both at once, and green.
type tone struct{ redBlue, green uint32 }

func (col colour) tone() tone {
	level := func(v float64) uint32 { return uint32(min(max(v+.5, 0), 255)) }
	return tone{redBlue: level(col.r) | level(col.b)<<16, green: level(col.g)}
}

// put lays a tone over an opaque pixel; cover is 0 to 255·256.
func put(pix []byte, t tone, cover uint32) {
	cover = (cover + cover>>8 + 128) >> 8 // 0..256
	under := binary.LittleEndian.Uint32(pix)
	rest := 256 - cover
	redBlue := ((under&0xff00ff)*rest + t.redBlue*cover + 0x800080) >> 8 & 0xff00ff
	green := ((under>>8&0xff)*rest + t.green*cover + 0x80) & 0xff00
	binary.LittleEndian.PutUint32(pix, 0xff000000|redBlue|green)
}

// soft lays a round cloud of one colour that fades out to its rim: a shadow in ink, a light in paper.
func (c *canvas) soft(x, y, rx, ry float64, col colour, alpha float64) {
	centre := c.pixel(pt(x, y))
	px := max(rx*math.Hypot(c.frame.a, c.frame.b)*c.unit, .5)
	py := max(ry*math.Hypot(c.frame.c, c.frame.d)*c.unit, .5)
	area := image.Rect(
		int(math.Floor(centre.x-px)),
		int(math.Floor(centre.y-py)),
		int(math.Ceil(centre.x+px)),
		int(math.Ceil(centre.y+py)),
	)
	area = area.Intersect(c.img.Rect)
	if c.clip != nil {
		area = area.Intersect(c.clip.area)
	}
	over := col.tone()
	for row := area.Min.Y; row < area.Max.Y; row++ {
		v := (float64(row) + .5 - centre.y) / py
		high := 1 - v*v
		if high <= 0 {
			continue
		}
		reach := math.Sqrt(high) * px
		first := max(area.Min.X, int(math.Ceil(centre.x-reach-.5)))
		end := min(area.Max.X, int(math.Floor(centre.x+reach-.5))+1)
		for at := first; at < end; at++ {
			u := (float64(at) + .5 - centre.x) / px
			d := high - u*u
			cover := uint32(alpha * d * d * 65280)
			if c.clip != nil {
				cover = cover * uint32(c.clip.mask[(row-c.clip.area.Min.Y)*c.clip.area.Dx()+at-c.clip.area.Min.X]) / 255
			}
			if cover != 0 {
				put(c.img.Pix[c.img.PixOffset(at, row):], over, cover)
			}
		}
	}
}

// cast lays the soft shadow of a shape: its mask at a quarter of the size, blurred, spread again.
func (c *canvas) cast(p path, dx, dy, alpha float64) {
	const coarse = 4
	radius := max(1, int(math.Round(.8*c.unit/coarse)))
	points, x0, y0, x1, y1 := c.pixels(p.moved(dx, dy))
	if !(x0 < x1) || !(y0 < y1) {
		return
	}
	margin := float64(coarse * (2*radius + 1))
	frame := bounds(x0-margin, y0-margin, x1+margin, y1+margin)
	reach := c.img.Rect
	if c.clip != nil {
		reach = c.clip.area
	}
	if frame = frame.Intersect(reach.Inset(-int(margin))); frame.Empty() {
		return
	}
	w, h := frame.Dx()/coarse+2, frame.Dy()/coarse+2
	mask := c.rasterise(points, float64(frame.Min.X), float64(frame.Min.Y), coarse, w, h, false)
	if len(c.blurred) < w*h {
		c.blurred = make([]byte, w*h)
	}
	for range 2 {
		blur(c.blurred, mask, w, h, radius)
		blur(mask, c.blurred, h, w, radius)
	}
	over, strength := c.ink.tone(), uint32(alpha*256)
	area := frame.Intersect(reach)
	for y := area.Min.Y; y < area.Max.Y; y++ {
		// twice the distance to the middle of a coarse cell, so that all stays whole
		v := max(2*(y-frame.Min.Y)+1-coarse, 0)
		row, fy := v/(2*coarse), uint32(v%(2*coarse))
		upper, lower := mask[row*w:][:w], mask[min(row+1, h-1)*w:][:w]
		for x := area.Min.X; x < area.Max.X; x++ {
			u := max(2*(x-frame.Min.X)+1-coarse, 0)
			column, fx := u/(2*coarse), uint32(u%(2*coarse))
			next := min(column+1, w-1)
			above := uint32(upper[column])*(2*coarse-fx) + uint32(upper[next])*fx
			below := uint32(lower[column])*(2*coarse-fx) + uint32(lower[next])*fx
			cover := (above*(2*coarse-fy) + below*fy) * strength / (4 * coarse * coarse)
			if cover == 0 {
				continue
			}
			if c.clip != nil {
				cover = cover * uint32(c.clip.mask[(y-c.clip.area.Min.Y)*c.clip.area.Dx()+x-c.clip.area.Min.X]) / 255
			}
			put(c.img.Pix[c.img.PixOffset(x, y):], over, cover)
		}
	}
}

// blur takes the mean along the rows of a w by h mask and turns rows into columns, so that twice does both ways.
func blur(to, from []byte, w, h, radius int) {
	size := 2*radius + 1
	for y := range h {
		row := from[y*w:][:w]
		sum := 0
		for x := range min(radius, w) {
			sum += int(row[x])
		}
		for x := range w {
			if x+radius < w {
				sum += int(row[x+radius])
			}
			if x > radius {
				sum -= int(row[x-radius-1])
			}
			to[x*h+y] = byte(sum / size) //nolint:gosec // a mean of bytes
		}
	}
}

// ground puts a thing on its surface: a dark line of contact and a wide soft shadow towards the right.
func (c *canvas) ground(x, y, rx float64) {
	c.soft(x+rx*.22, y+rx*.03, rx*1.5, rx*.3, c.ink, .3)
	c.soft(x, y, rx*1.06, rx*.14, c.ink, .55)
}

// finish darkens the corners a little and lays a fine grain over everything, which also hides the steps of the gradients.
func (c *canvas) finish(seed uint64) {
	w, h := c.img.Rect.Dx(), c.img.Rect.Dy()
	across := make([]int32, w)
	for x := range across {
		u := (float64(x)+.5)/float64(w)*2 - 1
		across[x] = int32(u * u * u * u * 2600)
	}
	state := seed*2 + 0x9e3779b97f4a7c15
	for y := range h {
		v := (float64(y)+.5)/float64(h)*2 - 1
		down := int32(v * v * v * v * 2600)
		row := c.img.Pix[y*c.img.Stride:][:4*w]
		for x := range w {
			state ^= state << 13
			state ^= state >> 7
			state ^= state << 17
			dim := int32(65536) - across[x] - down
			noise := (int32(state>>32&1023) - int32(state>>42&1023)) * 210
			p := row[4*x : 4*x+4 : 4*x+4]
			p[0] = level(int32(p[0])*dim + noise + 32768)
			p[1] = level(int32(p[1])*dim + noise + 32768)
			p[2] = level(int32(p[2])*dim + noise + 32768)
			p[3] = 255
		}
	}
}

func level(v int32) byte { return byte(min(max(v>>16, 0), 255)) }
