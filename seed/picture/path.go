package picture

import "math"

// Lengths are in units: the shorter side of the picture is 100 units, the origin is its centre, y grows downwards.

type point struct{ x, y float64 }

func pt(x, y float64) point { return point{x: x, y: y} }

// path is one shape: closed contours, filled by the non-zero rule.
type path struct{ contours [][]point }

// join makes one shape of many.
func join(paths ...path) path {
	var all path
	for _, p := range paths {
		all.contours = append(all.contours, p.contours...)
	}
	return all
}

func poly(points ...point) path { return path{contours: [][]point{points}} }

func rect(x, y, w, h float64) path {
	return poly(pt(x, y), pt(x+w, y), pt(x+w, y+h), pt(x, y+h))
}

func ellipse(cx, cy, rx, ry float64) path { return arc(cx, cy, rx, ry, 0, 1) }

func circle(cx, cy, r float64) path { return ellipse(cx, cy, r, r) }

// arc is the sector's chord shape from one part of a turn to another (0 is right, .25 is down).
func arc(cx, cy, rx, ry, from, to float64) path {
	return poly(arcPoints(cx, cy, rx, ry, from, to)...)
}

func arcPoints(cx, cy, rx, ry, from, to float64) []point {
	n := max(8, int(72*math.Abs(to-from)))
	points := make([]point, 0, n+1)
	for i := range n + 1 {
		if i == n && math.Abs(to-from) >= 1 {
			break
		}
		sin, cos := math.Sincos(2 * math.Pi * (from + (to-from)*float64(i)/float64(n)))
		points = append(points, pt(cx+rx*cos, cy+ry*sin))
	}
	return points
}

// ring is an ellipse with a hole.
func ring(cx, cy, rx, ry, thickness float64) path {
	hole := arcPoints(cx, cy, max(rx-thickness, 0), max(ry-thickness, 0), 1, 0)
	return path{contours: [][]point{arcPoints(cx, cy, rx, ry, 0, 1), hole}}
}

// round is a rectangle with round corners.
func round(x, y, w, h, r float64) path { return round4(x, y, w, h, r, r, r, r) }

// round4 rounds each corner by its own radius: top left, top right, bottom right, bottom left.
func round4(x, y, w, h, tl, tr, br, bl float64) path {
	most := min(w, h) / 2
	var points []point
	corner := func(cx, cy, r, from float64) {
		points = append(points, arcPoints(cx, cy, r, r, from, from+.25)...)
	}
	tl, tr, br, bl = min(tl, most), min(tr, most), min(br, most), min(bl, most)
	corner(x+tl, y+tl, tl, .5)
	corner(x+w-tr, y+tr, tr, .75)
	corner(x+w-br, y+h-br, br, 0)
	corner(x+bl, y+h-bl, bl, .25)
	return poly(points...)
}

// smooth is the closed curve through the points.
func smooth(points ...point) path { return poly(spline(points, true)...) }

// spline is the Catmull-Rom curve through the points.
func spline(points []point, closed bool) []point {
	n := len(points)
	if n < 3 {
		return points
	}
	at := func(i int) point {
		if closed {
			return points[(i+n)%n]
		}
		return points[min(max(i, 0), n-1)]
	}
	const pieces = 12
	last := n
	if !closed {
		last = n - 1
	}
	curve := make([]point, 0, last*pieces+1)
	for i := range last {
		p0, p1, p2, p3 := at(i-1), at(i), at(i+1), at(i+2)
		for j := range pieces {
			t := float64(j) / pieces
			curve = append(curve, pt(catmull(p0.x, p1.x, p2.x, p3.x, t), catmull(p0.y, p1.y, p2.y, p3.y, t)))
		}
	}
	if !closed {
		curve = append(curve, points[n-1])
	}
	return curve
}

func catmull(a, b, c, d, t float64) float64 {
	return .5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
}

// pen is a shape drawn corner by corner and curve by curve.
type pen struct{ points []point }

func from(x, y float64) *pen { return &pen{points: []point{pt(x, y)}} }

func (p *pen) to(x, y float64) *pen {
	p.points = append(p.points, pt(x, y))
	return p
}

// bend is a quadratic curve: the control point, then the end.
func (p *pen) bend(cx, cy, x, y float64) *pen {
	a := p.points[len(p.points)-1]
	return p.curve(a.x+(cx-a.x)*2/3, a.y+(cy-a.y)*2/3, x+(cx-x)*2/3, y+(cy-y)*2/3, x, y)
}

// curve is a cubic one: two control points, then the end.
func (p *pen) curve(ax, ay, bx, by, x, y float64) *pen {
	s := p.points[len(p.points)-1]
	const pieces = 20
	for i := 1; i <= pieces; i++ {
		t := float64(i) / pieces
		m := 1 - t
		p.points = append(p.points, pt(
			m*m*m*s.x+3*m*m*t*ax+3*m*t*t*bx+t*t*t*x,
			m*m*m*s.y+3*m*m*t*ay+3*m*t*t*by+t*t*t*y))
	}
	return p
}

func (p *pen) shape() path { return poly(p.points...) }

func (p *pen) line(width float64) path { return stroke(width, width, p.points) }

// taper is a line that changes its width from one end to the other.
func (p *pen) taper(start, end float64) path { return stroke(start, end, p.points) }

func line(width, x0, y0, x1, y1 float64) path {
	return stroke(width, width, []point{pt(x0, y0), pt(x1, y1)})
}

// through is a smooth line through the points.
func through(width float64, points ...point) path { return stroke(width, width, spline(points, false)) }

func stroke(start, end float64, points []point) path {
	var all path
	n := len(points)
	if n < 2 {
		return all
	}
	for i := range n - 1 {
		a, b := points[i], points[i+1]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		if length == 0 {
			continue
		}
		wa := (start + (end-start)*float64(i)/float64(n-1)) / 2
		wb := (start + (end-start)*float64(i+1)/float64(n-1)) / 2
		nx, ny := -(b.y-a.y)/length, (b.x-a.x)/length
		all.contours = append(all.contours, []point{
			pt(a.x-nx*wa, a.y-ny*wa), pt(b.x-nx*wb, b.y-ny*wb), pt(b.x+nx*wb, b.y+ny*wb), pt(a.x+nx*wa, a.y+ny*wa),
		}, dot(a, wa))
	}
	all.contours = append(all.contours, dot(points[n-1], end/2))
	return all
}

// dot is the round joint of a line, wound as its pieces are.
func dot(at point, r float64) []point {
	const n = 14
	points := make([]point, n)
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / n)
		points[i] = pt(at.x+r*cos, at.y+r*sin)
	}
	return points
}

func (p path) bounds() (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, contour := range p.contours {
		for _, q := range contour {
			x0, y0, x1, y1 = min(x0, q.x), min(y0, q.y), max(x1, q.x), max(y1, q.y)
		}
	}
	return x0, y0, x1, y1
}

// moved is the shape elsewhere.
func (p path) moved(dx, dy float64) path {
	return p.mapped(func(q point) point { return pt(q.x+dx, q.y+dy) })
}

// scaled is the shape made larger around a point.
func (p path) scaled(cx, cy, fx, fy float64) path {
	return p.mapped(func(q point) point { return pt(cx+(q.x-cx)*fx, cy+(q.y-cy)*fy) })
}

// turned is the shape turned around a point by parts of a turn, clockwise.
func (p path) turned(cx, cy, turn float64) path {
	sin, cos := math.Sincos(2 * math.Pi * turn)
	return p.mapped(func(q point) point {
		x, y := q.x-cx, q.y-cy
		return pt(cx+x*cos-y*sin, cy+x*sin+y*cos)
	})
}

func (p path) mapped(f func(point) point) path {
	all := path{contours: make([][]point, len(p.contours))}
	for i, contour := range p.contours {
		points := make([]point, len(contour))
		for j, q := range contour {
			points[j] = f(q)
		}
		all.contours[i] = points
	}
	return all
}
