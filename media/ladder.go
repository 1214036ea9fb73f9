package media

// ladder are the widths that pictures are made at, beside their own, from the narrowest: of one picture there are few renditions,
// however many widths are asked for, and screens that ask for nearly the same share what caches keep.
func ladder() [16]int {
	return [...]int{16, 32, 48, 64, 80, 96, 120, 160, 200, 300, 400, 600, 800, 1200, 1600, 2400}
}

// step is the width at which a picture is sent to who asks for so many pixels at most: the widest of the ladder that is not
// wider, for what is asked for is a bound. Who asks for as much as the picture has gets all of it, and who asks for less than
// anything is made at, the narrowest.
func step(asked, original int) int {
	own := min(original, maxThumbnail)
	if asked >= own {
		return own
	}
	widths := ladder()
	found := min(widths[0], own)
	for _, width := range widths {
		if width <= asked {
			found = width
		}
	}
	return found
}
