package media

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
	"golang.org/x/image/draw"
)

// Bounds of the search for codes. Looking at one picture at several sizes finds both the code that fills it and the one in a
// corner: the reader's window for what is light and dark fits codes of some hundred pixels best. A picture can be painted
// full of the squares that mark a code's corners, and any three of them may be one: marks and tries are bounded.
const (
	qrSide  = 1600 // the longest side at which a picture is looked at as a whole
	qrSmall = 640  // and at which it is looked at once more
	qrTile  = 1000 // the side of the pieces in which a larger one is looked at
	qrTexts = 20   // texts of one picture, at most
	qrMarks = 60   // marks of one view that are combined: those of 20 codes
	qrTries = 600  // combinations of one picture that are read
)

// ErrCrowded says that a picture holds more marks of QR codes than are read: what was found may not be all. No camera makes
// such a picture, so that a person should look at it.
var ErrCrowded = errors.New("the picture holds too many marks of QR codes to read them all")

// codeReader reads the codes of one picture, view by view.
type codeReader struct {
	decoder *decoder.Decoder
	texts   []string
	tries   int
	crowded bool
}

// QRTexts reads the QR codes in a picture, at any angle, dark on light or light on dark, and returns what they say, each
// text once, at most 20. A picture without codes has no texts. Errors: ErrCrowded, with what was found; a picture of more
// pixels than may be decoded is refused as a whole.
func QRTexts(picture image.Image) ([]string, error) {
	bounds := picture.Bounds()
	if bounds.Empty() {
		return nil, nil
	}
	if bounds.Dx() > maxPixels/bounds.Dy() {
		return nil, fmt.Errorf("a picture of %d by %d pixels is too large to look for codes in", bounds.Dx(), bounds.Dy())
	}
	r := &codeReader{decoder: decoder.NewDecoder()}
	r.look(grey(picture, bounds, qrSide))
	r.look(grey(picture, bounds, qrSmall))
	if max(bounds.Dx(), bounds.Dy()) > qrSide {
		for _, tile := range tiles(bounds) {
			r.look(grey(picture, tile, qrTile))
		}
	}
	if r.crowded {
		return r.texts, ErrCrowded
	}
	return r.texts, nil
}

// grey is a part of a picture in shades of grey, its longest side at most side pixels and never enlarged.
func grey(picture image.Image, part image.Rectangle, side int) *image.Gray {
	size := part.Size()
	if longest := max(size.X, size.Y); longest > side {
		size = image.Pt(max(1, size.X*side/longest), max(1, size.Y*side/longest))
	}
	out := image.NewGray(image.Rectangle{Max: size})
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src) // what is transparent is shown on white
	draw.ApproxBiLinear.Scale(out, out.Bounds(), picture, part, draw.Over, nil)
	return out
}

// tiles cuts a picture into overlapping squares, so that a code on a border is whole in one of them.
func tiles(whole image.Rectangle) []image.Rectangle {
	const step = qrTile * 3 / 4
	var all []image.Rectangle
	for y := whole.Min.Y; y < whole.Max.Y; y += step {
		for x := whole.Min.X; x < whole.Max.X; x += step {
			all = append(all, image.Rect(x, y, x+qrTile, y+qrTile).Intersect(whole))
		}
	}
	return all
}

// look reads the codes of one view, dark on light and light on dark, by two ways to tell the one from the other: by what is
// around, which bears shadows, and by all of it, which bears blur.
func (r *codeReader) look(view *image.Gray) {
	source := gozxing.NewLuminanceSourceFromImage(view)
	for _, s := range []gozxing.LuminanceSource{source, source.Invert()} {
		for _, binarizer := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(s), gozxing.NewGlobalHistgramBinarizer(s)} {
			if matrix, err := binarizer.GetBlackMatrix(); err == nil { // an error: it is all of one shade
				r.read(matrix)
			}
		}
	}
}

// read combines the marks of a view by threes and reads what they frame. gozxing's own reader of many codes does the same
// without a bound.
func (r *codeReader) read(matrix *gozxing.BitMatrix) {
	marks := marksOf(matrix)
	if len(marks) > qrMarks { // those that were met most often are the likeliest
		r.crowded = true
		slices.SortStableFunc(marks, func(a, b *detector.FinderPattern) int { return b.GetCount() - a.GetCount() })
		marks = marks[:qrMarks]
	}
	slices.SortStableFunc(marks, func(a, b *detector.FinderPattern) int {
		return cmp.Compare(a.GetEstimatedModuleSize(), b.GetEstimatedModuleSize())
	})
	frame := detector.NewDetector(matrix)
	for i := range marks {
		for j := i + 1; j < len(marks) && alike(marks[i], marks[j]); j++ {
			for k := j + 1; k < len(marks) && alike(marks[j], marks[k]); k++ {
				if corners := cornersOf(marks[i], marks[j], marks[k]); corners != nil {
					r.try(frame, corners)
				}
			}
		}
	}
}

func (r *codeReader) try(frame *detector.Detector, corners *detector.FinderPatternInfo) {
	if r.tries >= qrTries || len(r.texts) >= qrTexts {
		r.crowded = true
		return
	}
	r.tries++
	found, err := frame.ProcessFinderPatternInfo(corners)
	if err != nil {
		return // the three frame no code
	}
	result, err := r.decoder.Decode(found.GetBits(), nil)
	if err == nil && !slices.Contains(r.texts, result.GetText()) {
		r.texts = append(r.texts, result.GetText())
	}
}

// marksOf finds the squares in the corners of codes: dark, light, dark, light and dark in the ratio 1:1:3:1:1 along a row.
func marksOf(matrix *gozxing.BitMatrix) []*detector.FinderPattern {
	const step = detector.FinderPatternFinder_MIN_SKIP
	finder := detector.NewFinderPatternFinder(matrix, nil)
	for y := step - 1; y < matrix.GetHeight(); y += step {
		counts, state := make([]int, 5), 0
		for x := range matrix.GetWidth() {
			dark := matrix.Get(x, y)
			switch {
			case dark == (state%2 == 0):
				counts[state]++
			case state < 4:
				state++
				counts[state]++
			case detector.FinderPatternFinder_foundPatternCross(counts) && finder.HandlePossibleCenter(counts, y, x):
				clear(counts)
				state = 0
			default: // the last three stretches may be the first three of a mark
				counts = []int{counts[2], counts[3], counts[4], 1, 0}
				state = 3
			}
		}
		if detector.FinderPatternFinder_foundPatternCross(counts) {
			finder.HandlePossibleCenter(counts, y, matrix.GetWidth())
		}
	}
	return slices.Clone(finder.GetPossibleCenters())
}

// alike reports whether two marks, the smaller first, may belong to one code.
func alike(a, b *detector.FinderPattern) bool {
	const pixels, share = .5, .05
	apart := b.GetEstimatedModuleSize() - a.GetEstimatedModuleSize()
	return apart <= pixels || apart < share*a.GetEstimatedModuleSize()
}

// cornersOf puts three marks in order, nil where they are no three corners of a square of a code's size.
func cornersOf(a, b, c *detector.FinderPattern) *detector.FinderPatternInfo {
	const fewest, most, tolerance = 9, 180, .15 // modules along an edge; lengths, as a share
	points := make([]*detector.FinderPattern, 0, 3)
	bottomLeft, topLeft, topRight := gozxing.ResultPoint_OrderBestPatterns(a, b, c)
	for _, p := range []gozxing.ResultPoint{bottomLeft, topLeft, topRight} {
		mark, ok := p.(*detector.FinderPattern)
		if !ok {
			return nil
		}
		points = append(points, mark)
	}
	down := gozxing.ResultPoint_Distance(topLeft, bottomLeft)
	across := gozxing.ResultPoint_Distance(topLeft, topRight)
	diagonal := gozxing.ResultPoint_Distance(bottomLeft, topRight)
	modules := (down + across) / (2 * a.GetEstimatedModuleSize())
	square := math.Hypot(down, across)
	if modules < fewest || modules > most || math.Abs(down-across) > tolerance*min(down, across) ||
		math.Abs(diagonal-square) > tolerance*min(diagonal, square) {
		return nil
	}
	return detector.NewFinderPatternInfo(points[0], points[1], points[2])
}
