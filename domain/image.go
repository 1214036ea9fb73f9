package domain

// Image describes a stored picture: the size in pixels of the original and, where they are known, a text alternative and
// its BlurHash (blurha.sh); "" where not. URLs to it are made by the media room.
type Image struct {
	ID     MediaID
	Text   string
	Width  int
	Height int
	Hash   string
	// Private says that not everybody may see what shows the picture, so that URLs to it expire. It follows from that and is
	// stored nowhere.
	Private bool
}

// AsPrivate is the picture, private or not: itself where it is that already, else a copy, for rows are shared.
func (i *Image) AsPrivate(private bool) *Image {
	if i.Private == private {
		return i
	}
	other := *i
	other.Private = private
	return &other
}

// Alt is the text alternative, nil where there is none.
func (i *Image) Alt() *string { return nonEmpty(&i.Text) }

// BlurHash is the BlurHash, nil where there is none.
func (i *Image) BlurHash() *string { return nonEmpty(&i.Hash) }

func nonEmpty(s *string) *string {
	if *s == "" {
		return nil
	}
	return s
}
