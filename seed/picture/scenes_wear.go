package picture

import "math"

func sneakers(c *canvas) {
	y := c.between(12, 17)
	c.studio(y)
	side := c.side()
	floor := y + 20
	// the box
	box := c.second()
	bx := side * c.between(14, 20)
	c.ground(bx, y+6, 25)
	c.body(rect(bx-25, y-11, 50, 17), box)
	c.body(rect(bx-26.4, y-15, 52.8, 6), c.lift(box, .2))
	c.tint(rect(bx-7, y-4, 14, 5), c.paper, .7)
	if c.chance(.6) {
		c.potPlant(-side*33, y+4, 36, c.dice.IntN(4))
	}
	c.within(side*5, floor-15, side*.84, .84, -.05, func() { c.shoe(c.sink(c.main(), .1), c.second()) })
	c.within(-side*5, floor, side, 1, 0, func() {
		c.ground(0, 1, 38)
		c.shoe(c.main(), c.third())
	})
}

// shoe points right and stands on the origin.
func (c *canvas) shoe(col, trim colour) {
	rubber := mix(c.paper, c.low, .2)
	c.body(
		from(
			-37,
			-8,
		).curve(-39, -2, -38, 0, -34, 0).
			to(32, 0).
			curve(40, 0, 42, -4, 41, -8).
			curve(20, -6, -20, -6, -37, -8).
			shape(),
		rubber,
	)
	for i := range 19 {
		c.tint(rect(-34+3.8*float64(i), -1.7, 2, 1.7), c.ink, .14)
	}
	upper := from(
		-36,
		-7,
	).curve(-39, -18, -37, -26, -34, -31).
		curve(-30, -34, -26, -31, -22, -29).
		curve(-15, -27, -11, -30, -8, -34).
		curve(2, -28, 10, -20, 24, -17).
		curve(34, -15, 41, -13, 41, -7).
		curve(20, -5, -20, -5, -36, -7).
		shape()
	c.body(upper, col)
	c.inside(upper, func() {
		c.body(from(18, -4).curve(16, -12, 20, -17, 26, -18).to(50, -18).to(50, 0).to(18, 0).shape(), c.lift(col, .3))
		c.body(from(-40, -4).to(-40, -24).curve(-30, -22, -24, -14, -24, -4).shape(), c.sink(trim, .05))
		c.plain(
			from(-24, -5).curve(-16, -12, -6, -17, 8, -20).to(12, -16).curve(0, -14, -10, -10, -16, -5).shape(),
			trim,
		)
		c.tint(from(-36, -8.4).curve(-20, -6.4, 20, -6.4, 41, -8.4).line(.4), c.paper, .7)
		c.tint(rect(-40, -9, 84, 4), c.ink, .1)
		c.soft(-8, -22, 16, 7, c.paper, .25)
	})
	// tongue, collar, laces
	c.plain(from(-13, -30).curve(-11, -37, -6, -39, -3, -36).to(2, -30).to(-7, -28).shape(), c.lift(col, .35))
	c.plain(
		from(-35, -30).curve(-30, -34.6, -26, -31.6, -22, -29.6).curve(-16, -27.6, -12, -29.6, -8.6, -33.4).line(1.8),
		c.sink(col, .3),
	)
	for i := range 5 {
		f := float64(i)
		c.plain(line(1.25, -7+4.6*f, -31+3.1*f, -12.4+4.9*f, -26.6+3.2*f), c.paper)
		c.plain(circle(-12.4+4.9*f, -26.6+3.2*f, .8), c.ink)
	}
	c.plain(from(-6, -32).curve(-2, -39, 4, -36, 0, -32).line(.9), c.paper)
	c.plain(from(-6, -32).curve(-14, -38, -16, -32, -9, -31).line(.9), c.paper)
}

// rail is a clothes rail across the picture.
func (c *canvas) rail(y float64) {
	c.cast(rect(c.left(), y-1, 2*c.right(), 1.8), 1.4, 2.4, .3)
	c.fill(
		rect(c.left()-1, y-1, 2*c.right()+2, 1.8),
		linear(0, y-1, 0, y+1, c.lift(c.sink(c.table, .4), .35), c.sink(c.table, .5)),
	)
}

func (c *canvas) hanger(x, y, w float64) {
	wood := mix(c.table, colour{r: 158, g: 104, b: 62}, .6)
	c.plain(through(.8, pt(x, y+9), pt(x, y+5), pt(x+2.2, y+2), pt(x, y-1.6), pt(x-2.2, y)), mix(c.ink, c.paper, .35))
	c.plain(from(x-w/2, y+16).bend(x-w*.2, y+9.6, x, y+9).bend(x+w*.2, y+9.6, x+w/2, y+16).line(2.2), wood)
}

func dress(c *canvas) {
	floor := c.bottom() - c.between(11, 15)
	c.room(floor)
	rail := c.top() + c.between(11, 14)
	c.rail(rail)
	side := c.side()
	x := c.between(-6, 6)
	if c.chance(.7) { // a mirror leans behind
		m := round4(side*32-15, -18, 30, floor+14, 15, 15, 0, 0)
		c.cast(m, 1.6, 1, .35)
		c.body(m, c.sink(c.table, .3))
		c.fill(
			round4(side*32-13, -16, 26, floor+10, 13, 13, 0, 0),
			linear(side*32-12, -16, side*32+12, floor, c.lift(c.low, .6), mix(c.low, c.second(), .3)),
		)
	} else {
		c.potPlant(side*36, floor+5, 46, c.dice.IntN(3))
	}
	// something else on the rail
	ox := -side * 35
	c.hanger(ox, rail, 20)
	shirt := poly(
		pt(ox-10, rail+15),
		pt(ox-3, rail+10),
		pt(ox+3, rail+10),
		pt(ox+10, rail+15),
		pt(ox+14, rail+32),
		pt(ox+9, rail+34),
		pt(ox+8.6, rail+52),
		pt(ox-8.6, rail+52),
		pt(ox-9, rail+34),
		pt(ox-14, rail+32),
	)
	c.cast(shirt, 1, 2, .3)
	c.body(shirt, c.lift(c.second(), .2))
	c.tint(line(.5, ox, rail+11, ox, rail+52), c.ink, .25)
	// the dress
	c.hanger(x, rail, 27)
	col := c.main()
	neck := rail + 11
	hem := min(neck+c.between(74, 84), floor+2)
	waist := neck + 27
	flare := c.between(24, 30)
	skirt := from(
		x-12.4,
		neck+4,
	).bend(x-9, neck+14, x-10.4, waist).
		curve(x-13, waist+14, x-flare*.9, hem-14, x-flare, hem)
	waves := 5
	for i := range waves {
		at := x - flare + 2*flare*float64(i)/float64(waves)
		skirt.bend(at+flare/float64(waves), hem+5, at+2*flare/float64(waves), hem)
	}
	gown := skirt.curve(x+flare*.9, hem-14, x+13, waist+14, x+10.4, waist).
		bend(x+9, neck+14, x+12.4, neck+4).
		bend(x+9, neck+1, x+6.6, neck).
		bend(x, neck+12, x-6.6, neck).
		bend(x-9, neck+1, x-12.4, neck+4).
		shape()
	c.cast(gown, 2, 3, .35)
	sleeves := c.chance(.5)
	if sleeves {
		for _, f := range []float64{-1, 1} {
			c.body(
				smooth(
					pt(x+f*10, neck+2),
					pt(x+f*18, neck+7),
					pt(x+f*22, neck+17),
					pt(x+f*17, neck+21),
					pt(x+f*11, neck+15),
				),
				c.sink(col, .08),
			)
		}
	}
	c.body(gown, col)
	c.inside(gown, func() {
		switch c.dice.IntN(4) {
		case 0: // flowers
			for range 46 {
				c.blossom(
					x+c.between(-flare, flare),
					c.between(neck, hem),
					c.between(1.5, 2.6),
					5,
					c.lift(c.third(), .3),
				)
			}
		case 1: // dots
			for row := range 22 {
				for k := range 14 {
					c.tint(circle(x-flare+4.4*float64(k)+2.2*float64(row%2), neck+4*float64(row), .8), c.paper, .85)
				}
			}
		case 2: // checks
			for i := range 16 {
				c.tint(rect(x-32+4.4*float64(i), neck, 2, hem), c.paper, .22)
				c.tint(rect(x-40, neck+5.4*float64(i), 80, 2.4), c.paper, .22)
			}
		}
		for i := range 6 {
			f := float64(i)/5*2 - 1
			c.tint(from(x+f*8, waist).bend(x+f*13, (waist+hem)/2, x+f*flare*.86, hem+4).taper(.3, 2.2), c.ink, .12)
		}
		c.soft(x-flare*.3, (waist+hem)/2, 7, 26, c.paper, .2)
	})
	c.plain(from(x-10.6, waist-1).bend(x, waist+1.6, x+10.6, waist-1).line(2.4), c.sink(col, .3))
	c.plain(
		from(
			x-12.4,
			neck+4,
		).bend(x-9, neck+1, x-6.6, neck).
			bend(x, neck+12, x+6.6, neck).
			bend(x+9, neck+1, x+12.4, neck+4).
			line(.8),
		c.lift(col, .4),
	)
	// shoes below
	sx := x - side*24
	if floor-hem > -6 {
		for i := range 2 {
			f := float64(i) * 8
			c.ground(sx+f, floor+7, 5)
			c.body(
				from(
					sx+f-5,
					floor+7,
				).curve(sx+f-6, floor+2, sx+f-3, floor+2, sx+f-1, floor+4.6).
					curve(sx+f+2, floor+6, sx+f+6, floor+4.4, sx+f+6, floor+7).
					shape(),
				c.third(),
			)
		}
	}
}

func tote(c *canvas) {
	floor := c.bottom() - c.between(16, 20)
	c.room(floor - 6)
	side := c.side()
	peg := c.top() + c.between(18, 21)
	col := c.main()
	// the rail of pegs
	c.cast(rect(-42, peg-4, 84, 6), 1, 2, .25)
	c.body(round(-42, peg-4, 84, 6, 1), mix(c.table, colour{r: 164, g: 112, b: 70}, .5))
	for _, f := range []float64{-32, 0, 32} {
		c.plain(circle(f, peg-.6, 2.2), c.sink(c.table, .5))
	}
	// something on the next peg
	hx := side * 32
	hat := mix(colour{r: 232, g: 198, b: 140}, c.table, .3)
	c.cast(ellipse(hx, peg+10, 17, 12), 1.4, 2, .3)
	c.body(ellipse(hx, peg+10, 17, 12), hat)
	c.body(ellipse(hx, peg+9, 9, 7), c.lift(hat, .1))
	c.plain(ring(hx, peg+9, 9.4, 7.4, 1.6), c.second())
	top := peg + 33
	w, h := 54.0, min(c.between(52, 58), c.bottom()-8-top)
	x := -side * 7
	// the handle behind, what looks out, the bag
	c.plain(
		from(
			x-12,
			top+2,
		).curve(x-12, peg+12, x-4, peg-2, 0, peg-2).
			curve(x+6, peg-2, x+12, peg+12, x+12, top+2).
			line(2.2),
		c.sink(col, .25),
	)
	switch c.dice.IntN(3) {
	case 0: // bread and greens
		crust := colour{r: 214, g: 150, b: 84}
		c.within(x+9, top+12, 1, 1, .03, func() {
			c.body(round(-5, -36, 10, 44, 5), crust)
			for i := range 4 {
				c.tint(line(1.1, -3.4, -28+7*float64(i), 3, -31+7*float64(i)), c.paper, .55)
			}
		})
		for i := range 5 {
			c.leafAt(x-14+3*float64(i), top+6, c.between(18, 26), 4.4, .68+.035*float64(i), c.leaf)
		}
	case 1: // flowers
		for i := range 6 {
			f := float64(i)/5*2 - 1
			fx, fy := x+f*17, top-c.between(7, 19)
			c.plain(line(.8, x+f*10, top+4, fx, fy), c.leaf)
			c.leafAt(x+f*11, top+2, 12, 3, .75+f*.1, c.leaf)
			c.blossom(fx, fy, c.between(4.4, 6), 6, c.pick())
		}
	default: // books and a roll of paper
		c.body(rect(x-17, top-9, 14, 16).turned(x-10, top, -.015), c.second())
		c.body(rect(x-4, top-12, 6, 18).turned(x, top, .01), c.third())
		c.body(round(x+8, top-20, 6, 26, 1).turned(x+11, top, .03), c.lift(c.low, .8))
	}
	bag := from(
		x-w/2+2,
		top,
	).bend(x, top+2, x+w/2-2, top).
		curve(x+w/2, top+h*.4, x+w/2+2, top+h*.8, x+w/2+1, top+h-4).
		curve(x+w/2, top+h, x+w/2-3, top+h, x+w/2-5, top+h).
		to(x-w/2+5, top+h).
		curve(x-w/2+3, top+h, x-w/2, top+h, x-w/2-1, top+h-4).
		curve(x-w/2-2, top+h*.8, x-w/2, top+h*.4, x-w/2+2, top).
		shape()
	c.cast(bag, 2, 3, .4)
	c.body(bag, col)
	c.inside(bag, func() {
		c.tint(rect(x-w, top, 2*w, 4.4), c.ink, .1)
		c.tint(rect(x-w, top+4.2, 2*w, .4), c.paper, .5)
		cx, cy := x, top+h*.55
		motif := c.lift(col, .75)
		if col.r+col.g+col.b > 560 {
			motif = c.second()
		}
		switch c.dice.IntN(4) {
		case 0:
			c.plain(circle(cx, cy-3, 10), motif)
			for i := range 4 {
				c.plain(round(cx-15, cy+1+3.4*float64(i), 30, 1.5, .7), mix(motif, col, .5*float64(i%2)))
			}
		case 1:
			for i := range 5 {
				c.leafAt(cx, cy+11, 25, 5, .75+.07*float64(i-2), motif)
			}
		case 2:
			for i := range 3 {
				r := 15 - 4.6*float64(i)
				bow := append(arcPoints(cx, cy+6, r, r, .5, 1), arcPoints(cx, cy+6, r-2.4, r-2.4, 1, .5)...)
				c.plain(poly(bow...), motif)
			}
		default:
			for i := range 7 {
				c.tint(rect(x-w, top+12+6.6*float64(i), 2*w, 3), motif, .75)
			}
		}
		c.tint(from(x-w*.3, top+h).bend(x-w*.2, top+h*.6, x-w*.32, top+h*.2).taper(2.4, .4), c.ink, .1)
		c.tint(from(x+w*.28, top+h).bend(x+w*.2, top+h*.7, x+w*.3, top+h*.4).taper(2, .4), c.ink, .1)
	})
	strap := from(
		x-14,
		top+9,
	).curve(x-15, peg+14, x-5, peg-3, 0, peg-3).
		curve(x+8, peg-3, x+15, peg+14, x+14, top+9).
		line(2.6)
	c.cast(strap, .6, 1, .2)
	c.plain(strap, c.lift(col, .1))
	for _, f := range []float64{-14, 14} {
		c.plain(rect(x+f-1.9, top+6, 3.8, 4.4), c.lift(col, .16))
		c.tint(line(.3, x+f-1.2, top+6.6, x+f+1.2, top+9.6), c.ink, .4)
		c.tint(line(.3, x+f+1.2, top+6.6, x+f-1.2, top+9.6), c.ink, .4)
	}
	c.plain(circle(0, peg-1, 1.6), c.sink(c.table, .5))
}

func knit(c *canvas) {
	y := c.between(26, 30)
	c.studio(y)
	side := c.side()
	// tall pictures have room for a jumper, others mostly show a folded stack
	if c.bottom() <= c.right() && c.chance(.75) {
		floor := y + 14
		c.ground(0, floor, 34)
		for i := range 4 {
			f := float64(i)
			w, h := 62-3*f, 15.0
			col := c.lift([]colour{c.main(), c.second(), c.third(), c.main()}[i], .12+.1*float64(i/3))
			top := floor - h*(f+1) + f
			x := c.between(-2, 2)
			fold := round(x-w/2, top, w, h, 6)
			c.cast(fold, 0, 1, .3)
			c.body(fold, col)
			c.inside(fold, func() { c.stitches(x-w/2, top, w, h, col, i%2 == 0) })
			c.tint(from(x-w/2+3, top+h*.55).bend(x, top+h*.75, x+w/2-2, top+h*.52).line(.7), c.ink, .25)
		}
		c.yarn(side*24, floor+10, 9, c.second())
		return
	}
	// a jumper on a hanger
	rail := c.top() + 13
	c.rail(rail)
	x := c.between(-3, 3)
	c.hanger(x, rail, 34)
	neck, hem := rail+12, rail+72
	col := c.main()
	for _, f := range []float64{-1, 1} {
		sleeve := from(
			x+f*17,
			neck+3,
		).curve(x+f*27, neck+12, x+f*33, neck+38, x+f*34, hem-5).
			bend(x+f*29, hem-2, x+f*24, hem-5).
			curve(x+f*24, neck+40, x+f*22, neck+28, x+f*18, neck+22).
			shape()
		c.cast(sleeve, 1.6, 2, .3)
		c.body(sleeve, c.sink(col, .1))
		c.inside(sleeve, func() {
			c.stitches(x+f*27-13, neck, 26, hem-neck, c.sink(col, .1), false)
			c.tint(rect(x+f*29-10, hem-11, 20, 12), c.second(), .95)
		})
	}
	front := from(
		x-18,
		neck+4,
	).bend(x-12, neck, x-8, neck-1).
		bend(x, neck+7, x+8, neck-1).
		bend(x+12, neck, x+18, neck+4).
		curve(x+22, neck+20, x+22, hem-20, x+21, hem).
		bend(x, hem+3, x-21, hem).
		curve(x-22, hem-20, x-22, neck+20, x-18, neck+4).
		shape()
	c.cast(front, 1.6, 2.4, .35)
	c.body(front, col)
	c.inside(front, func() {
		c.stitches(x-24, neck-2, 48, hem-neck+6, col, c.chance(.4))
		// the yoke pattern
		for row := range 7 {
			if row%3 == 0 {
				c.tint(rect(x-26, neck+14+2.7*float64(row), 52, 2.6), c.third(), .9)
				continue
			}
			for k := range 15 {
				px := x - 24 + 3.4*float64(k) + 1.7*float64(row%2)
				c.plain(
					poly(
						pt(px, neck+13.6+2.7*float64(row)),
						pt(px+1.3, neck+15+2.7*float64(row)),
						pt(px, neck+16.4+2.7*float64(row)),
						pt(px-1.3, neck+15+2.7*float64(row)),
					),
					c.lift(c.low, .7),
				)
			}
		}
		c.tint(rect(x-26, hem-7, 52, 12), c.second(), .95)
		for i := range 22 {
			c.tint(rect(x-23+2.1*float64(i), hem-7, .6, 12), c.ink, .18)
		}
	})
	collar := from(x-8.4, neck-1.4).bend(x, neck+7.4, x+8.4, neck-1.4)
	c.plain(collar.line(3.6), c.second())
	c.tint(collar.line(.5), c.ink, .25)
	c.yarn(side*30, y+13, 9, c.third())
	c.yarn(side*17, y+17, 7, c.second())
}

// stitches lays the small v's of a knit over an area.
func (c *canvas) stitches(x, y, w, h float64, col colour, cable bool) {
	dark := c.sink(col, .32)
	var rows []path
	for sx := x; sx < x+w; sx += 2.1 {
		for sy := y; sy < y+h; sy += 1.9 {
			rows = append(
				rows,
				poly(
					pt(sx, sy),
					pt(sx+1.05, sy+1),
					pt(sx+2.1, sy),
					pt(sx+2.1, sy+.6),
					pt(sx+1.05, sy+1.6),
					pt(sx, sy+.6),
				),
			)
		}
	}
	c.tint(join(rows...), dark, .26)
	if !cable {
		return
	}
	for _, f := range []float64{.3, .7} {
		cx := x + w*f
		for sy := y - 2; sy < y+h; sy += 6 {
			c.plain(
				through(1.7, pt(cx-2.4, sy), pt(cx-1.6, sy+2), pt(cx+1.6, sy+4), pt(cx+2.4, sy+6)),
				c.lift(col, .18),
			)
			c.tint(through(1.7, pt(cx+2.4, sy), pt(cx+1.8, sy+1.6), pt(cx+.8, sy+2.4)), c.lift(col, .1), 1)
			c.tint(through(.4, pt(cx-3.4, sy), pt(cx-2.4, sy+2.4), pt(cx+.8, sy+4.6)), dark, .6)
		}
	}
}

// yarn is a ball of wool lying at (x, y).
func (c *canvas) yarn(x, y, r float64, col colour) {
	c.ground(x, y, r)
	ball := circle(x, y-r, r)
	c.plain(from(x+r*.5, y-.4).curve(x+r*2, y+2, x+r*1.2, y+5, x+r*3, y+4).line(.7), c.sink(col, .1))
	c.fill(ball, radial(x-r*.4, y-r*1.4, r*1.8, c.lift(col, .25), c.sink(col, .25)))
	c.inside(ball, func() {
		for i := range 7 {
			f := float64(i-3) * r * .3
			c.tint(from(x-r, y-r+f).bend(x+f, y-r*1.6+f, x+r, y-r-f*.4).line(.45), c.lift(col, .5), .6)
			c.tint(from(x+f-r*.3, y).bend(x+f+r*.5, y-r, x+f-r*.2, y-2*r).line(.4), c.sink(col, .3), .45)
		}
	})
}

func jewellery(c *canvas) {
	y := c.between(14, 20)
	c.studio(y)
	side := c.side()
	gold := mix(colour{r: 226, g: 176, b: 88}, c.third(), .2)
	shine := func(p path) { c.fill(p, linear(-30, -30, 30, 30, c.lift(gold, .5), c.sink(gold, .22))) }
	x, floor := -side*13, y+16
	// a bust with a necklace
	stand := mix(c.paper, c.low, .3)
	c.ground(x, floor, 20)
	bust := from(
		x-6,
		floor-58,
	).curve(x-5, floor-44, x-9, floor-41, x-19, floor-37).
		curve(x-26, floor-34, x-24, floor-10, x-17, floor).
		to(x+17, floor).
		curve(x+24, floor-10, x+26, floor-34, x+19, floor-37).
		curve(x+9, floor-41, x+5, floor-44, x+6, floor-58).
		bend(x, floor-61, x-6, floor-58).
		shape()
	c.body(bust, stand)
	c.soft(x-8, floor-24, 9, 16, c.paper, .5)
	chain := from(
		x-7.4,
		floor-44,
	).curve(x-11, floor-25, x-4, floor-18, x, floor-17).
		curve(x+4, floor-18, x+11, floor-25, x+7.4, floor-44)
	if c.chance(.5) { // pearls
		for i := 1; i < len(chain.points); i += 2 {
			p := chain.points[i]
			c.soft(p.x+.6, p.y+.8, 2, 2, c.ink, .35)
			c.fill(
				circle(p.x, p.y, 1.55),
				radial(p.x-.5, p.y-.5, 2.2, colour{r: 255, g: 253, b: 248}, mix(c.low, c.main(), .2)),
			)
		}
	} else {
		c.tint(chain.line(.9), c.ink, .15)
		shine(chain.line(.6))
		shine(circle(x, floor-15, 2))
	}
	c.gem(x, floor-11, 4.4, c.main())
	second := from(
		x-7,
		floor-47,
	).curve(x-9, floor-34, x-3, floor-29, x, floor-28.6).
		curve(x+3, floor-29, x+9, floor-34, x+7, floor-47)
	shine(second.line(.45))
	shine(circle(x, floor-28, 1.2))
	// a stand for earrings
	ex := side * 23
	base := floor - 1
	c.ground(ex, base, 11)
	c.body(round(ex-11, base-3.4, 22, 3.4, 1.6), c.second())
	c.plain(rect(ex-.7, base-50, 1.4, 47), c.sink(gold, .12))
	bar := from(ex-17, base-47).bend(ex, base-53, ex+17, base-47)
	shine(bar.line(1.5))
	for i, f := range []float64{-14, -6.4, 6.4, 14} {
		top := base - 48.4 - (1-math.Abs(f)/17)*1.6
		shine(line(.45, ex+f, top, ex+f, top+5))
		switch i {
		case 0, 3:
			shine(ring(ex+f, top+10, 4.8, 4.8, 1))
			c.gem(ex+f, top+18.4, 2.6, c.main())
		default:
			c.gem(ex+f, top+8, 3, c.third())
			shine(circle(ex+f, top+12.4, .8))
			c.fill(
				from(
					ex+f,
					top+13,
				).curve(ex+f+3.4, top+18, ex+f+2.6, top+22, ex+f, top+22).
					curve(ex+f-2.6, top+22, ex+f-3.4, top+18, ex+f, top+13).
					shape(),
				linear(ex+f-3, top+14, ex+f+3, top+22, c.lift(c.main(), .4), c.sink(c.main(), .15)),
			)
		}
	}
	// a dish with rings
	dx, dy := side*19, floor+9
	c.ground(dx, dy, 13)
	c.body(
		from(
			dx-16,
			dy-5,
		).curve(dx-14, dy, dx-8, dy, dx-6, dy).
			to(dx+6, dy).
			curve(dx+8, dy, dx+14, dy, dx+16, dy-5).
			shape(),
		c.lift(c.main(), .4),
	)
	c.fill(ellipse(dx, dy-5, 16, 3.4), linear(dx-16, 0, dx+16, 0, c.lift(c.main(), .3), c.lift(c.main(), .75)))
	for i := range 3 {
		rx := dx - 7 + 7*float64(i)
		shine(ring(rx, dy-7, 3, 3.4, .9))
		c.gem(rx, dy-11, 1.7, c.accents[i])
	}
	for i := range 3 {
		c.sprig(-side*42, floor+10+3*float64(i), 20, .5-side*(.46-.03*float64(i)), c.leaf)
	}
}

// gem is a cut stone of a radius.
func (c *canvas) gem(x, y, r float64, col colour) {
	at := func(i int, f float64) point {
		sin, cos := math.Sincos(2 * math.Pi * (float64(i) + .5) / 8)
		return pt(x+r*f*cos, y+r*f*sin)
	}
	for i := range 8 {
		tone := c.lift(col, .55-.1*math.Abs(float64((i+3)%8)-4))
		if i < 4 {
			tone = c.sink(col, .06*float64(i))
		}
		c.plain(poly(pt(x, y), at(i, 1.03), at(i+1, 1.03)), tone)
	}
	var table []point
	for i := range 8 {
		table = append(table, at(i, .52))
	}
	c.plain(poly(table...), c.lift(col, .32))
	c.tint(circle(x-r*.25, y-r*.3, r*.17), c.paper, .9)
}

func skincare(c *canvas) {
	y := c.between(12, 17)
	c.studio(y)
	side := c.side()
	floor := y + 18
	// podiums
	stone := mix(c.paper, c.low, .45)
	podium := func(x, base, w, h float64) {
		c.ground(x, base, w/2)
		c.body(rect(x-w/2, base-h, w, h), c.sink(stone, .06))
		c.body(ellipse(x, base, w/2, w*.1), c.sink(stone, .06))
		c.fill(ellipse(x, base-h, w/2, w*.1), linear(x-w/2, 0, x+w/2, 0, c.lift(stone, .5), stone))
	}
	podium(-side*22, floor-6, 34, 17)
	podium(side*20, floor-4, 36, 7)
	// the dropper
	x, base := -side*22, floor-23
	glass := mix(c.main(), colour{r: 166, g: 98, b: 46}, .35)
	c.ground(x, base, 9)
	body := round4(x-9.6, base-26, 19.2, 26, 5, 5, 2.4, 2.4)
	c.body(body, glass)
	c.inside(body, func() {
		c.tint(rect(x-10, base-17, 20, 17), c.ink, .16)
		c.tint(rect(x-7.6, base-24, 1.8, 22), c.paper, .5)
	})
	c.plain(round(x-6, base-17.6, 13, 12, .8), c.lift(glass, .82))
	c.tint(rect(x-3.6, base-13.6, 8, .7), c.ink, .5)
	c.tint(rect(x-3.6, base-11, 5, .7), c.ink, .4)
	c.body(round(x-4.6, base-31, 9.2, 5.6, 1), mix(c.ink, c.paper, .14))
	c.body(round(x-3, base-40, 6, 9.6, 3), mix(c.ink, c.paper, .28))
	// the pump
	x, base = side*24, floor-11
	c.ground(x, base, 10)
	pump := c.lift(c.second(), .3)
	c.body(round(x-10, base-36, 20, 36, 4), pump)
	c.tint(rect(x-7.6, base-33, 1.8, 29), c.paper, .5)
	c.sprig(x-3.4, base-9, 17, .77, c.lift(pump, .8))
	c.body(round(x-4, base-40, 8, 4.6, 1), c.lift(pump, .6))
	c.plain(rect(x-1, base-46, 2, 7), c.lift(pump, .5))
	c.body(round4(min(x-4, x-4-8*(1+side)/2), base-49, 16, 4, 2, 2, 1, 1), c.lift(pump, .65))
	// the jar in front, its lid beside it
	x, base = -side*1, floor+5
	c.ground(x, base, 15)
	cream := c.lift(c.third(), .45)
	c.body(round(x-14, base-13, 28, 13, 3.4), cream)
	c.tint(rect(x-10, base-12, 2, 10), c.paper, .6)
	c.plain(ellipse(x, base-13, 13, 2.9), c.lift(cream, .6))
	c.plain(
		smooth(
			pt(x-9, base-13),
			pt(x-5, base-16),
			pt(x, base-15),
			pt(x+3, base-18.6),
			pt(x+5, base-15),
			pt(x+9, base-13),
			pt(x, base-11),
		),
		c.paper,
	)
	c.tint(from(x-4, base-14).bend(x, base-15.6, x+5, base-14).line(.4), c.ink, .18)
	lx := x + side*23
	c.ground(lx, base+2, 10)
	c.body(ellipse(lx, base-3, 12.6, 4), c.sink(cream, .22))
	c.plain(ellipse(lx, base-4.4, 12.6, 3.6), c.lift(cream, .3))
	// the tube behind
	tx := -side * 41
	tb := floor - 7
	c.ground(tx, tb, 7)
	c.body(poly(pt(tx-8, tb-34), pt(tx+8, tb-34), pt(tx+6, tb-6), pt(tx-6, tb-6)), c.main())
	c.body(rect(tx-8.4, tb-37, 16.8, 3.6), c.sink(c.main(), .12))
	c.body(round(tx-5, tb-6, 10, 6, 1), c.lift(c.main(), .75))
	c.sprig(side*43, floor+8, 26, .5+side*.11, c.leaf)
	for range 5 {
		dx, dy, r := -side*(22+c.between(-10, 12)), floor+6+c.between(-2, 6), c.between(.8, 1.8)
		c.tint(ellipse(dx, dy, r*1.3, r*.6), c.paper, .55)
		c.tint(circle(dx-r*.4, dy-r*.2, r*.2), c.paper, .9)
	}
}

func lipstick(c *canvas) {
	y := c.between(10, 16)
	c.studio(y)
	side := c.side()
	floor := y + 18
	gold := mix(colour{r: 226, g: 178, b: 96}, c.third(), .25)
	reds := []colour{
		mix(colour{r: 198, g: 36, b: 56}, c.main(), .35),
		mix(colour{r: 226, g: 104, b: 108}, c.second(), .2),
		mix(colour{r: 136, g: 32, b: 56}, c.main(), .25),
	}
	// smears on the wall side, like a swatch card
	for i := range 3 {
		sx, sy := side*(-30+14*float64(i)), y-38+4*float64(i)
		c.within(sx, sy, 1, 1, -.06*side, func() {
			smear := smooth(
				pt(-5, -11),
				pt(0, -13),
				pt(4.6, -10),
				pt(5.4, 3),
				pt(3.4, 12),
				pt(-1, 13.6),
				pt(-4.6, 10),
				pt(-5.6, 0),
			)
			c.fill(smear, linear(-5, 0, 5, 0, c.lift(reds[i], .22), reds[i]))
			for j := range 4 {
				c.tint(line(.5, -3+2*float64(j), -9, -3.4+2.2*float64(j), 9), c.paper, .18)
			}
		})
	}
	for i := range 3 {
		f := float64(i - 1)
		x := f*25 + side*3
		base := floor - 5 + 6*float64((i+1)%2)
		tall := 40 + 7*float64(i%2)
		red := reds[i]
		c.ground(x, base, 9)
		bullet := from(
			x-5.4,
			base-tall*.5,
		).to(x-5.4, base-tall+4).
			curve(x-5.4, base-tall-4, x-1, base-tall-9, x+4, base-tall-10).
			curve(x+5.8, base-tall-8, x+5.4, base-tall, x+5.4, base-tall*.5).
			shape()
		c.body(bullet, red)
		c.tint(
			from(
				x+5.2,
				base-tall+1,
			).curve(x+1, base-tall+3, x-5, base-tall+7, x-5.3, base-tall+7).
				curve(x-5.6, base-tall, x-1, base-tall-8, x+4, base-tall-9.6).
				shape(),
			c.paper,
			.2,
		)
		c.tint(rect(x-3.6, base-tall+7, 1.2, tall*.3), c.paper, .5)
		c.fill(
			rect(x-6.6, base-tall*.62, 13.2, tall*.24),
			linear(x-6.6, 0, x+6.6, 0, c.lift(gold, .6), c.sink(gold, .25)),
		)
		c.tint(rect(x-6.6, base-tall*.44, 13.2, .6), c.ink, .3)
		tube := round(x-8, base-tall*.4, 16, tall*.4, 1.4)
		c.body(tube, c.sink(c.second(), .35))
		c.tint(rect(x-6, base-tall*.38, 1.6, tall*.36), c.paper, .4)
		c.fill(rect(x-8, base-tall*.4, 16, 1.6), linear(x-8, 0, x+8, 0, c.lift(gold, .5), gold))
	}
	// a cap lies in front, and a mirror
	cx, cy := -side*20, floor+11
	c.ground(cx, cy, 13)
	c.body(round(cx-13, cy-11, 26, 11, 2.6), c.sink(c.second(), .35))
	c.tint(round(cx-11, cy-9, 22, 1.6, .8), c.paper, .35)
	c.fill(rect(cx+side*9-2, cy-11, 4, 11), linear(cx, cy-11, cx, cy, c.lift(gold, .5), c.sink(gold, .2)))
	mx, my := side*24, floor+13
	c.ground(mx, my, 13)
	c.body(ellipse(mx, my-3, 15, 4.6), gold)
	c.fill(ellipse(mx, my-3.8, 13.4, 3.6), linear(mx-13, my-6, mx+13, my, c.paper, mix(c.low, c.second(), .3)))
}

func perfume(c *canvas) {
	y := c.between(14, 19)
	c.studio(y)
	side := c.side()
	x, floor := c.between(-6, 6), y+17
	col := c.main()
	gold := mix(colour{r: 224, g: 180, b: 104}, c.third(), .25)
	// flowers behind
	for i := range 4 {
		f := float64(i)
		fx, fy := x+side*(24+4*f)-side*7, floor-17-7*f+c.between(-3, 3)
		c.plain(from(x+side*20, floor).bend(x+side*24, floor-12, fx, fy).line(.8), c.leaf)
		c.leafAt(x+side*22, floor-4-3*f, 13, 3.4, .75+side*(.02+.05*f), c.leaf)
		c.blossom(fx, fy, c.between(5.4, 7.4), 7, c.lift(c.second(), .15))
	}
	c.ground(x, floor, 23)
	w, h := c.between(38, 44), c.between(42, 48)
	top := floor - h
	var bottle path
	kind := c.dice.IntN(3)
	switch kind {
	case 0:
		bottle = round4(x-w/2, top, w, h, 6, 6, 3, 3)
	case 1:
		bottle = from(
			x-7,
			top,
		).curve(x-w*.3, top+2, x-w/2, top+h*.3, x-w/2, top+h*.6).
			curve(x-w/2, floor-2, x-w*.36, floor, x-w*.3, floor).
			to(x+w*.3, floor).
			curve(x+w*.36, floor, x+w/2, floor-2, x+w/2, top+h*.6).
			curve(x+w/2, top+h*.3, x+w*.3, top+2, x+7, top).
			shape()
	default:
		bottle = poly(
			pt(x-w*.32, top),
			pt(x+w*.32, top),
			pt(x+w/2, top+h*.22),
			pt(x+w/2, floor-h*.12),
			pt(x+w*.4, floor),
			pt(x-w*.4, floor),
			pt(x-w/2, floor-h*.12),
			pt(x-w/2, top+h*.22),
		)
	}
	c.tint(bottle, c.lift(col, .72), .85)
	c.inside(bottle, func() {
		level := top + h*c.between(.2, .34)
		c.fill(
			rect(x-w/2+2.6, level, w-5.2, floor-level-3),
			linear(x-w/2, level, x+w/2, floor, c.lift(col, .32), c.sink(col, .12)).veil(.9),
		)
		c.fill(ellipse(x, level, w/2-2.6, 1.7), flat(c.lift(col, .5)))
		c.plain(rect(x-.4, top, .8, h*.8), c.lift(col, .65))
		if kind == 2 {
			c.tint(
				poly(
					pt(x-w*.32, top),
					pt(x-w*.2, top+h*.25),
					pt(x-w*.2, floor-h*.14),
					pt(x-w*.4, floor),
					pt(x-w/2, floor),
					pt(x-w/2, top),
				),
				c.paper,
				.3,
			)
			c.tint(
				poly(
					pt(x+w*.32, top),
					pt(x+w*.2, top+h*.25),
					pt(x+w*.2, floor-h*.14),
					pt(x+w*.4, floor),
					pt(x+w/2, floor),
					pt(x+w/2, top),
				),
				c.ink,
				.14,
			)
		}
		c.tint(poly(pt(x-w*.4, top+3), pt(x-w*.28, top+3), pt(x-w*.36, floor-4), pt(x-w*.44, floor-4)), c.paper, .6)
		c.tint(rect(x-w/2, floor-3, w, 3), c.paper, .5)
		c.soft(x+w*.2, floor-6, w*.3, 8, c.paper, .45)
	})
	c.body(round(x-w*.22, top+h*.5, w*.44, h*.26, .8), c.lift(c.low, .8))
	c.tint(rect(x-w*.13, top+h*.58, w*.26, .7), c.ink, .55)
	c.tint(rect(x-w*.08, top+h*.65, w*.16, .6), c.ink, .4)
	c.fill(rect(x-5, top-4.6, 10, 5), linear(x-5, 0, x+5, 0, c.lift(gold, .5), c.sink(gold, .25)))
	switch c.dice.IntN(3) {
	case 0:
		c.body(round(x-8, top-19, 16, 15, 2), c.sink(c.second(), .3))
		c.tint(rect(x-6, top-18, 1.6, 13), c.paper, .45)
	case 1:
		c.fill(circle(x, top-12, 8.4), radial(x-3, top-15, 13, c.lift(gold, .65), c.sink(gold, .2)))
	default:
		c.gem(x, top-12, 8, c.second())
	}
	// petals
	for range 5 {
		px, py := x+c.between(-34, 34), floor+c.between(4, 13)
		c.soft(px+.4, py+.6, 3, 1.2, c.ink, .3)
		c.plain(ellipse(px, py, 2.5, 1.1).turned(px, py, c.between(-.06, .06)), c.lift(c.second(), .3))
	}
	if c.chance(.6) {
		bx := x - side*33
		c.ground(bx, floor-5, 10)
		c.body(rect(bx-9.6, floor-38, 19.2, 33), c.lift(col, .25))
		c.plain(ring(bx, floor-22, 5.4, 5.4, .6), gold)
		c.sprig(bx-3, floor-21, 7, .95, c.lift(col, .8))
	}
}

func backpack(c *canvas) {
	y := c.between(20, 25)
	side := c.side()
	if c.chance(.5) {
		c.sky(y)
		c.mountains(y+2, c.between(30, 38), mix(c.low, c.second(), .5), 3, true)
		c.mountains(y+3, c.between(13, 18), mix(c.leaf, c.low, .3), 5, false)
		c.fill(
			rect(c.left()-1, y+1, 2*c.right()+2, c.bottom()),
			linear(0, y, 0, c.bottom(), mix(c.leaf, c.table, .4), c.sink(mix(c.leaf, c.table, .4), .2)),
		)
	} else {
		c.studio(y)
	}
	x, floor := c.between(-4, 4), y+16
	col := c.main()
	leather := mix(c.table, colour{r: 140, g: 86, b: 50}, .65)
	c.soft(x+5, floor+1, 44, 8, c.ink, .5)
	c.ground(x, floor, 28)
	// the roll on top, the loop, the body
	c.plain(from(x-8, floor-63).curve(x-8, floor-75, x+8, floor-75, x+8, floor-63).line(2.6), leather)
	mat := c.third()
	c.body(round(x-27, floor-66, 54, 12, 6), mat)
	c.plain(circle(x+side*22, floor-60, 6), c.lift(mat, .25))
	for i := range 3 {
		c.tint(ring(x+side*22, floor-60, 4.8-1.6*float64(i), 4.8-1.6*float64(i), .5), c.ink, .3)
	}
	for _, f := range []float64{-13, 11} {
		c.plain(rect(x+f, floor-67, 2.6, 14), leather)
	}
	for _, f := range []float64{-1, 1} {
		c.body(round(x+f*26-6, floor-29, 12, 24, 4), c.sink(col, .18))
		c.body(round(x+f*26-6.4, floor-30, 12.8, 7, 2.6), c.sink(col, .05))
		c.plain(rect(x+f*26-1, floor-30, 2, 10), leather)
	}
	c.plain(round(x+side*26-3, floor-43, 6.4, 16, 2), mix(c.second(), c.paper, .2))
	c.plain(round(x+side*26-2.2, floor-46.6, 4.8, 4, 1), c.ink)
	c.body(round(x-26, floor-26, 12, 21, 3), c.sink(col, .18))
	pack := round4(x-23, floor-56, 46, 56, 12, 12, 7, 7)
	c.cast(pack, 1.2, 1.4, .3)
	c.body(pack, col)
	c.inside(pack, func() {
		c.tint(rect(x+12, floor-60, 14, 62), c.ink, .1)
		c.soft(x-11, floor-30, 9, 24, c.paper, .22)
	})
	lid := from(
		x-24,
		floor-50,
	).curve(x-23, floor-60, x-12, floor-59, x, floor-59).
		curve(x+12, floor-59, x+23, floor-60, x+24, floor-50).
		curve(x+24, floor-41, x+19, floor-36, x+14, floor-36).
		to(x-14, floor-36).
		curve(x-19, floor-36, x-24, floor-41, x-24, floor-50).
		shape()
	c.cast(lid, 0, 1.6, .35)
	c.body(lid, c.sink(col, .08))
	for _, f := range []float64{-10, 8} {
		c.plain(rect(x+f, floor-52, 2.6, 25), leather)
		c.plain(round(x+f-1.4, floor-33, 5.4, 4.4, .8), mix(c.paper, c.ink, .25))
		c.plain(round(x+f-.2, floor-32, 3, 2.4, .4), leather)
	}
	pocket := round(x-16, floor-23, 32, 19, 4)
	c.cast(pocket, .4, 1.2, .35)
	c.body(pocket, c.lift(col, .08))
	c.tint(from(x-13, floor-18.6).bend(x, floor-17.6, x+13, floor-18.6).line(.7), c.ink, .5)
	c.plain(round(x+9, floor-18.4, 1.6, 5, .7), c.third())
	// a badge
	c.plain(circle(x-side*1, floor-10.4, 4), c.lift(c.low, .8))
	c.plain(
		poly(
			pt(x-side*1-3, floor-8.6),
			pt(x-side*1-.6, floor-13),
			pt(x-side*1+.6, floor-11),
			pt(x-side*1+1.4, floor-12),
			pt(x-side*1+3, floor-8.6),
		),
		c.second(),
	)
	// a mug hangs from it, boots stand by
	if c.chance(.6) {
		bx := x - side*37
		for i := range 2 {
			f := float64(i) * 9
			c.ground(bx+f, floor+6, 6)
			c.body(
				from(
					bx+f-5,
					floor-9,
				).to(bx+f+2, floor-9).
					curve(bx+f+2, floor-1, bx+f+8, floor-1, bx+f+8, floor+4).
					to(bx+f-5, floor+4).
					shape(),
				mix(leather, c.second(), .2*float64(i)),
			)
			c.plain(round(bx+f-5.6, floor+3.6, 14.4, 2.6, 1), c.ink)
			for j := range 3 {
				c.plain(line(.6, bx+f-2, floor-7+2.8*float64(j), bx+f+2.4, floor-6.4+2.8*float64(j)), c.third())
			}
		}
	} else {
		c.ground(x-side*36, floor+6, 7)
		c.cupAt(x-side*36, floor+6, 14, -side, c.second(), colour{r: 96, g: 58, b: 38})
	}
}
