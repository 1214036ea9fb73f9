package seed

import (
	"cmp"
	"context"
	"image"
	"runtime"
	"strings"
	"sync"

	"github.com/bbrks/go-blurhash"
	"golang.org/x/image/draw"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/media"
	"github.com/trellisgraph/trellis/seed/demo"
	"github.com/trellisgraph/trellis/seed/picture"
)

// usualSide is the longer side of a note's picture in pixels; others are drawn smaller in proportion.
const usualSide = 1080

// moreAvatars are drawn for readers, who share them.
const moreAvatars = 40

// sketch is a picture to draw.
type sketch struct {
	id      domain.MediaID
	scene   picture.Scene
	palette picture.Palette
	seed    uint64
	width   int
	height  int
	alt     string
	private bool // not everybody may see every note
}

// undrawnHash is the BlurHash of pictures that were not drawn: one of the usual size, all grey.
const undrawnHash = "UDFZ~qof~qof~qof~qof%MayRjofRjayayay"

// picture makes all pictures known to the data, and draws them unless the options leave that out.
func (w *world) picture(ctx context.Context, library *media.Library, progress func(string, int) func(int)) error {
	if !w.o.Undrawn {
		return w.drawPictures(ctx, library, progress)
	}
	for _, s := range w.sketches() {
		w.drawn[s.id] = domain.Image{ID: s.id, Text: s.alt, Width: s.width, Height: s.height, Hash: undrawnHash}
	}
	return nil
}

// drawPictures draws every picture that the data shows and stores it. Larger scales show the same pictures more often.
func (w *world) drawPictures(
	ctx context.Context, library *media.Library, progress func(string, int) func(int),
) error {
	sketches := w.sketches()
	done := progress("pictures", len(sketches))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	var group sync.WaitGroup
	queue := make(chan sketch)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for s := range queue {
				drawn, hash, err := render(ctx, library, s)
				if err != nil {
					cancel(err)
					continue
				}
				mu.Lock()
				w.drawn[s.id] = domain.Image{ID: s.id, Text: s.alt, Width: drawn.X, Height: drawn.Y, Hash: hash}
				done(1)
				mu.Unlock()
			}
		})
	}
	for _, s := range sketches {
		if ctx.Err() != nil {
			break
		}
		queue <- s
	}
	close(queue)
	group.Wait()
	return context.Cause(ctx)
}

func render(ctx context.Context, library *media.Library, s sketch) (image.Point, string, error) {
	if err := ctx.Err(); err != nil {
		return image.Point{}, "", err
	}
	drawn := picture.Draw(s.scene, s.palette, s.seed, s.width, s.height)
	if err := library.PutJPEG(ctx, s.id, drawn, s.private); err != nil {
		return image.Point{}, "", err
	}
	size := drawn.Bounds().Size()
	small := image.NewRGBA(image.Rect(0, 0, min(32, size.X), min(32, size.Y)))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), drawn, drawn.Bounds(), draw.Src, nil)
	hash, err := blurhash.Encode(4, 4, small)
	return size, hash, err
}

// sketches lists all pictures and fills the pools that larger scales draw from.
func (w *world) sketches() []sketch {
	noteSide := cmp.Or(w.o.PictureSide, usualSide)
	productSide, avatarSide := noteSide*8/9, max(16, noteSide*3/10)
	var all []sketch
	add := func(key string, n int, p demo.Picture, side int) domain.MediaID {
		width, height := p.Aspect.Size(side)
		seed := demo.Seed(key, n)
		id := domain.MediaID(w.uuid(aPicture, int(seed>>1), w.ago(24)))
		all = append(all, sketch{
			id: id, scene: picture.Scene(p.Scene), palette: picture.Palette(p.Palette), seed: seed,
			width: width, height: height, alt: p.Alt, private: strings.HasPrefix(key, "note/"),
		})
		return id
	}
	for _, p := range w.people {
		w.avatarPool = append(w.avatarPool, add("avatar/"+p.Handle, 0, square(p.Avatar), avatarSide))
	}
	for i := range moreAvatars {
		palettes := picture.Palettes()
		face := demo.Picture{Scene: string(picture.Portrait), Palette: string(palettes[i%len(palettes)])}
		w.avatarPool = append(w.avatarPool, add("avatar/reader", i, square(face), avatarSide))
	}
	for _, s := range w.shops {
		w.logoPool = append(w.logoPool, add("logo/"+s.Handle, 0, square(s.Logo), avatarSide))
	}
	for _, p := range w.goods {
		for n, pic := range p.Pictures {
			w.productPool = append(w.productPool, add("product/"+p.Key, n, pic, productSide))
		}
	}
	for _, v := range w.opinions {
		for n, pic := range v.Pictures {
			w.reviewPool = append(w.reviewPool, add("review/"+v.Product+"/"+v.Author, n, pic, productSide))
		}
	}
	for _, note := range w.writings {
		for n, pic := range note.Pictures {
			w.notePool = append(w.notePool, add("note/"+note.Key, n, pic, noteSide))
		}
	}
	w.addCovers(func(key string, n int, p demo.Picture) domain.MediaID { return add(key, n, p, productSide) })
	return all
}

func square(p demo.Picture) demo.Picture {
	p.Aspect = demo.Square
	return p
}

func (w *world) image(id domain.MediaID) *domain.Image {
	i := w.drawn[id]
	return &i
}

func (w *world) avatar(i int) *domain.Image {
	if i < len(w.people) {
		return w.image(w.avatarPool[i])
	}
	readers := w.avatarPool[len(w.people):]
	return w.image(readers[i%len(readers)])
}

func (w *world) logo(i int) *domain.Image { return w.image(w.logoPool[i%len(w.logoPool)]) }

// poolAt is where the pictures of the i-th curated thing begin in its pool, and how many there are.
func poolAt[T any](all []T, i int, pictures func(T) int) (from, n int) {
	for _, one := range all[:i] {
		from += pictures(one)
	}
	return from, pictures(all[i])
}

func (w *world) productImages(i int) []*domain.Image {
	if i < len(w.goods) {
		from, n := poolAt(w.goods, i, func(p demo.Product) int { return len(p.Pictures) })
		return w.images(w.productPool[from : from+n])
	}
	return w.images(w.productPool[i%len(w.productPool):][:1])
}

func (w *world) noteImages(i int) []*domain.Image {
	if i < len(w.writings) {
		from, n := poolAt(w.writings, i, func(n demo.Note) int { return len(n.Pictures) })
		return w.images(w.notePool[from : from+n])
	}
	return w.images(w.notePool[i%len(w.notePool):][:1])
}

func (w *world) images(ids []domain.MediaID) []*domain.Image {
	out := make([]*domain.Image, len(ids))
	for i, id := range ids {
		out[i] = w.image(id)
	}
	return out
}

func (w *world) productCover(i int) *domain.Image { return first(w.productImages(i)) }

func (w *world) noteCover(i int) *domain.Image { return first(w.noteImages(i)) }

func first(images []*domain.Image) *domain.Image {
	if len(images) == 0 {
		return nil
	}
	return images[0]
}
