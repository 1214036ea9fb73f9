package picture_test

import (
	"bytes"
	"image"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/seed/picture"
)

func TestDrawIsDeterministic(t *testing.T) {
	t.Parallel()
	for _, scene := range picture.Scenes() {
		first := picture.Draw(scene, picture.Sage, 42, 150, 200)
		again := picture.Draw(scene, picture.Sage, 42, 150, 200)
		require.True(t, bytes.Equal(first.Pix, again.Pix), "%s differs from itself", scene)

		seed := picture.Draw(scene, picture.Sage, 43, 150, 200)
		require.False(t, bytes.Equal(first.Pix, seed.Pix), "%s ignores the seed", scene)
		palette := picture.Draw(scene, picture.Berry, 42, 150, 200)
		require.False(t, bytes.Equal(first.Pix, palette.Pix), "%s ignores the palette", scene)
	}
}

func TestDrawShowsSomethingAtEveryShape(t *testing.T) {
	t.Parallel()
	sizes := []image.Point{{X: 120, Y: 160}, {X: 140, Y: 140}, {X: 160, Y: 120}, {X: 300, Y: 90}}
	for i, scene := range picture.Scenes() {
		palette := picture.Palettes()[i%len(picture.Palettes())]
		for _, size := range sizes {
			img := picture.Draw(scene, palette, uint64(i), size.X, size.Y)
			require.Equal(t, image.Rect(0, 0, size.X, size.Y), img.Bounds())
			require.Greater(t, distinct(img), 40, "%s at %v is nearly one colour", scene, size)
			for at := 3; at < len(img.Pix); at += 4 {
				require.EqualValues(t, 255, img.Pix[at], "%s has a hole", scene)
			}
		}
	}
}

func TestDrawAtOddSizes(t *testing.T) {
	t.Parallel()
	sizes := []image.Point{{X: 1, Y: 1}, {X: 16, Y: 16}, {X: 33, Y: 7}, {X: 7, Y: 33}, {X: 1, Y: 50}, {X: 0, Y: -3}}
	for _, scene := range picture.Scenes() {
		for seed := range uint64(4) {
			for _, size := range sizes {
				require.NotPanics(
					t,
					func() { picture.Draw(scene, picture.Night, seed, size.X, size.Y) },
					"%s %v",
					scene,
					size,
				)
			}
		}
	}
}

func TestEveryPaletteDraws(t *testing.T) {
	t.Parallel()
	seen := map[string]picture.Palette{}
	for _, palette := range picture.Palettes() {
		img := picture.Draw(picture.Vase, palette, 7, 60, 80)
		other, twice := seen[string(img.Pix)]
		require.False(t, twice, "%s looks like %s", palette, other)
		seen[string(img.Pix)] = palette
	}
	require.GreaterOrEqual(t, len(seen), 14)
	require.GreaterOrEqual(t, len(picture.Scenes()), 24)
}

func TestUnknownNamesFallBack(t *testing.T) {
	t.Parallel()
	require.Equal(
		t,
		picture.Draw(picture.Vase, picture.Oat, 7, 30, 40).Pix,
		picture.Draw(picture.Vase, "no such palette", 7, 30, 40).Pix,
	)
	require.NotPanics(t, func() { picture.Draw("no such scene", picture.Oat, 7, 30, 40) })
}

// distinct counts the colours of a picture, the grain left out.
func distinct(img *image.RGBA) int {
	colours := map[[3]uint8]struct{}{}
	for at := 0; at < len(img.Pix); at += 4 {
		colours[[3]uint8{img.Pix[at] >> 3, img.Pix[at+1] >> 3, img.Pix[at+2] >> 3}] = struct{}{}
	}
	return len(colours)
}

func TestPaletteNameChoosesTheLeadingColour(t *testing.T) {
	t.Parallel()
	draw := func(p picture.Palette) []byte { return picture.Draw(picture.Coffee, p, 7, 60, 80).Pix }
	first, second, third := draw("denim/1"), draw("denim/2"), draw("denim/3")
	require.NotEqual(t, first, second)
	require.NotEqual(t, second, third)
	require.Contains(t, [][]byte{first, second, third}, draw("denim"), "without a number the seed chooses one of the three")
	require.Equal(t, draw(picture.Oat), draw("oat/9x"), "not a number: an unknown palette")
}

// BenchmarkDraw draws each scene at the size of a note's picture.
func BenchmarkDraw(b *testing.B) {
	for _, scene := range picture.Scenes() {
		b.Run(string(scene), func(b *testing.B) {
			for b.Loop() {
				picture.Draw(scene, picture.Oat, 7, 960, 1280)
			}
		})
	}
}
