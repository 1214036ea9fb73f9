package picture

import "math"

// all is the whole picture.
func (c *canvas) all() path {
	return rect(c.left()-1, c.top()-1, 2*c.right()+2, 2*c.bottom()+2)
}

// wall fills the picture with the palette's wall and a light from one side.
func (c *canvas) wall() {
	c.fill(c.all(), linear(0, c.top(), 0, c.bottom(), c.high, c.low))
	c.soft(c.left()*.5, c.top()*.6, c.right()*1.4, c.bottom()*1.1, c.paper, c.light(.5))
}

// light dims a light at night.
func (c *canvas) light(alpha float64) float64 {
	if c.dark {
		return alpha * .2
	}
	return alpha
}

// studio is a wall with something on it and a table from y downwards.
func (c *canvas) studio(y float64) {
	c.wall()
	wide := 2 * c.right()
	switch c.dice.IntN(6) {
	case 0: // an arch
		x, w := c.between(-12, 12), c.between(58, 74)
		top := y - w*1.15
		c.tall(round4(x-w/2, top, w, y-top+2, w/2, w/2, 0, 0), mix(c.low, c.pick(), .32), mix(c.low, c.pick(), .12))
	case 1: // a sun
		r := c.between(26, 36)
		c.fill(
			circle(c.between(-14, 14), y-r*.9, r),
			linear(0, y-2*r, 0, y, mix(c.low, c.third(), .75), mix(c.low, c.pick(), .3)),
		)
	case 2: // tiles
		size := c.between(11, 15)
		grout := c.lift(c.low, .55)
		if c.dark {
			grout = c.lift(c.low, .12)
		}
		for row := range 12 {
			for column := range 16 {
				x := c.left() + size*(float64(column)-.5*float64(row%2)) - 4
				c.tint(
					round(x, y-size*float64(row+1)*.6, size-.6, size*.6-.6, .6),
					mix(grout, c.pick(), c.between(.02, .12)),
					.6,
				)
			}
		}
	case 3: // panels
		c.tint(rect(c.left(), y-30, wide, 31), c.lift(c.low, .35), .6)
		c.tint(rect(c.left(), y-31.4, wide, 1.8), c.sink(c.low, .2), .35)
		for x := c.left() + c.between(0, 9); x < c.right(); x += 9 {
			c.tint(rect(x, y-29.6, .5, 31), c.ink, .1)
		}
	case 4: // the light of a window
		c.window(c.between(-30, -4), y)
	default:
		c.window(c.between(-26, 0), y)
		c.leafShade()
	}
	c.tabletop(y)
}

// window throws the light of four panes on the wall.
func (c *canvas) window(x, y float64) {
	lean, w, h := 16.0, 17.0, 27.0
	for i := range 2 {
		for j := range 2 {
			px, py := x+float64(i)*(w+2), y-74+float64(j)*(h+2)+float64(i)*3
			shift := lean * (float64(j)*(h+2) - 29) / 29 * -.5
			c.tint(
				poly(pt(px+shift, py), pt(px+w+shift, py+3), pt(px+w+shift-lean/2, py+h+3), pt(px+shift-lean/2, py+h)),
				c.paper,
				c.light(.5),
			)
		}
	}
}

// leafShade is the shadow of a branch outside.
func (c *canvas) leafShade() {
	x, y, side := c.right()*.9, c.top()*.85, -1.0
	for i := range 9 {
		turn := .5 + side*.02*float64(i) + c.between(-.09, .03)
		c.tint(leafShape(c.between(13, 22), 5).turned(0, 0, turn).moved(x, y+float64(i)*5.5), c.ink, .055)
	}
}

func (c *canvas) tabletop(y float64) {
	wide := 2 * c.right()
	front := c.table
	top := rect(c.left()-1, y, wide+2, c.bottom()-y+1)
	c.fill(top, linear(0, y, 0, c.bottom(), c.lift(front, .22), c.sink(front, .08)))
	switch c.dice.IntN(4) {
	case 0: // boards
		for i := range 4 {
			h := y + (c.bottom()-y)*float64(i*i+i+1)/18
			c.tint(rect(c.left(), h, wide, .35), c.ink, .12)
		}
	case 1: // a cloth
		for x := c.left() - 30; x < c.right()+30; x += 6 {
			c.tint(
				poly(pt(x*.8, y), pt(x*.8+1.6, y), pt(x*1.3+2.6, c.bottom()), pt(x*1.3, c.bottom())),
				c.paper,
				c.light(.24),
			)
		}
	case 2: // stone
		for range 60 {
			c.tint(
				ellipse(
					c.between(c.left(), c.right()),
					c.between(y+1, c.bottom()),
					c.between(.2, .9),
					c.between(.15, .5),
				),
				c.lift(c.pick(), .4),
				.3,
			)
		}
	}
	c.tint(rect(c.left()-1, y, wide+2, .7), c.paper, c.light(.5))
	c.soft(c.left()*.3, y+8, c.right()*1.1, 14, c.paper, c.light(.3))
}

// flatlay is a cloth seen from above.
func (c *canvas) flatlay() {
	base := mix(c.low, c.table, c.between(.1, .55))
	c.fill(c.all(), linear(c.left(), c.top(), c.right(), c.bottom(), c.lift(base, .4), base))
	switch c.dice.IntN(4) {
	case 0: // checks
		size := c.between(9, 14)
		for x := c.left(); x < c.right(); x += size * 2 {
			c.tint(rect(x, c.top(), size, 2*c.bottom()), c.main(), .1)
		}
		for y := c.top(); y < c.bottom(); y += size * 2 {
			c.tint(rect(c.left(), y, 2*c.right(), size), c.main(), .1)
		}
	case 1: // boards
		for x := c.left() + c.between(0, 15); x < c.right(); x += 22 {
			c.tint(rect(x, c.top(), .5, 2*c.bottom()), c.ink, .16)
			c.tint(rect(x+.5, c.top(), .4, 2*c.bottom()), c.paper, .25)
		}
	case 2: // two papers
		c.tint(
			poly(
				pt(c.left(), c.top()),
				pt(c.right(), c.top()),
				pt(c.right(), c.between(-20, 10)),
				pt(c.left(), c.between(0, 40)),
			),
			mix(base, c.pick(), .4),
			.7,
		)
	}
	c.leafShade()
	c.soft(c.left()*.6, c.top()*.7, c.right()*1.5, c.bottom()*1.2, c.paper, c.light(.42))
}

// leafShape is a leaf of some length from the origin to the right.
func leafShape(length, width float64) path {
	return from(
		0,
		0,
	).curve(length*.3, -width, length*.75, -width*.8, length, 0).
		curve(length*.75, width*.8, length*.3, width, 0, 0).
		shape()
}

// leafAt draws one leaf with its rib.
func (c *canvas) leafAt(x, y, length, width, turn float64, col colour) {
	shape := leafShape(length, width).turned(0, 0, turn).moved(x, y)
	sin, cos := math.Sincos(2 * math.Pi * turn)
	c.fill(shape, linear(x, y, x+length*cos, y+length*sin, c.sink(col, .22), c.lift(col, .14)))
	c.tint(line(.35, x, y, x+length*.9*cos, y+length*.9*sin), c.paper, .35)
}

// sky fills the picture with the palette's sky, a sun or moon, stars or clouds, and tells how far right the sun stands.
func (c *canvas) sky(horizon float64) float64 {
	c.fill(c.all(), linear(0, c.top(), 0, horizon, c.high, c.low))
	x, y := c.between(c.left()*.6, c.right()*.6), c.between(c.top()*.72, c.top()*.35)
	if c.dark {
		for range 90 {
			c.tint(
				circle(c.between(c.left(), c.right()), c.between(c.top(), horizon), c.between(.12, .42)),
				c.paper,
				c.between(.3, .95),
			)
		}
		r := c.between(5, 8)
		c.soft(x, y, r*4, r*4, c.paper, .35)
		c.plain(circle(x, y, r), c.paper)
		c.tint(circle(x+r*.3, y-r*.2, r*.22), c.low, .25)
		c.tint(circle(x-r*.3, y+r*.3, r*.3), c.low, .2)
		return x
	}
	r := c.between(7, 11)
	c.soft(x, y, r*5, r*5, c.paper, .7)
	c.plain(circle(x, y, r), mix(colour{r: 255, g: 206, b: 116}, c.paper, .3))
	for range 2 + c.dice.IntN(3) {
		c.cloud(c.between(c.left(), c.right()), c.between(c.top()*.85, horizon-25), c.between(.6, 1.3))
	}
	return x
}

func (c *canvas) cloud(x, y, size float64) {
	puffs := join(
		round(x-14*size, y-2.6*size, 28*size, 5.2*size, 2.6*size), circle(x-4*size, y-3.4*size, 5*size),
		circle(x+4.5*size, y-2*size, 3.8*size),
	)
	c.tint(puffs, c.paper, .62)
}

// mountains draws one row of mountains; snow lies on those that are high.
func (c *canvas) mountains(base, height float64, col colour, peaks int, snow bool) {
	step := 2 * c.right() / float64(peaks)
	points := []point{pt(c.left()-step, base+40), pt(c.left()-step, base)}
	type peak struct{ x, y, w float64 }
	var tops []peak
	for i := range peaks + 1 {
		x := c.left() + step*(float64(i)+c.between(-.22, .22))
		h := height * c.between(.62, 1)
		tops = append(tops, peak{x: x, y: base - h, w: step})
		points = append(points, pt(x, base-h), pt(x+step*.5, base-h*c.between(.2, .42)))
	}
	points = append(points, pt(c.right()+step, base), pt(c.right()+step, base+40))
	ridge := poly(points...)
	c.fill(ridge, linear(0, base-height, 0, base+8, col, mix(col, c.low, .55)))
	if !snow {
		return
	}
	c.inside(ridge, func() {
		for _, p := range tops {
			d := height * .27
			c.tint(
				poly(
					pt(p.x-d*1.5, p.y+d),
					pt(p.x, p.y-2),
					pt(p.x+d*1.5, p.y+d),
					pt(p.x+d*.7, p.y+d*.72),
					pt(p.x+d*.25, p.y+d*1.15),
					pt(p.x-d*.2, p.y+d*.7),
					pt(p.x-d*.75, p.y+d*1.2),
				),
				c.paper,
				.9,
			)
			c.tint(
				poly(pt(p.x, p.y-2), pt(p.x+p.w, p.y+height), pt(p.x+p.w*.2, p.y+height), pt(p.x-d*.1, p.y+d*1.2)),
				c.ink,
				.1,
			)
		}
	})
}

// pine draws a fir of some height standing at (x, y).
func (c *canvas) pine(x, y, height float64, col colour) {
	w := height * .42
	c.plain(rect(x-height*.03, y-height*.14, height*.06, height*.14), c.sink(c.table, .5))
	for i := range 4 {
		f := float64(i)
		top := y - height + f*height*.18
		half := w * (.32 + f*.2) / 1.0
		low := top + height*.36
		tier := poly(pt(x, top), pt(x+half, low), pt(x, low-height*.035), pt(x-half, low))
		c.fill(tier, linear(x-half, 0, x+half, 0, c.lift(col, .1), c.sink(col, .3)))
	}
}

// steam rises from (x, y).
func (c *canvas) steam(x, y, height float64) {
	for i := range 3 {
		f := float64(i - 1)
		sway := c.between(2, 4)
		wisp := from(
			x+f*5,
			y,
		).curve(x+f*5+sway, y-height*.3, x+f*5-sway, y-height*.55, x+f*5+sway*.6, y-height*c.between(.8, 1))
		middle := len(wisp.points) * 2 / 5
		for width := range 3 {
			widest := 2.4 - .7*float64(width)
			c.tint(join(stroke(.1, widest, wisp.points[:middle+1]), stroke(widest, .1, wisp.points[middle:])), c.paper, .17)
		}
	}
}

// sprig draws a twig with leaves from (x, y) towards a turn.
func (c *canvas) sprig(x, y, length, turn float64, col colour) {
	c.within(x, y, 1, 1, turn, func() {
		bow := c.between(-4, 4)
		stem := from(0, 0).bend(length*.5, bow, length, 0)
		c.plain(stem.taper(.9, .4), c.sink(col, .25))
		n := max(3, int(length/5))
		for i := 1; i <= n; i++ {
			f := float64(i) / float64(n)
			at := stem.points[int(f*float64(len(stem.points)-1))]
			side := float64(1 - 2*(i%2))
			c.leafAt(
				at.x,
				at.y,
				length*.24,
				length*.07,
				side*c.between(.09, .15),
				mix(col, c.second(), c.between(0, .15)),
			)
		}
	})
}

// potPlant stands at (x, y), about tall units high; kind chooses among four.
func (c *canvas) potPlant(x, y, tall float64, kind int) {
	w := tall * c.between(.3, .38)
	h := tall * .32
	pot := c.pick()
	c.ground(x, y, w*.5)
	green := c.leaf
	top := y - h
	switch kind % 4 {
	case 0: // sword leaves
		for i := range 7 {
			f := float64(i - 3)
			c.leafAt(
				x+f*w*.06,
				top+1,
				tall*c.between(.45, .68),
				tall*.05,
				.75+f*.022,
				mix(green, c.third(), .1*float64(i%3)),
			)
		}
	case 1: // big round leaves
		for i := range 8 {
			turn := .75 + (float64(i)-3.5)*.065
			length := tall * c.between(.3, .52)
			sin, cos := math.Sincos(2 * math.Pi * turn)
			tx, ty := x+length*cos, top+length*sin
			c.plain(from(x, top+1).bend(x, top-length*.5, tx, ty).line(.7), c.sink(green, .3))
			c.leafAt(
				tx-tall*.07*cos,
				ty-tall*.07*sin,
				tall*.2,
				tall*.1,
				turn+c.between(-.05, .05),
				mix(green, c.paper, c.between(0, .18)),
			)
		}
	case 2: // a fern that hangs over
		for i := range 9 {
			f := float64(i-4) / 4
			reach := tall * .42 * f
			stem := from(
				x,
				top+1,
			).bend(x+reach*.6, top-tall*(.62-.2*math.Abs(f)), x+reach, top-tall*.28*(1-math.Abs(f)*1.25))
			c.plain(stem.taper(.8, .4), c.sink(green, .2))
			for j := 4; j < len(stem.points); j += 2 {
				p := stem.points[j]
				c.leafAt(p.x, p.y, tall*.09, tall*.022, .05+.1*f, green)
				c.leafAt(p.x, p.y, tall*.09, tall*.022, .45+.1*f, c.lift(green, .1))
			}
		}
	default: // a cactus
		r := tall * .12
		body := round(x-r, top-tall*.5, 2*r, tall*.55, r)
		arm := join(through(r*.9, pt(x+r*.5, top-tall*.16), pt(x+r*2.1, top-tall*.19), pt(x+r*2.2, top-tall*.36)))
		c.plain(arm, c.sink(green, .12))
		c.body(body, green)
		for i := range 3 {
			c.tint(rect(x-r*.55+r*.5*float64(i), top-tall*.46, .4, tall*.46), c.paper, .3)
		}
		c.plain(circle(x, top-tall*.51, r*.4), c.pick())
	}
	c.pot(x, y, w, h, pot)
}

// pot stands at (x, y).
func (c *canvas) pot(x, y, w, h float64, col colour) {
	c.body(
		poly(pt(x-w*.5, y-h), pt(x+w*.5, y-h), pt(x+w*.38, y-1), pt(x+w*.34, y), pt(x-w*.34, y), pt(x-w*.38, y-1)),
		col,
	)
	c.body(round(x-w*.56, y-h-h*.12, w*1.12, h*.26, h*.08), c.lift(col, .08))
	c.tint(rect(x-w*.5, y-h+h*.14, w, h*.07), c.ink, .14)
}

// cupAt draws a cup standing at (x, y) with its handle on a side.
func (c *canvas) cupAt(x, y, w, side float64, col, drink colour) {
	h := w * .82
	top := y - h
	c.fill(
		ring(x+side*w*.52, top+h*.42, w*.24, h*.3, w*.085),
		linear(x-w, top, x+w, y, c.lift(col, .1), c.sink(col, .2)),
	)
	c.body(
		from(
			x-w*.5,
			top,
		).curve(x-w*.5, y-h*.25, x-w*.36, y, x-w*.2, y).
			to(x+w*.2, y).
			curve(x+w*.36, y, x+w*.5, y-h*.25, x+w*.5, top).
			shape(),
		col,
	)
	c.plain(ellipse(x, top, w*.5, w*.125), c.lift(col, .35))
	c.fill(ellipse(x, top+w*.015, w*.455, w*.1), linear(x-w*.4, 0, x+w*.4, 0, c.sink(drink, .25), drink))
}

// book lies at (x, y), seen from its spine.
func (c *canvas) book(x, y, w, h float64, col colour) {
	c.plain(round(x-w/2, y-h, w, h, .8), col)
	c.plain(rect(x-w/2+2.2, y-h+h*.2, w-2.2, h*.6), c.lift(col, .85))
	for i := range 3 {
		c.tint(rect(x-w/2+2.2, y-h+h*(.3+.15*float64(i)), w-2.2, .25), c.ink, .18)
	}
	c.tint(rect(x-w/2, y-h, 2.2, h), c.ink, .12)
}

// blossom draws one flower of a radius.
func (c *canvas) blossom(x, y, r float64, petals int, col colour) {
	for i := range petals {
		turn := float64(i) / float64(petals)
		petal := ellipse(x+r*.58, y, r*.46, r*.34).turned(x, y, turn)
		c.fill(petal, radial(x, y, r*1.1, c.sink(col, .18), c.lift(col, .22)))
	}
	c.fill(circle(x, y, r*.3), radial(x-r*.1, y-r*.1, r*.4, c.lift(c.third(), .3), c.sink(c.third(), .2)))
}
