package media

import (
	"image"
	"image/color"
	"image/draw"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What a picture is made smaller from has the same light in all, wherever it begins and whatever its sizes are.
func TestNarrowKeepsTheLight(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.IntRange(-9, 9).Draw(t, "x"), rapid.IntRange(-9, 9).Draw(t, "y")
		from := image.Rect(x, y, x+rapid.IntRange(2, 60).Draw(t, "width"), y+rapid.IntRange(1, 60).Draw(t, "height"))
		shade := color.RGBA{R: rapid.Byte().Draw(t, "red"), G: 255, B: 10, A: 255}
		picture := image.NewRGBA(from)
		draw.Draw(picture, from, image.NewUniform(shade), image.Point{}, draw.Src)
		width := rapid.IntRange(1, from.Dx()-1).Draw(t, "narrower")
		small := narrow(picture, width)
		require.Equal(t, image.Rect(0, 0, width, max(1, (from.Dy()*width+from.Dx()/2)/from.Dx())), small.Bounds())
		for dy := range small.Bounds().Dy() {
			for dx := range width {
				require.Equal(t, shade, small.At(dx, dy))
			}
		}
	})
}

func TestNarrowTakesTheMean(t *testing.T) {
	t.Parallel()
	stripes := image.NewGray(image.Rect(0, 0, 6, 3))
	for y := range 3 {
		for x := range 6 {
			stripes.SetGray(x, y, color.Gray{Y: uint8(60 * (x % 2))})
		}
	}
	require.Equal(t, color.RGBA{R: 30, G: 30, B: 30, A: 255}, narrow(stripes, 3).At(1, 0), "two of each")
	require.Equal(t, color.RGBA{R: 20, G: 20, B: 20, A: 255}, narrow(stripes, 2).At(0, 0), "dark, light, dark")
	require.Equal(t, color.RGBA{R: 40, G: 40, B: 40, A: 255}, narrow(stripes, 2).At(1, 0), "light, dark, light")
	require.Equal(t, image.Image(stripes), narrow(stripes, 6), "as it is")
}

// A picture is made smaller in the memory of what comes out, and of three rows.
//
//nolint:paralleltest // counts what the process allocates
func TestNarrowTakesLittleMemory(t *testing.T) {
	large := image.NewGray(image.Rect(0, 0, 4096, 4096))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	narrow(large, 400)
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(2<<20))
}
