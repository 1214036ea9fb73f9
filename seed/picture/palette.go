package picture

import "strings"

// Palette names a set of colours that go together. The name may end in /1, /2 or /3: then that accent leads, as in "denim/1"
// for a blue cup, and not the one that the seed chooses.
type Palette string

// The palettes.
const (
	Apricot  Palette = "apricot"
	Berry    Palette = "berry"
	Citrus   Palette = "citrus"
	Clay     Palette = "clay"
	Cocoa    Palette = "cocoa"
	Denim    Palette = "denim"
	Dusk     Palette = "dusk"
	Lagoon   Palette = "lagoon"
	Lavender Palette = "lavender"
	Mint     Palette = "mint"
	Moss     Palette = "moss"
	Night    Palette = "night"
	Oat      Palette = "oat"
	Sage     Palette = "sage"
	Sakura   Palette = "sakura"
	Sea      Palette = "sea"
	Snow     Palette = "snow"
	Tomato   Palette = "tomato"
)

// Palettes lists every palette by name.
func Palettes() []Palette {
	return []Palette{
		Apricot,
		Berry,
		Citrus,
		Clay,
		Cocoa,
		Denim,
		Dusk,
		Lagoon,
		Lavender,
		Mint,
		Moss,
		Night,
		Oat,
		Sage,
		Sakura,
		Sea,
		Snow,
		Tomato,
	}
}

// colour is one RGB colour, 0..255 a channel.
type colour struct{ r, g, b float64 }

// swatch is a palette's colours by role.
type swatch struct {
	high, low colour    // the wall or sky, from top to bottom
	table     colour    // the surface things stand on
	accents   [3]colour // the things themselves
	ink       colour    // shadows and outlines
	paper     colour    // lights
	leaf      colour    // what grows
	dark      bool      // night: windows are lit, stars are out
}

// lead splits the leading accent (0, 1 or 2) off a palette's name; -1 when the name leaves it to the seed.
func (p Palette) lead() (base Palette, accent int) {
	name, number, found := strings.Cut(string(p), "/")
	if found && len(number) == 1 && number[0] >= '1' && number[0] <= '3' {
		return Palette(name), int(number[0] - '1')
	}
	return p, -1
}

func colours(p Palette) swatch {
	switch p {
	case Apricot:
		return shades(0xffe9d6, 0xffcfae, 0xf0a880, 0xe8734f, 0x5a8fa8, 0xf9c46b, 0x4a2b26, 0xfff8f0, 0x7b9a5c)
	case Berry:
		return shades(0xf8dfe3, 0xeab8c5, 0xc98aa0, 0xb0345f, 0x6b4b8a, 0xf4a59a, 0x3d1630, 0xfff7f7, 0x6d8a63)
	case Citrus:
		return shades(0xfff0c9, 0xffdf9b, 0xf2b15f, 0xf26b3a, 0x3f9a82, 0xffc93c, 0x43302a, 0xfffdf4, 0x5d9b4f)
	case Clay:
		return shades(0xf0d9c8, 0xdcae92, 0xb57a58, 0xa4482f, 0x3f6c6b, 0xefb979, 0x3a211a, 0xfff4ea, 0x71784a)
	case Cocoa:
		return shades(0xe9dccf, 0xc9ad95, 0x8a6248, 0x6a4030, 0xc98a5b, 0xe9c893, 0x2a1811, 0xfdf6ec, 0x7a7b4f)
	case Denim:
		return shades(0xdfe8f2, 0xb4c8e0, 0x8098b8, 0x2f5d9b, 0xe0895a, 0xf1cf87, 0x1a2740, 0xfafcff, 0x54857a)
	case Dusk:
		return shades(0x7d6aa8, 0xf3b79b, 0x5d4c7c, 0xf08a6c, 0x6a79c2, 0xffd08a, 0x2a2145, 0xfff1e2, 0x56708a)
	case Lagoon:
		return shades(0xd8f0ee, 0xa9d9d8, 0xe8d3ad, 0x1f8a96, 0xf47c5d, 0xffd27a, 0x123a45, 0xfbfffe, 0x3b8f6d)
	case Lavender:
		return shades(0xece6f7, 0xcfc1ea, 0xa893cf, 0x7a5fc0, 0xe58fb0, 0xf5d58c, 0x2c2450, 0xfdfaff, 0x6f9a86)
	case Mint:
		return shades(0xe3f5ea, 0xbfe6d2, 0x8fc7ae, 0x2f9e7e, 0xf28f8f, 0xf7d774, 0x1f3d38, 0xfbfffc, 0x3f9a62)
	case Moss:
		return shades(0xe3e4cd, 0xbcc296, 0x8f8a60, 0x66763a, 0xc2683b, 0xe4c05c, 0x2b2f1a, 0xfbfaee, 0x556b2f)
	case Night:
		s := shades(0x141a3c, 0x37427a, 0x20274f, 0xf5b14c, 0x6f8be0, 0xe86a7b, 0x090c20, 0xf2ecdf, 0x3f7a78)
		s.dark = true
		return s
	case Sage:
		return shades(0xe7eee3, 0xcbd8c5, 0xb7a88c, 0x5f7f5e, 0xd98f63, 0xf0d9a8, 0x26352d, 0xfbfaf3, 0x4f7350)
	case Sakura:
		return shades(0xfdebee, 0xf9d1da, 0xe7b5ad, 0xe57a93, 0x7fae9b, 0xfbd98d, 0x4b2a36, 0xfffafa, 0x7aa677)
	case Sea:
		return shades(0xd8ebf7, 0x93c2e2, 0xefd9b4, 0x1d6fa5, 0xff8a5c, 0xffe08a, 0x0f2e4a, 0xfbfeff, 0x2f8f83)
	case Snow:
		return shades(0xf4f8fc, 0xd3e3f0, 0xdfe7ee, 0xd9534f, 0x3c6e9f, 0xf4c95d, 0x22364a, 0xffffff, 0x4f7f70)
	case Tomato:
		return shades(0xfff1e6, 0xffd9c4, 0xe8a27a, 0xd93a2b, 0x2f6f5e, 0xf7b538, 0x3a1714, 0xfff9f2, 0x4d8b46)
	case Oat:
		return shades(0xf5ecdf, 0xe9d8c3, 0xd8b995, 0xc8693f, 0x7d8f69, 0xe3b35a, 0x3b2f2a, 0xfffaf2, 0x6f8256)
	default:
		return colours(Oat)
	}
}

func shades(high, low, table, first, second, third, ink, paper, leaf uint32) swatch {
	return swatch{
		high: hex(high), low: hex(low), table: hex(table), accents: [3]colour{hex(first), hex(second), hex(third)},
		ink: hex(ink), paper: hex(paper), leaf: hex(leaf),
	}
}

func hex(v uint32) colour {
	return colour{r: float64(v >> 16 & 255), g: float64(v >> 8 & 255), b: float64(v & 255)}
}

// mix goes from a (0) to b (1).
func mix(a, b colour, t float64) colour {
	return colour{r: a.r + (b.r-a.r)*t, g: a.g + (b.g-a.g)*t, b: a.b + (b.b-a.b)*t}
}
