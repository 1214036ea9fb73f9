package media_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/seed/picture"
)

// photo is a demo picture, painted small and enlarged: the painter takes its time.
func photo(width, height int) *image.RGBA {
	painted := picture.Draw(picture.Coffee, picture.Sage, 7, 450, 600)
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.BiLinear.Scale(out, out.Bounds(), painted, painted.Bounds(), draw.Src, nil)
	return out
}

// stamp draws a QR code into a photo, side pixels wide with its margin, around a point, turned by an angle in degrees.
func stamp(t *testing.T, on *image.RGBA, text string, side int, at image.Point, angle float64) {
	t.Helper()
	const drawn = 400
	hints := map[gozxing.EncodeHintType]any{gozxing.EncodeHintType_CHARACTER_SET: "UTF-8"}
	code, err := qrcode.NewQRCodeWriter().Encode(text, gozxing.BarcodeFormat_QR_CODE, drawn, drawn, hints)
	require.NoError(t, err)
	sin, cos := math.Sincos(angle * math.Pi / 180)
	a, b, half := float64(side)/drawn*cos, float64(side)/drawn*sin, drawn/2.
	m := f64.Aff3{a, -b, float64(at.X) - (a-b)*half, b, a, float64(at.Y) - (a+b)*half}
	draw.BiLinear.Transform(on, m, code, code.Bounds(), draw.Src, nil)
}

func TestQRCodeAtEveryAngle(t *testing.T) {
	t.Parallel()
	for angle := 0; angle < 360; angle += 15 {
		p := photo(900, 1200)
		text := fmt.Sprintf("https://m.tb.cn/h.%d", angle)
		stamp(t, p, text, 130, image.Pt(300, 850), float64(angle))
		texts, err := media.QRTexts(p)
		require.NoError(t, err)
		require.Equal(t, []string{text}, texts, "at %d°", angle)
	}
}

func TestQRCodesInPhotos(t *testing.T) {
	t.Parallel()
	const url = "https://u.wechat.com/MAbCdEfG"
	for name, tc := range map[string]struct {
		reason string
		draw   func(t *testing.T) image.Image
		want   []string
	}{
		"several": {"each is read once", func(t *testing.T) image.Image {
			t.Helper()
			p := photo(900, 1200)
			stamp(t, p, "https://qr.1688.com/s/1", 200, image.Pt(200, 200), 10)
			stamp(t, p, "https://qr.1688.com/s/2", 140, image.Pt(650, 300), 75)
			stamp(t, p, "https://qr.1688.com/s/3", 320, image.Pt(400, 900), 200)
			stamp(t, p, "https://qr.1688.com/s/3", 150, image.Pt(750, 1050), 0)
			return p
		}, []string{"https://qr.1688.com/s/1", "https://qr.1688.com/s/2", "https://qr.1688.com/s/3"}},
		"small in a large one": {"a code of a thirtieth of the width", func(t *testing.T) image.Image {
			t.Helper()
			p := photo(3000, 4000)
			stamp(t, p, url, 100, image.Pt(2750, 3800), 22)
			return p
		}, []string{url}},
		"large": {"the code is the picture", func(t *testing.T) image.Image {
			t.Helper()
			p := photo(1500, 2000)
			stamp(t, p, url, 1450, image.Pt(750, 1000), 0)
			return p
		}, []string{url}},
		"Chinese": {"a code to be pasted, in a code", func(t *testing.T) image.Image {
			t.Helper()
			p := photo(600, 800)
			stamp(t, p, "复制这条信息￥aBcD1eFgH2k￥打开淘宝", 250, image.Pt(300, 400), 5)
			return p
		}, []string{"复制这条信息￥aBcD1eFgH2k￥打开淘宝"}},
		"light on dark": {"inverted codes are printed too", func(t *testing.T) image.Image {
			t.Helper()
			p := photo(600, 800)
			stamp(t, p, url, 250, image.Pt(300, 400), 0)
			for i := range p.Pix {
				if i%4 != 3 {
					p.Pix[i] = 255 - p.Pix[i]
				}
			}
			return p
		}, []string{url}},
		"in shadow, and compressed": {"a photo of a sticker", func(t *testing.T) image.Image {
			t.Helper()
			p := photo(900, 1200)
			stamp(t, p, url, 260, image.Pt(400, 500), 33)
			for y := range 1200 {
				for x := range 900 {
					c := p.RGBAAt(x, y)
					light := 90 + x*165/900
					p.SetRGBA(x, y, color.RGBA{R: dim(c.R, light), G: dim(c.G, light), B: dim(c.B, light), A: 255})
				}
			}
			var data bytes.Buffer
			require.NoError(t, jpeg.Encode(&data, p, &jpeg.Options{Quality: 40}))
			decoded, err := jpeg.Decode(&data)
			require.NoError(t, err)
			return decoded
		}, []string{url}},
		"none":      {"a picture of a cup", func(*testing.T) image.Image { return photo(900, 1200) }, nil},
		"one pixel": {"nothing to read", func(*testing.T) image.Image { return image.NewGray(image.Rect(0, 0, 1, 1)) }, nil},
		"a line":    {"nothing to read", func(*testing.T) image.Image { return image.NewGray(image.Rect(0, 0, 5000, 1)) }, nil},
		"empty":     {"nothing to read", func(*testing.T) image.Image { return image.NewGray(image.Rectangle{}) }, nil},
		"off its zero": {"bounds may begin anywhere", func(t *testing.T) image.Image {
			t.Helper()
			p := photo(600, 800)
			stamp(t, p, url, 150, image.Pt(450, 650), 0)
			return p.SubImage(image.Rect(300, 500, 600, 800))
		}, []string{url}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			texts, err := media.QRTexts(tc.draw(t))
			require.NoError(t, err)
			require.ElementsMatch(t, tc.want, texts, tc.reason)
		})
	}
}

func dim(value uint8, light int) uint8 { return uint8(int(value) * light / 255) }

// The demo's pictures hold no codes, and nothing in them is taken for one.
func TestNoQRCodeInAnyScene(t *testing.T) {
	t.Parallel()
	for _, scene := range picture.Scenes() {
		texts, err := media.QRTexts(picture.Draw(scene, picture.Sage, 3, 300, 400))
		require.NoError(t, err, scene)
		require.Empty(t, texts, scene)
	}
}

// A picture that is painted full of marks is given up on, and one that is too large is not begun with.
func TestQRCodesHaveBounds(t *testing.T) {
	t.Parallel()
	const side, mark, step = 1600, 14, 20
	crowd := image.NewGray(image.Rect(0, 0, side, side))
	draw.Draw(crowd, crowd.Bounds(), image.White, image.Point{}, draw.Src)
	for y := 0; y+mark <= side; y += step {
		for x := 0; x+mark <= side; x += step {
			for i := range mark * mark {
				dx, dy := i%mark, i/mark
				if ring := max(dx/2-3, 3-dx/2, dy/2-3, 3-dy/2); ring != 2 {
					crowd.SetGray(x+dx, y+dy, color.Gray{})
				}
			}
		}
	}
	_, err := media.QRTexts(crowd)
	require.ErrorIs(t, err, media.ErrCrowded)

	_, err = media.QRTexts(image.NewUniform(color.White)) // whose bounds are as good as endless
	require.ErrorContains(t, err, "too large")
}

func TestQRTextsGoThroughTheChecker(t *testing.T) {
	t.Parallel()
	p := photo(600, 800)
	stamp(t, p, "https://item.taobao.com/item.htm?id=1", 250, image.Pt(300, 400), 40)
	texts, err := media.QRTexts(p)
	require.NoError(t, err)
	checker, err := link.New()
	require.NoError(t, err)
	found := checker.QR(texts)
	require.Len(t, found, 1)
	require.Equal(t, link.RuleQRCode, found[0].Rule)
	require.Equal(t, link.SeverityBlock, found[0].Severity)
	require.Equal(t, "Taobao", *found[0].Marketplace)
}

func FuzzQRTexts(f *testing.F) {
	code, err := qrcode.NewQRCodeWriter().Encode("taobao.com", gozxing.BarcodeFormat_QR_CODE, 64, 64, nil)
	require.NoError(f, err)
	var pixels []byte
	for i := range 64 * 64 {
		shade := byte(255)
		if code.Get(i%64, i/64) {
			shade = 0
		}
		pixels = append(pixels, shade)
	}
	f.Add(pixels, uint8(64))
	f.Fuzz(func(t *testing.T, pixels []byte, width uint8) {
		if width == 0 || len(pixels) > 1<<16 {
			return
		}
		height := len(pixels) / int(width)
		img := &image.Gray{Pix: pixels, Stride: int(width), Rect: image.Rect(0, 0, int(width), height)}
		if _, err := media.QRTexts(img); err != nil {
			require.ErrorIs(t, err, media.ErrCrowded)
		}
	})
}
