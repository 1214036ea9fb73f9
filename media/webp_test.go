package media

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/draw"

	"github.com/trellisgraph/trellis/seed/picture"
)

// likeness is how like a copy is to a picture in its brightness: the mean structural similarity of squares of eight pixels, 1
// where they are the same, and the peak signal over the noise, in decibels.
func likeness(of, with image.Image) (ssim, psnr float64) {
	const side, c1, c2 = 8, 6.5025, 58.5225
	a, b := brightness(of), brightness(with)
	size := a.Bounds().Size()
	squares, squared := 0.0, 0.0
	for top := 0; top+side <= size.Y; top += side / 2 {
		for left := 0; left+side <= size.X; left += side / 2 {
			var sumA, sumB, sumAA, sumBB, sumAB float64
			for y := top; y < top+side; y++ {
				for x := left; x < left+side; x++ {
					p, q := float64(a.Pix[y*a.Stride+x]), float64(b.Pix[y*b.Stride+x])
					sumA, sumB, sumAA, sumBB, sumAB = sumA+p, sumB+q, sumAA+p*p, sumBB+q*q, sumAB+p*q
				}
			}
			const n = side * side
			meanA, meanB := sumA/n, sumB/n
			varA, varB, both := sumAA/n-meanA*meanA, sumBB/n-meanB*meanB, sumAB/n-meanA*meanB
			ssim += (2*meanA*meanB + c1) * (2*both + c2) / ((meanA*meanA + meanB*meanB + c1) * (varA + varB + c2))
			squares++
		}
	}
	for i := range a.Pix {
		d := float64(a.Pix[i]) - float64(b.Pix[i])
		squared += d * d
	}
	return ssim / squares, 10 * math.Log10(255*255*float64(len(a.Pix))/squared)
}

func brightness(p image.Image) *image.Gray {
	out := image.NewGray(image.Rectangle{Max: p.Bounds().Size()})
	draw.Draw(out, out.Bounds(), p, p.Bounds().Min, draw.Src)
	return out
}

// What WEBP is for: run with -v it prints the sizes of both formats, and how like the picture they are. Scenes are painted with
// grain, as a sensor has it.
func TestWebPIsSmallerThanJPEG(t *testing.T) {
	t.Parallel()
	var jpegs, webps int
	for _, scene := range []picture.Scene{picture.Coffee, picture.Lake, picture.Knit, picture.City} {
		for _, width := range []int{400, 800} {
			original := picture.Draw(scene, picture.Sage, 7, width, width*4/3)
			var sizes [2]int
			var ssims, psnrs [2]float64
			for i, ext := range presetFormats() {
				data, err := encode(original, ext)
				require.NoError(t, err)
				read := jpeg.Decode
				if ext == "webp" {
					read = decodeWebP
				}
				shown, err := read(bytes.NewReader(data))
				require.NoError(t, err)
				sizes[i] = len(data)
				ssims[i], psnrs[i] = likeness(original, shown)
			}
			t.Logf("%-10s %4d px: JPEG %7d bytes, SSIM %.4f, %.1f dB; WEBP %7d bytes (%.0f %%), SSIM %.4f, %.1f dB", scene, width,
				sizes[0], ssims[0], psnrs[0], sizes[1], 100*float64(sizes[1])/float64(sizes[0]), ssims[1], psnrs[1])
			jpegs, webps = jpegs+sizes[0], webps+sizes[1]
		}
	}
	t.Logf("all: JPEG %d bytes, WEBP %d", jpegs, webps)
	require.Less(t, webps*100, jpegs*85)
}

// veiled is a picture that light comes through more and more, from its left to its right, with a hole in it.
func veiled(width, height int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{R: uint8(x), G: uint8(y * 3), B: 90, A: uint8(255 - 255*x/max(1, width-1))}
			if x > width/3 && x < width/2 && y > height/3 && y < height/2 {
				c.A = 0
			}
			p.SetNRGBA(x, y, c)
		}
	}
	return p
}

// Where light comes through is kept to the bit, by every size, as x/image reads it: the encoder has had that wrong.
func TestWebPKeepsWhatLightComesThrough(t *testing.T) {
	t.Parallel()
	for _, size := range []image.Point{{1, 1}, {2, 1}, {1, 17}, {15, 16}, {17, 33}, {160, 120}, {333, 7}, {64, 5}, {401, 299}, {1200, 16}} {
		original := veiled(size.X, size.Y)
		var data bytes.Buffer
		require.NoError(t, encodeWebP(&data, original))
		shown, err := decodeWebP(bytes.NewReader(data.Bytes()))
		require.NoError(t, err, "%v", size)
		require.Equal(t, size, shown.Bounds().Size())
		for y := range size.Y {
			for x := range size.X {
				_, _, _, want := original.At(x, y).RGBA()
				_, _, _, got := shown.At(x, y).RGBA()
				require.Equal(t, want>>8, got>>8, "%v at %d,%d", size, x, y)
			}
		}
	}
}

// Colours are where they were: black is black, which x/image alone does not say.
func TestWebPKeepsItsColours(t *testing.T) {
	t.Parallel()
	for _, c := range []color.RGBA{
		{A: 255}, {R: 255, G: 255, B: 255, A: 255}, {R: 230, A: 255}, {G: 200, A: 255}, {B: 240, A: 255}, {R: 120, G: 130, B: 140, A: 255},
	} {
		flat := image.NewRGBA(image.Rect(0, 0, 40, 30))
		draw.Draw(flat, flat.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
		data, err := encode(flat, "webp")
		require.NoError(t, err)
		shown, err := decode(data, typeWebP)
		require.NoError(t, err)
		near(t, c, shown.At(20, 15))
	}
}

func near(t *testing.T, want, got color.Color) {
	t.Helper()
	r1, g1, b1, _ := want.RGBA()
	r2, g2, b2, _ := got.RGBA()
	for _, pair := range [][2]uint32{{r1, r2}, {g1, g2}, {b1, b2}} {
		require.InDelta(t, pair[0]>>8, pair[1]>>8, 6, "%v is shown as %v", want, got)
	}
}

// Another decoder, that of ffmpeg, sees what we meant.
func TestWebPAsFFmpegReadsIt(t *testing.T) {
	t.Parallel()
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is not installed; .ci/run installs it where Debian has it")
	}
	for name, original := range map[string]image.Image{
		"a scene":  picture.Draw(picture.Coffee, picture.Sage, 7, 601, 403),
		"veiled":   veiled(301, 203),
		"a sliver": veiled(64, 5),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, err := encode(original, "webp")
			require.NoError(t, err)
			cmd := exec.CommandContext(t.Context(), ffmpeg, "-v", "error", "-f", "webp_pipe", "-i", "pipe:0", "-f", "image2pipe",
				"-pix_fmt", "rgba", "-c:v", "png", "pipe:1")
			cmd.Stdin = bytes.NewReader(data)
			out, err := cmd.Output()
			require.NoError(t, err)
			shown, err := png.Decode(bytes.NewReader(out))
			require.NoError(t, err)
			require.Equal(t, original.Bounds().Size(), shown.Bounds().Size())
			size := original.Bounds().Size()
			for _, at := range []image.Point{{1, 1}, {size.X / 2, size.Y / 2}, {size.X - 2, size.Y - 2}, {size.X * 2 / 5, size.Y * 2 / 5}} {
				_, _, _, want := original.At(at.X, at.Y).RGBA()
				_, _, _, got := shown.At(at.X, at.Y).RGBA()
				require.InDelta(t, want>>8, got>>8, 1, "%v", at) // ffmpeg rounds where it changes colours
			}
			_, psnr := likeness(onWhite(original), onWhite(shown))
			require.Greater(t, psnr, 32.0)
		})
	}
}

// The cost of each format beside its size: go test ./media -run '^$' -bench Encode.
func BenchmarkEncode(b *testing.B) {
	for _, width := range presets() {
		original := narrow(picture.Draw(picture.Coffee, picture.Sage, 7, 1440, 1920), width)
		for _, ext := range []string{"jpg", "webp", "png"} {
			b.Run(fmt.Sprintf("%s/%d", ext, width), func(b *testing.B) {
				b.ReportAllocs()
				size := 0
				for b.Loop() {
					data, err := encode(original, ext)
					require.NoError(b, err)
					size = len(data)
				}
				b.ReportMetric(float64(size), "bytes")
			})
		}
	}
}
