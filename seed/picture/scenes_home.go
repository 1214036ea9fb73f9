package picture

import "math"

// room is a wall, a skirting board, a floor.
func (c *canvas) room(y float64) {
	c.wall()
	if c.chance(.5) {
		c.window(c.between(-28, 0), y-6)
	}
	boards := c.table
	c.fill(
		rect(c.left()-1, y, 2*c.right()+2, c.bottom()-y+1),
		linear(0, y, 0, c.bottom(), c.lift(boards, .2), c.sink(boards, .06)),
	)
	for i := range 9 {
		f := float64(i - 4)
		c.tint(line(.3, f*14, y, f*24, c.bottom()), c.ink, .13)
	}
	c.plain(rect(c.left()-1, y-3, 2*c.right()+2, 3), c.lift(c.low, .5))
	c.tint(rect(c.left()-1, y, 2*c.right()+2, 1), c.ink, .18)
}

// framed hangs a small picture on the wall.
func (c *canvas) framed(x, y, w, h float64) {
	c.cast(rect(x-w/2, y-h/2, w, h), 1, 1.6, .3)
	c.plain(rect(x-w/2, y-h/2, w, h), c.sink(c.table, .4))
	c.plain(rect(x-w/2+1, y-h/2+1, w-2, h-2), c.lift(c.low, .8))
	inner := rect(x-w*.32, y-h*.34, w*.64, h*.68)
	a, b := c.pick(), c.pick()
	c.inside(inner, func() {
		c.plain(inner, c.lift(a, .55))
		switch c.dice.IntN(3) {
		case 0:
			c.plain(circle(x+w*.06, y-h*.08, w*.16), b)
			c.plain(
				smooth(
					pt(x-w*.4, y+h*.4),
					pt(x-w*.2, y+h*.05),
					pt(x+w*.1, y+h*.2),
					pt(x+w*.4, y+h*.1),
					pt(x+w*.4, y+h*.5),
				),
				a,
			)
		case 1:
			for i := range 3 {
				r := w * (.3 - .09*float64(i))
				c.plain(arc(x, y+h*.2, r, r*1.2, .5, 1), []colour{a, c.paper, b}[i])
			}
		default:
			c.sprig(x, y+h*.34, h*.62, .75, b)
		}
	})
}

func desk(c *canvas) {
	y := c.between(16, 20)
	c.room(y + 24)
	side := c.side()
	c.framed(-side*26, -27, 17, 21)
	if c.chance(.6) {
		c.framed(-side*8, -31, 12, 13)
	}
	top, col := y, mix(c.table, colour{r: 168, g: 112, b: 68}, .5)
	c.plain(poly(pt(-36, top), pt(-33, top), pt(-36, top+36), pt(-38, top+36)), c.sink(col, .3))
	c.plain(poly(pt(36, top), pt(33, top), pt(36, top+36), pt(38, top+36)), c.sink(col, .3))
	c.soft(0, top+37, 48, 5, c.ink, .35)
	c.body(round(side*20-14, top+2, 28, 10, 1), c.sink(col, .12))
	c.plain(circle(side*20, top+7, 1.1), c.third())
	c.body(round(-46, top-1, 92, 4.2, 1), col)
	c.tint(rect(-46, top-1, 92, .7), c.paper, .5)
	// the screen
	x := -side * 5
	c.soft(x+2, top-1, 17, 2.4, c.ink, .5)
	c.body(poly(pt(x-3, top-12), pt(x+3, top-12), pt(x+5, top-1), pt(x-5, top-1)), mix(c.ink, c.paper, .5))
	c.plain(round(x-10, top-2, 20, 1.4, .7), mix(c.ink, c.paper, .55))
	c.cast(round(x-24, top-41, 48, 30, 2), 1.4, 2, .3)
	c.plain(round(x-24, top-41, 48, 30, 2), c.ink)
	screen := round(x-22.6, top-39.6, 45.2, 27, 1)
	c.inside(screen, func() {
		c.fill(screen, linear(x-22, top-40, x+22, top-12, c.lift(c.second(), .3), mix(c.main(), c.paper, .2)))
		c.plain(circle(x+9, top-30, 5), c.lift(c.third(), .3))
		c.plain(
			smooth(
				pt(x-30, top-8),
				pt(x-16, top-24),
				pt(x-4, top-18),
				pt(x+8, top-25),
				pt(x+30, top-14),
				pt(x+30, top),
			),
			c.sink(c.second(), .1),
		)
		c.plain(
			smooth(pt(x-30, top-4), pt(x-10, top-18), pt(x+12, top-14), pt(x+30, top-20), pt(x+30, top)),
			c.sink(c.second(), .35),
		)
		c.tint(poly(pt(x-22, top-40), pt(x-6, top-40), pt(x-20, top-12), pt(x-30, top-12)), c.paper, .12)
	})
	c.body(round(x-15, top-2.6, 25, 1.7, .8), c.lift(c.low, .6))
	c.body(ellipse(x+16, top-1.8, 2.6, 1.2), c.lift(c.low, .6))
	// lamp on one side, cup or plant on the other
	lx := -side * 37
	c.soft(lx, top-1, 8, 1.6, c.ink, .5)
	c.plain(round(lx-6, top-2.4, 12, 1.8, .9), c.main())
	c.plain(from(lx, top-2).to(lx-side*5, top-21).to(lx+side*7, top-36).line(1.2), c.sink(c.main(), .2))
	c.plain(circle(lx-side*5, top-21, 1.3), c.main())
	c.within(lx+side*7, top-36, 1, 1, side*.07, func() {
		c.soft(0, 14, 18, 18, colour{r: 255, g: 226, b: 150}, .5)
		c.body(poly(pt(-2.6, -2), pt(2.6, -2), pt(7.6, 8), pt(-7.6, 8)), c.main())
		c.plain(ellipse(0, 8, 7.6, 1.5), colour{r: 255, g: 240, b: 196})
	})
	c.cupAt(side*27, top-1, 9, side, c.third(), colour{r: 96, g: 58, b: 38})
	c.potPlant(side*39, top-1, c.between(18, 24), c.dice.IntN(4))
	// books stand between
	at := side * 17.6
	for i := range 3 {
		h := c.between(11, 15)
		w := c.between(1.8, 2.6)
		c.body(rect(at, top-1-h, w, h), c.accents[i])
		at += side * 2.3
	}
	// the chair in front
	cx := c.between(-8, 8)
	col = c.second()
	c.soft(cx, c.bottom()-4, 20, 4, c.ink, .5)
	c.plain(rect(cx-.9, top+26, 1.8, 18), c.ink)
	for _, f := range []float64{-1, -.4, .4, 1} {
		c.plain(line(1.4, cx, top+42, cx+f*13, top+46), c.ink)
		c.plain(circle(cx+f*13, top+47, 1.4), c.ink)
	}
	c.body(round(cx-14, top+3, 28, 19, 6), col)
	c.body(round(cx-16, top+22, 32, 6, 3), c.sink(col, .15))
}

func bookshelf(c *canvas) {
	c.wall()
	wood := mix(c.table, colour{r: 158, g: 104, b: 64}, .45)
	inner := c.sink(wood, .42)
	left, right := c.left()+7, c.right()-7
	top, bottom := c.top()+8, c.bottom()-6
	c.cast(rect(left, top, right-left, bottom-top), 2.4, 2, .4)
	c.body(rect(left, top, right-left, bottom-top), wood)
	rows := max(3, int((bottom-top)/27))
	columns := 2
	if right-left > 100 {
		columns = 3
	}
	gap := 2.4
	h := (bottom-top-gap)/float64(rows) - gap
	w := (right-left-gap)/float64(columns) - gap
	for r := range rows {
		for k := range columns {
			x := left + gap + float64(k)*(w+gap)
			y := top + gap + float64(r)*(h+gap)
			cell := rect(x, y, w, h)
			c.fill(cell, linear(0, y, 0, y+h, c.sink(inner, .2), inner))
			c.inside(cell, func() { c.shelfOf(x, y, w, h) })
			c.fill(rect(x, y, w, 3), linear(0, y, 0, y+3, c.ink, inner).veil(.35))
		}
	}
	c.plain(rect(left-1.4, top-2, right-left+2.8, 3), c.lift(wood, .2))
	c.plain(rect(left-1.4, bottom, right-left+2.8, 3), c.sink(wood, .2))
}

// shelfOf fills one cell of a shelf.
func (c *canvas) shelfOf(x, y, w, h float64) {
	floor := y + h
	at := x + .8
	kind := c.dice.IntN(6)
	until := x + w*c.between(.6, 1)
	if kind == 0 {
		until = x + w*.35
	}
	for at < until-2.2 {
		bw := c.between(2, 4.6)
		bh := h * c.between(.6, .92)
		col := mix(c.pick(), []colour{c.paper, c.ink, c.leaf, c.low}[c.dice.IntN(4)], c.between(0, .45))
		lean := 0.0
		if c.chance(.1) {
			lean = c.between(.01, .025)
		}
		spine := round(at, floor-bh, bw, bh, .3).turned(at, floor, lean)
		c.fill(spine, linear(at, 0, at+bw, 0, c.lift(col, .18), c.sink(col, .2)))
		if c.chance(.65) {
			band := c.lift(col, .65)
			c.tint(rect(at+.3, floor-bh*.86, bw-.6, bh*.06).turned(at, floor, lean), band, .85)
			c.tint(rect(at+.3, floor-bh*.24, bw-.6, bh*.1).turned(at, floor, lean), band, .6)
		} else {
			c.tint(round(at+bw*.25, floor-bh*.75, bw*.5, bh*.42, .4).turned(at, floor, lean), c.lift(col, .7), .8)
		}
		at += bw + .2 + lean*60
	}
	free := x + w - at
	mid := at + free/2
	switch {
	case free > 13 && kind%2 == 0:
		c.potPlant(mid, floor, h*.86, c.dice.IntN(4))
	case free > 11:
		c.vaseOf(mid, floor, h*.52, c.pick())
	case free > 6:
		c.ground(mid, floor, 3)
		c.body(circle(mid, floor-3, 3), c.pick())
	}
}

func record(c *canvas) {
	y := c.between(0, 6)
	c.studio(y)
	side := c.side()
	c.framed(-side*24, y-32, 19, 23)
	// sleeves lean on the wall
	for i := range 3 {
		f := float64(i)
		sx := side * (32 - 7*f)
		s := rect(sx-12, y-26+2*f, 25, 25)
		c.cast(s, 1, 1, .3)
		c.body(s, []colour{c.third(), c.second(), c.main()}[i])
		c.tint(circle(sx, y-14+2*f, 7), []colour{c.main(), c.third(), c.paper}[i], .85)
		c.tint(circle(sx, y-14+2*f, 3), c.ink, .35)
	}
	x, top, floor := -side*2, y+9, y+35
	col := mix(c.main(), colour{r: 150, g: 92, b: 54}, .35)
	c.soft(x+4, floor+1, 50, 8, c.ink, .55)
	c.body(poly(pt(x-41, floor-9), pt(x+41, floor-9), pt(x+40, floor), pt(x-40, floor)), c.sink(col, .3))
	deck := poly(pt(x-33, top-7), pt(x+33, top-7), pt(x+41, floor-9), pt(x-41, floor-9))
	c.fill(deck, linear(x-30, top-8, x+30, floor, c.lift(col, .25), col))
	for _, f := range []float64{-34, 30} {
		c.plain(round(x+f, floor, 5, 2.2, 1), c.ink)
	}
	px, py := x-side*6, top+9.4
	c.tint(ellipse(px+.8, py+1.2, 27, 13.6), c.ink, .4)
	c.plain(ellipse(px, py, 27, 13.4), mix(c.ink, colour{r: 22, g: 22, b: 26}, .6))
	for i := range 7 {
		f := 25.4 - 2.3*float64(i)
		c.tint(ring(px, py, f, f*.5, .3), c.paper, .13)
	}
	c.inside(ellipse(px, py, 26, 13), func() {
		for _, turn := range []float64{.02, .52} {
			c.tint(
				poly(
					pt(px, py),
					pt(px+40*math.Cos(2*math.Pi*turn), py+20*math.Sin(2*math.Pi*turn)),
					pt(px+40*math.Cos(2*math.Pi*(turn+.09)), py+20*math.Sin(2*math.Pi*(turn+.09))),
				),
				c.paper,
				.16,
			)
		}
	})
	c.fill(ellipse(px, py, 8.6, 4.3), linear(px-8, 0, px+8, 0, c.lift(c.third(), .2), c.third()))
	c.tint(ring(px, py, 6, 3, .5), c.paper, .8)
	c.plain(ellipse(px, py, .9, .5), c.ink)
	// the arm
	ax, ay := x+side*29, top-1
	c.tint(ellipse(ax+.6, ay+1, 5, 2.6), c.ink, .35)
	c.fill(ellipse(ax, ay, 5, 2.6), linear(ax-5, 0, ax+5, 0, c.paper, mix(c.ink, c.paper, .5)))
	arm := from(ax, ay-2).bend(ax+side*2, ay+9, px+side*15, py+5)
	c.cast(arm.line(1.2), .6, 1.4, .3)
	c.plain(arm.line(1.3), mix(c.paper, c.ink, .22))
	c.plain(round(px+side*13-2.4, py+3.4, 4.8, 3.4, 1), c.sink(c.second(), .2))
	c.plain(circle(ax, ay-2, 1.8), mix(c.paper, c.ink, .45))
	for i := range 2 {
		kx := x + side*(22+8*float64(i))
		c.plain(ellipse(kx, floor-13, 2.4, 1.3), c.ink)
		c.plain(ellipse(kx, floor-13.7, 2.2, 1.1), c.third())
	}
	if c.chance(.7) {
		c.potPlant(-side*36, y+8, c.between(30, 38), c.dice.IntN(4))
	}
}

// lampOf is a mushroom, one with a pleated shade or a ball in a ring.
func lampOf(c *canvas, kind int) {
	y := c.between(20, 25)
	c.studio(y)
	c.tint(c.all(), c.ink, .16) // evening
	x, floor := c.between(-8, 8), y+11
	glow := colour{r: 255, g: 218, b: 142}
	col := c.main()
	side := c.side()
	switch kind {
	case 0: // a mushroom
		c.soft(x, floor-38, 62, 58, glow, .75)
		c.ground(x, floor, 15)
		c.body(
			from(
				x-5,
				floor-40,
			).curve(x-5, floor-16, x-13, floor-6, x-13, floor-2).
				to(x-12, floor).
				to(x+12, floor).
				to(x+13, floor-2).
				curve(x+13, floor-6, x+5, floor-16, x+5, floor-40).
				shape(),
			c.lift(col, .2),
		)
		dome := from(
			x-30,
			floor-38,
		).curve(x-30, floor-66, x+30, floor-66, x+30, floor-38).
			curve(x+20, floor-34, x-20, floor-34, x-30, floor-38).
			shape()
		c.fill(dome, linear(x, floor-64, x, floor-36, c.sink(col, .05), mix(col, glow, .7)))
		c.plain(ellipse(x, floor-37.6, 29, 3), mix(glow, c.paper, .5))
		c.tint(from(x-22, floor-44).bend(x-18, floor-56, x-6, floor-58).taper(2.2, .5), c.paper, .5)
	case 1: // a pleated shade
		c.soft(x, floor-40, 62, 56, glow, .7)
		c.ground(x, floor, 14)
		c.body(vaseShape(x, floor, 27, 34), col)
		c.soft(x-5, floor-14, 5, 9, c.paper, .5)
		c.plain(rect(x-.8, floor-40, 1.6, 8), c.ink)
		shade := poly(pt(x-15, floor-66), pt(x+15, floor-66), pt(x+27, floor-37), pt(x-27, floor-37))
		c.fill(shade, radial(x, floor-45, 34, mix(glow, c.paper, .55), mix(c.third(), glow, .35)))
		for i := range 13 {
			f := float64(i-6) / 6
			c.tint(line(.35, x+f*15, floor-66, x+f*27, floor-37), c.ink, .16)
		}
		c.tint(line(.9, x-27, floor-37, x+27, floor-37), c.main(), .8)
	default: // a ball on a ring
		c.ground(x, floor, 17)
		c.soft(x, floor-36, 60, 58, glow, .7)
		c.plain(ring(x, floor-34, 27, 27, 2.4), col)
		c.body(round(x-15, floor-5, 30, 5, 2), c.sink(col, .1))
		c.plain(line(1, x, floor-60, x, floor-47), col)
		c.fill(circle(x, floor-34, 14), radial(x-3, floor-38, 17, c.paper, glow))
	}
	c.soft(x, floor+4, 44, 9, glow, .55)
	bx := x + side*c.between(29, 33)
	c.ground(bx, floor+7, 13)
	c.book(bx, floor+7, 25, 5, c.second())
	c.book(bx+1, floor+2, 22, 4.4, c.third())
	if c.chance(.5) {
		c.cupAt(bx, floor-2.4, 10, side, c.main(), colour{r: 96, g: 58, b: 38})
	} else {
		c.vaseOf(-bx+2*x, floor, 20, c.second())
	}
}

func chair(c *canvas) {
	y := c.between(20, 25)
	c.room(y)
	side := c.side()
	c.framed(-side*24, -32, 20, 26)
	if c.chance(.5) {
		c.framed(-side*3, -36, 13, 16)
	}
	x, floor := c.between(-5, 5), y+18
	// the rug
	c.fill(ellipse(x, floor+1, 45, 11), linear(x-45, 0, x+45, 0, c.lift(c.third(), .3), c.third()))
	c.plain(ring(x, floor+1, 41, 9.6, 1), c.lift(c.third(), .7))
	c.potPlant(x+side*38, floor-6, c.between(48, 58), c.dice.IntN(3))
	col := c.main()
	wood := mix(c.table, colour{r: 120, g: 76, b: 46}, .6)
	c.soft(x+3, floor+1, 30, 6, c.ink, .55)
	for _, f := range []float64{-19, 19} {
		c.plain(stroke(2.6, 1.6, []point{pt(x+f*.8, floor-13), pt(x+f*1.06, floor+2)}), wood)
		c.plain(stroke(2.4, 1.4, []point{pt(x+f*.6, floor-14), pt(x+f*.74, floor-5)}), c.sink(wood, .3))
	}
	if c.chance(.5) { // an armchair
		back := from(
			x-21,
			floor-13,
		).curve(x-25, floor-45, x-20, floor-58, x, floor-58).
			curve(x+20, floor-58, x+25, floor-45, x+21, floor-13).
			shape()
		c.body(back, col)
		c.tint(from(x, floor-56).to(x, floor-28).line(.5), c.ink, .2)
		c.body(round(x-20, floor-27, 40, 11, 5), c.lift(col, .14))
		c.body(round(x-20, floor-18, 40, 7, 3), c.sink(col, .08))
		for _, f := range []float64{-1, 1} {
			c.body(round(x+f*22-5, floor-34, 10, 23, 5), c.lift(col, .06))
		}
	} else { // a shell on wooden legs
		c.body(
			from(
				x-18,
				floor-22,
			).curve(x-22, floor-44, x-19, floor-62, x, floor-62).
				curve(x+19, floor-62, x+22, floor-44, x+18, floor-22).
				curve(x+10, floor-17, x-10, floor-17, x-18, floor-22).
				shape(),
			col,
		)
		c.soft(x-6, floor-48, 9, 13, c.paper, .3)
		seat := from(
			x-25,
			floor-24,
		).curve(x-16, floor-29, x+16, floor-29, x+25, floor-24).
			curve(x+25, floor-13, x+14, floor-11, x, floor-11).
			curve(x-14, floor-11, x-25, floor-13, x-25, floor-24).
			shape()
		c.body(seat, c.lift(col, .1))
		c.tint(from(x-23, floor-23).curve(x-14, floor-27, x+14, floor-27, x+23, floor-23).line(.7), c.paper, .45)
	}
	cushion := round(x-10, floor-40, 20, 15, 4).turned(x, floor-32, side*.03)
	c.cast(cushion, .6, 1, .3)
	c.body(cushion, c.second())
	c.inside(cushion, func() {
		for i := range 4 {
			c.tint(rect(x-14, floor-39+4*float64(i), 28, 1.2), c.paper, .4)
		}
	})
	// a side table
	tx := x - side*37
	c.soft(tx+1, floor+3, 9, 2.4, c.ink, .5)
	c.plain(rect(tx-.8, floor-20, 1.6, 22), wood)
	c.plain(round(tx-6, floor+1, 12, 1.8, .9), wood)
	c.body(round(tx-11, floor-22, 22, 2.4, 1.2), c.lift(wood, .15))
	c.cupAt(tx-3, floor-22, 9, -1, c.third(), colour{r: 96, g: 58, b: 38})
	c.book(tx+5, floor-22, 9, 2.4, c.main())
}

func candle(c *canvas) {
	y := c.between(18, 23)
	c.studio(y)
	c.tint(c.all(), c.ink, .2)
	floor := y + 16
	flame := func(x, top float64) {
		c.soft(x, top-7, 34, 34, colour{r: 255, g: 206, b: 120}, .55)
		c.soft(x, top-6, 11, 14, colour{r: 255, g: 226, b: 150}, .7)
		c.plain(line(.5, x, top, x+.2, top-3), c.ink)
		c.plain(
			from(
				x,
				top-15,
			).curve(x+4.6, top-8, x+3.4, top-2, x, top-1.6).
				curve(x-3.4, top-2, x-4, top-7, x, top-15).
				shape(),
			colour{r: 255, g: 178, b: 72},
		)
		c.plain(
			from(
				x,
				top-10,
			).curve(x+2.4, top-6, x+1.8, top-2.4, x, top-2.2).
				curve(x-1.8, top-2.4, x-2, top-6, x, top-10).
				shape(),
			colour{r: 255, g: 244, b: 200},
		)
	}
	side := c.side()
	// tall ones behind
	for i := range 1 + c.dice.IntN(3) {
		x, h := -side*(24+9*float64(i)), 40-9*float64(i)
		base := floor - 9 + 2*float64(i)
		col := mix(c.second(), c.paper, .25*float64(i))
		c.ground(x, base, 6)
		c.body(poly(pt(x-2.2, base-8), pt(x+2.2, base-8), pt(x+6, base), pt(x-6, base)), c.third())
		c.body(ellipse(x, base-8.4, 4.4, 1.5), c.third())
		c.body(round(x-2.1, base-9-h, 4.2, h, 1), col)
		c.tint(
			from(x+1.6, base-9-h).curve(x+3.2, base-5-h, x+2.4, base-1-h, x+2, base+3-h).taper(1.6, .8),
			c.lift(col, .3),
			.9,
		)
		flame(x, base-9-h)
	}
	// the jar
	x := side * c.between(5, 10)
	w, h := c.between(30, 36), c.between(30, 36)
	top := floor - h
	jar := round4(x-w/2, top, w, h, 2, 2, 5, 5)
	c.ground(x, floor, w*.52)
	wax := c.lift(c.main(), .35)
	c.tint(jar, c.paper, .35)
	melt := top + h*.24
	c.inside(jar, func() {
		c.fill(
			rect(x-w/2+1.4, melt, w-2.8, h),
			linear(0, melt, 0, floor, mix(wax, colour{r: 255, g: 226, b: 160}, .55), c.main()),
		)
		c.plain(ellipse(x, melt, w/2-1.4, 2.6), mix(wax, colour{r: 255, g: 236, b: 190}, .7))
	})
	flame(x, melt-1)
	c.tint(rect(x-w/2+2.4, top+2, 2, h-6), c.paper, .5)
	c.tint(ring(x, top+.6, w/2, 2.8, .8), c.paper, .7)
	// a label without words
	c.body(round(x-w*.29, top+h*.44, w*.58, h*.4, 1), c.lift(c.low, .75))
	c.sprig(x-w*.14, top+h*.64, w*.3, 0, c.leaf)
	c.tint(rect(x-w*.12, top+h*.74, w*.24, .6), c.ink, .5)
	// matches
	mx, my := x+side*27, floor+6
	c.ground(mx, my, 8)
	c.body(round(mx-8, my-5, 16, 5, .8), c.second())
	c.plain(rect(mx-8, my-5, 16, 1.4), c.lift(c.second(), .5))
	for i := range 3 {
		f := float64(i)
		c.plain(line(.8, x-side*(8+4*f), floor+8+1.3*f, x-side*(22+3*f), floor+6+1.6*f), mix(c.table, c.paper, .6))
		c.plain(circle(x-side*(22+3*f), floor+6+1.6*f, 1), c.main())
	}
}

func bed(c *canvas) {
	y := c.between(20, 24)
	c.room(y + 6)
	side := c.side()
	if c.chance(.6) { // a window with the sky in it
		wx := side * 8
		c.plain(rect(wx-21, -46, 42, 37), c.lift(c.low, .7))
		c.fill(rect(wx-19, -44, 38, 33), linear(0, -44, 0, -11, c.second(), c.lift(c.third(), .5)))
		c.inside(rect(wx-19, -44, 38, 33), func() {
			c.cloud(wx+6, -30, .7)
			c.plain(
				smooth(pt(wx-24, -9), pt(wx-12, -20), pt(wx, -15), pt(wx+14, -22), pt(wx+26, -9)),
				mix(c.leaf, c.low, .3),
			)
		})
		c.plain(rect(wx-.8, -44, 1.6, 33), c.lift(c.low, .7))
		for _, f := range []float64{-1, 1} {
			c.tint(
				from(
					wx+f*17,
					-50,
				).to(wx+f*30, -50).
					to(wx+f*31, 6).
					curve(wx+f*24, 0, wx+f*26, -20, wx+f*17, -50).
					shape(),
				c.lift(c.third(), .5),
				.9,
			)
		}
	} else {
		c.framed(side*14, -30, 22, 28)
		c.framed(-side*10, -32, 17, 21)
	}
	wood := mix(c.table, colour{r: 150, g: 100, b: 62}, .5)
	floor := y + 26
	c.soft(0, floor, 60, 8, c.ink, .5)
	c.body(round4(-41, y-27, 82, 40, 10, 10, 0, 0), wood)
	c.body(round(-43, floor-10, 86, 8, 2), c.sink(wood, .2))
	c.plain(rect(-40, floor-3, 4, 5), c.sink(wood, .4))
	c.plain(rect(36, floor-3, 4, 5), c.sink(wood, .4))
	// pillows
	for i, f := range []float64{-1, 1} {
		p := smooth(
			pt(f*20-17, y-4),
			pt(f*20-15, y-18),
			pt(f*20, y-20),
			pt(f*20+15, y-18),
			pt(f*20+17, y-4),
			pt(f*20, y-1),
		)
		c.cast(p, .6, 1, .25)
		c.body(p, mix(c.paper, c.low, .2+.15*float64(i)))
	}
	front := smooth(pt(-13, y), pt(-12, y-12), pt(0, y-14), pt(12, y-12), pt(13, y), pt(0, y+3))
	c.cast(front, .6, 1, .3)
	c.body(front, c.second())
	c.inside(front, func() {
		for i := range 5 {
			c.tint(rect(-12+5.4*float64(i), y-16, 1.6, 22), c.paper, .4)
		}
	})
	// the quilt in patches
	quilt := from(
		-43,
		y+2,
	).curve(-30, y-5, 30, y-5, 43, y+2).
		to(45, floor-3).
		bend(30, floor, 15, floor-3).
		bend(0, floor, -15, floor-3).
		bend(-30, floor, -45, floor-3).
		shape()
	c.cast(quilt, 0, 1.4, .3)
	c.body(quilt, c.main())
	c.inside(quilt, func() {
		size := 9.6
		for row := range 4 {
			for column := range 10 {
				x, py := -48+size*float64(column), y-5+size*float64(row)
				tone := c.lift([]colour{c.main(), c.third(), c.second()}[(row+column*2)%3], c.between(0, .45))
				c.tint(round(x, py, size-.4, size-.4, .8), tone, .95)
				if (row+column)%2 == 0 {
					c.tint(
						poly(
							pt(x+size/2, py+1.4),
							pt(x+size-1.8, py+size/2),
							pt(x+size/2, py+size-1.8),
							pt(x+1.4, py+size/2),
						),
						c.paper,
						.4,
					)
				}
			}
		}
		for i := range 4 {
			f := float64(i)*24 - 36
			c.soft(f, y+18, 9, 22, c.ink, .13)
			c.soft(f+10, y+14, 8, 18, c.paper, .2)
		}
		c.plain(
			from(-46, y+2).curve(-30, y-5, 30, y-5, 46, y+2).to(46, y+7).curve(30, y, -30, y, -46, y+7).shape(),
			c.lift(c.low, .8),
		)
	})
	if c.chance(.6) { // somebody sleeps here
		c.sleeper(side*22, y+10)
	}
}

// sleeper is a cat rolled up.
func (c *canvas) sleeper(x, y float64) {
	fur := []colour{{r: 232, g: 160, b: 92}, {r: 92, g: 92, b: 104}, {r: 242, g: 230, b: 214}}[c.dice.IntN(3)]
	c.soft(x+1, y+4, 13, 4, c.ink, .5)
	c.body(ellipse(x, y, 11, 6), fur)
	c.plain(from(x+8, y+3).bend(x, y+8, x-9, y+3).line(2.6), c.sink(fur, .14))
	c.plain(circle(x-7, y, 4.4), c.lift(fur, .12))
	c.plain(poly(pt(x-11, y-2), pt(x-10.4, y-6), pt(x-7.4, y-3.6)), fur)
	c.plain(poly(pt(x-6.4, y-3.6), pt(x-4, y-6), pt(x-3.2, y-2)), fur)
	c.plain(from(x-9.4, y).bend(x-8.6, y+1, x-7.8, y).line(.4), c.ink)
	c.plain(from(x-6.2, y).bend(x-5.4, y+1, x-4.6, y).line(.4), c.ink)
}

func camera(c *canvas) {
	y := c.between(10, 15)
	c.studio(y)
	side := c.side()
	x, floor := c.between(-4, 4), y+20
	// prints lean behind
	for i := range 2 {
		px := side * (24 - 52*float64(i))
		c.within(px, y-4, 1, 1, .02*float64(1-2*i), func() {
			c.cast(rect(-10, -24, 20, 24), 1, 1, .3)
			c.plain(rect(-10, -24, 20, 24), c.paper)
			view := rect(-8.4, -22.4, 16.8, 16)
			c.inside(view, func() {
				c.fill(view, linear(0, -22, 0, -6, c.second(), c.lift(c.third(), .4)))
				c.plain(circle(3, -16, 2.4), c.paper)
				c.plain(smooth(pt(-12, -4), pt(-4, -13), pt(2, -9), pt(7, -14), pt(14, -4)), c.sink(c.leaf, .2))
			})
		})
	}
	col := c.main()
	metal := mix(c.paper, c.ink, .2)
	// the strap
	c.plain(
		from(
			x-side*38,
			floor-30,
		).curve(x-side*54, floor-6, x-side*44, floor+12, x-side*22, floor+7).
			curve(x-side*8, floor+3, x+side*8, floor+12, x+side*24, floor+8).
			line(2.6),
		c.sink(mix(c.table, colour{r: 134, g: 82, b: 48}, .6), .15),
	)
	c.ground(x, floor, 38)
	c.body(poly(pt(x-13, floor-46), pt(x+13, floor-46), pt(x+18, floor-38), pt(x-18, floor-38)), metal)
	c.body(round(x-39, floor-40, 78, 12, 4), metal)
	body := round4(x-39, floor-33, 78, 33, 0, 0, 5, 5)
	c.body(body, col)
	c.inside(body, func() {
		for i := range 90 {
			c.tint(circle(x-39+float64(i%30)*2.7, floor-31+float64(i/30)*9+float64(i%2)*4, .4), c.ink, .2)
		}
		c.tint(rect(x-39, floor-33, 78, 1), c.ink, .3)
	})
	c.body(round4(x-39, floor-4.6, 78, 4.6, 0, 0, 4, 4), metal)
	// dials
	for i, f := range []float64{-29, 25, 33} {
		r := []float64{6, 4.4, 2.6}[i]
		c.body(rect(x+side*f-r, floor-44.5, 2*r, 5), c.sink(metal, .15))
		for j := range int(r * 1.6) {
			c.tint(rect(x+side*f-r+.8+1.2*float64(j), floor-44, .35, 4), c.ink, .4)
		}
		c.plain(ellipse(x+side*f, floor-44.5, r, 1), c.lift(metal, .4))
	}
	c.plain(round(x-8, floor-44, 16, 4, 1), c.ink)
	c.plain(round(x+side*28-5, floor-37.6, 10, 5.6, 1), c.ink)
	c.tint(round(x+side*28-4, floor-36.8, 4, 4, .6), c.second(), .6)
	c.plain(circle(x-side*27, floor-35, 2), c.third())
	// the lens
	lx, ly := x, floor-18
	c.soft(lx+3, ly+4, 23, 22, c.ink, .55)
	c.fill(circle(lx, ly, 19.4), linear(lx-15, ly-15, lx+15, ly+15, c.lift(metal, .5), c.sink(metal, .4)))
	c.plain(circle(lx, ly, 17.4), c.sink(c.ink, 0))
	for i := range 32 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 32)
		c.tint(line(.5, lx+15.2*cos, ly+15.2*sin, lx+16.8*cos, ly+16.8*sin), c.paper, .45)
	}
	c.fill(circle(lx, ly, 13.6), linear(lx-12, ly-12, lx+12, ly+12, mix(c.ink, c.paper, .32), c.ink))
	c.fill(circle(lx, ly, 11), radial(lx-2, ly-2, 14, mix(c.second(), c.ink, .35), c.ink))
	c.fill(circle(lx+1, ly+1, 6.4), radial(lx, ly, 8, mix(c.ink, colour{}, .6), mix(c.second(), c.ink, .55)))
	c.tint(ellipse(lx-4, ly-5, 3.6, 2.2).turned(lx-4, ly-5, -.1), c.paper, .75)
	c.tint(circle(lx+4.4, ly+4.8, 1.2), c.third(), .7)
	// a roll of film
	fx := -side*31 + x
	fy := floor + 9
	c.ground(fx, fy, 6)
	c.body(round(fx-5, fy-13, 10, 13, 1.4), c.third())
	c.tint(rect(fx-5, fy-9, 10, 4), c.second(), .9)
	c.body(round(fx-5.4, fy-14, 10.8, 2, .6), c.ink)
	c.body(round(fx-5.4, fy-1.6, 10.8, 2, .6), c.ink)
	c.plain(rect(fx-1.2, fy-16, 2.4, 2.4), c.ink)
}

func blocks(c *canvas) {
	y := c.between(20, 25)
	c.room(y)
	if c.chance(.6) { // bunting
		cord := from(c.left(), c.top()*.72).bend(0, c.top()*.4, c.right(), c.top()*.72)
		c.plain(cord.line(.5), c.ink)
		for i := 1; i < len(cord.points)-1; i += 2 {
			p := cord.points[i]
			c.body(poly(pt(p.x-3.4, p.y), pt(p.x+3.4, p.y), pt(p.x, p.y+8)), c.accents[(i/2)%3])
		}
	}
	floor, side := y+16, c.side()
	c.fill(ellipse(0, floor+1, 50, 12), linear(-50, 0, 50, 0, c.lift(c.second(), .6), c.lift(c.second(), .35)))
	c.plain(ring(0, floor+1, 46, 10.4, .9), c.paper)
	wood := colour{r: 226, g: 178, b: 122}
	tone := func(i int) colour {
		return []colour{c.main(), c.second(), c.third(), c.leaf, wood}[i%5]
	}
	deal := c.dice.IntN(5)
	cube := func(x, base, size float64, i int) {
		col := tone(i + deal)
		c.ground(x, base, size*.5)
		c.body(round(x-size/2, base-size, size, size, 1.2), col)
		c.tint(round(x-size/2+1.4, base-size+1.4, size-2.8, size-2.8, .8), c.paper, .22)
		switch i % 4 {
		case 0:
			c.plain(circle(x, base-size/2, size*.24), c.lift(col, .75))
		case 1:
			c.plain(
				poly(pt(x, base-size*.76), pt(x+size*.28, base-size*.27), pt(x-size*.28, base-size*.27)),
				c.lift(col, .75),
			)
		case 2:
			c.plain(
				from(
					x,
					base-size*.22,
				).curve(x-size*.46, base-size*.52, x-size*.2, base-size*.86, x, base-size*.62).
					curve(x+size*.2, base-size*.86, x+size*.46, base-size*.52, x, base-size*.22).
					shape(),
				c.lift(col, .75),
			)
		default:
			c.plain(rect(x-size*.22, base-size*.72, size*.44, size*.44), c.lift(col, .75))
		}
	}
	x := -side * 21
	s := 15.0
	cube(x-8, floor, s, 0)
	cube(x+8, floor, s, 1)
	cube(x, floor-s, s, 2)
	// a roof
	c.body(poly(pt(x-11, floor-2*s), pt(x, floor-2*s-12), pt(x+11, floor-2*s)), tone(deal+3))
	// the rainbow
	rx := side * 20
	c.ground(rx, floor, 21)
	for i := range 5 {
		r := 23 - 4.4*float64(i)
		c.body(join(arc(rx, floor-6, r, r, .5, 1), rect(rx-r, floor-6.2, 2*r, 6.2)), tone(i+deal))
		if i == 4 {
			c.tint(
				join(arc(rx, floor-6, r-2.6, r-2.6, .5, 1), rect(rx-r+2.6, floor-6.2, 2*r-5.2, 6.2)),
				mix(c.low, c.ink, .2),
				1,
			)
		}
	}
	// rings on a peg, a ball, a small animal
	px, py := side*4, floor+10
	c.ground(px, py, 10)
	for i := range 4 {
		w := 21 - 4*float64(i)
		c.body(round(px-w/2, py-5-4.8*float64(i), w, 4.8, 2.4), tone(i+deal+1))
	}
	c.plain(circle(px, py-22, 2.6), wood)
	bx, by := -side*27, floor+10
	c.ground(bx, by, 7)
	c.fill(circle(bx, by-7, 7), radial(bx-2.6, by-9.6, 12, c.lift(c.main(), .4), c.sink(c.main(), .2)))
	c.inside(circle(bx, by-7, 7), func() { c.tint(rect(bx-8, by-8.6, 16, 3), c.paper, .8) })
	ax, ay := side*34, floor+9
	c.ground(ax, ay, 8)
	c.body(join(round(ax-8, ay-10, 16, 8, 3.4), rect(ax-6.4, ay-4, 3, 3), rect(ax+3.4, ay-4, 3, 3)), wood)
	c.body(round(ax-side*7-4, ay-19, 8, 11, 3), wood)
	c.plain(circle(ax-side*9, ay-15, .7), c.ink)
	c.plain(circle(ax-5, ay-1.6, 2.4), c.second())
	c.plain(circle(ax+5, ay-1.6, 2.4), c.second())
}

func stationery(c *canvas) {
	c.flatlay()
	side := c.side()
	// the closed notebook under the open one
	c.within(-side*20, -18, 1, 1, -.03*side, func() {
		cover := round4(-17, -24, 34, 48, 1, 3, 3, 1)
		c.cast(cover, 1.6, 2.4, .4)
		c.plain(round4(-16, -23, 35, 48, 1, 2, 2, 1), c.lift(c.low, .8))
		c.body(cover, c.main())
		c.tint(rect(-14, -24, .6, 48), c.ink, .3)
		c.body(round(-7, -13, 20, 13, 1), c.lift(c.main(), .8))
		c.tint(rect(-3, -8.6, 12, .7), c.ink, .5)
		c.tint(rect(-3, -5.6, 8, .7), c.ink, .4)
		c.tint(rect(10, -24, 2, 48), c.sink(c.main(), .3), .9)
	})
	c.within(side*9, 13, 1, 1, .025*side, func() {
		for _, f := range []float64{-1, 1} {
			page := from(
				0,
				-26,
			).curve(f*8, -29, f*22, -28, f*32, -26).
				to(f*32, 24).
				curve(f*22, 22, f*8, 21, 0, 25).
				shape()
			c.cast(page, 1.2, 2.2, .35)
			c.fill(page, linear(0, 0, f*32, 0, mix(c.paper, c.low, .42), c.paper))
			for i := range 9 {
				ly := -19 + 4.4*float64(i)
				c.tint(line(.25, f*5, ly-.6, f*29, ly), c.second(), .35)
				if f < 0 && i < 7 {
					c.tint(
						through(.45, pt(-28, ly-.9), pt(-22, ly-1.4), pt(-17, ly-.7), pt(-10-c.between(-3, 5), ly-1.2)),
						c.ink,
						.6,
					)
				}
			}
		}
		// a drawing on the right page
		c.sprig(11, 6, 21, .82, c.leaf)
		c.blossom(19, -8, 4.6, 6, c.main())
		c.plain(poly(pt(3, -26), pt(5.4, -26.2), pt(5.4, 27), pt(4.2, 25.2), pt(3, 27)), c.third())
	})
	// pens
	for i := range 3 {
		f := float64(i)
		c.within(-side*(29-6.4*f), 30+3*f, 1, 1, .25+side*(.035+.03*f), func() {
			col := c.accents[i]
			barrel := join(round(-24, -1.5, 44, 3, 1), poly(pt(20, -1.4), pt(26, 0), pt(20, 1.4)))
			c.cast(barrel, .8, 1.2, .35)
			c.fill(barrel, linear(0, -1.5, 0, 1.5, c.lift(col, .35), c.sink(col, .25)))
			c.plain(poly(pt(20, -1.4), pt(24, -.4), pt(24, .4), pt(20, 1.4)), colour{r: 232, g: 196, b: 148})
			c.plain(rect(-24, -1.5, 4, 3), c.paper)
		})
	}
	// tapes
	for i := range 3 {
		tx, ty := side*(35-2*float64(i)), c.top()+17+15*float64(i)
		col := c.accents[(i+1)%3]
		if i == 2 {
			tx = side * 22
			ty = c.top() + 20
		}
		c.soft(tx+1, ty+1.6, 8, 8, c.ink, .45)
		c.fill(ring(tx, ty, 6.6, 6.6, 3), linear(tx-6, ty-6, tx+6, ty+6, c.lift(col, .3), col))
		c.plain(ring(tx, ty, 3.8, 3.8, .7), mix(c.table, c.paper, .5))
		c.tint(ring(tx, ty, 5.4, 5.4, .3), c.paper, .6)
	}
	// an ink bottle, clips, a leaf
	ix, iy := -side*33, c.top()+19
	c.soft(ix+1.6, iy+2, 10, 10, c.ink, .45)
	c.body(round(ix-7, iy-7, 14, 14, 3), mix(c.second(), c.paper, .35))
	c.fill(circle(ix, iy, 5), linear(ix-4, iy-4, ix+4, iy+4, mix(c.ink, c.paper, .4), c.ink))
	for i := range 4 {
		px, py := side*(28+c.between(-9, 9)), c.bottom()-11+c.between(-5, 5)
		clip := through(
			.55,
			pt(-3.6, 1),
			pt(2.6, 1),
			pt(3.4, 0),
			pt(2.6, -1),
			pt(-2.4, -1),
			pt(-3, -.2),
			pt(-2.2, .4),
			pt(1.6, .4),
		)
		c.plain(clip.turned(0, 0, c.between(0, 1)).moved(px, py), c.sink(c.accents[i%3], .1))
	}
	c.sprig(-side*44, c.bottom()-6, 30, .5+side*.4, c.leaf)
}
