package picture

import "math"

func catOf(c *canvas, coat int) {
	y := c.between(20, 25)
	c.studio(y)
	side := c.side()
	x, floor := c.between(-4, 4), y+15
	fur := []colour{{r: 236, g: 160, b: 88}, {r: 84, g: 84, b: 98}, {r: 246, g: 234, b: 216}, {r: 150, g: 118, b: 94}}[coat]
	belly := mix(fur, colour{r: 255, g: 250, b: 240}, .7)
	c.potPlant(side*35, floor-7, c.between(40, 52), c.dice.IntN(4))
	// a cushion
	c.ground(x, floor+4, 36)
	pad := smooth(
		pt(x-37, floor-1),
		pt(x-30, floor-7),
		pt(x, floor-8),
		pt(x+30, floor-7),
		pt(x+37, floor-1),
		pt(x+30, floor+5),
		pt(x, floor+6),
		pt(x-30, floor+5),
	)
	c.body(pad, c.main())
	c.tint(from(x-36, floor-.6).bend(x, floor+2, x+36, floor-.6).line(.6), c.paper, .5)
	// tail, body, legs
	tail := from(x+side*15, floor-5).curve(x+side*38, floor-1, x+side*38, floor-24, x+side*28, floor-25)
	c.plain(tail.taper(7, 4.6), c.sink(fur, .12))
	c.plain(circle(x+side*28, floor-25, 2.3), c.sink(fur, .45))
	body := from(
		x-11,
		floor-44,
	).curve(x-24, floor-26, x-27, floor-4, x-18, floor-3).
		to(x+18, floor-3).
		curve(x+27, floor-4, x+24, floor-26, x+11, floor-44).
		shape()
	c.body(body, fur)
	c.inside(body, func() {
		c.tint(
			smooth(pt(x-8, floor-40), pt(x+8, floor-40), pt(x+9, floor-16), pt(x, floor-8), pt(x-9, floor-16)),
			belly,
			.85,
		)
		if c.chance(.6) {
			for i := range 4 {
				for _, f := range []float64{-1, 1} {
					c.tint(
						from(
							x+f*26,
							floor-30+6.4*float64(i),
						).bend(x+f*18, floor-28+6.4*float64(i), x+f*12, floor-29+6.4*float64(i)).
							taper(2.4, .4),
						c.ink,
						.3,
					)
				}
			}
		}
	})
	for _, f := range []float64{-1, 1} {
		c.body(ellipse(x+f*17, floor-5.6, 8, 6), c.sink(fur, .06))
		c.body(round(x+f*6-4, floor-26, 8, 23, 4), c.lift(fur, .06))
		c.plain(ellipse(x+f*6, floor-4, 5, 2.8), belly)
	}
	// head
	hx, hy := x, floor-52.0
	tilt := side * c.between(0, .025)
	c.within(hx, hy, 1, 1, tilt, func() {
		for _, f := range []float64{-1, 1} {
			c.body(
				from(f*17.4, -3).curve(f*19, -13, f*18, -21, f*16, -23).curve(f*13, -22, f*7, -16, f*5, -13).shape(),
				fur,
			)
			c.plain(
				from(f*15.4, -8).curve(f*16.4, -13, f*16, -18, f*15, -19).curve(f*13, -18, f*10, -15, f*9, -13).shape(),
				mix(colour{r: 244, g: 164, b: 164}, fur, .3),
			)
		}
		head := smooth(
			pt(0, -15),
			pt(12, -12.4),
			pt(19, -2),
			pt(17.6, 7),
			pt(8, 13),
			pt(0, 14),
			pt(-8, 13),
			pt(-17.6, 7),
			pt(-19, -2),
			pt(-12, -12.4),
		)
		c.cast(head, .6, 1.6, .3)
		c.body(head, fur)
		c.inside(head, func() {
			c.plain(smooth(pt(-9, 6), pt(-5, 2), pt(0, 3), pt(5, 2), pt(9, 6), pt(6, 14), pt(0, 16), pt(-6, 14)), belly)
			for i := range 3 {
				f := float64(i - 1)
				c.tint(stroke(1.8, .5, []point{pt(f*4.4, -15), pt(f*3.4, -8)}), c.ink, .3)
			}
		})
		for _, f := range []float64{-1, 1} {
			if c.dice.IntN(5) == 0 { // content
				c.plain(from(f*8-3.4, .4).bend(f*8, -3.4, f*8+3.4, .4).line(1), c.ink)
				continue
			}
			c.plain(ellipse(f*8, -1, 3.9, 4.3), c.ink)
			c.plain(ellipse(f*8, -.9, 3.3, 3.7), mix(c.third(), colour{r: 164, g: 196, b: 92}, .5))
			c.plain(ellipse(f*8, -.9, 1.5, 3.2), c.ink)
			c.plain(circle(f*8-1.1, -2.4, 1), c.paper)
		}
		c.plain(
			from(-2, 4.4).bend(0, 3.6, 2, 4.4).bend(1, 6.6, 0, 6.8).bend(-1, 6.6, -2, 4.4).shape(),
			colour{r: 224, g: 120, b: 124},
		)
		c.plain(from(0, 6.6).bend(-.6, 9, -3.4, 8.6).line(.6), c.ink)
		c.plain(from(0, 6.6).bend(.6, 9, 3.4, 8.6).line(.6), c.ink)
		for _, f := range []float64{-1, 1} {
			c.soft(f*12, 5, 4, 2.6, colour{r: 244, g: 150, b: 140}, .4)
			for i := range 3 {
				c.tint(line(.28, f*9, 6+float64(i)*.9, f*24, 3.4+2.6*float64(i)), c.ink, .5)
			}
		}
	})
	c.plain(from(x-10, hy+13).bend(x, hy+19, x+10, hy+13).line(2.2), c.second())
	c.fill(circle(x, hy+17.4, 2.2), radial(x-.6, hy+16.8, 3, c.lift(c.third(), .5), c.third()))
	if c.chance(.6) {
		c.yarn(-side*31, floor+9, 6.5, c.third())
	}
}

func dogOf(c *canvas, coat int, floppy bool) {
	y := c.between(20, 25)
	c.studio(y)
	side := c.side()
	x, floor := c.between(-4, 4), y+16
	fur := []colour{{r: 226, g: 172, b: 106}, {r: 116, g: 78, b: 56}, {r: 248, g: 240, b: 226}, {r: 70, g: 68, b: 76}}[coat]
	light := mix(fur, colour{r: 255, g: 250, b: 242}, .72)
	dark := c.sink(fur, .3)
	c.ground(x, floor, 32)
	c.plain(
		from(x+side*17, floor-8).curve(x+side*32, floor-8, x+side*36, floor-22, x+side*31, floor-28).taper(6, 3),
		dark,
	)
	body := from(
		x-13,
		floor-42,
	).curve(x-22, floor-26, x-25, floor-2, x-17, floor).
		to(x+17, floor).
		curve(x+25, floor-2, x+22, floor-26, x+13, floor-42).
		shape()
	c.body(body, fur)
	c.inside(body, func() {
		c.plain(
			smooth(pt(x-9, floor-44), pt(x+9, floor-44), pt(x+10, floor-20), pt(x, floor-13), pt(x-10, floor-20)),
			light,
		)
	})
	for _, f := range []float64{-1, 1} {
		c.body(ellipse(x+f*18, floor-6, 8.6, 7), c.sink(fur, .05))
		c.body(round(x+f*7-4.4, floor-28, 8.8, 28, 4), c.lift(fur, .05))
		c.plain(ellipse(x+f*7, floor-1.6, 5.8, 3), light)
		for i := range 2 {
			c.tint(line(.5, x+f*7-1.6+3.2*float64(i), floor-2.6, x+f*7-1.6+3.2*float64(i), floor), c.ink, .5)
		}
	}
	hx, hy := x, floor-51.0
	c.within(hx, hy, 1, 1, side*c.between(0, .035), func() {
		if !floppy {
			for _, f := range []float64{-1, 1} {
				c.body(
					from(f*15, -5).curve(f*18, -14, f*18, -23, f*16, -26).curve(f*11, -24, f*6, -18, f*4, -13).shape(),
					fur,
				)
				c.plain(
					from(
						f*13.6,
						-10,
					).curve(f*15.4, -15, f*15.4, -20, f*14.6, -22).
						curve(f*12, -20, f*9, -17, f*8, -13).
						shape(),
					mix(colour{r: 240, g: 170, b: 160}, fur, .4),
				)
			}
		}
		head := smooth(
			pt(0, -17),
			pt(11, -14.4),
			pt(16.6, -4),
			pt(15, 6),
			pt(8, 13),
			pt(0, 14.6),
			pt(-8, 13),
			pt(-15, 6),
			pt(-16.6, -4),
			pt(-11, -14.4),
		)
		c.cast(head, .6, 1.6, .3)
		c.body(head, fur)
		c.inside(head, func() {
			c.plain(
				smooth(
					pt(0, -19),
					pt(2.6, -8),
					pt(4, -1),
					pt(10.6, 5),
					pt(8, 16),
					pt(-8, 16),
					pt(-10.6, 5),
					pt(-4, -1),
					pt(-2.6, -8),
				),
				light,
			)
			if c.chance(.4) {
				c.tint(ellipse(side*8, -3, 7, 8), dark, .7)
			}
		})
		if floppy {
			for _, f := range []float64{-1, 1} {
				ear := from(
					f*8.6,
					-15,
				).curve(f*19, -17, f*25, -4, f*22.6, 7).
					curve(f*21, 11, f*16, 10, f*15, 4).
					curve(f*14, -4, f*12, -8, f*8.6, -15).
					shape()
				c.cast(ear, .4, 1, .25)
				c.body(ear, dark)
			}
		}
		for _, f := range []float64{-1, 1} {
			c.plain(circle(f*7, -2.6, 2.5), c.ink)
			c.plain(circle(f*7-.8, -3.4, .9), c.paper)
			c.tint(from(f*4, -8).bend(f*7, -9.6, f*10, -7.6).line(.9), dark, .8)
			c.soft(f*11, 4, 3.6, 2.6, colour{r: 244, g: 150, b: 140}, .35)
		}
		// the tongue, then the nose
		c.body(round(-2.8, 8, 5.6, 8.4, 2.7), colour{r: 236, g: 116, b: 124})
		c.tint(line(.4, 0, 9.6, 0, 14), c.ink, .3)
		c.plain(from(0, 5).curve(-.6, 9.6, -6, 10, -7, 7).line(.8), c.ink)
		c.plain(from(0, 5).curve(.6, 9.6, 6, 10, 7, 7).line(.8), c.ink)
		c.plain(
			smooth(pt(-4, 1.4), pt(0, .4), pt(4, 1.4), pt(2.4, 4.4), pt(0, 5.8), pt(-2.4, 4.4)),
			colour{r: 46, g: 38, b: 40},
		)
		c.tint(ellipse(-1, 1.8, 1.2, .5), c.paper, .7)
	})
	c.plain(from(x-12, hy+14).bend(x, hy+21, x+12, hy+14).line(3), c.main())
	c.fill(circle(x, hy+20, 2.6), radial(x-.7, hy+19.3, 3.4, c.lift(c.third(), .55), c.third()))
	// a bowl or a ball
	bx := -side * 31
	if c.chance(.5) {
		c.ground(bx, floor+7, 9)
		c.plain(ellipse(bx, floor, 8, 2.4), colour{r: 150, g: 98, b: 60})
		for i := range 6 {
			c.plain(
				circle(bx-5+2*float64(i), floor-.6-float64(i%2), 1.5),
				mix(colour{r: 170, g: 112, b: 68}, c.ink, .12*float64(i%3)),
			)
		}
		c.body(poly(pt(bx-9, floor), pt(bx+9, floor), pt(bx+11, floor+7), pt(bx-11, floor+7)), c.second())
		c.tint(rect(bx-9, floor+2, 18, 1.6), c.paper, .5)
	} else {
		c.ground(bx, floor+6, 6)
		c.fill(circle(bx, floor, 6), radial(bx-2, floor-2.4, 10, c.lift(c.third(), .4), c.sink(c.third(), .15)))
		c.tint(from(bx-5, floor-3.4).bend(bx+2, floor, bx-3, floor+5).line(.8), c.paper, .9)
	}
	if c.chance(.5) {
		c.potPlant(side*37, floor-8, c.between(36, 46), c.dice.IntN(4))
	}
}

func portrait(c *canvas) {
	// a face and shoulders before a plain ground
	ground := c.lift(c.second(), c.between(.25, .6))
	c.fill(c.all(), linear(c.left(), c.top(), c.right(), c.bottom(), c.lift(ground, .3), ground))
	switch c.dice.IntN(4) {
	case 0:
		c.fill(circle(0, -6, 42), linear(0, -48, 0, 36, c.lift(c.third(), .2), c.third()).veil(.8))
	case 1:
		c.tint(poly(pt(c.left(), c.bottom()), pt(c.right(), c.top()), pt(c.right(), c.bottom())), c.main(), .22)
	case 2:
		for i := range 5 {
			c.tint(ring(0, -6, 60-9*float64(i), 60-9*float64(i), 4), c.paper, .28)
		}
	default:
		c.soft(-18, -20, 60, 60, c.paper, .5)
	}
	skin := []colour{
		{r: 252, g: 220, b: 194},
		{r: 240, g: 194, b: 158},
		{r: 222, g: 168, b: 126},
		{r: 178, g: 122, b: 86},
		{r: 120, g: 78, b: 58},
	}[c.dice.IntN(5)]
	hair := []colour{
		{r: 42, g: 32, b: 34},
		{r: 78, g: 50, b: 38},
		{r: 150, g: 94, b: 52},
		{r: 226, g: 178, b: 104},
		{r: 172, g: 62, b: 40},
		{r: 206, g: 202, b: 200},
	}[c.dice.IntN(6)]
	if c.chance(.05) {
		hair = c.sink(c.main(), .1)
	}
	style := c.dice.IntN(8)
	side := c.side()
	c.within(0, c.between(-5, -2), 1.02, 1.02, 0, func() {
		lock := func(p path) { c.fill(p, linear(-24, -34, 26, 30, c.lift(hair, .16), c.sink(hair, .2))) }
		// what lies behind the head
		switch style {
		case 0: // long and straight
			lock(
				from(
					-22,
					-10,
				).curve(-26, 10, -27, 24, -25, 40).
					to(25, 40).
					curve(27, 24, 26, 10, 22, -10).
					curve(20, -34, -20, -34, -22, -10).
					shape(),
			)
		case 1: // a bob
			lock(round4(-23, -30, 46, 46, 23, 23, 9, 9))
		case 2: // a bun
			lock(circle(side*3, -37, 9.6))
			lock(circle(0, -10, 21.6))
		case 3: // curls
			for i := range 15 {
				sin, cos := math.Sincos(math.Pi * (.82 + 1.36*float64(i)/14))
				c.plain(circle(22*cos, -9+22*sin, 8), c.sink(hair, .12))
				c.plain(circle(22*cos-1, -10+22*sin, 6.4), c.lift(hair, .05))
			}
		case 4: // a tail at the side
			lock(
				from(
					side*15,
					-20,
				).curve(side*36, -22, side*32, 14, side*27, 24).
					curve(side*22, 14, side*24, -4, side*15, -8).
					shape(),
			)
		case 7: // two plaits
			for _, f := range []float64{-1, 1} {
				for i := range 5 {
					lock(ellipse(f*(20.6+.6*float64(i)), 4+6.4*float64(i), 4.6-.3*float64(i), 4.4))
				}
				c.plain(rect(f*23-2.4, 31, 4.8, 2), c.main())
			}
		}
		// shoulders
		coat := c.main()
		torso := from(-39, 70).curve(-39, 40, -30, 32, -10, 28).to(10, 28).curve(30, 32, 39, 40, 39, 70).shape()
		c.body(torso, coat)
		c.inside(torso, func() {
			switch c.dice.IntN(4) {
			case 0:
				for i := range 8 {
					c.tint(rect(-45, 33+6.4*float64(i), 90, 2.8), c.paper, .6)
				}
			case 1:
				c.plain(poly(pt(-9, 27), pt(0, 46), pt(9, 27)), c.lift(c.low, .7))
				c.tint(poly(pt(-12, 27), pt(-2, 46), pt(-14, 40)), c.sink(coat, .3), .8)
				c.tint(poly(pt(12, 27), pt(2, 46), pt(14, 40)), c.sink(coat, .3), .8)
			case 2:
				c.stitches(-42, 27, 84, 44, coat, false)
			}
		})
		// neck and face
		c.body(from(-8, 10).to(-8, 26).bend(0, 38, 8, 26).to(8, 10).shape(), c.sink(skin, .13))
		c.plain(from(-11, 28).bend(0, 38, 11, 28).line(2.4), c.lift(coat, .25))
		for _, f := range []float64{-1, 1} {
			c.plain(ellipse(f*19, -3, 3.6, 4.8), c.sink(skin, .1))
			if c.chance(.35) {
				c.plain(circle(f*19.4, 3.4, 1.5), c.third())
			}
		}
		face := from(
			-19,
			-10,
		).curve(-20, 8, -12, 20, 0, 21).
			curve(12, 20, 20, 8, 19, -10).
			curve(18, -30, -18, -30, -19, -10).
			shape()
		c.fill(face, linear(-18, -10, 22, 14, c.lift(skin, .12), c.sink(skin, .06)))
		c.inside(face, func() {
			for _, f := range []float64{-1, 1} {
				c.soft(f*11.4, 6.4, 6, 4.4, colour{r: 236, g: 112, b: 100}, .42)
			}
		})
		glasses := c.chance(.3)
		smile := c.between(2, 4)
		for _, f := range []float64{-1, 1} {
			if c.dice.IntN(4) == 0 {
				c.plain(from(f*8-3, -1).bend(f*8, -4.4, f*8+3, -1).line(1.1), c.ink)
			} else {
				c.plain(ellipse(f*8, -2, 1.75, 2.3), c.ink)
				c.plain(circle(f*8-.6, -2.9, .6), c.paper)
			}
			c.plain(from(f*4.6, -8.6).bend(f*8, -10.6, f*11.6, -8.2).taper(1.5, .9), c.sink(hair, .2))
			if glasses {
				c.plain(ring(f*8, -2, 6, 5.6, .8), c.ink)
				c.tint(circle(f*8, -2, 5.2), c.paper, .16)
			}
		}
		if glasses {
			c.plain(line(.8, -2, -2.6, 2, -2.6), c.ink)
		}
		c.plain(from(.4, -1).bend(2.6, 4.6, -.6, 4.8).line(.8), c.sink(skin, .3))
		if c.chance(.35) {
			c.plain(
				from(
					-5.4,
					10,
				).bend(0, 11, 5.4, 10).
					bend(4, 10+smile*2, 0, 10.4+smile*1.4).
					bend(-4, 10+smile*2, -5.4, 10).
					shape(),
				c.sink(colour{r: 190, g: 62, b: 66}, .15),
			)
			c.plain(from(-4, 10.5).bend(0, 11.4, 4, 10.5).bend(0, 13, -4, 10.5).shape(), c.paper)
		} else {
			c.plain(from(-5, 11).bend(0, 11+smile*1.5, 5, 11).line(1.15), c.sink(colour{r: 186, g: 74, b: 70}, .2))
		}
		// the hair in front
		switch style {
		case 0, 2, 4, 7: // parted
			lock(
				from(
					side*4,
					-26,
				).curve(-side*12, -24, -side*18, -14, -side*20.6, -2).
					curve(-side*27, -20, -side*16, -33, 0, -33).
					curve(side*16, -33, side*27, -20, side*20.6, -2).
					curve(side*18, -14, side*12, -20, side*4, -26).
					shape(),
			)
		case 1: // a fringe
			lock(
				from(
					-21,
					-2,
				).curve(-20, -10, -19, -12, -18, -12).
					bend(0, -17, 18, -12).
					curve(19, -12, 20, -10, 21, -2).
					curve(26, -24, 14, -34, 0, -34).
					curve(-14, -34, -26, -24, -21, -2).
					shape(),
			)
		case 3:
			for i := range 7 {
				sin, cos := math.Sincos(math.Pi * (1.12 + .76*float64(i)/6))
				c.plain(circle(17*cos, -8+16*sin, 6.4), c.lift(hair, .1))
			}
		case 5: // short, swept to a side
			lock(
				from(
					-20,
					-6,
				).curve(-24, -26, -12, -35, 4, -34).
					curve(20, -34, 25, -20, 20, -6).
					curve(19, -12, 17, -15, 15, -17).
					curve(6, -15, -8, -17, -12, -20).
					curve(-16, -16, -19, -12, -20, -6).
					shape().
					scaled(0, 0, side, 1),
			)
		default: // a cap or a beanie
			hat := c.sink(c.third(), .05)
			lock(
				from(
					-20.6,
					2,
				).curve(-22, -12, -18, -16, -16, -16).
					to(16, -16).
					curve(18, -16, 22, -12, 20.6, 2).
					bend(19, -8, 17, -12).
					to(-17, -12).
					bend(-19, -8, -20.6, 2).
					shape(),
			)
			dome := from(-21.4, -12).curve(-23, -40, 23, -40, 21.4, -12).shape()
			c.body(dome, hat)
			c.inside(dome, func() { c.stitches(-24, -38, 48, 28, hat, false) })
			c.body(round(-22.6, -17, 45.2, 8, 3.4), c.lift(hat, .16))
			c.body(circle(0, -36, 5.4), c.lift(hat, .4))
		}
	})
}

func logo(c *canvas) {
	// one mark of simple geometry on a plain ground
	ground := []colour{c.main(), c.lift(c.low, .5), c.ink, c.second()}[c.dice.IntN(4)]
	light := ground.r*.3+ground.g*.6+ground.b*.1 > 150
	fore := c.lift(c.low, .85)
	if light {
		fore = c.sink(c.main(), .15)
	}
	extra := c.third()
	c.fill(c.all(), linear(c.left(), c.top(), c.right(), c.bottom(), c.lift(ground, .1), c.sink(ground, .07)))
	c.soft(-16, -20, 60, 60, c.paper, .14)
	switch c.dice.IntN(9) {
	case 0: // a sun over waves
		c.plain(arc(0, 3, 24, 24, .5, 1), extra)
		for i := range 3 {
			y := 8 + 7*float64(i)
			c.plain(
				through(3, pt(-27, y), pt(-18, y-2.6), pt(-9, y), pt(0, y-2.6), pt(9, y), pt(18, y-2.6), pt(27, y)),
				fore,
			)
		}
	case 1: // leaves
		for i := range 6 {
			c.plain(leafShape(30, 9).turned(0, 0, float64(i)/6+.083), mix(fore, extra, .5*float64(i%2)))
		}
		c.plain(circle(0, 0, 4), ground)
	case 2: // a mountain in a ring
		c.plain(ring(0, 0, 31, 31, 3.4), fore)
		c.inside(circle(0, 0, 26), func() {
			c.plain(poly(pt(-30, 22), pt(-6, -15), pt(18, 22)), fore)
			c.plain(poly(pt(-6, 22), pt(13, -4), pt(34, 22)), extra)
			c.plain(circle(11, -14, 4.4), extra)
		})
	case 3: // petals of circles
		for i := range 4 {
			sin, cos := math.Sincos(2 * math.Pi * (float64(i)/4 + .125))
			c.tint(circle(14.6*cos, 14.6*sin, 14.6), mix(fore, extra, float64(i%2)), .86)
		}
		c.plain(circle(0, 0, 5.4), ground)
	case 4: // arches
		for i := range 4 {
			r := 29 - 7*float64(i)
			col := fore
			if i%2 == 1 {
				col = ground
			}
			if i == 2 {
				col = extra
			}
			c.plain(join(arc(0, 2, r, r, .5, 1), rect(-r, 1.8, 2*r, 22)), col)
		}
	case 5: // squares that turn
		for i := range 4 {
			s := 40 - 9.6*float64(i)
			col := []colour{fore, ground, extra, fore}[i]
			c.plain(round(-s/2, -s/2, s, s, 3).turned(0, 0, .0625*2*float64(i)+.125), col)
		}
	case 6: // a kiln pot
		c.plain(vaseShape(0, 28, 44, 48), fore)
		c.inside(vaseShape(0, 28, 44, 48), func() {
			c.plain(rect(-30, 2, 60, 6), extra)
			c.plain(rect(-30, 11, 60, 2.4), extra)
		})
	case 7: // a paw
		c.plain(
			smooth(pt(-15, 17), pt(-10, 4), pt(0, -1), pt(10, 4), pt(15, 17), pt(8, 22), pt(0, 19), pt(-8, 22)),
			fore,
		)
		for i, f := range []float64{-21, -8, 8, 21} {
			c.plain(ellipse(f, []float64{-3, -16, -16, -3}[i], 6.2, 8.4), mix(fore, extra, .7*float64(i%2)))
		}
	default: // halves
		c.plain(arc(-1.6, 0, 28, 28, .25, .75), fore)
		c.plain(arc(1.6, 0, 28, 28, -.25, .25), extra)
		c.plain(circle(-11, 0, 7), ground)
		c.plain(circle(11, 0, 7), ground)
	}
}
