package demo

import "slices"

// Notes lists the notes, the Chinese ones first.
func Notes() []Note {
	return slices.Concat(
		makerNotesZH(), brandNotesZH(), tableNotesZH(), lifeNotesZH(),
		makerNotesEN(), lifeNotesEN(),
	)
}
