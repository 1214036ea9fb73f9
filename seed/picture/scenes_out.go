package picture

import "math"

func tentOf(c *canvas, ridge bool) {
	y := c.between(10, 16)
	c.sky(y)
	c.mountains(y+2, c.between(30, 38), mix(c.low, c.second(), .5), 3+c.dice.IntN(2), true)
	c.mountains(y+3, c.between(14, 20), mix(c.leaf, c.low, .35), 5, false)
	for x := c.left() + 2; x < c.right(); x += c.between(4, 8) {
		c.pine(x, y+4, c.between(10, 19), mix(c.leaf, c.ink, c.between(.15, .4)))
	}
	meadow := mix(c.leaf, c.table, .35)
	c.fill(
		from(
			c.left()-1,
			y+4,
		).bend(0, y-2, c.right()+1, y+4).
			to(c.right()+1, c.bottom()+1).
			to(c.left()-1, c.bottom()+1).
			shape(),
		linear(0, y, 0, c.bottom(), c.lift(meadow, .18), c.sink(meadow, .28)),
	)
	for range 70 {
		gx, gy := c.between(c.left(), c.right()), c.between(y+6, c.bottom())
		c.tint(line(.35, gx, gy, gx+c.between(-.6, .6), gy-c.between(1, 2.6)), c.paper, .22)
	}
	side := c.side()
	x, floor := -side*c.between(2, 9), y+29
	col := c.main()
	c.pine(x-side*38, floor-6, c.between(46, 56), c.sink(c.leaf, .25))
	c.soft(x+4, floor, 44, 8, c.ink, .5)
	if ridge {
		apex := pt(x, floor-38)
		flank := poly(apex, pt(x+side*19, floor-33), pt(x+side*42, floor-3), pt(x+side*27, floor+1))
		c.fill(flank, linear(x, floor-38, x+side*40, floor, c.sink(col, .12), c.sink(col, .42)))
		front := poly(apex, pt(x+27, floor+1), pt(x-27, floor+1))
		c.body(front, col)
		glow := colour{r: 255, g: 214, b: 128}
		door := poly(pt(x, floor-31), pt(x+13, floor+1), pt(x-13, floor+1))
		c.fill(door, radial(x, floor-8, 26, glow, mix(glow, c.sink(col, .5), .85)))
		c.plain(
			from(x, floor-31).curve(x-4, floor-16, x-16, floor-10, x-20, floor+1).to(x-13, floor+1).shape(),
			c.lift(col, .3),
		)
		c.plain(
			from(x, floor-31).curve(x+4, floor-16, x+16, floor-10, x+20, floor+1).to(x+13, floor+1).shape(),
			c.lift(col, .15),
		)
		c.tint(line(.4, x, floor-38, x-38, floor+4), c.paper, .7)
		c.tint(line(.4, x+side*19, floor-33, x+side*48, floor+1), c.paper, .7)
	} else { // a dome
		dome := from(
			x-34,
			floor,
		).curve(x-32, floor-26, x-16, floor-37, x, floor-37).
			curve(x+16, floor-37, x+32, floor-26, x+34, floor).
			shape()
		c.body(dome, col)
		c.inside(dome, func() {
			c.tint(
				from(
					x+side*8,
					floor-40,
				).curve(x+side*14, floor-24, x+side*16, floor-10, x+side*14, floor+2).
					to(x+side*50, floor+2).
					to(x+side*50, floor-40).
					shape(),
				c.ink,
				.16,
			)
			c.tint(from(x-34, floor-12).bend(x, floor-19, x+34, floor-12).line(2.2), c.third(), .9)
		})
		glow := colour{r: 255, g: 214, b: 128}
		door := from(
			x-13,
			floor,
		).curve(x-13, floor-22, x-6, floor-27, x, floor-27).
			curve(x+6, floor-27, x+13, floor-22, x+13, floor).
			shape()
		c.fill(door, radial(x, floor-6, 25, glow, mix(glow, c.sink(col, .5), .8)))
		c.plain(
			from(
				x,
				floor-27,
			).curve(x-2, floor-14, x-11, floor-6, x-13, floor).
				curve(x-13, floor-22, x-6, floor-27, x, floor-27).
				shape(),
			c.lift(col, .3),
		)
	}
	// the fire
	fx, fy := x+side*34, floor+9
	c.soft(fx, fy-4, 26, 20, colour{r: 255, g: 170, b: 70}, .6)
	for i, tone := range []colour{{r: 240, g: 106, b: 46}, {r: 255, g: 176, b: 60}, {r: 255, g: 232, b: 150}} {
		f := 1 - .28*float64(i)
		c.plain(
			from(
				fx,
				fy-15*f,
			).curve(fx+7*f, fy-8*f, fx+5.6*f, fy, fx, fy).
				curve(fx-5.6*f, fy, fx-6*f, fy-6*f, fx-2*f, fy-9*f).
				curve(fx-2*f, fy-7*f, fx, fy-11*f, fx, fy-15*f).
				shape(),
			tone,
		)
	}
	bark := colour{r: 104, g: 70, b: 48}
	c.plain(line(2.4, fx-7, fy+1.4, fx+7, fy-.6), bark)
	c.plain(line(2.4, fx-7, fy-.6, fx+7, fy+1.4), c.sink(bark, .3))
	for i := range 7 {
		c.plain(ellipse(fx-9+3*float64(i), fy+3+math.Abs(float64(i-3))*-.5, 2, 1.3), mix(c.low, c.ink, .45))
	}
}

func lake(c *canvas) {
	y := c.between(4, 12)
	sx := c.sky(y)
	far := mix(c.low, c.second(), .45)
	c.mountains(y, c.between(40, 50), far, 3, true)
	c.mountains(y, c.between(22, 28), mix(c.second(), c.leaf, .45), 4, false)
	for x := c.left(); x < c.right(); x += c.between(2.5, 5) {
		c.pine(x, y+1, c.between(6, 13)*(.6+math.Abs(x)/70), mix(c.leaf, c.ink, c.between(.2, .4)))
	}
	// the water mirrors what is above it
	c.mirror(y)
	water := rect(c.left()-1, y, 2*c.right()+2, c.bottom()-y+1)
	c.fill(water, linear(0, y, 0, c.bottom(), mix(c.low, c.second(), .25), c.sink(c.second(), .2)).veil(.48))
	for range 46 {
		f := c.between(0, 1)
		wy := y + 1.5 + f*f*(c.bottom()-y)
		w := c.between(3, 16) * (.4 + f)
		c.tint(round(c.between(c.left(), c.right())-w/2, wy, w, .25+.5*f, .3), c.paper, c.between(.1, .4))
	}
	for i := range 12 {
		w := c.between(2, 11)
		c.tint(
			round(sx-w/2+c.between(-2, 2), y+2+float64(i)*2.6, w, .7, .4),
			mix(colour{r: 255, g: 214, b: 130}, c.paper, .4),
			.55,
		)
	}
	if c.chance(.65) { // a boat
		bx, by, col := c.between(-18, 18), y+c.between(14, 22), c.main()
		c.soft(bx, by+2, 20, 3, c.ink, .5)
		c.plain(line(.7, bx-9, by-7, bx+14, by+3), c.sink(c.table, .4))
		c.body(
			from(bx-17, by-4).bend(bx, by-1, bx+17, by-4).curve(bx+13, by+2.6, bx-13, by+2.6, bx-17, by-4).shape(),
			col,
		)
		c.plain(from(bx-17, by-4).bend(bx, by-1, bx+17, by-4).line(.7), c.lift(col, .5))
		c.plain(smooth(pt(bx-3, by-3), pt(bx-2.4, by-8), pt(bx, by-9), pt(bx+2.4, by-8), pt(bx+3, by-3)), c.third())
		c.plain(circle(bx, by-11, 2), colour{r: 236, g: 188, b: 152})
		c.plain(join(arc(bx, by-11.4, 2.2, 2.2, .5, 1), round(bx-3.6, by-11.8, 7.2, .9, .4)), c.second())
	}
	// the shore
	shore := c.bottom() - c.between(7, 12)
	side := c.side()
	bank := from(
		side*c.right()*1.02,
		shore-6,
	).curve(side*c.right()*.4, shore-6, side*c.right()*.2, shore+6, -side*c.right()*.5, c.bottom()+1).
		to(side*c.right()*1.02, c.bottom()+1).
		shape()
	c.tall(bank, c.sink(c.leaf, .2), c.sink(c.leaf, .5))
	c.pine(side*c.right()*.82, shore+2, c.between(46, 62), c.sink(c.leaf, .4))
	c.pine(side*c.right()*.55, shore+5, c.between(26, 34), c.sink(c.leaf, .3))
}

// mirror copies what stands above y to below it, upside down and pressed together.
func (c *canvas) mirror(y float64) {
	edge := int(math.Round(c.pixel(pt(0, y)).y))
	h := c.img.Rect.Dy()
	for row := max(edge, 0); row < h; row++ {
		from := edge - 1 - (row-edge)*5/4
		if from < 0 || from >= h {
			from = min(max(from, 0), h-1)
		}
		copy(c.img.Pix[row*c.img.Stride:][:c.img.Stride], c.img.Pix[from*c.img.Stride:][:c.img.Stride])
	}
}

func city(c *canvas) {
	y := c.between(26, 34)
	night := mix(mix(c.ink, colour{r: 38, g: 44, b: 110}, .6), c.second(), .12)
	evening := mix(mix(c.third(), c.main(), .5), colour{r: 255, g: 150, b: 104}, .45)
	c.fill(c.all(), linear(0, c.top(), 0, y, night, evening))
	for range 60 {
		c.tint(
			circle(c.between(c.left(), c.right()), c.between(c.top(), 0), c.between(.12, .36)),
			c.paper,
			c.between(.2, .9),
		)
	}
	mx, my, r := c.between(-26, 26), c.between(c.top()*.75, c.top()*.4), c.between(6, 9)
	c.soft(mx, my, r*4, r*4, c.paper, .4)
	c.plain(circle(mx, my, r), mix(colour{r: 255, g: 236, b: 196}, c.paper, .4))
	c.tint(circle(mx+r*.3, my-r*.2, r*.2), evening, .4)
	for layer := range 3 {
		f := float64(layer)
		tone := mix(mix(evening, night, .4+.28*f), c.ink, .16*f)
		for x := c.left() - c.between(0, 8); x < c.right(); {
			w := c.between(8, 15)
			h := c.between(24, 62) * (1 - .2*f)
			c.tower(x, y+2, w, h, tone, layer)
			x += w + c.between(-1.5, 2)
		}
	}
	// the river below
	c.mirror(y + 2)
	c.fill(rect(c.left()-1, y+2, 2*c.right()+2, c.bottom()), linear(0, y, 0, c.bottom(), night, c.ink).veil(.5))
	for range 40 {
		w := c.between(2, 14)
		c.tint(
			round(c.between(c.left(), c.right()), c.between(y+3, c.bottom()), w, .4, .2),
			mix(c.third(), c.paper, .3),
			c.between(.1, .4),
		)
	}
	// a bridge
	if c.chance(.6) {
		by := y + 4
		c.plain(rect(c.left()-1, by, 2*c.right()+2, 2), c.ink)
		for i := range 3 {
			px := c.left() + c.right()*(.3+.7*float64(i))
			c.plain(rect(px-1, by-20, 2, 26), c.ink)
			for j := range 7 {
				d := float64(j+1) * 3.4
				c.tint(line(.3, px, by-19, px-d, by), c.lift(c.ink, .3), .8)
				c.tint(line(.3, px, by-19, px+d, by), c.lift(c.ink, .3), .8)
			}
			c.soft(px, by-20, 3, 3, c.main(), .9)
		}
		for x := c.left(); x < c.right(); x += 4 {
			c.soft(x, by-.6, 1.6, 1.6, c.third(), .9)
		}
	}
}

func (c *canvas) tower(x, y, w, h float64, col colour, layer int) {
	top := y - h
	c.fill(rect(x, top, w, h+1), linear(x, top, x+w, y, c.lift(col, .07), col))
	switch c.dice.IntN(4) {
	case 0:
		c.plain(rect(x+w*.45, top-c.between(4, 9), .6, 9), col)
	case 1:
		c.plain(poly(pt(x+w*.15, top), pt(x+w*.5, top-5), pt(x+w*.85, top)), col)
	case 2:
		c.plain(rect(x+w*.2, top-3, w*.6, 3.4), col)
	}
	if layer == 0 {
		return
	}
	step := 2.5
	lit := colour{r: 255, g: 218, b: 140}
	for wy := top + 2; wy < y-2; wy += step * 1.25 {
		for wx := x + 1.3; wx < x+w-1.8; wx += step {
			if c.chance(.42) {
				c.tint(rect(wx, wy, 1.25, 1.7), lit, c.between(.35, .95))
			}
		}
	}
}

func bicycle(c *canvas) {
	y := c.between(14, 20)
	c.sky(y)
	c.mountains(y+2, c.between(12, 18), mix(c.leaf, c.low, .5), 4, false)
	c.fill(
		from(c.left()-1, y).bend(-10, y-8, c.right()+1, y-1).to(c.right()+1, y+20).to(c.left()-1, y+20).shape(),
		linear(0, y-6, 0, y+18, mix(c.leaf, c.low, .25), c.leaf),
	)
	for range 5 {
		tx := c.between(c.left(), c.right())
		th := c.between(14, 24)
		c.plain(rect(tx-.6, y-th*.5, 1.2, th*.5+2), c.sink(c.table, .45))
		crown := join(
			circle(tx, y-th*.68, th*.3),
			circle(tx-th*.2, y-th*.52, th*.23),
			circle(tx+th*.2, y-th*.52, th*.23),
		)
		c.fill(crown, linear(tx-th*.3, y-th, tx+th*.3, y-th*.3, c.lift(c.leaf, .2), c.sink(c.leaf, .25)))
	}
	road := y + 12
	c.fill(
		rect(c.left()-1, road, 2*c.right()+2, c.bottom()),
		linear(0, road, 0, c.bottom(), c.lift(c.table, .25), c.table),
	)
	c.tint(rect(c.left()-1, road, 2*c.right()+2, .8), c.paper, .6)
	for i := range 5 {
		c.tint(round(c.left()+float64(i)*30-6, c.bottom()-13, 17, 1.8, .9), c.paper, .7)
	}
	side := c.side()
	r, floor := 17.0, road+15
	hub := floor - r
	c.within(0, 0, side, 1, 0, func() {
		back, front := pt(-24, hub), pt(24, hub)
		crank, seat, head := pt(-4, hub+2.5), pt(-10.5, hub-21), pt(16.5, hub-21)
		c.soft(3, floor, 48, 4.4, c.ink, .5)
		for _, w := range []point{back, front} {
			c.tint(circle(w.x, w.y, r), c.paper, .14)
			for i := range 12 {
				sin, cos := math.Sincos(2 * math.Pi * float64(i) / 12)
				c.tint(line(.22, w.x, w.y, w.x+cos*(r-1), w.y+sin*(r-1)), c.ink, .5)
			}
			c.plain(ring(w.x, w.y, r, r, 1.9), c.ink)
			c.plain(ring(w.x, w.y, r-1.9, r-1.9, .9), c.third())
			c.plain(circle(w.x, w.y, 1.6), c.ink)
		}
		col := c.main()
		pipe := func(a, b point, w float64) {
			c.plain(line(w, a.x, a.y, b.x, b.y), c.sink(col, .15))
			c.plain(line(w*.55, a.x-.2, a.y-.35, b.x-.2, b.y-.35), c.lift(col, .12))
		}
		pipe(back, crank, 1.7)
		pipe(back, seat, 1.5)
		pipe(seat, crank, 2.3)
		pipe(pt(-9.6, hub-17.5), pt(15.5, hub-18.5), 2.3)
		pipe(crank, pt(17.2, hub-14), 2.5)
		c.plain(from(15, hub-25).to(18.2, hub-12).bend(20, hub-5, 24, hub).line(2), c.sink(col, .15))
		c.plain(line(1.6, seat.x, seat.y, seat.x-1.6, seat.y-5), c.ink)
		c.plain(
			from(
				seat.x-9,
				seat.y-7,
			).bend(seat.x-3, seat.y-8.6, seat.x+6, seat.y-6.4).
				bend(seat.x, seat.y-4, seat.x-8, seat.y-4.4).
				shape(),
			c.sink(c.table, .55),
		)
		c.plain(
			from(
				head.x-1.6,
				head.y-5,
			).bend(head.x+4, head.y-9, head.x+9, head.y-6).
				bend(head.x+11, head.y-2, head.x+7, head.y-.6).
				line(1.6),
			c.ink,
		)
		c.plain(circle(crank.x, crank.y, 4), c.sink(c.second(), .2))
		c.plain(circle(crank.x, crank.y, 1.5), c.paper)
		c.plain(line(1, crank.x, crank.y, crank.x+4, crank.y+7), c.ink)
		c.plain(round(crank.x+1.6, crank.y+6.6, 6, 1.5, .7), c.ink)
		c.tint(line(.5, crank.x, crank.y-3.8, back.x, back.y-1.6), c.ink, .7)
		c.tint(line(.5, crank.x, crank.y+3.8, back.x, back.y+1.6), c.ink, .7)
		// a basket with flowers or a bag behind
		if c.chance(.6) {
			for i := range 5 {
				fx, fy := 20+float64(i)*2.6, hub-33+c.between(-3, 2)
				c.plain(line(.5, fx, fy, 25, hub-22), c.leaf)
				c.blossom(fx, fy, 3, 6, c.pick())
			}
			basket := poly(pt(18, hub-29), pt(35, hub-29), pt(32, hub-16), pt(20, hub-16))
			wicker := mix(c.table, colour{r: 176, g: 124, b: 70}, .6)
			c.body(basket, wicker)
			c.inside(basket, func() {
				for i := range 6 {
					c.tint(rect(17, hub-28+2.2*float64(i), 20, .5), c.ink, .25)
					c.tint(rect(18.5+2.8*float64(i), hub-29, .5, 14), c.ink, .2)
				}
			})
		} else {
			c.plain(rect(-33, hub-18, 20, 1.2), c.ink)
			c.body(round(-33, hub-17, 15, 14, 2), c.second())
			c.plain(round(-33, hub-17, 15, 4.4, 1.6), c.sink(c.second(), .25))
		}
	})
}

func beach(c *canvas) {
	y := c.between(-12, -4)
	sx := c.sky(y)
	sea := mix(c.second(), colour{r: 46, g: 150, b: 178}, .68)
	c.fill(rect(c.left()-1, y, 2*c.right()+2, c.bottom()), linear(0, y, 0, y+40, c.sink(sea, .22), c.lift(sea, .35)))
	for i := range 14 {
		w := c.between(3, 14)
		c.tint(round(sx-w/2+c.between(-3, 3), y+1+float64(i)*1.6, w, .6, .3), c.paper, .5)
	}
	for range 24 {
		w := c.between(4, 18)
		c.tint(round(c.between(c.left(), c.right()), y+c.between(2, 26), w, .5, .25), c.paper, .3)
	}
	if c.chance(.6) { // an island
		ix := c.between(-34, 34)
		c.tint(
			smooth(pt(ix-17, y+.4), pt(ix-8, y-5), pt(ix, y-8), pt(ix+9, y-4), pt(ix+17, y+.4), pt(ix, y+1)),
			mix(c.leaf, c.low, .4),
			.9,
		)
	}
	if c.chance(.6) { // a sail
		bx, by := c.between(-30, 30), y+7
		c.plain(poly(pt(bx, by-13), pt(bx, by-1.6), pt(bx+7.5, by-1.6)), c.paper)
		c.plain(poly(pt(bx-.8, by-11), pt(bx-.8, by-1.6), pt(bx-5.6, by-1.6)), c.main())
		c.plain(poly(pt(bx-6.4, by-.8), pt(bx+8, by-.8), pt(bx+5, by+1.6), pt(bx-4, by+1.6)), c.sink(c.table, .4))
	}
	sand := mix(c.table, colour{r: 244, g: 218, b: 170}, .65)
	shore := y + 28
	tide := func(dy float64) path {
		return from(
			c.left()-1,
			shore+dy+3,
		).curve(c.left()*.5, shore+dy-4, c.left()*.2, shore+dy+7, c.right()*.2, shore+dy+1).
			curve(c.right()*.5, shore+dy-4, c.right()*.8, shore+dy+3, c.right()+1, shore+dy-3).
			to(c.right()+1, c.bottom()+1).
			to(c.left()-1, c.bottom()+1).
			shape()
	}
	c.tint(tide(-3), c.paper, .4)
	c.tint(tide(-.6), c.paper, .95)
	c.fill(tide(2), linear(0, shore, 0, c.bottom(), mix(sand, sea, .12), sand))
	c.fill(tide(6), linear(0, shore, 0, c.bottom(), c.lift(sand, .2), c.sink(sand, .06)))
	for range 90 {
		c.tint(circle(c.between(c.left(), c.right()), c.between(shore+8, c.bottom()), c.between(.1, .3)), c.ink, .18)
	}
	// the umbrella over a towel
	side := c.side()
	x, floor := side*c.between(6, 12), shore+c.between(22, 26)
	floor = min(floor, c.bottom()-8)
	col := c.main()
	c.soft(x+12, floor+3, 36, 7, c.ink, .4)
	towel := poly(pt(x-side*36, floor-1), pt(x-side*6, floor-3), pt(x+side*2, floor+5), pt(x-side*32, floor+8))
	c.plain(towel, c.lift(c.second(), .35))
	c.inside(towel, func() {
		for i := range 5 {
			c.tint(
				poly(
					pt(x-side*(34-7*float64(i)), floor-3),
					pt(x-side*(31-7*float64(i)), floor-3),
					pt(x-side*(26-7*float64(i)), floor+9),
					pt(x-side*(29-7*float64(i)), floor+9),
				),
				c.paper,
				.65,
			)
		}
	})
	c.within(x, floor, 1, 1, -side*.03, func() {
		c.plain(line(1.5, 0, 0, 0, -50), c.lift(c.table, .5))
		canopy := from(
			-31,
			-34,
		).curve(-26, -58, 26, -58, 31, -34).
			curve(25, -37.5, 20, -37.5, 15.5, -34).
			curve(11, -37.5, 4, -37.5, 0, -34).
			curve(-4, -37.5, -11, -37.5, -15.5, -34).
			curve(-20, -37.5, -25, -37.5, -31, -34).
			shape()
		c.body(canopy, col)
		c.inside(canopy, func() {
			c.tint(
				from(
					0,
					-54,
				).curve(-6, -48, -14, -40, -15.5, -33).
					to(-31, -33).
					curve(-28, -46, -14, -53, 0, -54).
					shape(),
				c.paper,
				.85,
			)
			c.tint(
				from(0, -54).curve(2, -48, 1, -40, 0, -33).to(15.5, -33).curve(14, -42, 8, -50, 0, -54).shape(),
				c.paper,
				.85,
			)
			c.tint(rect(6, -60, 30, 30), c.ink, .08)
		})
		c.plain(circle(0, -53, 1.3), c.third())
	})
	if c.chance(.6) { // a ball
		bx, by := x-side*24, floor+9
		c.ground(bx, by+4, 5)
		c.plain(circle(bx, by, 5), c.paper)
		c.inside(circle(bx, by, 5), func() {
			c.plain(ellipse(bx-2.6, by, 2, 6), c.third())
			c.plain(ellipse(bx+2.6, by, 2, 6), c.main())
			c.soft(bx+3, by+3, 6, 6, c.ink, .35)
		})
	}
	c.palm(-side*c.right()*.92, floor+4, 66, side)
}

// palm stands at (x, y) and leans to a side.
func (c *canvas) palm(x, y, tall, side float64) {
	tx, ty := x+side*tall*.2, y-tall
	trunk := from(x, y).bend(x-side*2, y-tall*.5, tx, ty)
	bark := colour{r: 150, g: 108, b: 74}
	c.plain(trunk.taper(4, 2.4), bark)
	for i := 2; i < len(trunk.points); i += 2 {
		p := trunk.points[i]
		c.tint(line(.5, p.x-1.6, p.y, p.x+1.6, p.y-.6), c.ink, .25)
	}
	for i := range 8 {
		f := float64(i)/7*2 - 1
		length := c.between(22, 27)
		ex, ey := tx+f*length, ty-7+math.Abs(f)*math.Abs(f)*17
		frond := from(
			tx,
			ty,
		).curve(tx+f*length*.3, ty-12, tx+f*length*.8, ty-10, ex, ey).
			curve(tx+f*length*.7, ty-4, tx+f*length*.3, ty-5, tx, ty).
			shape()
		c.fill(frond, linear(tx, ty, ex, ey, c.sink(c.leaf, .3), c.lift(c.leaf, .1)))
	}
	c.plain(circle(tx-1, ty+1.6, 1.9), bark)
	c.plain(circle(tx+2, ty+1.2, 1.7), c.sink(bark, .2))
}

func surf(c *canvas) {
	y := c.between(0, 8)
	sx := c.sky(y)
	sea := mix(c.second(), colour{r: 38, g: 136, b: 168}, .68)
	c.fill(rect(c.left()-1, y, 2*c.right()+2, 30), linear(0, y, 0, y+22, c.sink(sea, .2), c.lift(sea, .2)))
	for i := range 9 {
		w := c.between(3, 12)
		c.tint(round(sx-w/2, y+1+float64(i)*1.8, w, .6, .3), c.paper, .5)
	}
	// rolling waves
	for i := range 3 {
		wy := y + 5 + 5*float64(i)
		wave := from(c.left()-1, wy+4)
		for x := c.left() - 1; x < c.right(); x += 26 {
			wave.curve(x+8, wy-3, x+18, wy-4, x+26, wy+2)
		}
		c.tint(wave.to(c.right()+1, wy+8).to(c.left()-1, wy+8).shape(), c.lift(sea, .2+.2*float64(i)), .8)
		c.tint(wave.line(.5), c.paper, .35)
	}
	sand := mix(c.table, colour{r: 244, g: 218, b: 170}, .65)
	shore := y + 20
	c.tint(
		from(
			c.left()-1,
			shore-1,
		).bend(0, shore+4, c.right()+1, shore-2).
			to(c.right()+1, c.bottom()).
			to(c.left()-1, c.bottom()).
			shape(),
		c.paper,
		.9,
	)
	c.fill(
		from(
			c.left()-1,
			shore+1,
		).bend(0, shore+6, c.right()+1, shore).
			to(c.right()+1, c.bottom()+1).
			to(c.left()-1, c.bottom()+1).
			shape(),
		linear(0, shore, 0, c.bottom(), c.lift(sand, .25), sand),
	)
	floor := shore + 22
	n := 2 + c.dice.IntN(2)
	for i := range n {
		f := float64(i) - float64(n-1)/2
		bx := f*23 + c.between(-2, 2)
		tall := c.between(66, 78) - 5*math.Abs(f)
		w := tall * .145
		col, stripe := c.accents[i%3], c.accents[(i+1)%3]
		c.soft(bx+9, floor+1, 19, 3.4, c.ink, .5)
		c.within(bx, floor, 1, 1, f*.017+c.between(-.008, .008), func() {
			board := from(
				0,
				-tall,
			).curve(w*1.1, -tall*.74, w*1.25, -tall*.25, w*.45, 1).
				to(-w*.45, 1).
				curve(-w*1.25, -tall*.25, -w*1.1, -tall*.74, 0, -tall).
				shape()
			c.cast(board, 1.4, .6, .22)
			c.body(board, c.lift(col, .12))
			c.inside(board, func() {
				switch (i + c.dice.IntN(3)) % 3 {
				case 0:
					c.plain(rect(-20, -tall*.62, 40, 5), c.paper)
					c.plain(rect(-20, -tall*.53, 40, 3), stripe)
				case 1:
					c.plain(rect(-20, -tall*.36, 40, tall), stripe)
					c.plain(
						through(2, pt(-20, -tall*.36), pt(-6, -tall*.41), pt(6, -tall*.33), pt(20, -tall*.38)),
						c.paper,
					)
				default:
					c.plain(circle(0, -tall*.58, w*.62), c.paper)
					c.plain(circle(0, -tall*.58, w*.4), stripe)
				}
				c.tint(rect(-.25, -tall, .5, tall+2), c.ink, .28)
				c.tint(
					from(-w*.6, -tall*.2).curve(-w*.9, -tall*.5, -w*.6, -tall*.75, -w*.2, -tall*.88).taper(1.2, .3),
					c.paper,
					.55,
				)
			})
		})
		c.fill(ellipse(bx, floor+1.4, w*1.3, 2.2), linear(0, floor, 0, floor+3, c.lift(sand, .3), sand))
	}
	side := c.side()
	c.palm(side*c.right()*.95, floor+10, 70, -side)
}

func ski(c *canvas) {
	y := c.between(-6, 2)
	c.sky(y + 20)
	stone := mix(c.second(), c.low, .35)
	c.mountains(y+8, c.between(42, 50), stone, 3, true)
	c.mountains(y+10, c.between(18, 24), mix(stone, c.paper, .4), 4, true)
	side := c.side()
	snow := mix(c.paper, colour{r: 255, g: 255, b: 255}, .6)
	shade := mix(snow, c.second(), .24)
	if c.dark {
		snow, shade = mix(snow, c.low, .35), mix(c.low, c.paper, .3)
	}
	slope := from(
		-side*c.right()*1.05,
		y-2,
	).curve(-side*c.right()*.3, y+6, side*c.right()*.3, y+22, side*c.right()*1.05, y+34).
		to(side*c.right()*1.05, c.bottom()+1).
		to(-side*c.right()*1.05, c.bottom()+1).
		shape()
	for i := range 7 {
		f := float64(i) / 6
		c.pine(-side*c.right()*(.98-1.8*f), y+3+f*30, c.between(9, 17), c.sink(c.leaf, .25))
	}
	c.fill(slope, linear(-side*30, y, side*20, c.bottom(), snow, shade))
	c.inside(slope, func() {
		// tracks that wind down
		for i := range 2 {
			d := float64(i) * 2.6
			track := through(
				.8,
				pt(-side*c.right()*.7+d, y+4),
				pt(-side*14+d, y+18),
				pt(-side*26+d, y+30),
				pt(side*4+d, y+42),
				pt(-side*14+d, y+58),
				pt(side*10+d, y+80),
			)
			c.tint(track, mix(c.second(), c.ink, .2), .3)
		}
		for range 30 {
			c.tint(
				round(c.between(c.left(), c.right()), c.between(y+10, c.bottom()), c.between(3, 12), .4, .2),
				c.second(),
				.12,
			)
		}
	})
	c.pine(-side*c.right()*.86, c.bottom()-6, c.between(48, 58), c.sink(c.leaf, .3))
	c.pine(-side*c.right()*.6, c.bottom()-1, c.between(26, 34), c.sink(c.leaf, .15))
	// the skier
	x, floor := side*c.between(8, 16), y+c.between(40, 46)
	c.within(x, floor, side, 1, .035, func() {
		c.soft(-2, 2, 22, 3, c.ink, .4)
		c.plain(from(-19, 2.4).to(16, 2.4).bend(20, 2, 21, -1).line(1.1), c.ink)
		c.plain(from(-17, .4).to(18, .4).bend(22, 0, 23, -3).line(1.1), c.sink(c.second(), .2))
		leg := c.sink(c.second(), .45)
		c.plain(from(-1, -17).to(5, -9).to(-1, 0).line(5), leg)
		c.plain(from(0, -17).to(8, -10).to(3, -1).line(5), c.lift(leg, .12))
		c.plain(round(-4, -2.6, 9, 4, 1.6), c.ink)
		c.plain(line(.8, 12, -17, -12, -3), c.ink)
		c.body(smooth(pt(-5, -17), pt(-4, -25), pt(3, -32), pt(9, -30), pt(9, -22), pt(4, -15)), c.main())
		c.plain(from(5, -28).to(9, -20).to(13, -18).line(3.6), c.sink(c.main(), .15))
		c.plain(circle(13.4, -18, 2), c.third())
		c.plain(circle(8.6, -35, 4.4), colour{r: 240, g: 196, b: 164})
		c.plain(arc(8.4, -35.6, 4.9, 4.9, .5, 1), c.third())
		c.plain(circle(7.6, -41, 1.5), c.paper)
		c.plain(round(8.6, -37, 5, 3, 1.4), c.ink)
		c.plain(from(5, -31).curve(-2, -32, -6, -30, -12, -33).taper(2.6, 1.6), c.third())
	})
	for range 16 {
		c.tint(circle(x-side*c.between(14, 34), floor+c.between(-7, 3), c.between(.4, 1.7)), snow, .8)
	}
	for range 40 {
		c.tint(circle(c.between(c.left(), c.right()), c.between(c.top(), c.bottom()), c.between(.2, .7)), c.paper, .8)
	}
}

func track(c *canvas) {
	y := c.between(-14, -8)
	c.sky(y)
	c.mountains(y+1, c.between(12, 18), mix(c.leaf, c.low, .55), 4, false)
	for x := c.left(); x < c.right(); x += c.between(5, 9) {
		h := c.between(6, 11)
		c.plain(join(circle(x, y-h*.4, h*.5), circle(x+3, y-h*.2, h*.42)), mix(c.leaf, c.low, .25))
	}
	c.fill(rect(c.left()-1, y, 2*c.right()+2, 12), linear(0, y, 0, y+10, mix(c.leaf, c.low, .2), c.leaf))
	floor := y + 9
	clay := mix(c.main(), colour{r: 206, g: 84, b: 62}, .4)
	c.fill(
		rect(c.left()-1, floor, 2*c.right()+2, c.bottom()-floor+1),
		linear(0, floor, 0, c.bottom(), c.lift(clay, .22), c.sink(clay, .1)),
	)
	vx := c.between(-22, 22)
	for i := range 13 {
		f := float64(i-6) * 27
		c.tint(
			poly(
				pt(vx+f*.1-.12, floor),
				pt(vx+f*.1+.12, floor),
				pt(vx+f+1.1, c.bottom()+1),
				pt(vx+f-1.1, c.bottom()+1),
			),
			c.paper,
			.85,
		)
	}
	for range 120 {
		c.tint(circle(c.between(c.left(), c.right()), c.between(floor+2, c.bottom()), c.between(.1, .3)), c.ink, .14)
	}
	// the runner
	side := c.side()
	x, base := c.between(-8, 8), c.bottom()-c.between(14, 18)
	skin := []colour{{r: 240, g: 196, b: 162}, {r: 198, g: 140, b: 100}, {r: 122, g: 80, b: 58}}[c.dice.IntN(3)]
	c.soft(x+2, base+1, 25, 4, c.ink, .55)
	c.within(x, base, side*1.12, 1.12, 0, func() {
		shirt, shorts, shoe := c.second(), c.sink(c.ink, 0), c.third()
		limb := func(col colour, w float64, points ...point) {
			c.plain(stroke(w, w*.78, points), col)
		}
		limb(c.sink(skin, .2), 5.4, pt(-1, -27), pt(-10, -18), pt(-19, -24))
		c.plain(round(-26, -27, 9, 4, 1.8).turned(-20, -25, .62), shoe)
		limb(c.sink(skin, .2), 3.8, pt(1, -46), pt(9, -41), pt(15, -47))
		limb(skin, 6, pt(1, -27), pt(11, -20), pt(8, -4))
		c.plain(join(round(5, -4, 11, 4.4, 2), circle(7.4, -2.8, 2.5)), shoe)
		c.plain(stroke(8, 7, []point{pt(0, -29), pt(7, -22)}), shorts)
		c.plain(stroke(8, 6.6, []point{pt(-.4, -29), pt(-6, -22)}), c.lift(shorts, .12))
		c.body(smooth(pt(-5, -27), pt(-4, -40), pt(0, -49), pt(7, -48), pt(7, -38), pt(5, -27), pt(0, -25.6)), shirt)
		limb(skin, 4, pt(2, -46), pt(-7, -40), pt(-3, -32))
		c.plain(stroke(5, 4.6, []point{pt(2, -46.6), pt(-3, -43)}), c.sink(shirt, .15))
		c.plain(stroke(3.6, 3.6, []point{pt(4, -48), pt(5, -53)}), c.sink(skin, .1))
		c.plain(circle(6.4, -57, 5.6), skin)
		hair := c.sink(c.table, .7)
		c.plain(arc(5.8, -58, 6.1, 6, .44, .95), hair)
		c.plain(from(1, -59).curve(-6, -62, -8, -56, -11, -57).taper(4, 1.2), hair)
		c.plain(through(1.3, pt(.4, -59.4), pt(6, -61), pt(11.8, -59.6)), c.main())
	})
}

func rain(c *canvas) {
	// what one sees through the glass: lights far out of focus
	dusk := mix(mix(c.second(), colour{r: 62, g: 84, b: 140}, .55), c.ink, .42)
	c.fill(c.all(), linear(0, c.top(), 0, c.bottom(), dusk, mix(dusk, c.main(), .35)))
	for range 26 {
		r := c.between(3, 9)
		x, y := c.between(c.left(), c.right()), c.between(c.top()*.6, c.bottom()*.8)
		tone := c.lift(c.pick(), .3)
		c.soft(x, y, r*1.5, r*1.5, tone, .3)
		c.tint(circle(x, y, r), tone, c.between(.12, .34))
	}
	// drops and their trails
	for range 100 {
		x, y, r := c.between(c.left(), c.right()), c.between(c.top(), c.bottom()), c.between(.4, 1.3)
		if c.chance(.22) {
			c.tint(
				from(x, y).bend(x+c.between(-1, 1), y-9, x+c.between(-1.4, 1.4), y-c.between(14, 26)).taper(r*1.1, .2),
				c.paper,
				.2,
			)
		}
		c.tint(ellipse(x, y, r, r*1.25), c.ink, .22)
		c.tint(ellipse(x-.1, y-.15, r*.85, r*1.1), c.paper, .32)
		c.tint(circle(x-r*.3, y-r*.45, r*.28), c.paper, .9)
	}
	// the frame and the sill
	frame := mix(c.paper, c.table, .4)
	if c.dark {
		frame = mix(frame, c.ink, .45)
	}
	sill := c.bottom() - 27
	bar := func(p path) {
		c.cast(p, 1, 1, .3)
		c.body(p, frame)
	}
	side := c.side()
	bar(rect(side*c.between(6, 14)-1.6, c.top()-1, 3.2, 2*c.bottom()))
	bar(rect(c.left()-1, c.top()*.3, 2*c.right()+2, 2.6))
	bar(rect(c.left()-2, c.top()-1, 6, 2*c.bottom()))
	bar(rect(c.right()-4, c.top()-1, 6, 2*c.bottom()))
	bar(rect(c.left()-1, c.top()-2, 2*c.right()+2, 6))
	c.fill(
		rect(c.left()-1, sill, 2*c.right()+2, 40),
		linear(0, sill, 0, c.bottom(), c.lift(frame, .2), c.sink(frame, .15)),
	)
	c.tint(rect(c.left()-1, sill, 2*c.right()+2, 1), c.paper, .6)
	floor := sill + 14
	x := side * c.between(10, 18)
	c.ground(x, floor, 13)
	c.cupAt(x, floor, 29, side, c.main(), colour{r: 104, g: 64, b: 40})
	c.steam(x, floor-28, 24)
	if c.chance(.5) {
		c.ground(-x, floor, 17)
		c.book(-x, floor, 32, 5, c.third())
		c.book(-x+2, floor-5, 28, 4.4, c.second())
	} else {
		c.potPlant(-x, floor-1, 42, c.dice.IntN(4))
	}
	if c.chance(.6) { // a curtain
		cx := -side * c.right()
		for i := range 5 {
			f := float64(i)
			c.tint(
				from(
					cx,
					c.top()-1,
				).to(cx+side*(19-3*f), c.top()-1).
					curve(cx+side*(16-3*f), 0, cx+side*(13-2.6*f), sill*.6, cx+side*(20-3.6*f), sill+1).
					to(cx, sill+1).
					shape(),
				mix(c.lift(c.third(), .4), c.ink, .07*float64(i%2)),
				.55,
			)
		}
	}
}
