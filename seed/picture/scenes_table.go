package picture

import "math"

func coffee(c *canvas) {
	y := c.between(16, 20)
	c.studio(y)
	x, floor, side := c.between(-6, 6), y+17, c.side()
	col := c.main()
	back := floor - 9
	switch c.dice.IntN(3) {
	case 0:
		c.potPlant(x-side*34, back, 40, c.dice.IntN(4))
	case 1:
		c.ground(x-side*33, back, 13)
		c.book(x-side*33, back, 27, 5.5, c.second())
		c.book(x-side*32, back-5.5, 23, 5, c.third())
		c.book(x-side*34, back-10.5, 24, 4, c.main())
	default:
		c.vaseOf(x-side*33, back, 22, c.second())
	}
	c.ground(x, floor+2, 30)
	c.fill(ellipse(x, floor, 29, 6.6), linear(x-29, floor-6, x+29, floor+6, c.lift(col, .55), c.lift(col, .1)))
	c.fill(ellipse(x, floor-.7, 27.5, 5.8), linear(x-29, floor-6, x+29, floor+6, c.lift(col, .3), c.lift(col, .7)))
	c.soft(x+3, floor-.6, 19, 4, c.ink, .5)
	w, h := 37.0, 30.0
	top := floor - h
	c.fill(
		ring(x+side*w*.52, top+h*.44, w*.25, h*.31, w*.075),
		linear(x-w, top, x+w, floor, c.lift(col, .2), c.sink(col, .28)),
	)
	c.body(
		from(
			x-w*.5,
			top,
		).curve(x-w*.5, floor-h*.28, x-w*.38, floor, x-w*.2, floor).
			to(x+w*.2, floor).
			curve(x+w*.38, floor, x+w*.5, floor-h*.28, x+w*.5, top).
			shape(),
		col,
	)
	c.tint(
		from(x-w*.42, top+7).curve(x-w*.42, top+h*.6, x-w*.36, top+h*.78, x-w*.3, top+h*.86).taper(2.4, .6),
		c.paper,
		.35,
	)
	c.plain(ellipse(x, top, w*.5, w*.135), c.lift(col, .4))
	brew := colour{r: 96, g: 56, b: 34}
	c.inside(ellipse(x, top+.3, w*.46, w*.112), func() {
		c.fill(ellipse(x, top+.6, w*.46, w*.112), linear(x-w*.4, top-3, x+w*.4, top+4, mix(brew, c.ink, .35), brew))
		cream := colour{r: 246, g: 228, b: 200}
		for i := range 4 {
			f := 1 - float64(i)*.25
			tone := cream
			if i%2 == 1 {
				tone = mix(brew, cream, .35)
			}
			heart := from(
				x,
				top+3.2*f+.6,
			).curve(x-13*f, top+.6, x-8*f, top-4.2*f, x, top-1.2*f).
				curve(x+8*f, top-4.2*f, x+13*f, top+.6, x, top+3.2*f+.6).
				shape()
			c.plain(heart, tone)
		}
	})
	c.steam(x, top-3, 30)
	if c.chance(.6) {
		c.cookie(x+side*33, floor+5)
	}
}

func (c *canvas) cookie(x, y float64) {
	dough := colour{r: 214, g: 158, b: 98}
	c.ground(x, y+1.5, 8)
	for i := range 2 {
		at := y - float64(i)*3
		c.body(round(x-8+float64(i), at-2, 16, 4, 2), mix(dough, c.ink, .12))
		c.fill(ellipse(x+float64(i), at-1.6, 8, 2.3), linear(x-8, at-3, x+8, at, c.lift(dough, .25), dough))
	}
	for range 6 {
		c.plain(ellipse(x+1+c.between(-5, 5), y-4.6+c.between(-1.1, 1.1), .9, .5), colour{r: 80, g: 46, b: 32})
	}
}

// vaseOf is a small vase with one twig.
func (c *canvas) vaseOf(x, y, tall float64, col colour) {
	w := tall * .5
	c.ground(x, y, w*.45)
	top := y - tall
	for i := range 3 {
		c.sprig(x, top+2, tall*c.between(1, 1.5), .75+(float64(i)-1)*.07+c.between(-.02, .02), c.leaf)
	}
	c.body(vaseShape(x, y, w, tall), col)
	c.tint(ellipse(x, top, w*.16, w*.05), c.ink, .4)
	c.tint(from(x-w*.3, y-tall*.3).bend(x-w*.36, y-tall*.5, x-w*.16, y-tall*.68).taper(1.2, .3), c.paper, .5)
}

// vaseShape is a round belly with a narrow neck.
func vaseShape(x, y, w, tall float64) path {
	top := y - tall
	return from(x-w*.16, top).curve(x-w*.1, top+tall*.25, x-w*.5, top+tall*.35, x-w*.5, top+tall*.65).
		curve(x-w*.5, y-tall*.1, x-w*.32, y, x-w*.22, y).to(x+w*.22, y).
		curve(x+w*.32, y, x+w*.5, y-tall*.1, x+w*.5, top+tall*.65).
		curve(x+w*.5, top+tall*.35, x+w*.1, top+tall*.25, x+w*.16, top).shape()
}

func pourover(c *canvas) {
	y := c.between(14, 18)
	c.studio(y)
	side := c.side()
	x, floor := -9*side, y+16
	brew := colour{r: 92, g: 52, b: 32}
	// the kettle behind
	kx := x + side*33
	ky := floor - 6
	c.ground(kx, ky, 16)
	metal := c.second()
	c.plain(
		from(kx-side*12, ky-8).curve(kx-side*22, ky-6, kx-side*15, ky-27, kx-side*24, ky-29).taper(3.4, 1.8),
		c.sink(metal, .2),
	)
	c.plain(
		from(kx+side*11, ky-22).curve(kx+side*24, ky-26, kx+side*23, ky-8, kx+side*13, ky-5).line(2.6),
		c.sink(metal, .5),
	)
	c.body(poly(pt(kx-11, ky-22), pt(kx+11, ky-22), pt(kx+15, ky), pt(kx-15, ky)), metal)
	c.body(round(kx-12, ky-24.5, 24, 3.4, 1.5), c.lift(metal, .2))
	c.plain(circle(kx, ky-26.4, 2.2), c.sink(metal, .5))
	c.tint(poly(pt(kx-8, ky-20), pt(kx-5.5, ky-20), pt(kx-8, ky-2), pt(kx-11, ky-2)), c.paper, .35)
	// the server: a glass flask
	c.ground(x, floor, 18)
	flask := from(
		x-7,
		floor-30,
	).curve(x-7, floor-22, x-19, floor-18, x-18, floor-3).
		curve(x-18, floor, x-16, floor, x-14, floor).
		to(x+14, floor).
		curve(x+16, floor, x+18, floor, x+18, floor-3).
		curve(x+19, floor-18, x+7, floor-22, x+7, floor-30).
		shape()
	c.tint(flask, c.paper, .5)
	level := floor - c.between(9, 14)
	c.inside(flask, func() {
		c.fill(
			rect(x-22, level, 44, 24),
			linear(x-20, level, x+20, floor, mix(brew, c.third(), .25), mix(brew, c.ink, .3)),
		)
		c.fill(ellipse(x, level, 19, 2.2), linear(x-18, 0, x+18, 0, mix(brew, c.third(), .5), brew))
	})
	c.tint(rect(x-.35, floor-30, .7, level-floor+30), brew, .8)
	c.tint(from(x-13, floor-4).curve(x-14, floor-14, x-9, floor-18, x-6, floor-22).taper(1.8, .5), c.paper, .7)
	c.plain(
		from(x-side*9, floor-23).curve(x-side*24, floor-22, x-side*24, floor-6, x-side*16, floor-6).line(2.4),
		c.sink(c.table, .45),
	)
	c.body(round(x-8.5, floor-25.5, 17, 4, 1.4), c.sink(c.table, .35))
	// the dripper
	col := c.main()
	top := floor - 47
	c.plain(
		from(x+side*13, top+3).curve(x+side*24, top+2, x+side*22, top+13, x+side*9, top+12).line(2.4),
		c.sink(col, .15),
	)
	c.tint(poly(pt(x-16, top-3), pt(x+16, top-3), pt(x+13, top+2), pt(x-13, top+2)), c.paper, .9)
	c.body(poly(pt(x-17, top), pt(x+17, top), pt(x+5, floor-31), pt(x-5, floor-31)), col)
	for i := range 5 {
		f := float64(i-2) / 2
		c.tint(line(.5, x+f*13, top+2.5, x+f*4.4, floor-32), c.ink, .16)
	}
	c.body(round(x-13, floor-32, 26, 2.6, 1.2), c.lift(col, .12))
	c.plain(ellipse(x, top, 17, 3.4), c.lift(col, .35))
	c.plain(ellipse(x, top+.3, 15, 2.7), c.paper)
	c.plain(ellipse(x, top+.9, 12, 1.8), mix(brew, c.ink, .3))
	c.steam(x, top-2, 22)
	c.ground(x-side*31, floor+6, 7)
	c.cupAt(x-side*31, floor+6, 15, -side, c.third(), brew)
}

func tea(c *canvas) {
	y := c.between(12, 16)
	c.studio(y)
	floor, side := y+17, c.side()
	col := c.main()
	// a bamboo tray
	tray := mix(c.table, c.ink, .28)
	c.ground(0, floor+5, 42)
	c.body(round(-43, floor-1, 86, 6, 2), tray)
	c.fill(
		poly(pt(-38, floor-8), pt(38, floor-8), pt(43, floor), pt(-43, floor)),
		linear(0, floor-8, 0, floor, c.lift(tray, .25), c.lift(tray, .1)),
	)
	for i := range 9 {
		f := float64(i-4) / 4
		c.tint(line(.4, f*36, floor-8, f*41, floor), c.ink, .2)
	}
	x, base := -side*9, floor-3
	c.ground(x, base, 17)
	c.fill(ring(x-side*19, base-15, 9, 10, 3), linear(x-28, 0, x, 0, c.lift(col, .1), c.sink(col, .25)))
	c.body(
		from(
			x+side*13,
			base-9,
		).curve(x+side*24, base-10, x+side*21, base-22, x+side*29, base-25).
			to(x+side*31.5, base-23).
			curve(x+side*27, base-18, x+side*28, base-3, x+side*12, base-3).
			shape(),
		c.sink(col, .1),
	)
	body := from(
		x-9,
		base-26,
	).curve(x-24, base-24, x-24, base, x-11, base).
		to(x+11, base).
		curve(x+24, base, x+24, base-24, x+9, base-26).
		shape()
	c.body(body, col)
	c.inside(body, func() {
		switch c.dice.IntN(3) {
		case 0:
			c.tint(rect(x-30, base-10, 60, 12), c.third(), .55)
			c.tint(
				through(1, pt(x-30, base-10), pt(x-15, base-12), pt(x, base-9), pt(x+15, base-11), pt(x+30, base-10)),
				c.third(),
				.55,
			)
		case 1:
			for range 70 {
				c.tint(circle(x+c.between(-22, 22), base-c.between(0, 26), c.between(.15, .5)), c.ink, .3)
			}
		default:
			c.sprig(x-10, base-5, 24, .93, c.lift(col, .6))
		}
		c.soft(x-9, base-18, 9, 7, c.paper, .4)
	})
	c.body(arc(x, base-25.5, 10, 5.6, .5, 1), c.lift(col, .08))
	c.plain(circle(x, base-32, 2.3), c.third())
	c.steam(x+side*31, base-27, 20)
	for i := range 2 {
		cx := x + side*(22+15*float64(i))
		cy := floor + 2.0*float64(i) - 1
		if i == 1 {
			cy = floor - 4
		}
		c.ground(cx, cy, 6)
		glaze := c.second()
		c.body(
			from(
				cx-6,
				cy-8,
			).curve(cx-6, cy-2, cx-4, cy, cx-2.6, cy).
				to(cx+2.6, cy).
				curve(cx+4, cy, cx+6, cy-2, cx+6, cy-8).
				shape(),
			glaze,
		)
		c.plain(ellipse(cx, cy-8, 6, 1.6), c.lift(glaze, .45))
		c.plain(ellipse(cx, cy-7.8, 5.2, 1.15), colour{r: 186, g: 142, b: 62})
	}
	if c.chance(.6) {
		c.vaseOf(-side*36, floor-9, 18, c.third())
	}
}

func bowl(c *canvas) {
	y := c.between(12, 17)
	c.studio(y)
	x, floor := c.between(-7, 7), y+18
	n := 1 + c.dice.IntN(3)
	w := 62.0 - 6*float64(n)
	side := c.side()
	if n < 3 {
		c.vaseOf(x+side*33, floor-9, c.between(20, 30), c.second())
	} else {
		c.ground(x+side*34, floor-8, 8)
		c.cupAt(x+side*34, floor-8, 17, side, c.third(), c.leaf)
	}
	c.ground(x, floor, w*.42)
	for i := range n {
		c.bowlAt(x, floor-float64(i)*12, w-float64(i)*4, c.accents[(3-i)%3], i == n-1)
	}
	if c.chance(.5) {
		c.ground(x-side*24, floor+9, 7)
		c.bowlAt(x-side*24, floor+9, 17, c.lift(c.second(), .3), true)
	}
}

// bowlAt draws a glazed bowl standing at (x, y): the glaze runs down over the raw clay.
func (c *canvas) bowlAt(x, y, w float64, glaze colour, open bool) {
	h := w * .46
	top := y - h
	clay := mix(colour{r: 196, g: 152, b: 116}, c.table, .3)
	shape := from(
		x-w*.5,
		top,
	).curve(x-w*.48, y-h*.3, x-w*.3, y-h*.08, x-w*.19, y-h*.06).
		to(x-w*.17, y).
		to(x+w*.17, y).
		to(x+w*.19, y-h*.06).
		curve(x+w*.3, y-h*.08, x+w*.48, y-h*.3, x+w*.5, top).
		shape()
	c.body(shape, clay)
	c.inside(shape, func() {
		drips := from(x-w*.6, top-10).to(x+w*.6, top-10).to(x+w*.6, top+h*.55)
		for i := range 6 {
			at := x + w*.5 - w*float64(i)/6
			low := top + h*c.between(.5, .86)
			drips.curve(at-w*.03, low+h*.12, at-w*.1, low+h*.08, at-w*.14, top+h*c.between(.45, .6))
		}
		glazed := drips.to(x-w*.6, top+h*.5).shape()
		c.fill(glazed, linear(x-w*.5, top, x+w*.5, y, c.lift(glaze, .22), c.sink(glaze, .2)))
		for range 50 {
			c.tint(circle(x+c.between(-w/2, w/2), top+c.between(0, h), c.between(.12, .4)), c.ink, .22)
		}
		c.tint(
			from(x-w*.4, top+h*.16).curve(x-w*.38, top+h*.4, x-w*.32, top+h*.55, x-w*.25, top+h*.66).taper(w*.045, .4),
			c.paper,
			.42,
		)
	})
	rim := w * .13
	c.plain(ellipse(x, top, w*.5, rim), mix(clay, c.paper, .25))
	inner := ellipse(x, top+.3, w*.475, rim*.86)
	c.fill(inner, linear(x-w*.4, top-rim, x+w*.4, top+rim, c.sink(glaze, .38), c.lift(glaze, .28)))
	if open {
		c.inside(inner, func() { c.soft(x+w*.12, top+rim*.5, w*.3, rim*.7, c.paper, .25) })
	}
}

func vase(c *canvas) {
	y := c.between(22, 27)
	c.studio(y)
	x, floor := c.between(-8, 8), y+12
	tall, w := c.between(34, 40), c.between(27, 32)
	top := floor - tall
	side := c.side()
	if c.chance(.7) {
		c.ground(x+side*31, floor+5, 11)
		c.book(x+side*31, floor+5, 23, 4.5, c.second())
		if c.chance(.5) {
			c.bowlAt(x+side*31, floor+.6, 15, c.third(), true)
		}
	}
	c.ground(x, floor, w*.42)
	n := 5 + c.dice.IntN(3)
	type stem struct {
		x, y, r float64
		petals  int
		col     colour
	}
	var heads []stem
	for i := range n {
		f := (float64(i)+.5)/float64(n)*2 - 1
		reach := c.between(25, 42) * (1.15 - .3*math.Abs(f))
		tx, ty := x+f*27+c.between(-2, 2), top-reach*(1-.3*math.Abs(f))
		green := mix(c.leaf, c.ink, c.between(0, .2))
		s := from(x+f*2.5, top+3).bend(x+f*7, top-reach*.5, tx, ty)
		c.plain(s.line(.9), green)
		at := s.points[len(s.points)/2]
		c.leafAt(at.x, at.y, c.between(9, 13), 3, .75+f*.16+.06, green)
		heads = append(heads, stem{x: tx, y: ty, r: c.between(6, 9.5), petals: 5 + c.dice.IntN(4), col: c.pick()})
	}
	for range 3 {
		c.sprig(x, top+2, c.between(30, 40), .75+c.between(-.13, .13), c.leaf)
	}
	for _, h := range heads {
		if h.petals == 8 {
			c.blossom(h.x, h.y, h.r, 11, c.lift(h.col, .15))
			continue
		}
		c.blossom(h.x, h.y, h.r, h.petals, h.col)
	}
	col := mix(c.pick(), c.paper, c.between(.05, .5))
	shape := vaseShape(x, floor, w, tall)
	if c.chance(.4) {
		shape = round4(x-w*.34, top, w*.68, tall, 1, 1, w*.2, w*.2)
	}
	c.body(shape, col)
	c.inside(shape, func() {
		switch c.dice.IntN(3) {
		case 0:
			for i := range 4 {
				c.tint(rect(x-w, floor-tall*.6+float64(i)*4.4, 2*w, 1.5), c.paper, .3)
			}
		case 1:
			c.tint(rect(x-w, floor-tall*.36, 2*w, tall), c.sink(col, .4), .4)
		}
		c.soft(x-w*.24, floor-tall*.5, w*.16, tall*.3, c.paper, .5)
	})
	for range 2 + c.dice.IntN(3) {
		c.tint(ellipse(x+c.between(-26, 26), floor+c.between(3, 9), 1.7, .7), c.pick(), .9)
	}
}

func plants(c *canvas) {
	y := c.between(24, 28)
	c.studio(y)
	floor := y + 9
	// a shelf with two more
	if c.chance(.65) {
		shelf := y - 46
		c.cast(rect(-38, shelf, 76, 2.4), 2, 3, .2)
		c.body(round(-38, shelf, 76, 2.4, .6), c.sink(c.table, .25))
		c.potPlant(-24, shelf, c.between(18, 24), 2)
		c.potPlant(2, shelf, c.between(14, 18), 3)
		c.potPlant(25, shelf, c.between(17, 22), 0)
	}
	kinds := c.dice.Perm(4)
	c.potPlant(c.between(-2, 6), floor-3, c.between(58, 66), kinds[0])
	c.potPlant(-28, floor+2, c.between(40, 50), kinds[1])
	c.potPlant(28, floor+3, c.between(34, 42), kinds[2])
	if c.chance(.5) {
		// a watering can
		x, base, col := -6.0, floor+11, c.second()
		c.ground(x, base, 9)
		c.plain(from(x+7, base-6).to(x+19, base-15).taper(3, 2), c.sink(col, .15))
		c.plain(poly(pt(x+17, base-18), pt(x+21.5, base-14), pt(x+19, base-12.5), pt(x+15.8, base-16)), c.sink(col, .3))
		c.fill(ring(x-7, base-9, 6, 6, 1.4), flat(c.sink(col, .2)))
		c.body(round(x-9, base-13, 18, 13, 2.5), col)
	}
}

// onePlant is a single large plant of a kind that potPlant knows.
func onePlant(c *canvas, kind int) {
	y := c.between(20, 25)
	c.studio(y)
	x, floor, side := c.between(-4, 4), y+14, c.side()
	if c.chance(.6) {
		c.ground(x+side*34, floor-4, 10)
		c.book(x+side*34, floor-4, 22, 4.4, c.second())
		if c.chance(.6) {
			c.ground(x+side*34, floor-8, 6)
			c.cupAt(x+side*34, floor-8.4, 11, side, c.third(), colour{r: 104, g: 64, b: 40})
		}
	}
	c.potPlant(x, floor, c.between(70, 78), kind)
	if c.chance(.5) {
		for range 2 {
			px, py := x-side*c.between(20, 34), floor+c.between(5, 11)
			c.leafAt(px, py, 6, 1.8, c.between(-.06, .06), c.leaf)
		}
	}
}

func ramen(c *canvas) {
	y := c.between(-2, 4)
	c.studio(y)
	x, rimY := 0.0, c.between(1, 5)
	w := 80.0
	col := c.main()
	deep := rimY + 37
	c.soft(x+8, deep, 46, 10, c.ink, .5)
	c.ground(x, deep, 20)
	outer := from(
		x-w*.5,
		rimY,
	).curve(x-w*.5, rimY+22, x-w*.28, deep, x-w*.18, deep).
		to(x+w*.18, deep).
		curve(x+w*.28, deep, x+w*.5, rimY+22, x+w*.5, rimY).
		shape()
	c.body(outer, col)
	c.inside(outer, func() {
		for i := range 15 {
			f := float64(i)*5.6 - 39
			c.tint(ring(x+f, rimY+21+5*(1-f*f/1600), 3.2, 3.2, .8), c.paper, .42)
			c.tint(ring(x+f, rimY+21+5*(1-f*f/1600), 1.5, 1.5, .6), c.paper, .42)
		}
		c.soft(x-20, rimY+16, 15, 13, c.paper, .3)
	})
	ry := 17.0
	c.plain(ellipse(x, rimY, w*.5, ry), c.lift(col, .55))
	soup := ellipse(x, rimY+.8, w*.465, ry*.88)
	broth := mix(colour{r: 226, g: 158, b: 84}, c.third(), .25)
	c.fill(soup, linear(x-30, rimY-15, x+30, rimY+15, mix(broth, colour{r: 120, g: 62, b: 30}, .45), broth))
	c.inside(soup, func() {
		wheat := colour{r: 250, g: 224, b: 160}
		for i := range 15 {
			f := float64(i)
			tone := mix(wheat, broth, c.between(0, .35))
			sway := c.between(2, 5)
			noodle := through(
				1.6, pt(x-42, rimY-6+f*1.5), pt(x-18, rimY-7+f*1.5+sway), pt(x-4, rimY-6+f*1.6-sway),
				pt(x+16, rimY-4+f*1.4+sway), pt(x+42, rimY-2+f*1.3))
			c.tint(noodle.moved(.3, .7), c.ink, .16)
			c.plain(noodle, tone)
		}
		for range 26 {
			c.tint(
				circle(x+c.between(-34, 34), rimY+c.between(-14, 14), c.between(.4, 1.2)),
				mix(broth, c.paper, .5),
				.55,
			)
		}
	})
	side := c.side()
	// seaweed stands at the back
	c.body(
		poly(pt(x+side*10, rimY-24), pt(x+side*27, rimY-21), pt(x+side*29, rimY-3), pt(x+side*12, rimY-5)),
		colour{r: 36, g: 58, b: 46},
	)
	// slices of meat
	for i := range 2 {
		mx, my := x-side*(17-float64(i)*9), rimY-6+float64(i)*3
		c.cast(ellipse(mx, my, 11, 6), .8, 1.2, .25)
		c.fill(
			ellipse(mx, my, 11, 6),
			linear(mx-11, my-5, mx+11, my+6, colour{r: 214, g: 150, b: 116}, colour{r: 170, g: 98, b: 72}),
		)
		c.plain(from(mx-7, my).curve(mx-5, my-4.6, mx+6, my-4, mx+7, my+.6).line(1.1), colour{r: 246, g: 220, b: 196})
		c.plain(ring(mx, my, 11, 6, .8), colour{r: 128, g: 68, b: 46})
	}
	for i := range 2 {
		ex, ey := x+side*(2+13*float64(i)), rimY+6-4*float64(i)
		c.cast(ellipse(ex, ey, 7.6, 4.8), .8, 1.2, .25)
		c.plain(ellipse(ex, ey, 7.6, 4.8), colour{r: 252, g: 244, b: 230})
		c.plain(ring(ex, ey, 7.6, 4.8, .6), colour{r: 222, g: 190, b: 150})
		c.fill(
			ellipse(ex, ey, 4.4, 2.8),
			radial(ex-1, ey-1, 5, colour{r: 255, g: 186, b: 66}, colour{r: 238, g: 130, b: 36}),
		)
		c.tint(ellipse(ex-1.4, ey-.9, 1.3, .6), c.paper, .8)
	}
	for range 16 {
		ox, oy := x-side*14+c.between(-11, 11), rimY+8+c.between(-4, 3)
		c.plain(ring(ox, oy, 1.5, 1, .6), mix(colour{r: 116, g: 170, b: 78}, c.leaf, c.between(0, .6)))
	}
	c.steam(x-6, rimY-14, 30)
	for i := range 2 {
		f := float64(i)
		cx := side * (30 + 2*f)
		stick := stroke(2, 1.1, []point{pt(cx+side*24, rimY-34-7*f), pt(cx-side*34, rimY+9-2.6*f)})
		c.cast(stick, .8, 1.6, .3)
		c.plain(stick, mix(c.sink(c.table, .5), c.second(), .45))
	}
}

func cake(c *canvas) {
	y := c.between(18, 22)
	c.studio(y)
	x, floor := c.between(-4, 4), y+17
	sponge, cream := colour{r: 238, g: 196, b: 128}, mix(colour{r: 255, g: 247, b: 236}, c.paper, .4)
	stand := c.second()
	c.ground(x, floor, 17)
	c.body(poly(pt(x-4, floor-14), pt(x+4, floor-14), pt(x+15, floor), pt(x-15, floor)), stand)
	c.body(round(x-37, floor-17, 74, 4.5, 2.2), c.lift(stand, .1))
	c.fill(ellipse(x, floor-17, 37, 5.4), linear(x-37, 0, x+37, 0, c.lift(stand, .5), c.lift(stand, .1)))
	base := floor - 17.5
	c.soft(x+4, base+1, 33, 5, c.ink, .45)
	w, h := 56.0, 27.0
	top := base - h
	side := round4(x-w/2, top, w, h+2.6, 1, 1, 14, 14)
	c.body(side, cream)
	c.inside(side, func() {
		filling := mix(c.main(), colour{r: 226, g: 92, b: 96}, .4)
		if c.chance(.6) { // a naked cake shows its layers
			for i := range 3 {
				ly := top + 4 + float64(i)*8.4
				c.fill(rect(x-w/2, ly, w, 5.6), linear(x-w/2, 0, x+w/2, 0, c.lift(sponge, .2), mix(sponge, c.ink, .2)))
				c.tint(rect(x-w/2, ly+5.6, w, 1.2), filling, .9)
			}
		} else { // piped waves
			for i := range 9 {
				c.tint(circle(x-w/2+float64(i)*7+.5, base+.6, 3.3), c.lift(filling, .4), .95)
			}
			c.tint(rect(x-w/2, top+h*.45, w, 1.4), filling, .5)
		}
	})
	icing := mix(c.main(), c.paper, .35)
	drip := from(x-w/2, top)
	for i := range 8 {
		at := x - w/2 + w*float64(i)/8
		drop := c.between(4, 12)
		drip.curve(at, top+drop+3, at+w/8, top+drop+3, at+w/8, top+3.4)
	}
	c.body(drip.to(x+w/2, top).shape(), icing)
	c.fill(ellipse(x, top, w/2, 5.6), linear(x-w/2, top-5, x+w/2, top+5, c.lift(icing, .45), c.lift(icing, .08)))
	berries := 5 + c.dice.IntN(3)
	for i := range berries {
		f := (float64(i)+.5)/float64(berries)*2 - 1
		bx, by := x+f*20, top-3+2*math.Abs(f)+c.between(-1, 1)
		r := c.between(3.6, 4.8)
		red := mix(colour{r: 214, g: 46, b: 58}, c.main(), .25)
		if i%3 == 1 {
			red = mix(colour{r: 66, g: 74, b: 140}, c.second(), .2)
			r *= .8
		}
		c.soft(bx+1, by+r*.7, r*1.3, r*.6, c.ink, .35)
		c.fill(circle(bx, by, r), radial(bx-r*.4, by-r*.4, r*1.6, c.lift(red, .35), c.sink(red, .25)))
		c.tint(circle(bx-r*.35, by-r*.4, r*.22), c.paper, .85)
		if i%3 == 0 {
			c.leafAt(bx, by-r*.8, 5, 1.8, .82, c.leaf)
			c.leafAt(bx, by-r*.8, 4, 1.5, .68, c.leaf)
		}
	}
	if c.chance(.5) {
		for i := range 3 {
			cx := x + float64(i-1)*9
			c.body(rect(cx-.8, top-19, 1.6, 15), []colour{c.main(), c.second(), c.third()}[i])
			c.soft(cx, top-22, 7, 7, colour{r: 255, g: 220, b: 140}, .6)
			c.plain(
				from(
					cx,
					top-25,
				).curve(cx+2.2, top-21, cx+1, top-19.4, cx, top-19.4).
					curve(cx-1, top-19.4, cx-2.2, top-21, cx, top-25).
					shape(),
				colour{r: 255, g: 196, b: 84},
			)
		}
	}
}

func breakfast(c *canvas) {
	c.flatlay()
	x, y := c.between(-5, 3), c.between(-4, 6)
	side := c.side()
	// the plate
	c.soft(x+3, y+4, 41, 40, c.ink, .45)
	rim := mix(c.main(), c.paper, .55)
	c.fill(circle(x, y, 35), linear(x-30, y-30, x+30, y+30, c.lift(rim, .5), rim))
	c.plain(ring(x, y, 35, 35, 1), c.main())
	c.fill(circle(x, y, 25), linear(x-24, y-24, x+24, y+24, c.lift(rim, .25), c.lift(rim, .75)))
	// toast
	crust, crumb := colour{r: 190, g: 120, b: 62}, colour{r: 244, g: 208, b: 150}
	for i := range 2 {
		c.within(x-side*(9-4*float64(i)), y-10+9*float64(i), 1, 1, .04*side+.03*float64(i), func() {
			slice := round4(-11, -11, 22, 21, 8, 8, 3, 3)
			c.cast(slice, 1, 1.6, .3)
			c.body(slice, crust)
			c.body(round4(-9.4, -9.4, 18.8, 17.8, 6.6, 6.6, 2, 2), crumb)
			if i == 1 {
				c.tint(
					smooth(pt(-6, -5), pt(2, -6.4), pt(7, -1), pt(4, 5), pt(-4, 4.4), pt(-7, 0)),
					mix(c.third(), colour{r: 250, g: 196, b: 70}, .5),
					.9,
				)
			}
		})
	}
	// the egg
	ex, ey := x+side*9, y+8
	white := smooth(
		pt(ex-13, ey-2),
		pt(ex-6, ey-10),
		pt(ex+4, ey-9),
		pt(ex+12, ey-4),
		pt(ex+11, ey+6),
		pt(ex+2, ey+11),
		pt(ex-8, ey+9),
	)
	c.cast(white, .8, 1.4, .25)
	c.plain(white, colour{r: 255, g: 252, b: 244})
	c.soft(ex, ey, 12, 10, colour{r: 255, g: 238, b: 206}, .8)
	c.soft(ex+.8, ey+1.2, 7, 7, c.ink, .3)
	c.fill(circle(ex, ey, 5.4), radial(ex-1.8, ey-1.8, 8, colour{r: 255, g: 208, b: 80}, colour{r: 244, g: 146, b: 30}))
	c.tint(ellipse(ex-1.8, ey-2.2, 1.6, 1), c.paper, .9)
	// tomatoes and leaves
	for i := range 3 {
		tx, ty := x+side*(11+5*float64(i%2)), y-15+6.4*float64(i)
		c.soft(tx+.8, ty+1.2, 4.4, 4.2, c.ink, .4)
		c.fill(
			circle(tx, ty, 3.6),
			radial(tx-1.2, ty-1.2, 5, colour{r: 248, g: 110, b: 84}, colour{r: 204, g: 40, b: 36}),
		)
		c.tint(circle(tx-1.2, ty-1.3, .8), c.paper, .8)
	}
	for i := range 6 {
		c.leafAt(x-side*15+c.between(-4, 4), y+12+c.between(-3, 3), c.between(7, 10), 2.6, float64(i)*.17, c.leaf)
	}
	// fork and knife
	metal := mix(c.paper, c.ink, .28)
	kx := x + side*43
	knife := join(
		round(kx-1.2, y, 2.4, 26, 1.2),
		from(kx-1.2, y+2).to(kx-1.2, y-24).curve(kx+3.4, y-20, kx+3, y-6, kx+1.2, y+2).shape(),
	)
	c.cast(knife, .8, 1.2, .3)
	c.body(knife, metal)
	fx := x - side*43
	fork := join(
		round(fx-1.1, y-8, 2.2, 34, 1.1),
		round4(fx-3.4, y-14, 6.8, 8, .5, .5, 3, 3),
		rect(fx-3.4, y-24, 1.3, 12),
		rect(fx-.65, y-24, 1.3, 12),
		rect(fx+2.1, y-24, 1.3, 12),
	)
	c.cast(fork, .8, 1.2, .3)
	c.body(fork, metal)
	// a cup from above
	cx, cy := x+side*27, c.top()+20
	c.soft(cx+2, cy+3, 18, 18, c.ink, .45)
	col := c.second()
	c.fill(circle(cx, cy, 15), linear(cx-12, cy-12, cx+12, cy+12, c.lift(col, .6), c.lift(col, .25)))
	c.plain(round(min(cx+side*7, cx+side*18), cy-1.8, 11, 3.6, 1.8), col)
	c.body(circle(cx, cy, 11), col)
	c.fill(circle(cx, cy, 9.2), radial(cx-3, cy-3, 12, colour{r: 150, g: 92, b: 52}, colour{r: 78, g: 42, b: 26}))
	for i := range 3 {
		c.tint(ring(cx+.4*float64(i), cy, 7-2*float64(i), 7-2*float64(i), .9), colour{r: 226, g: 186, b: 138}, .6)
	}
	// a jar of jam
	jx, jy := x-side*30, c.bottom()-17
	c.soft(jx+2, jy+2, 12, 12, c.ink, .45)
	c.body(circle(jx, jy, 9.5), mix(c.paper, c.low, .3))
	jam := mix(colour{r: 200, g: 40, b: 62}, c.main(), .4)
	c.fill(circle(jx, jy, 8), radial(jx-2, jy-2, 10, c.lift(jam, .2), c.sink(jam, .3)))
	c.tint(ellipse(jx-2.6, jy-3, 2.4, 1.2).turned(jx-2.6, jy-3, -.1), c.paper, .6)
	spoon := line(1.3, jx+1, jy, jx+side*17, jy+8)
	c.cast(spoon, .6, 1, .3)
	c.plain(spoon, metal)
}

func fruit(c *canvas) {
	y := c.between(10, 15)
	c.studio(y)
	x, floor := c.between(-4, 4), y+20
	col := c.second()
	c.ground(x, floor, 24)
	side := c.side()
	type piece struct {
		x, y, r float64
		kind    int
	}
	pieces := []piece{
		{x: -19, y: -27, r: 9.5, kind: 0},
		{x: 20, y: -27, r: 9, kind: 1},
		{x: 0, y: -31, r: 11, kind: 2},
		{x: -11, y: -38, r: 8.5, kind: 1},
		{x: 12, y: -39, r: 9, kind: 0},
		{x: -27, y: -23, r: 6, kind: 3},
		{x: 28, y: -23, r: 6, kind: 3},
		{x: 1, y: -22, r: 9, kind: 0},
	}
	for i, p := range pieces {
		p.kind = (p.kind + c.dice.IntN(2) + i/6) % 4
		c.fruitAt(x+side*p.x, floor+p.y, p.r, p.kind)
	}
	// the bowl in front
	w, h := 72.0, 24.0
	top := floor - h
	shape := from(
		x-w/2,
		top,
	).curve(x-w*.46, floor-h*.2, x-w*.25, floor-2, x-w*.18, floor-2).
		to(x-w*.16, floor).
		to(x+w*.16, floor).
		to(x+w*.18, floor-2).
		curve(x+w*.25, floor-2, x+w*.46, floor-h*.2, x+w/2, top).
		bend(x, top+9, x-w/2, top).
		shape()
	c.body(shape, col)
	c.inside(shape, func() {
		for i := range 3 {
			c.tint(
				from(x-w/2, top+6+5*float64(i)).bend(x, top+16+5*float64(i), x+w/2, top+6+5*float64(i)).line(.9),
				c.paper,
				.35,
			)
		}
		c.soft(x-w*.25, top+9, 10, 9, c.paper, .4)
	})
	c.fruitAt(x-side*36, floor+5, 7.5, 1)
	if c.chance(.7) { // a slice
		sx, sy := x+side*34, floor+6
		flesh := mix(colour{r: 255, g: 176, b: 64}, c.third(), .4)
		c.ground(sx, sy, 8)
		c.plain(arc(sx, sy, 9, 9, .5, 1), mix(flesh, c.ink, .12))
		c.plain(arc(sx, sy, 8, 8, .5, 1), c.lift(flesh, .75))
		for i := range 4 {
			f := .51 + .125*float64(i)
			wedge := append([]point{pt(sx, sy-.4)}, arcPoints(sx, sy-.2, 7.2, 7.2, f, f+.105)...)
			c.plain(poly(wedge...), flesh)
		}
	}
}

// fruitAt draws an apple, an orange, a pear or a plum.
func (c *canvas) fruitAt(x, y, r float64, kind int) {
	c.soft(x+1, y+r*.8, r*1.2, r*.5, c.ink, .35)
	ball := func(shape path, col colour) {
		c.fill(shape, radial(x-r*.4, y-r*.45, r*1.9, c.lift(col, .3), c.sink(col, .3)))
		c.soft(x-r*.4, y-r*.45, r*.4, r*.3, c.paper, .7)
	}
	switch kind {
	case 0:
		ball(
			from(
				x,
				y-r*.78,
			).curve(x+r*.6, y-r*1.25, x+r*1.25, y-r*.5, x+r, y+r*.2).
				curve(x+r*.8, y+r, x+r*.3, y+r*1.05, x, y+r*.88).
				curve(x-r*.3, y+r*1.05, x-r*.8, y+r, x-r, y+r*.2).
				curve(x-r*1.25, y-r*.5, x-r*.6, y-r*1.25, x, y-r*.78).
				shape(),
			mix(colour{r: 208, g: 52, b: 48}, c.main(), .35),
		)
		c.plain(from(x, y-r*.7).bend(x+r*.05, y-r*1.1, x+r*.25, y-r*1.3).line(r*.12), colour{r: 92, g: 62, b: 40})
		c.leafAt(x+r*.1, y-r*1.05, r*.75, r*.25, .92, c.leaf)
	case 1:
		orange := mix(colour{r: 248, g: 146, b: 40}, c.third(), .25)
		ball(circle(x, y, r), orange)
		for range 14 {
			c.tint(circle(x+c.between(-.6, .6)*r, y+c.between(-.6, .6)*r, r*.03), c.ink, .2)
		}
		c.plain(circle(x+r*.1, y-r*.86, r*.1), c.leaf)
	case 2:
		ball(
			from(
				x,
				y-r*1.35,
			).curve(x+r*.55, y-r*1.3, x+r*.4, y-r*.5, x+r*.85, y).
				curve(x+r*1.2, y+r*.6, x+r*.6, y+r, x, y+r).
				curve(x-r*.6, y+r, x-r*1.2, y+r*.6, x-r*.85, y).
				curve(x-r*.4, y-r*.5, x-r*.55, y-r*1.3, x, y-r*1.35).
				shape(),
			mix(colour{r: 198, g: 200, b: 82}, c.leaf, .2),
		)
		c.plain(from(x, y-r*1.3).bend(x, y-r*1.5, x-r*.2, y-r*1.65).line(r*.12), colour{r: 92, g: 62, b: 40})
	default:
		ball(circle(x, y, r), mix(colour{r: 112, g: 62, b: 128}, c.second(), .3))
		c.tint(from(x+r*.1, y-r*.9).bend(x+r*.5, y, x+r*.1, y+r*.9).line(r*.07), c.ink, .3)
	}
}
