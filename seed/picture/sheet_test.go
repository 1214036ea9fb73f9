package picture

import (
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"testing"

	"github.com/trellisgraph/trellis/seed/demo"
)

func TestSheetTemporary(t *testing.T) {
	if os.Getenv("SHEET") == "" {
		t.Skip()
	}
	save := func(name string, cols, w, h int, n int, at func(i int) image.Image) {
		sheet := image.NewRGBA(image.Rect(0, 0, cols*(w+6), (n+cols-1)/cols*(h+6)))
		for i := range n {
			p := image.Pt(i%cols*(w+6), i/cols*(h+6))
			img := at(i)
			draw.Draw(sheet, image.Rectangle{Min: p, Max: p.Add(img.Bounds().Size())}, img, image.Point{}, draw.Src)
		}
		f, _ := os.Create("/tmp/" + name + ".png")
		png.Encode(f, sheet)
		f.Close()
	}
	people, stores := demo.People(), demo.Stores()
	save("avatars", 10, 160, 160, 37, func(i int) image.Image {
		p, key := demo.Picture{}, ""
		if i < 25 {
			p, key = people[i].Avatar, people[i].Handle
		} else {
			p, key = stores[i-25].Logo, stores[i-25].Handle
		}
		return Draw(Scene(p.Scene), Palette(p.Palette), demo.Seed(key, 0), 160, 160)
	})
	s := Scenes()
	save("wide", 8, 200, 150, len(s), func(i int) image.Image { return Draw(s[i], Palettes()[i*7%18], uint64(i)+500, 200, 150) })
	notes := demo.Notes()
	save("feed", 10, 150, 200, 60, func(i int) image.Image {
		p := notes[i].Pictures[0]
		return Draw(Scene(p.Scene), Palette(p.Palette), demo.Seed(notes[i].Key, 0), 150, 200)
	})
	save("faces", 10, 160, 160, 40, func(i int) image.Image { return Draw(Portrait, Palettes()[i%18], uint64(i), 160, 160) })
	fmt.Println("ok")
}
